"""The conversation at hand on its way to the disk: begun with its first question, and continued where it was resumed."""

from __future__ import annotations

from threading import Lock

from stratbot.tui.sessions import ConversationStore
from stratbot.types import Answer


class Keeper:
    """Writes one conversation. Its methods block; call them from a worker thread."""

    def __init__(self, store: ConversationStore, *, corpus: str, conversation_id: str = "", asked: int = 0) -> None:
        """Take where to write.

        Args:
            store: The folder of conversations.
            corpus: The folder that is asked about, as an absolute path.
            conversation_id: Of a conversation that goes on; empty to begin one with the first question.
            asked: Questions that it holds already.
        """
        self.store = store
        self.corpus = corpus
        self.conversation_id = conversation_id
        self._asked = asked
        self._lock = Lock()

    def next_number(self) -> int:
        """Return the number of the next question; takes no time."""
        with self._lock:
            self._asked += 1
            return self._asked

    def keep_question(self, number: int, question: str) -> None:
        """Write a question.

        Raises:
            ConversationStoreError: It cannot be written.
        """
        self.store.add_question(self._begun(), number, question)

    def keep_answer(self, number: int, answer: Answer) -> None:
        """Write an answer.

        Raises:
            ConversationStoreError: It cannot be written.
        """
        self.store.add_answer(self._begun(), number, answer)

    def keep_failure(self, number: int, said: str) -> None:
        """Write why there is no answer.

        Raises:
            ConversationStoreError: It cannot be written.
        """
        self.store.add_failure(self._begun(), number, said)

    def _begun(self) -> str:
        with self._lock:  # two threads may come with the first records
            if not self.conversation_id:
                self.conversation_id = self.store.begin(corpus=self.corpus)
            return self.conversation_id
