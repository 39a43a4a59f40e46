"""The delivery audit: "found" needs the concrete thing beside the words, and every quote stands on its page."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from fakes import HashEncoder
from retrieval.small_index import opened_index, scanned_document, text_document
from stratbot.assistant import Assistant
from stratbot.corpus.wording import letters
from stratbot.errors import CancelledError, SettingsError
from stratbot.index.reader import OpenIndex
from stratbot.judging.facts import Kind
from stratbot.lens.audit import Auditor, audit_documents, state_of, summary_of
from stratbot.lens.clauses import without_clauses
from stratbot.lens.criteria import Criterion, load_criteria
from stratbot.lens.entries import words_pattern
from stratbot.lens.matrix import LensAssistant
from stratbot.lens.types import Audit, Finding
from stratbot.types import Filters, State
from verbatim import stands_on_page

CAPITAL = Criterion(
    criterion_id="capital",
    label="Capital",
    definition="Capital is identified, with an amount",
    missing="capital",
    vague="capital without an amount",
    phrasings=("The capital cost of the network is £90,000.", "Capital will be sought for the network."),
    says=words_pattern(["capital"]),
    proof=frozenset({Kind.MONEY}),
    not_says=words_pattern(["capital city"]),
)
OFFICER = Criterion(
    criterion_id="officer",
    label="Officer",
    definition="A post is responsible",
    missing="officer",
    vague="responsibility without saying whose",
    phrasings=("The officer responsible for the strategy is the Head of Roads.",),
    says=words_pattern(["responsib*", "owner"]),
    proof=frozenset({Kind.PERSON, Kind.POST}),
)
ACTIONS = Criterion(
    criterion_id="actions",
    label="Actions",
    definition="Actions are listed with an owner or a date",
    missing="action plan",
    vague="actions without listing them",
    phrasings=("Action plan owner date", "New signs Head of Roads March 2018", "We will open the bridge by March 2018."),
    says=words_pattern(["will"]),
    needs=words_pattern(["action*", "will"]),
    proof=frozenset({Kind.DATE, Kind.POST}),
    items=3,
)

NORTHWOLD = text_document(
    "northwold",
    "The capital cost of the network is £90,000.\nResidents like the network.\n"
    "The officer responsible for the strategy is Petra Lind, Head of Roads.",
    "Action plan owner date\nNew signs Head of Roads March 2018\nNew lamps Head of Roads June 2018\n"
    "New cars Head of Fleet May 2019",
)
EASTERBY = text_document("easterby", "Capital will be sought for the network.\nThe parish is responsible for the strategy.")
WESTHOLM = text_document(
    "westholm",
    "Contents\nThe capital cost of the network is £90,000.",
    "Northwold says that the capital cost of the network is £90,000.\nThe capital city has a network worth £90,000.",
)
REFUSING = text_document("refusing", "We will not provide capital of £90,000 for the network.")
SCAN = scanned_document("scan")


@pytest.fixture(scope="module")
def index() -> Iterator[OpenIndex]:
    with opened_index([NORTHWOLD, EASTERBY, WESTHOLM, REFUSING, SCAN]) as opened:
        yield opened


@pytest.fixture(scope="module")
def auditor(index: OpenIndex) -> Auditor:
    return Auditor(index, HashEncoder(), (CAPITAL, OFFICER, ACTIONS))


def audit_of(name: str, index: OpenIndex, auditor: Auditor) -> Audit:
    (document,) = (document for document in index.documents if document.doc_id == name)
    return auditor.audit(document)


def finding(audit: Audit, criterion_id: str) -> Finding:
    (one,) = (one for one in audit.findings if one.criterion_id == criterion_id)
    return one


def test_a_criterion_is_found_with_the_sum_beside_its_words(index: OpenIndex, auditor: Auditor) -> None:
    found = finding(audit_of("northwold", index, auditor), "capital")
    assert found.state == "found"
    assert [citation.quote for citation in found.evidence] == ["The capital cost of the network is £90,000."]
    assert [(extract.kind, extract.text) for extract in found.extracts] == [("money", "£90,000")]
    assert found.extracts[0].citation.page_number == 1


def test_names_and_posts_are_pulled_out_as_they_stand(index: OpenIndex, auditor: Auditor) -> None:
    found = finding(audit_of("northwold", index, auditor), "officer")
    assert [(extract.kind, extract.text) for extract in found.extracts] == [("person", "Petra Lind"), ("post", "Head of Roads")]


def test_what_is_spoken_of_without_the_concrete_thing_is_partly_there(index: OpenIndex, auditor: Auditor) -> None:
    audit = audit_of("easterby", index, auditor)
    assert [finding(audit, name).state for name in ("capital", "officer")] == ["partly", "partly"]
    assert finding(audit, "capital").extracts == ()
    assert audit.summary == ("Names no action plan. Speaks of capital without an amount and responsibility without saying whose.")


def test_contents_pages_and_other_issuers_work_do_not_count(index: OpenIndex, auditor: Auditor) -> None:
    assert finding(audit_of("westholm", index, auditor), "capital").state == "not_found"


def test_a_sum_that_will_not_be_spent_is_not_found(index: OpenIndex, auditor: Auditor) -> None:
    found = finding(audit_of("refusing", index, auditor), "capital")
    assert found.state == "partly"


def test_actions_need_a_list_with_owners_or_dates(index: OpenIndex, auditor: Auditor) -> None:
    found = finding(audit_of("northwold", index, auditor), "actions")
    assert found.state == "found"
    assert {citation.page_number for citation in found.evidence} == {2}


def test_a_document_without_text_is_not_judged(index: OpenIndex, auditor: Auditor) -> None:
    audit = audit_of("scan", index, auditor)
    assert {one.state for one in audit.findings} == {"unreadable"}
    assert audit.summary == "No text could be read, so nothing was judged."


def test_what_one_document_comes_to_does_not_depend_on_the_others(index: OpenIndex, auditor: Auditor) -> None:
    together = audit_of("easterby", index, auditor)
    with opened_index([EASTERBY]) as alone:
        assert audit_of("easterby", alone, Auditor(alone, HashEncoder(), auditor.criteria)).findings == together.findings


BOARD = Criterion(
    criterion_id="board",
    label="Board",
    definition="A board oversees delivery",
    missing="board",
    vague="oversight without a board",
    phrasings=("The Digital Board oversees the strategy.",),
    says=words_pattern(["overs*", "board"]),
    proof=frozenset({Kind.BODY}),
    ties=words_pattern(["oversees", "overseen by", "establish"]),
)
MEASURES = Criterion(
    criterion_id="measures",
    label="Measures",
    definition="Figures show whether it works",
    missing="measures",
    vague="success without figures",
    phrasings=("The target is 60 per cent of payments online.", "Our measure is more payments online."),
    says=words_pattern(["target*", "measure*"]),
    proof=frozenset({Kind.FIGURE}),
    target_rows=True,
)
DATES = Criterion(
    criterion_id="dates",
    label="Milestones",
    definition="Dates by which things are done",
    missing="milestones",
    vague="stages without dates",
    phrasings=("The bridge will open to traffic.", "The strategy runs until its end."),
    says=words_pattern(["open", "until"]),
    proof=frozenset({Kind.DATE}),
)


def finding_in(criterion: Criterion, *pages: str) -> Finding:
    with opened_index([text_document("eastfold", *pages)]) as opened:
        (found,) = Auditor(opened, HashEncoder(), (criterion,)).audit(opened.documents[0]).findings
        return found


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The Digital Board oversees the strategy.", "found"),
        ("We oversee the strategy; the Digital Board has a room of its own.", "partly"),
        ("The strategy is overseen by the European Commission.", "partly"),
        ("The Digital Board oversees the strategy?", "not_found"),
        ("From 2005 to 2016 the Digital Board oversees the strategy.", "partly"),
    ],
)
def test_a_board_is_one_that_is_said_to_oversee(text: str, state: str) -> None:
    assert finding_in(BOARD, text).state == state


def test_this_effort_is_what_the_sentences_before_it_say() -> None:
    now = "The council opens its data to everybody.\nThis policy of the strategy is overseen by the Digital Board."
    past = "In 2013 the council opened its data to everybody.\nThis policy of the strategy is overseen by the Digital Board."
    assert [finding_in(BOARD, text).state for text in (now, past)] == ["found", "partly"]


def test_a_glossary_is_not_quoted_before_the_text() -> None:
    found = finding_in(
        BOARD,
        "Delivery\nThe Digital Board oversees the strategy.",
        "Glossary\nThe Digital Board oversees the strategy in full.",
    )
    assert [citation.page_number for citation in found.evidence] == [1, 2]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Our target is 60 per cent of payments online.", ["60 per cent"]),
        ("Our target for payments online is named in goal 12 and in section 11 below.", []),
        ("By 2020 at least half of all payments must be online.", ["half"]),
        ("By 2020 half of all payments are expected to be online.", []),
        (
            "The new cars, of which the last will come by 2020, are kept in a shed that is a long way off and hold half of them.",
            [],
        ),
    ],
)
def test_a_target_is_a_figure_by_its_word_or_what_ought_to_be_by_a_year(text: str, figures: list[str]) -> None:
    found = finding_in(MEASURES, text)
    assert [extract.text for extract in found.extracts] == figures
    assert (found.state == "found") == bool(figures)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The capital cost of the network is £90,000.", "found"),
        ("Capital for the network was £90,000 in 2009.", "partly"),
        ("Capital of £90,000 will be paid for the network after that of 2009.", "found"),
        ("According to a survey the capital cost of the network is £90,000.", "partly"),
        ("The Digital Efficiency Report has estimated a capital cost of £90,000 for the network.", "partly"),
        ("The Airport plans a capital cost of £90,000 for the network.", "partly"),
        ("Capital will be sought for the network; a fine of £90,000 is no cost of ours.", "partly"),
    ],
)
def test_a_sum_is_of_this_plan_and_not_of_the_past_of_a_statistic_or_of_another_body(text: str, state: str) -> None:
    assert finding_in(replace(CAPITAL, ties=words_pattern(["capital"])), text).state == state


def test_a_sum_is_tied_to_the_words_of_its_own_clause() -> None:
    text = "Capital of £90,000 pays for the network (a third of the annual turnover of £700,000 in the trade)."
    found = finding_in(replace(CAPITAL, ties=words_pattern(["capital"])), text)
    assert [extract.text for extract in found.extracts] == ["£90,000"]


def test_a_city_that_is_not_the_issuers_speaks_for_itself() -> None:
    own, other = (
        "The Digital Board oversees the strategy of Eastfold.",
        "The City of Brockham has a Digital Board that oversees it.",
    )
    found = finding_in(BOARD, f"{own}\n{other}")
    assert found.evidence[0].quote == own
    assert finding_in(BOARD, other).state != "found"


def test_what_is_cut_from_the_page_before_lacks_its_subject() -> None:
    assert finding_in(DATES, "Roads.", "bridge will open to traffic in May 2018.").state == "partly"
    assert finding_in(DATES, "Roads.", "The bridge will open to traffic in May 2018.").state == "found"


def test_a_list_of_those_consulted_is_no_action_plan() -> None:
    rows = "\n".join(("Northwold College owner", "University of Brockham owner", "Digital Board action", "Roads Board action"))
    criterion = replace(ACTIONS, proof=frozenset({Kind.BODY, Kind.PARTNER}))
    assert finding_in(criterion, f"Action plan\n{rows}").state == "found"
    assert finding_in(criterion, f"Appendix 1 - Stakeholders engaged with\nActions\n{rows}").state != "found"


def test_dated_sentences_under_a_heading_of_actions_are_a_list() -> None:
    criterion = replace(ACTIONS, list_heads=words_pattern(["actions"]))
    text = "\n".join(f"We will open the bridge of {name} by March 2018." for name in ("Ash", "Elm", "Oak"))
    assert finding_in(criterion, f"Actions\n{text}").state == "found"
    assert finding_in(criterion, f"History\n{text}").state != "found"


def test_the_day_of_a_month_is_no_figure_of_a_row() -> None:
    head = "Measures 2016 2030"
    assert finding_in(MEASURES, f"{head}\nPayments online 20 60").state == "found"
    assert finding_in(MEASURES, f"{head}\nForms online by Mar 15").state != "found"


def test_a_dated_deliverable_is_quoted_before_the_end_of_the_strategy() -> None:
    found = finding_in(DATES, "The strategy runs until 2020.\nThe bridge will open to traffic in May 2018.")
    assert found.extracts[0].text == "May 2018"


def test_what_is_spoken_of_is_quoted_twice_at_most() -> None:
    text = "\n".join(f"Capital will be sought for the network of ward {word}." for word in ("one", "two", "three", "four"))
    assert 1 <= len(finding_in(CAPITAL, text).evidence) <= 2


def test_a_short_sentence_is_quoted_alone_and_a_heading_with_what_follows() -> None:
    assert finding_in(CAPITAL, "Capital is £90,000.\nResidents like the network of paths and roads.").evidence[0].quote == (
        "Capital is £90,000."
    )
    quote = finding_in(CAPITAL, "Capital £90,000\nResidents like the network of paths and roads.").evidence[0].quote
    assert quote.startswith("Capital £90,000 Residents")


def test_words_that_speak_of_something_else_take_their_clause_only() -> None:
    pattern = words_pattern(["previously", "police"])
    kept = without_clauses("Petra Lind leads the programme and previously served in York.", pattern)
    assert kept.rstrip() == "Petra Lind leads the programme and"
    assert len(kept) == len("Petra Lind leads the programme and previously served in York.")
    assert without_clauses("Petra Lind leads the police.", pattern).strip() == ""
    assert without_clauses("Petra Lind leads.", pattern) == "Petra Lind leads."


def test_every_quote_stands_on_its_page(index: OpenIndex, auditor: Auditor) -> None:
    citations = [
        citation for document in index.documents for one in auditor.audit(document).findings for citation in one.evidence
    ]
    assert len(citations) > 5
    for citation in citations:
        assert stands_on_page(citation.quote, index.page(citation.doc_id, citation.page_number))


@dataclass
class OneIndex:
    """What the audit needs of an assistant."""

    settings: SimpleNamespace

    def warm_up(self) -> None:
        """Have nothing to load."""

    def ready(self) -> tuple[SimpleNamespace, None]:
        return SimpleNamespace(encoder=HashEncoder()), None


@pytest.fixture
def assistant(index: OpenIndex, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LensAssistant:
    kept_open = SimpleNamespace(**{name: getattr(index, name) for name in dir(index) if not name.startswith("__")})
    kept_open.close = lambda: None
    monkeypatch.setattr("stratbot.index.reader.open_index", lambda folder: kept_open)
    return cast(LensAssistant, OneIndex(SimpleNamespace(corpus_dir=tmp_path, index_dir=tmp_path)))


def test_every_document_in_scope_is_audited_in_order_of_path(assistant: LensAssistant) -> None:
    seen: list[tuple[int, int, str]] = []
    audits = audit_documents(assistant, criteria=[CAPITAL], progress=lambda *step: seen.append(step))
    assert [audit.document.doc_id for audit in audits] == ["easterby", "northwold", "refusing", "scan", "westholm"]
    assert seen[0] == (0, 5, "easterby.pdf")
    assert seen[-1] == (5, 5, "")


def test_filters_narrow_the_audit(assistant: LensAssistant) -> None:
    audits = audit_documents(assistant, criteria=[CAPITAL], filters=Filters(issuers=("Northwold",)))
    assert [audit.document.doc_id for audit in audits] == ["northwold"]


def test_an_issuer_that_nobody_bears_is_refused(assistant: LensAssistant) -> None:
    with pytest.raises(SettingsError, match="Nowhere"):
        audit_documents(assistant, criteria=[CAPITAL], filters=Filters(issuers=("Nowhere",)))


def test_an_audit_can_be_cancelled_between_documents(assistant: LensAssistant) -> None:
    seen: list[str] = []
    with pytest.raises(CancelledError):
        audit_documents(
            assistant,
            criteria=[CAPITAL],
            progress=lambda done, total, path: seen.append(path),
            cancelled=lambda: len(seen) == 2,
        )
    assert seen == ["easterby.pdf", "northwold.pdf"]


@pytest.mark.parametrize(
    ("features", "state"),
    [((0.5, 0.9), "found"), ((0.29, 0.41), "partly"), ((0.2, 0.39), "not_found"), ((-1.0, -1.0), "not_found")],
)
def test_states_follow_the_nearness_with_and_without_proof(features: tuple[float, float], state: str) -> None:
    assert state_of(features, found_at=0.3, partly_at=0.4) == state


def test_a_summary_says_that_nothing_is_missing() -> None:
    assert summary_of([Finding(criterion_id="capital", label="", state=State.FOUND, evidence=())], [CAPITAL]) == (
        "Names everything that was looked for."
    )


def test_words_match_as_words_and_stems() -> None:
    pattern = words_pattern(["accountab*", "in charge", "part * parcel", "measures:", "follow* ... standards"])
    matching = (
        "is Accountable",
        "in  charge",
        "part and parcel",
        "measures: two",
        "follows standards",
        "following a set of standards",
    )
    assert all(pattern.search(text) for text in matching)
    assert not any(pattern.search(text) for text in ("unaccountable", "in charger", "part parcel", "measures two"))
    assert not pattern.search("follow us, as all of those who set the many standards")


def test_the_shipped_criteria_are_those_of_the_audit() -> None:
    assert [criterion.criterion_id for criterion in load_criteria()] == [
        "named_officer", "member_champion", "governance_board", "capital_money", "revenue_money", "savings", "actions",
        "milestones", "measures", "monitoring", "risks", "design_principles", "deliverables", "dependencies",
    ]  # fmt: skip


OWN = """
[[criterion]]
id = "open_source"
label = "Open source"
definition = "Code is published"
missing = "open source"
vague = "open source without saying which"
phrasings = ["Our code is published."]
says = ["open source"]
proof_says = ["repository"]
"""


def test_a_file_beside_the_pdfs_adds_criteria(tmp_path: Path) -> None:
    (tmp_path / "audit.toml").write_text(OWN, encoding="utf-8")
    assert len(load_criteria(tmp_path)) == 15
    assert load_criteria(tmp_path)[-1].label == "Open source"


def test_a_criterion_of_the_same_id_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace("open_source", "savings"), encoding="utf-8")
    criteria = load_criteria(file=tmp_path / "own.toml")
    assert len(criteria) == 14
    assert {criterion.label for criterion in criteria if criterion.criterion_id == "savings"} == {"Open source"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[[criterion", "not TOML"),
        ("title = 1", "no entries"),
        (OWN.replace('missing = "open source"\n', ""), "missing is missing"),
        (OWN + 'colour = "red"', "colour is not understood"),
        (OWN.replace('proof_says = ["repository"]', ""), "proof"),
        (OWN.replace('proof_says = ["repository"]', 'proof = ["gold"]'), "gold"),
        (OWN + OWN, "given twice"),
    ],
)
def test_a_malformed_file_is_a_setting_to_mend(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "audit.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=reason) as raised:
        load_criteria(file=file)
    assert raised.value.hint


SHIPPED = {
    "named_officer": ("Our City Engineer leads our programs and previously served as a director elsewhere.", ""),
    "design_principles": ("All systems will be adopted based on standards and architectures.", "Standards of living rise."),
    "revenue_money": ("The ministry has made £1 million per year available to the schools.", "Firms are taxed at £9,000 a year."),
    "capital_money": ("A sum of £4 million has been earmarked for the network.", "A tax limit of £9,000 is put on each network."),
}


@pytest.mark.parametrize("criterion_id", SHIPPED)
def test_the_shipped_words_tell_what_speaks_of_a_criterion(criterion_id: str) -> None:
    (criterion,) = (one for one in load_criteria() if one.criterion_id == criterion_id)
    speaking, other = SHIPPED[criterion_id]
    for text, expected in ((speaking, True), (other, False)):
        kept = without_clauses(text, criterion.not_says)
        assert bool(criterion.says.search(kept) and (criterion.needs is None or criterion.needs.search(kept))) is expected


def sample_rows(project_dir: Path) -> list[dict[str, str]]:
    with (project_dir / "samples/audit_labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.model
def test_the_audit_agrees_with_the_labels_of_the_sample_corpus(project_dir: Path, sample_assistant: Assistant) -> None:
    audits = audit_documents(cast(LensAssistant, sample_assistant))
    said = {(audit.document.path, one.criterion_id): one.state for audit in audits for one in audit.findings}
    truth = {(row["path"], row["criterion_id"]): row["state"] for row in sample_rows(project_dir)}
    assert len(truth) == 14 * 14
    right = sum(said[place] == state for place, state in truth.items())
    found = sum((said[place] == "found") == (state == "found") for place, state in truth.items())
    assert right >= 165
    assert found >= 180
    assert {state for (path, _), state in said.items() if path == "scan0042.pdf"} == {"unreadable"}


@pytest.mark.model
def test_a_scrutiny_report_names_no_money_although_it_tells_of_others(sample_assistant: Assistant) -> None:
    (audit,) = audit_documents(cast(LensAssistant, sample_assistant), filters=Filters(issuers=("Kestrelby",)))
    assert audit.summary.startswith("Names no responsible officer, political champion")
    assert finding(audit, "capital_money").state == finding(audit, "revenue_money").state == "not_found"


@pytest.mark.model
def test_an_officer_is_named_as_the_page_has_it(sample_assistant: Assistant) -> None:
    (audit,) = audit_documents(cast(LensAssistant, sample_assistant), filters=Filters(issuers=("Amberwick",)))
    officer = finding(audit, "named_officer")
    assert "Owen Garrick" in [extract.text for extract in officer.extracts if extract.kind == "person"]
    for one in audit.findings:
        for citation in one.evidence:
            assert stands_on_page(citation.quote, sample_assistant.page(citation.doc_id, citation.page_number))


def test_a_label_has_a_quote_unless_nothing_was_found(project_dir: Path) -> None:
    rows = sample_rows(project_dir)
    assert all(bool(row["quote"]) == bool(row["page_number"]) == (row["state"] != "not_found") for row in rows)
    assert {row["state"] for row in rows} == {"found", "partly", "not_found"}


@pytest.mark.model
def test_every_label_is_quoted_from_the_page_it_names(project_dir: Path, sample_assistant: Assistant) -> None:
    ids = {document.path: document.doc_id for document in sample_assistant.documents()}
    for row in sample_rows(project_dir):
        if row["quote"]:
            page = sample_assistant.page(ids[row["path"]], int(row["page_number"]))
            assert letters(row["quote"]) in letters(page.text), row
