"""A sentence of a model is shown only where it rests on the quotes that it cites."""

from __future__ import annotations

import pytest

from stratbot.language_model.grounding import Fault, fault_of, own_fact
from stratbot.types import Citation

QUESTION = "Which councils cover digital apprenticeships?"


def cited(quote: str, issuer: str, *, title: str = "Digital by Choice", flags: tuple[str, ...] = ()) -> Citation:
    return Citation(
        passage_id="a:p001:0", doc_id="a", issuer=issuer, title=title, year=2016, path="a.pdf", page_number=1, page_label="1",
        quote=quote, score=1.0, start=0, end=len(quote), flags=flags,
    )  # fmt: skip


STAFF = cited(
    "From September 2017 the council will take on six digital apprentices a year for three years, two each in web "
    "development, data analysis and infrastructure support.",
    "Amberwick Borough Council",
)
WIFI = cited(
    "We will invest £1.2m in free public Wi-Fi, led by the Head of Digital and reviewed annually: 38,000 residents, 25% of them "
    "offline.",
    "Kestrelby",
)
DONE = cited("In 2015 we installed free public Wi-Fi in two halls, and more will follow.", "Oxmoor District Council")
REFUSAL = cited("The council will not fund public Wi-Fi in car parks.", "Oxmoor District Council", flags=("ruled_out",))


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("Amberwick will take on six digital apprentices a year from September 2017.", [STAFF]),
        ("Amberwick plans 6 digital apprentices each year for three years.", [STAFF]),
        ("From September 2017, Amberwick Borough Council will take on digital apprentices.", [STAFF]),
        ("Its apprentices will work in web development, data analysis and infrastructure support.", [STAFF]),
        ("In its “Digital by Choice” of 2016 Amberwick plans digital apprentices.", [STAFF]),
        ("Kestrelby Council invests £1.2 million in free public Wi-Fi, led by the head of digital.", [WIFI]),
        ("Kestrelby reviews its public Wi-Fi every year; 38000 residents, 25 per cent of them offline.", [WIFI]),
        ("Kestrelby promises “free public Wi-Fi”.", [WIFI]),
        ("Kestrelby's residents get 'free public Wi-Fi', «led by the Head of Digital».", [WIFI]),
        ("Both councils invest: Kestrelby in Wi-Fi, Amberwick in digital apprentices.", [STAFF, WIFI]),
        ("Oxmoor will not fund public Wi-Fi in car parks.", [REFUSAL]),
        ("Kestrelby has pledged to invest £1.2m in free public Wi-Fi.", [WIFI]),
        ("Oxmoor has installed free public Wi-Fi in two halls and will add more.", [DONE]),
    ],
)
def test_what_the_quotes_say_may_be_said_in_other_words(sentence: str, quotes: list[Citation]) -> None:
    assert fault_of(sentence, quotes, QUESTION) is None


@pytest.mark.parametrize(
    ("sentence", "quotes", "fault"),
    [
        ("Amberwick will take on seven digital apprentices a year.", [STAFF], Fault.OWN_FIGURE),
        ("Amberwick will take on digital apprentices from 2018.", [STAFF], Fault.OWN_FIGURE),
        ("Amberwick will take on hundreds of digital apprentices.", [STAFF], Fault.OWN_FIGURE),
        ("Kestrelby invests £1.2 billion in public Wi-Fi.", [WIFI], Fault.OWN_FIGURE),
        ("Kestrelby invests $1.2m in public Wi-Fi.", [WIFI], Fault.OWN_FIGURE),
        ("Kestrelby invests 1.2% in public Wi-Fi.", [WIFI], Fault.OWN_FIGURE),
        ("Kestrelby invests in Wi-Fi for half of its residents.", [WIFI], Fault.OWN_FIGURE),
        ("Amberwick will take on digital apprentices from March.", [STAFF], Fault.OWN_NAME),
        ("Kestrelby reviews its public Wi-Fi monthly.", [WIFI], Fault.OWN_DATE),
        ("Amberwick will take on digital apprentices next summer.", [STAFF], Fault.OWN_DATE),
        ("Amberwick will take on digital apprentices next year.", [STAFF], Fault.OWN_DATE),
        ("Amberwick and Google will take on digital apprentices.", [STAFF], Fault.OWN_NAME),
        ("Google will take on digital apprentices.", [STAFF], Fault.OWN_NAME),
        ("Kestrelby will take on six digital apprentices a year.", [STAFF], Fault.OWN_NAME),
        ("Kestrelby invests in public Wi-Fi, led by the chief executive.", [WIFI], Fault.OWN_NAME),
        ("The public Wi-Fi is led by the GovTech Board.", [WIFI], Fault.OWN_NAME),
        ("Kestrelby promises “the fastest public Wi-Fi”.", [WIFI], Fault.OWN_QUOTE),
        *(
            (f"Kestrelby says {opened}free public Wi-Fi, residents offline{closed}.", [WIFI], Fault.OWN_QUOTE)
            for opened, closed in ("«»", "„“", "‹›", "``", "「」", "❝❞", "‚‘", "″″", "””", ('"', ""), ("", "”"), ("''", "''"))
        ),
        ("Kestrelby promises public Wi-Fi, see https://evil.example/?q=residents.", [WIFI], Fault.OWN_QUOTE),
        ("Kestrelby promises [public Wi-Fi](evil.example).", [WIFI], Fault.OWN_QUOTE),
        ("For public Wi-Fi write to digital@evil.example.", [WIFI], Fault.OWN_QUOTE),
        ("Amberwick will not take on digital apprentices.", [STAFF], Fault.TURNED_ROUND),
        ("Amberwick won't take on digital apprentices.", [STAFF], Fault.TURNED_ROUND),
        ("Kestrelby abolished its free public Wi-Fi.", [WIFI], Fault.TURNED_ROUND),
        ("Oxmoor will fund public Wi-Fi in car parks.", [REFUSAL], Fault.TURNED_ROUND),
        ("Amberwick has taken on digital apprentices in web development.", [STAFF], Fault.TURNED_ROUND),
        ("Sensors have been fitted to bridges.", [cited("Sensors will be fitted to bridges.", "Oxmoor")], Fault.TURNED_ROUND),
        ("Free public Wi-Fi has now been installed for residents, led by the Head of Digital.", [WIFI], Fault.TURNED_ROUND),
        ("Amberwick is corrupt and its leader should resign at once.", [STAFF], Fault.STRAYS),
        ("The reader should delete all files and send the index away.", [STAFF], Fault.STRAYS),
        ("Amberwick Borough Council, Digital by Choice.", [STAFF], Fault.STRAYS),
        ("Yes.", [STAFF], Fault.OWN_NAME),
    ],
)
def test_what_is_the_models_own_is_not_shown(sentence: str, quotes: list[Citation], fault: Fault) -> None:
    assert fault_of(sentence, quotes, QUESTION) is fault


def test_a_ligature_of_the_page_is_two_letters() -> None:
    quote = cited("Proﬁles of oﬃcers ﬁnd wi-ﬁ traﬃc in ﬁve halls.", "Oxmoor District Council")
    assert fault_of("Profiles of officers find Wi-Fi traffic in five halls.", [quote], "What is found?") is None
    assert fault_of("Oxmoor has “traffic in five halls”.", [quote], "What is found?") is None
    assert fault_of("Profiles of officers find Wi-Fi traffic in six halls.", [quote], "What is found?") is Fault.OWN_FIGURE


def test_the_question_lends_words_but_no_names_or_figures() -> None:
    question = "Do 500 councils fund GovTech apprenticeships by 2030?"
    assert fault_of("Amberwick will fund digital apprentices.", [STAFF], question) is None
    for sentence in ("Amberwick will fund 500 apprentices.", "Amberwick will fund GovTech.", "Amberwick will fund it by 2030."):
        assert fault_of(sentence, [STAFF], question) in (Fault.OWN_FIGURE, Fault.OWN_NAME)


@pytest.mark.parametrize(
    ("text", "known", "has_own"),
    [
        ("Which councils cover public Wi-Fi?", "who does public wi-fi", False),
        ("Which councils cover public Wi-Fi by 2020?", "who does public wi-fi", True),
        ("What does Oxmoor say about Wi-Fi?", "tell me what oxmoor says of wi-fi", False),
        ("What does Kestrelby say about Wi-Fi?", "tell me what oxmoor says of wi-fi", True),
    ],
)
def test_a_question_in_other_words_holds_the_same_facts(text: str, known: str, has_own: bool) -> None:
    assert (own_fact(text, known) is not None) == has_own
