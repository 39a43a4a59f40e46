from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratbot.corpus.aliases import IssuerNames, issuer_aliases
from stratbot.query.issuers import find_issuers
from stratbot.query.understand import understand
from stratbot.query.words import search_terms
from stratbot.types import AnswerKind, Document


def document(issuer: str) -> Document:
    return Document(doc_id=issuer, path=f"{issuer}.pdf", sha256="", size_bytes=1, issuer=issuer, title="", year=None)


ALLOWED_S = 1.0
"""CPU time for a question of 4000 characters, several times what any of them takes."""
DOCUMENTS = [
    document(name) for name in ("Boston", "Norfolk", "San José", "Birmingham, Alabama", "Ministry of Justice", "Wigan Council")
]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Which councils cover digital apprenticeships?", "digital apprenticeships"),
        ("which cities plan public wi-fi", "public wi-fi"),
        ("How many councils have a chief digital officer?", "chief digital officer"),
        ("Which strategies talk about Universal Credit?", "Universal Credit"),
        ("Which cities say how they will protect people's privacy?", "protect people's privacy"),
        ("Which councils set out a governance structure in their digital strategies?", "governance structure"),
        ("List all councils that plan to build a data centre", "build a data centre"),
        ("Do any councils support coding clubs?", "coding clubs"),
        ("who mentions blockchain?", "blockchain"),
        ("Which of the strategies from the councils mention open data?", "open data"),
        ("which of the strategies of the cities deal with flood sensors", "flood sensors"),
        ("which plans by local authorities cover drones", "drones"),
        ("Which councils promise open data?", "open data"),
        ("Which councils have pledged free wifi?", "free wifi"),
        ("Which councils say they will fund wifi?", "wifi"),
        ("and which of those name a budget?", "budget"),
        ("Which councils work with Wigan?", "work with Wigan"),
        ("Does anyone require fibre in new housing?", "require fibre in new housing"),
        ("coding in schools - which councils?", "coding in schools"),
        ("Do any of them try to make the air cleaner?", "make the air cleaner"),
        ("Who is trying to get people walking?", "get people walking"),
        ("Is there a board that oversees delivery? Which councils have one?", "board that oversees delivery"),
        ("Can I watch council meetings online? Which councils?", "watch council meetings online"),
    ],
)
def test_a_set_question_leaves_its_topic(question: str, topic: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert analysed.kind is AnswerKind.COVERAGE
    assert analysed.topic == topic
    assert not analysed.negated
    assert analysed.issuers == ()


@pytest.mark.parametrize(
    "question",
    ["Which councils do not mention open data?", "Which councils don't cover open data?", "which do not plan open data"],
)
def test_a_negated_set_question_is_noticed(question: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic, analysed.negated) == (AnswerKind.COVERAGE, "open data", True)


@pytest.mark.parametrize(
    ("question", "issuers", "topic"),
    [
        ("What does Boston say about street lighting?", ("Boston",), "street lighting"),
        ("what does San Jose say about privacy in its plan?", ("San José",), "privacy"),
        ("Does Norfolk plan public Wi-Fi?", ("Norfolk",), "public Wi-Fi"),
        ("What does the MoJ say about assisted digital?", ("Ministry of Justice",), "assisted digital"),
        ("How does Birmingham plan to pay for buses?", ("Birmingham, Alabama",), "pay for buses"),
        ("What plans does Wigan have for libraries?", ("Wigan Council",), "libraries"),
    ],
)
def test_a_passage_question_is_narrowed_to_the_issuer_it_names(question: str, issuers: tuple[str, ...], topic: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.issuers, analysed.topic) == (AnswerKind.PASSAGES, issuers, topic)
    assert analysed.unknown_issuers == ()


def test_a_name_that_nobody_bears_is_no_topic_but_an_unknown_issuer() -> None:
    assert understand("What does Leeds say about broadband?", DOCUMENTS).unknown_issuers == ("Leeds",)
    for question in (
        "Compare Leeds and Hull on broadband",
        "Leeds vs Hull on broadband",
        "How does Leeds differ from Hull on broadband?",
    ):
        analysed = understand(question, DOCUMENTS)
        assert (analysed.unknown_issuers, analysed.topic) == (("Leeds", "Hull"), "broadband")
    assert understand("Compare CCTV and open data on cost", DOCUMENTS).unknown_issuers == ()
    assert understand("What do they say about broadband?", DOCUMENTS).unknown_issuers == ()
    assert understand("What do councils say about broadband?", DOCUMENTS).unknown_issuers == ()


@pytest.mark.parametrize("question", ["Who helps people that can't get online?", "Where can residents vote on the budget?"])
def test_who_and_where_ask_for_a_set_too(question: str) -> None:
    assert understand(question, DOCUMENTS).kind is AnswerKind.COVERAGE


def test_two_named_issuers_and_a_word_of_comparison_make_a_comparison() -> None:
    for question in ("Compare Boston and Norfolk on open data", "How do Boston and Norfolk differ on open data?"):
        analysed = understand(question, DOCUMENTS)
        assert (analysed.kind, analysed.issuers, analysed.topic) == (AnswerKind.COMPARISON, ("Boston", "Norfolk"), "open data")


def test_a_set_question_of_some_named_issuers_is_narrowed_to_them() -> None:
    analysed = understand("Of Boston and Norfolk, which plan public Wi-Fi?", DOCUMENTS)
    assert (analysed.kind, analysed.issuers, analysed.topic) == (AnswerKind.COVERAGE, ("Boston", "Norfolk"), "public Wi-Fi")


def test_of_overlapping_names_the_longest_is_meant() -> None:
    names = ["Ireland", "Northern Ireland", "Invest Northern Ireland"]
    assert [name for name, _, _ in find_issuers("What does Northern Ireland say?", names)] == ["Northern Ireland"]
    assert [name for name, _, _ in find_issuers("Irelands and northern ireland", names)] == ["Northern Ireland"]
    assert [name for name, _, _ in find_issuers("When is the new Ireland strategy due?", names)] == ["Ireland"]
    assert not find_issuers("What does New Ireland say?", names)


def test_names_are_found_without_accents_and_case_and_only_as_whole_words() -> None:
    text = "Is SAN JOSE like Bostonia?"
    assert [(name, text[start:end]) for name, start, end in find_issuers(text, ["San José", "Boston"])] == [
        ("San José", "SAN JOSE")
    ]


def test_a_council_is_also_called_by_its_place() -> None:
    assert "camden" in issuer_aliases("London Borough of Camden")
    assert "wigan" in issuer_aliases("Wigan Metropolitan Borough Council")


def test_frame_words_and_stop_words_are_no_search_terms_unless_nothing_else_is_there() -> None:
    assert search_terms("which cities plan the public Wi-Fi strategy") == ["public", "wi", "fi"]
    assert search_terms("planning") == ["planning"]
    assert search_terms("residents' trust in people's data") == ["residents", "trust", "people", "data"]
    assert search_terms("of the and") == []


@given(st.text(max_size=200))
def test_any_text_can_be_asked(text: str) -> None:
    analysed = understand(text, DOCUMENTS)
    assert isinstance(analysed.topic, str)
    assert set(analysed.issuers) <= {one.issuer for one in DOCUMENTS}


@given(st.text(alphabet="abcÉéßİſ ,", max_size=40))
def test_found_names_stand_where_they_are_said_to(text: str) -> None:
    for _, start, end in find_issuers(text, ["a", "é b", "ss"]):
        assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    ("question", "years", "topic"),
    [
        ("Which strategies since 2015 cover open data?", (2015, None), "open data"),
        ("Which 2016 strategies plan public Wi-Fi?", (2016, 2016), "public Wi-Fi"),
        ("Which documents before 2014 mention broadband?", (None, 2013), "broadband"),
        ("Which plans published between 2013 and 2015 mention broadband?", (2013, 2015), "broadband"),
        ("Which strategies from 2016 or later cover open data?", (2016, None), "open data"),
        ("Which plans from 2014 onwards cover open data?", (2014, None), "open data"),
        ("Which documents of 2014 or earlier mention broadband?", (None, 2014), "broadband"),
        ("Which strategies after 2015 mention broadband?", (2016, None), "broadband"),
        ("Which councils plan full fibre by 2020?", (None, None), "full fibre by 2020"),
    ],
)
def test_years_of_documents_narrow_and_years_of_the_topic_do_not(
    question: str, years: tuple[int | None, int | None], topic: str
) -> None:
    analysed = understand(question, DOCUMENTS)
    assert ((analysed.year_from, analysed.year_to), analysed.topic) == (years, topic)
    assert analysed.text == question


def test_a_misspelt_issuer_is_recognised_and_a_strange_one_is_not() -> None:
    assert understand("What does Bostn say about broadband?", DOCUMENTS).issuers == ("Boston",)
    assert understand("What does Bristol say about broadband?", DOCUMENTS).unknown_issuers == ("Bristol",)


def test_partners_of_a_joint_strategy_are_found_by_either_name() -> None:
    joint = "Wexcombe District Council and Hartlow District Council"
    assert [name for name, _, _ in find_issuers("What does Hartlow say?", [joint])] == [joint]
    assert "loughmara" in issuer_aliases("Loughmara City and District Council")


def test_an_acronym_brings_its_long_name_with_it_and_the_other_way_round() -> None:
    assert search_terms("IoT sensors") == ["iot", "sensors", "internet", "things"]
    assert "gds" in search_terms("the Government Digital Service")
    assert search_terms("it is ai") == ["ai"]


@pytest.mark.parametrize(
    "question",
    [
        "Which councils have ruled out public Wi-Fi?",
        "Which councils rule out public Wi-Fi?",
        "Which councils will not fund public Wi-Fi?",
        "Which councils decided against public Wi-Fi?",
        "Which councils say they will NOT fund public Wi-Fi?",
    ],
)
def test_asking_who_rules_something_out_is_not_asking_who_says_nothing(question: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert analysed.ruled_out and not analysed.negated
    assert analysed.topic.endswith("public Wi-Fi")


def test_one_authority_is_never_taken_for_another() -> None:
    documents = [document(name) for name in ("Boston", "Southampton", "Ireland", "Kent")]
    for name in ("Bolton", "Northampton", "northampton", "West Kent", "Northern Ireland"):
        analysed = understand(f"What does {name} say about parking?", documents)
        assert (analysed.issuers, analysed.unknown_issuers) == ((), (name,))


def test_a_body_is_found_by_a_part_of_its_name() -> None:
    analysed = understand("What does Northern Ireland say about skills?", [document("Invest Northern Ireland")])
    assert analysed.issuers == ("Invest Northern Ireland",)
    assert analysed.corrections == (("Northern Ireland", "Invest Northern Ireland"),)


def test_the_documents_of_an_issuer_are_a_scope_and_no_topic() -> None:
    analysed = understand("Which of the documents from Boston mention teachers?", DOCUMENTS)
    assert (analysed.kind, analysed.issuers, analysed.topic) == (AnswerKind.COVERAGE, ("Boston",), "teachers")


def test_a_comparison_keeps_the_side_that_is_known() -> None:
    analysed = understand("Compare Boston and Wick on sensors", DOCUMENTS)
    assert (analysed.kind, analysed.issuers, analysed.unknown_issuers) == (AnswerKind.COMPARISON, ("Boston",), ("Wick",))


@pytest.mark.parametrize("question", ["What is Boston's approach to 5G?", "Boston’s approach to 5G"])
def test_a_possessive_goes_with_the_name(question: str) -> None:
    assert understand(question, DOCUMENTS).topic in ("5G", "approach to 5G")


@pytest.mark.parametrize(
    "question",
    [
        "I would like to know which of the councils plan public Wi-Fi",
        "please, which councils plan public Wi-Fi?",
        "Could you tell me which councils plan public Wi-Fi?",
    ],
)
def test_politeness_is_no_part_of_the_question(question: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic, analysed.text) == (AnswerKind.COVERAGE, "public Wi-Fi", question)


def test_who_does_something_at_a_named_council_is_asked_of_that_council() -> None:
    analysed = understand("Who runs Boston's digital inclusion programme?", DOCUMENTS)
    assert (analysed.kind, analysed.issuers) == (AnswerKind.PASSAGES, ("Boston",))
    assert understand("Could you tell me what Boston says about buses?", DOCUMENTS).topic == "buses"


def test_a_text_that_names_another_issuer_and_not_its_own_is_told_apart() -> None:
    names = IssuerNames(["Boston", "Wigan Council", "San José"])
    assert names.others("Boston", "Under its scheme, Wigan takes on trainees.")
    assert names.others("Boston", "SAN JOSE: a portal and its discontents\nIt was slow.")
    assert not names.others("Wigan Council", "Wigan takes on trainees.")
    assert not names.others("Boston", "Like Wigan, Boston takes on trainees.")
    assert not names.others("Boston", "Bostonians take on trainees.")
    assert not IssuerNames([]).others("Boston", "Boston")


VERSIONS = [
    Document(doc_id=f"{issuer}-{year}", path=f"{issuer}-{year}.pdf", sha256="", size_bytes=1, issuer=issuer, title="", year=year)
    for issuer, year in (("Kent", 2013), ("Kent", 2016), ("Boston", 2016))
]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Compare Kent 2013 and 2016 on assisted digital", "assisted digital"),
        ("How did Kent change between 2013 and 2016?", ""),
        ("how has Kent's approach to channel shift changed since 2013?", "channel shift"),
        ("What changed between Kent's two strategies on open data?", "open data"),
        ("What is the difference between Kent's 2013 and 2016 strategies on skills?", "skills"),
        ("How did Kent change on open data?", "open data"),
    ],
)
def test_two_versions_of_one_issuer_are_the_sides_of_a_comparison(question: str, topic: str) -> None:
    analysed = understand(question, VERSIONS)
    assert (analysed.kind, analysed.issuers, analysed.versions) == (AnswerKind.COMPARISON, ("Kent",), (2013, 2016))
    assert analysed.topic == topic


@pytest.mark.parametrize("question", ["How does Kent plan to change its libraries?", "How did Boston change on open data?"])
def test_one_version_or_another_question_compares_nothing(question: str) -> None:
    assert understand(question, VERSIONS).kind is AnswerKind.PASSAGES


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what is channel shift?", "channel shift"),
        ("What does Boston mean by assisted digital?", "assisted digital"),
        ("what does boston mean by assisted digital", "assisted digital"),
        ("what is meant by a digital twin?", "digital twin"),
        ("What does GDS stand for?", "GDS"),
        ("what is the GDS?", "GDS"),
        ("define open data", "open data"),
        ("telecare meaning", "telecare"),
    ],
)
def test_a_question_for_what_a_term_means_is_one_for_a_definition(question: str, term: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.term, analysed.topic) == (AnswerKind.DEFINITION, term, term)


@pytest.mark.parametrize(
    "question", ["What is the budget?", "What is Boston's approach to 5G?", "what is planned for libraries?", "What is its aim?"]
)
def test_not_every_what_is_asks_for_a_definition(question: str) -> None:
    assert understand(question, DOCUMENTS).kind is not AnswerKind.DEFINITION


def test_words_in_quotation_marks_are_kept_as_phrases_and_an_issuers_name_is_none() -> None:
    analysed = understand('What does "Boston" say about "channel shift"?', DOCUMENTS)
    assert (analysed.issuers, analysed.topic, analysed.phrases) == (("Boston",), "channel shift", ("channel shift",))
    assert understand('"Which councils plan public Wi-Fi?"', DOCUMENTS).phrases == ()


def test_the_text_stays_as_typed_whatever_is_taken_out() -> None:
    typed = 'Which county councils since 2015 use "channel shift"?'
    analysed = understand(typed, DOCUMENTS)
    assert analysed.text == typed
    assert (analysed.groups, analysed.phrases) == (("county councils",), ("channel shift",))


def test_a_name_that_the_collection_lacks_is_said_to_be_absent() -> None:
    analysed = understand("Do you have anything from Denver?", DOCUMENTS)
    assert (analysed.kind, analysed.unknown_issuers) == (AnswerKind.COLLECTION, ("Denver",))


def test_two_issuers_are_compared_as_wholes_where_no_topic_is_named() -> None:
    analysed = understand("Compare Boston and Norfolk", DOCUMENTS)
    assert (analysed.kind, analysed.issuers, analysed.topic) == (AnswerKind.COMPARISON, ("Boston", "Norfolk"), "")


def test_a_second_question_behind_a_set_question_is_kept_apart() -> None:
    analysed = understand("Which councils plan public Wi-Fi and in how many places?", DOCUMENTS)
    assert (analysed.topic, analysed.left_out) == ("public Wi-Fi", "and in how many places")
    assert understand("Which councils say who is responsible and how much it costs?", DOCUMENTS).left_out == ""


def test_a_mistyped_which_is_a_which() -> None:
    analysed = understand("wich councils, if any, plan public Wi-Fi?", DOCUMENTS)
    assert (analysed.kind, analysed.topic) == (AnswerKind.COVERAGE, "public Wi-Fi")


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Are there any councils that are thinking about drones?", "drones"),
        ("is broadband covered by anyone", "broadband"),
        ("which docs talk about digital exclusion", "digital exclusion"),
        ("Which councils may offer trams?", "trams"),
        ("Which coucils plan to use drones?", "drones"),
    ],
)
def test_other_ways_to_ask_who_does_something(question: str, topic: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic, analysed.negated) == (AnswerKind.COVERAGE, topic, False)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Which councils have no budget?", "budget"),
        ("Which councils say nothing about drones?", "drones"),
        ("wich councils dont mention drones?", "drones"),
        ("Which councils neither lend laptops nor offer Wi-Fi?", "lend laptops or Wi-Fi"),
        ("Which councils cover neither trams nor drones?", "trams or drones"),
    ],
)
def test_no_nothing_and_neither_turn_a_set_question_round(question: str, topic: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic, analysed.negated) == (AnswerKind.COVERAGE, topic, True)


def test_nothing_that_only_begins_like_no_turns_a_question_round() -> None:
    assert not understand("Which councils have no longer-term contracts than Norfolk?", DOCUMENTS).topic.startswith("either")
    assert not understand("Which councils cover notice boards?", DOCUMENTS).negated


@pytest.mark.parametrize("question", ["Which councils only cover trams?", "Which councils cover only trams?"])
def test_only_is_taken_out_of_the_topic_and_remembered(question: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.topic, analysed.is_only) == ("trams", True)


@pytest.mark.parametrize(
    ("question", "issuers"),
    [
        ("Which of Boston and Norfolk covers open data?", ("Boston", "Norfolk")),
        ("Which of Boston, Norfolk and San José cover open data?", ("Boston", "Norfolk", "San José")),
    ],
)
def test_a_set_question_of_named_councils_is_asked_of_them(question: str, issuers: tuple[str, ...]) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic, analysed.issuers) == (AnswerKind.COVERAGE, "open data", issuers)


def test_a_place_that_is_all_of_the_topic_must_stand_word_for_word() -> None:
    assert understand("Which documents are about Northern Ireland?", DOCUMENTS).phrases == ("Northern Ireland",)
    assert understand("Which documents are about reading?", DOCUMENTS).phrases == ()


def test_years_behind_published_narrow_and_leave_the_topic() -> None:
    analysed = understand("Which strategies have been published since 2016 and cover open data?", DOCUMENTS)
    assert (analysed.topic, analysed.year_from) == ("open data", 2016)


def test_approaches_that_differ_are_a_comparison() -> None:
    analysed = understand("How does Norfolk's approach differ from Boston on skills?", DOCUMENTS)
    assert (analysed.kind, analysed.topic, set(analysed.issuers)) == (AnswerKind.COMPARISON, "skills", {"Boston", "Norfolk"})


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Who is doing something about flooding?", "flooding"),
        ("who's planning drones", "drones"),
        ("Who has a chatbot?", "chatbot"),
        ("Who worries about a lack of spectrum?", "lack of spectrum"),
    ],
)
def test_who_does_it_is_asked_of_everybody(question: str, topic: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic) == (AnswerKind.COVERAGE, topic)


@pytest.mark.parametrize(
    "question",
    [
        "Who leads the digital programme?",
        "Who is leading on cyber security?",
        "Who signs off the budget?",
        "Who has overall responsibility for data?",
        "Who is in charge of data in Boston?",
        "Which department is going to run the Norfolk project?",
    ],
)
def test_who_is_in_charge_is_no_set_question(question: str) -> None:
    assert understand(question, DOCUMENTS).kind is AnswerKind.PASSAGES


@pytest.mark.parametrize(
    ("question", "unjudged", "topic"),
    [
        ("Which California cities mention solar power?", "California", "solar power"),
        ("which coastal cities plan flood defences", "coastal", "flood defences"),
        ("How many Nordic countries mention e-invoicing?", "Nordic", "e-invoicing"),
        ("Which of the bigger councils plan chatbots?", "bigger", "chatbots"),
    ],
)
def test_words_that_single_some_out_and_are_no_group_are_set_apart(question: str, unjudged: str, topic: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.unjudged, analysed.topic) == (AnswerKind.COVERAGE, unjudged, topic)


@pytest.mark.parametrize("question", ["Which smart cities mention drones?", "How many kiosks will Boston put up?"])
def test_other_words_before_the_noun_single_nobody_out(question: str) -> None:
    assert understand(question, DOCUMENTS).unjudged == ""


@pytest.mark.parametrize(
    "question",
    [
        "Boston vs Norfolk on parking",
        "Boston versus Norfolk: parking",
        "What's the difference between Boston and Norfolk when it comes to parking?",
        "How do Boston and Norfolk differ when it comes to parking?",
    ],
)
def test_versus_and_when_it_comes_to_compare(question: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.issuers, analysed.topic) == (AnswerKind.COMPARISON, ("Boston", "Norfolk"), "parking")


def test_the_people_of_one_country_are_asked_about_in_its_documents() -> None:
    documents = [document(name) for name in ("Denmark", "Sweden")]
    assert understand("By when should Danish households have broadband?", documents).issuers == ("Denmark",)
    assert understand("Do Danish and Swedish pupils learn to code?", documents).issuers == ("Denmark", "Sweden")
    assert understand("By when should Dutch households have broadband?", documents).issuers == ()
    assert understand("Which countries follow the Danish model?", documents).issuers == ()


def test_a_body_is_known_by_the_initials_of_its_name_behind_a_country() -> None:
    assert "del" in issuer_aliases("Northern Ireland Department for Employment and Learning")
    assert "drd" in issuer_aliases("Northern Ireland Department for Regional Development")


def test_frame_words_within_a_name_are_looked_up() -> None:
    assert search_terms("adopted Vision Zero") == ["adopted", "vision", "zero"]
    assert search_terms("a vision for parks") == ["parks"]


def test_the_sentence_that_asks_is_taken_apart_and_a_further_question_left_out() -> None:
    analysed = understand("We write a paper. Which cities plan Wi-Fi? By when will it be there in Boston?", DOCUMENTS)
    assert analysed.topic == "Wi-Fi"
    assert analysed.left_out == "By when will it be there in Boston"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How does Boston's approach to apprentices compare with Norfolk's?", "apprentices"),
        ("Boston and Norfolk on wi-fi: what is the difference?", "wi-fi"),
        ("In what ways do Boston and Norfolk differ on training for teachers?", "training for teachers"),
        ("What is the difference between Boston's and Norfolk's wi-fi?", "wi-fi"),
        ("Which is better on wi-fi, Boston or Norfolk?", "wi-fi"),
        ("Which says more about open data, Boston or Norfolk?", "open data"),
        ("Which of Boston and Norfolk says more about open data?", "open data"),
        ("Boston or Norfolk: who spends more on wi-fi?", "wi-fi"),
        ("Is Boston further ahead than Norfolk with open data?", "open data"),
        ("Does Boston have more sensors than Norfolk?", "sensors"),
        ("Put Boston and Norfolk side by side on wi-fi", "wi-fi"),
        ("Do Boston and Norfolk have the same line on chatbots?", "chatbots"),
        ("Boston's chatbot against Norfolk's", "chatbot"),
        ("Wi-fi in Boston versus Norfolk", "Wi-fi"),
        ("Boston vs. Norfolk on same-day repairs", "same-day repairs"),
        ("How similar are Boston and Norfolk in their approach to training?", "training"),
        ("What do Boston and Norfolk say about sensors?", "sensors"),
        ("How much will Boston and Norfolk spend on sensors?", "sensors"),
    ],
)
def test_two_issuers_and_any_word_of_comparing_or_one_list_of_them_make_a_comparison(question: str, topic: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, set(analysed.issuers)) == (AnswerKind.COMPARISON, {"Boston", "Norfolk"})
    assert analysed.topic == topic


@pytest.mark.parametrize(
    "question",
    [
        "Which councils compare themselves with Boston and Norfolk?",
        "Which councils work with Boston and Norfolk?",
        "Does Boston work with Norfolk?",
        "What does Boston say about different needs?",
    ],
)
def test_names_alone_or_a_word_of_comparing_alone_make_no_comparison(question: str) -> None:
    assert understand(question, DOCUMENTS).kind is not AnswerKind.COMPARISON


@pytest.mark.parametrize(
    "question", ["What do Boston and Norfolk say about digital inclusion?", "Compare Boston and Norfolk on digital inclusion"]
)
def test_words_that_name_plans_elsewhere_are_a_topic_behind_about_and_on(question: str) -> None:
    query = understand(question, DOCUMENTS)
    assert query.kind is AnswerKind.COMPARISON and query.topics == ("digital inclusion",)
    assert understand("Compare the digital plans of Boston and Norfolk", DOCUMENTS).topics == ()


def test_peoples_of_two_countries_are_compared_as_the_countries() -> None:
    analysed = understand("Compare Danish and Swedish broadband policy", [document("Denmark"), document("Sweden")])
    assert (analysed.kind, analysed.issuers, analysed.topic) == (
        AnswerKind.COMPARISON,
        ("Denmark", "Sweden"),
        "broadband policy",
    )


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How did Kent's line on open data change?", "open data"),
        ("Kent 2013 vs 2016 on open data", "open data"),
        ("Does Kent's 2016 strategy say more about skills than the 2013 one?", "skills"),
        ("How has what Kent says about skills changed?", "skills"),
    ],
)
def test_versions_are_compared_however_it_is_put(question: str, topic: str) -> None:
    analysed = understand(question, VERSIONS)
    assert (analysed.kind, analysed.versions, analysed.topic) == (AnswerKind.COMPARISON, (2013, 2016), topic)


@pytest.mark.parametrize(
    "question",
    [
        "Find passages about damp",
        "Show me quotes on damp",
        "Can you find me something about damp?",
        "Could you please find some quotes about damp in the documents?",
        "Search for damp",
        "Look up damp",
        "Search the documents for damp",
        "I am looking for text on damp",
        "I need evidence on damp",
        "Do you have anything on damp?",
        "What have you got on damp?",
        "Any mention of damp?",
        "Is there anything on damp in the strategies?",
        "Is there any mention of damp anywhere?",
        "Which pages mention damp?",
        "Pull up passages that mention damp",
    ],
)
def test_a_request_for_words_on_something_is_asked_of_every_document_and_leaves_only_the_thing(question: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic) == (AnswerKind.COVERAGE, "damp")


@pytest.mark.parametrize(
    "question",
    [
        "Is damp mentioned anywhere?",
        "Is damp covered in any of the strategies?",
        "Where is damp mentioned?",
        "Where do they talk about damp?",
        "Where can I read about damp?",
        "Does anybody mention damp?",
        "Do they mention damp anywhere?",
    ],
)
def test_where_and_whether_something_is_spoken_of_is_asked_of_every_document(question: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic) == (AnswerKind.COVERAGE, "damp")


@pytest.mark.parametrize("question", ["Where does Boston mention damp?", "Is damp mentioned anywhere in Boston's strategy?"])
def test_where_one_council_speaks_of_something_is_asked_of_that_council(question: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic, analysed.issuers) == (AnswerKind.PASSAGES, "damp", ("Boston",))


@pytest.mark.parametrize(
    "part",
    [
        "and ",
        "Boston, Norfolk, ",
        "compare Boston and ",
        "find me any some ",
        "more than Boston ",
        "is mentioned in ",
        "which documents have pages ",
        "what is the difference between ",
        "anywhere in the ",
        "Aa Bb ",
        "in of the ",
        "; ",
        "a",
        "not you ",
    ],
)
@pytest.mark.parametrize(
    "opening", ["", "Compare Boston and ", "Where is ", "Find any passages on ", "Which documents ", "How did Kent's "]
)
def test_a_long_question_that_fits_nowhere_is_read_in_no_time(opening: str, part: str) -> None:
    question = f"{opening}{part * (4000 // len(part))} x"
    started = time.process_time()
    understand(question, [*DOCUMENTS, *VERSIONS])
    assert time.process_time() - started < ALLOWED_S


@pytest.mark.parametrize(
    ("question", "issuers"),
    [
        ("I am interested in Norfolk. What does it say about broadband?", ("Norfolk",)),
        ("We have read Boston's strategy. Who is responsible for data?", ("Boston",)),
        ("Please answer for Norfolk only. Which savings are named?", ("Norfolk",)),
    ],
)
def test_a_name_in_a_sentence_beside_the_question_narrows_it(question: str, issuers: tuple[str, ...]) -> None:
    analysed = understand(question, DOCUMENTS)
    assert analysed.issuers == issuers


def test_years_and_exclusions_in_a_sentence_beside_the_question_narrow_it() -> None:
    assert understand("Only strategies after 2014 matter. Which councils plan Wi-Fi?", DOCUMENTS).year_from == 2015
    assert understand("Which cities plan Wi-Fi? Leave out Boston.", DOCUMENTS).text.endswith("Leave out Boston.")


def test_a_comparison_takes_its_topic_from_the_next_sentence() -> None:
    analysed = understand("Compare Boston and Norfolk. What do they say about broadband?", DOCUMENTS)
    assert analysed.issuers == ("Boston", "Norfolk")
    assert "broadband" in analysed.topic


def test_a_span_of_years_has_two_ends() -> None:
    analysed = understand("Which strategies after 2014 and before 2018 plan Wi-Fi?", DOCUMENTS)
    assert (analysed.year_from, analysed.year_to, analysed.topic) == (2015, 2017, "Wi-Fi")


def test_every_further_question_is_left_out_by_name() -> None:
    analysed = understand("Which cities plan Wi-Fi, and in how many places? And by when will it be there?", DOCUMENTS)
    assert analysed.left_out == "and in how many places? And by when will it be there"


@pytest.mark.parametrize(
    "question",
    [
        "Who is running the public Wi-Fi programme?",
        "Who has approved the strategy?",
        "Who has a seat on the board?",
    ],
)
def test_who_holds_an_office_is_no_set_question(question: str) -> None:
    assert understand(question, DOCUMENTS).kind is AnswerKind.PASSAGES


def test_a_bound_in_numbers_is_found_in_what_is_asked_of_many() -> None:
    for question, bound in (
        ("Which cities have more than one million residents?", "more than one million"),
        ("Which councils will save at least £2.5 million?", "at least £2.5 million"),
        ("Which councils serve over 65s?", ""),
        ("Which councils put sensors under roads?", ""),
        ("What does Boston say about more than 20 trams?", ""),
    ):
        assert understand(question, DOCUMENTS).bound == bound


def test_a_slip_in_a_compass_word_does_not_make_another_country_of_it() -> None:
    documents = [document("Ireland"), document("Netherlands")]
    assert understand("Who runs the academy in Norhern Ireland?", documents).issuers == ()
    assert understand("Who runs the academy in southern Ireland?", documents).issuers == ()
    assert understand("Who runs the academy in modern Ireland?", documents).issuers == ("Ireland",)


def test_a_county_is_known_by_its_short_name() -> None:
    assert "bucks" in issuer_aliases("Buckinghamshire Council")
    documents = [document("Buckinghamshire Council"), document("Kent County Council")]
    assert understand("How many homes does Bucks need?", documents).issuers == ("Buckinghamshire Council",)


def test_bids_are_documents_and_who_has_set_something_is_asked_of_all() -> None:
    analysed = understand("Which bids would run driverless shuttles?", DOCUMENTS)
    assert (analysed.kind, analysed.topic) == (AnswerKind.COVERAGE, "driverless shuttles")
    assert understand("Who has set a target for broadband speeds?", DOCUMENTS).kind is AnswerKind.COVERAGE


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("open data", "open data"),
        ("changing how they buy technology", "changing how they buy technology"),
        ("Schools and libraries lending tablets", "Schools and libraries lending tablets"),
        ("by when: who gives an end date", "end date"),
        ("Which promise to make websites easier for disabled people?", "make websites easier for disabled people"),
        ("How many name a start date", "start date"),
        ("Which set themselves a target with a number in it?", "target with a number in it"),
        ("Which laws deal with drones?", "drones"),
        ("By May 2017 which councils will have switched?", "By May 2017 switched"),
        ("Which contracts cap liability?", "cap liability"),
        ("Which hospitals mention sepsis?", "sepsis"),
        ("Contracts missing an exit clause", "exit clause"),
    ],
)
def test_what_names_nobody_and_asks_for_no_single_fact_is_asked_of_every_document(question: str, topic: str) -> None:
    analysed = understand(question, DOCUMENTS)
    assert (analysed.kind, analysed.topic, analysed.join) == (AnswerKind.COVERAGE, topic, None)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("help", AnswerKind.HELP),
        ("Hello!", AnswerKind.HELP),
        ("who are you", AnswerKind.HELP),
        ("what can you do?", AnswerKind.HELP),
        ("Thanks a lot", AnswerKind.HELP),
        ("asdfghjkl", AnswerKind.HELP),
        ("What are the main themes?", AnswerKind.HELP),
        ("what topics do the councils talk about?", AnswerKind.HELP),
        ("Which councils hold themed evenings?", AnswerKind.COVERAGE),
        ("Summarise Boston", AnswerKind.SUMMARY),
        ("what is the norfolk plan about", AnswerKind.SUMMARY),
        ("Give me the main points of Norfolk's strategy", AnswerKind.SUMMARY),
    ],
)
def test_help_and_summaries_are_kinds_of_their_own(question: str, kind: AnswerKind) -> None:
    assert understand(question, DOCUMENTS).kind is kind


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Welche Städte planen WLAN?", "German"),
        ("Quelles villes prévoient le wifi public ?", "French"),
        ("¿Qué ciudades planean el wifi público?", "Spanish"),
        ("Which cities plan public Wi-Fi?", ""),
        ("open data", ""),
        ("Who has an e-bike library in Llanfelin?", ""),
    ],
)
def test_a_question_in_another_language_is_told(question: str, language: str) -> None:
    assert understand(question, DOCUMENTS).language == language


def test_countries_are_named_by_their_adjectives_too() -> None:
    documents = [document(name) for name in ("Denmark", "Ireland", "Sweden")]
    assert understand("What does the Danish strategy say about security?", documents).issuers == ("Denmark",)
    compared = understand("compare the Danish and Swedish strategies on open data", documents)
    assert (compared.kind, compared.issuers, compared.topic) == (AnswerKind.COMPARISON, ("Denmark", "Sweden"), "open data")
    assert understand("Which councils teach Irish?", documents).issuers == ()
    assert understand("What does the French strategy say about security?", documents).issuers == ()


def test_of_several_sentences_the_one_that_asks_is_understood() -> None:
    assert understand("Which cities plan bus lanes? Please give page numbers.", DOCUMENTS).topic == "bus lanes"
    assert understand("is anyone doing chatbots? we need examples", DOCUMENTS).topic.endswith("chatbots")
    assert understand('Which councils say "we will act. Now" in their plan?', DOCUMENTS).phrases == ("we will act. Now",)
