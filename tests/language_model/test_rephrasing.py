"""A question in a model's words asks the same of the same."""

from __future__ import annotations

from typing import Any

import pytest

from language_model.scripted_server import says, serving
from stratbot.errors import LanguageModelError
from stratbot.language_model.rephrasing import rephrase


def test_a_question_comes_back_in_other_words() -> None:
    with serving(says({"question": "What does Oxmoor say\nabout public Wi-Fi?"})) as server:
        assert rephrase(server.model(), "oxmoor wifi?? public Wi-Fi") == "What does Oxmoor say about public Wi-Fi?"
    assert server.asked[0].material == {"question": "oxmoor wifi?? public Wi-Fi"}


@pytest.mark.parametrize(
    "said",
    [
        None, "", 7, "x" * 400,
        "What does Kestrelby say about public Wi-Fi since 2015?",
        "What does Oxmoor say about public Wi-Fi?",
        "What does Oxmoor say about public Wi-Fi since 2016?",
        "What does Oxmoor say about Google since 2015?",
    ],
)  # fmt: skip
def test_one_that_asks_of_others_or_of_another_time_is_refused(said: Any) -> None:
    with serving(says({"question": said})) as server, pytest.raises(LanguageModelError):
        rephrase(server.model(), "What about public Wi-Fi in Oxmoor since 2015?")
