"""Question -> the same question in the words of strategies, as a language model puts it; to be shown before it is asked."""

from __future__ import annotations

from typing import Any

from stratbot.errors import LanguageModelError
from stratbot.export.inert import inert
from stratbot.language_model.client import LanguageModel
from stratbot.language_model.grounding import own_fact

MAX_CHARS = 300
_INSTRUCTION = """\
The message holds JSON with a question about a folder of councils' strategy documents. Put it as one short, plain question in
English, in a form such as "Which councils cover ...?", "How many documents mention ...?", "What does X say about ...?" or
"How do X and Y compare on ...?". Keep every name, year and figure, and add none. Change nothing else about what is asked."""
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}


def rephrase(model: LanguageModel, question: str) -> str:
    """Return a question in other words.

    Raises:
        LanguageModelError: The model cannot be asked, returns no question, or adds a name, a date or a figure or loses one.
    """
    said = model.complete(_INSTRUCTION, {"question": question}, _SCHEMA, max_tokens=120).get("question")
    text = inert(said).strip() if isinstance(said, str) else ""
    if not text or len(text) > MAX_CHARS:
        raise LanguageModelError("The language model returned no question.")
    if own_fact(text, question) or own_fact(question, text):
        raise LanguageModelError("The language model changed a name, a date or a figure of the question.")
    return text
