"""What can go wrong that a person can act on. Anything else is a bug and ends with a traceback."""

from __future__ import annotations


class StratbotError(Exception):
    """One sentence that says what is wrong, and the command or setting that helps."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message as the exception's text and the remedy beside it."""
        super().__init__(message)
        self.hint = hint


class SettingsError(StratbotError):
    """A setting, option or argument that cannot be used."""


class CorpusMissingError(StratbotError):
    """The corpus folder does not exist or cannot be read."""


class IndexMissingError(StratbotError):
    """There is no index at the place named."""


class IndexOutdatedError(StratbotError):
    """The index was built with another encoder, chunking or schema."""


class IndexDamagedError(StratbotError):
    """The index does not match its own manifest."""


class IndexLockedError(StratbotError):
    """Another process is writing the index."""


class EncoderUnavailableError(StratbotError):
    """The embedding model cannot be loaded."""


class LanguageModelError(StratbotError):
    """The language model that was to help cannot be reached, or its reply cannot be used; everything works without it."""


class CancelledError(StratbotError):
    """The person asked to stop; nothing was changed."""
