"""A language model beside the assistant, for `stratbot ask`: what it cannot do is said once, and done without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stratbot.errors import LanguageModelError, SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from stratbot.assistant import LocalAssistant, SentenceReader
    from stratbot.cli.diagnostics import Diagnostics
    from stratbot.config import Settings
    from stratbot.language_model.wording import Worded
    from stratbot.types import Answer, Filters

T = TypeVar("T")


class Helped:
    """An assistant, and the language model that helps it where one is named."""

    def __init__(self, settings: Settings, arguments: argparse.Namespace, diagnostics: Diagnostics) -> None:
        """Check the settings of the model and open the assistant; nothing is sent yet.

        Raises:
            SettingsError: The model is to do something, but none is named; or what names it cannot be used.
        """
        self._settings, self._diagnostics, self._cluster = settings, diagnostics, arguments.cluster
        self._failed = ""
        self.model = None
        if not settings.language_model.url:
            if arguments.llm_judge or arguments.llm_rephrase:
                raise SettingsError("No language model is named.", hint="Add: --llm http://localhost:11434/v1 --llm-model NAME")
            self.assistant: LocalAssistant = self._open()
            return
        from stratbot.language_model.client import LanguageModel

        self.model = LanguageModel(settings.language_model)
        if self.model.host:
            diagnostics.note(f"questions and quotes are sent to {self.model.host}")
        if arguments.llm_judge:
            from stratbot.language_model.judging import LanguageModelReader

            self.assistant = self._open(LanguageModelReader(self.model))
        else:
            self.assistant = self._open()

    def _open(self, reader: SentenceReader | None = None) -> LocalAssistant:
        from stratbot.assistant import open_assistant

        if not self._cluster:
            return open_assistant(self._settings, reader=reader) if reader else open_assistant(self._settings)
        from stratbot.cluster.assistant import open_cluster

        return open_cluster(self._cluster, self._settings, reader=reader)

    def do(self, work: Callable[[LocalAssistant], T]) -> T:
        """Do something with the assistant; where the language model was to judge and cannot, with the built-in judge."""
        try:
            return work(self.assistant)
        except LanguageModelError as error:
            self._diagnostics.note(f"the built-in judge judged instead: {error} {error.hint}".strip())
            self.assistant = self._open()
            return work(self.assistant)

    def ask(self, question: str, filters: Filters | None, quoted: slice | None = None) -> Answer:
        """Answer a question; `quoted` as for the assistant."""
        return self.do(lambda assistant: assistant.ask(question, filters=filters, quoted=quoted))

    def rephrase(self, question: str, filters: Filters | None) -> str:
        """Return a question in the model's words, shown before it is asked; as it was where the model has none.

        Raises:
            StratbotError: It could not be answered anyhow, as the index, the filters or the question cannot be used. The model
                has not been asked then.
        """
        from stratbot.language_model.rephrasing import rephrase

        assert self.model is not None
        self.assistant.explain(question, filters=filters)
        try:
            said = rephrase(self.model, question)
        except LanguageModelError as error:
            self._diagnostics.note(f"the question is asked as it was typed: {error} {error.hint}".strip())
            return question
        if said.split() == question.split():
            return question
        self._diagnostics.note(f"asked in the words of {self.model.name}: {said}")
        return said

    def word(self, answer: Answer) -> Worded | None:
        """Have the model word an answer; once it has failed, it is not asked again."""
        from stratbot.language_model.wording import Worded, word

        assert self.model is not None
        if self._failed:
            return Worded(model=self.model.name, failed=self._failed)
        worded = word(self.model, answer, self.assistant)
        if worded is not None and worded.failed:
            self._failed = worded.failed
            self._diagnostics.note(f"this is the built-in answer alone: {worded.failed}")
        return worded
