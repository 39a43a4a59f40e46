from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli.scripted import COVERAGE, KIOSKS, PASSAGES, STATUS, WIFI, ScriptedAssistant, citation, document, verdict
from fakes import HashEncoder
from index.text_corpus import settings_for, write_document
from lens.strategies import Engines
from stratbot.assistant import LocalAssistant
from stratbot.cli.contract import answer_json, dumps, error_json
from stratbot.config import Settings
from stratbot.errors import IndexOutdatedError, SettingsError, StratbotError
from stratbot.lens.diff import (
    Cause,
    RunDiff,
    compare_documents,
    diff_against_generation,
    diff_against_run,
    without_quote_changes,
)
from stratbot.lens.snapshots import read_run, snapshot_of
from stratbot.types import Answer, Correction, DocumentState, Outcome, Page, Verdict

TRAMS = "Which councils plan electric trams?"
FILLER = ("Bins are emptied on Mondays.", "Parks open at dawn.", "Schools close in summer.")
LEEDS = ("We will build electric trams by 2018.\nElectric trams will run each hour.", *FILLER)
YORK = ("Open data will be published.\nThe data is open to all.", *FILLER)
HULL = ("Electric trams will serve the docks.\nWe will buy electric trams.", *FILLER)


@pytest.fixture
def settings(tmp_path: Path, engines: Engines) -> Settings:
    """A corpus of two, indexed once."""
    settings = settings_for(tmp_path)
    write_document(settings.corpus_dir, "leeds.pdf", *LEEDS)
    write_document(settings.corpus_dir, "york.pdf", *YORK)
    LocalAssistant(settings).build()
    return settings


def rebuilt(settings: Settings) -> LocalAssistant:
    LocalAssistant(settings).build()
    return LocalAssistant(settings)


def causes(found: RunDiff) -> dict[str, tuple[str | None, str | None, Cause]]:
    return {row.path: (row.before, row.after, row.cause) for answer in found.answers for row in answer.rows}


def test_nothing_changed_is_no_change(settings: Settings) -> None:
    LocalAssistant(settings).build(rebuild=True)
    found = diff_against_generation(LocalAssistant(settings), [TRAMS, "What does York say about open data?"])
    assert not found.is_changed and not found.documents and [answer.rows for answer in found.answers] == [(), ()]
    assert found.before.generation != found.after.generation


def test_a_document_that_came_and_one_that_went_are_named_with_their_verdicts(settings: Settings) -> None:
    write_document(settings.corpus_dir, "hull.pdf", *HULL)
    (settings.corpus_dir / "leeds.pdf").unlink()
    found = diff_against_generation(rebuilt(settings), [TRAMS])
    assert found.is_changed and found.is_verdict_changed
    assert (found.documents.added, found.documents.removed) == (("hull.pdf",), ("leeds.pdf",))
    changes = causes(found)
    assert changes["leeds.pdf"][1:] == (None, Cause.DOCUMENT_REMOVED)
    assert changes["hull.pdf"][0] is None and changes["hull.pdf"][2] == Cause.DOCUMENT_ADDED
    (gone,) = (row for row in found.answers[0].rows if row.path == "leeds.pdf")
    assert gone.lost_quotes and {quote.text for quote in gone.lost_quotes} <= set(LEEDS[0].splitlines())
    assert gone.new_quotes == ()


def test_a_document_that_was_rewritten_is_changed_with_old_and_new_quotes(settings: Settings) -> None:
    write_document(settings.corpus_dir, "leeds.pdf", "Electric trams were discussed once.", *FILLER)
    found = diff_against_generation(rebuilt(settings), [TRAMS])
    assert found.documents.changed == ("leeds.pdf",)
    assert causes(found)["leeds.pdf"][2] == Cause.DOCUMENT_CHANGED
    (row,) = (row for row in found.answers[0].rows if row.path == "leeds.pdf")
    assert row.lost_quotes and {quote.text for quote in row.lost_quotes} <= set(LEEDS[0].splitlines())


def test_a_file_that_was_only_renamed_changes_no_answer(settings: Settings) -> None:
    (settings.corpus_dir / "leeds.pdf").rename(settings.corpus_dir / "tramway.pdf")
    found = diff_against_generation(rebuilt(settings), [TRAMS])
    assert found.documents.renamed == (("leeds.pdf", "tramway.pdf"),) and not found.documents.added
    assert not found.is_verdict_changed and not found.is_changed


def test_a_generation_that_is_not_kept_is_refused_with_those_that_are(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="No former generation") as caught:
        diff_against_generation(LocalAssistant(settings), [TRAMS])
    assert "stratbot ask --file QUESTIONS > run.jsonl" in caught.value.hint
    current = LocalAssistant(settings).status().generation
    with pytest.raises(SettingsError, match="No generation nope is kept") as caught:
        diff_against_generation(LocalAssistant(settings), [TRAMS], generation="nope")
    assert current in caught.value.hint
    assert not diff_against_generation(LocalAssistant(settings), [TRAMS], generation=current).is_changed


def test_a_generation_of_another_model_cannot_be_asked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stratbot.index.encoder.open_encoder", lambda *_, **__: HashEncoder("other@64"))
    monkeypatch.setattr("stratbot.index.plan.encoder_fingerprint", lambda *_, **__: "other@64")
    with pytest.raises(IndexOutdatedError, match="was built with the model hash@64"):
        diff_against_generation(rebuilt(settings), [TRAMS])


def test_asking_a_former_generation_writes_nothing(settings: Settings) -> None:
    LocalAssistant(settings).build(rebuild=True)
    files = {path: path.stat().st_mtime_ns for path in settings.index_dir.rglob("*") if path.is_file()}
    diff_against_generation(LocalAssistant(settings), [TRAMS])
    after = {path: path.stat().st_mtime_ns for path in settings.index_dir.rglob("*") if path.is_file()}
    assert {path: time for path, time in after.items() if "cache" not in path.parts} == {
        path: time for path, time in files.items() if "cache" not in path.parts
    }


def saved(folder: Path, *answers: Answer) -> Path:
    run = folder / "run.jsonl"
    run.write_text("".join(dumps(answer_json(answer), indent=None) for answer in answers), encoding="utf-8")
    return run


def test_a_saved_run_says_the_same_as_the_answer_it_was_saved_from(tmp_path: Path) -> None:
    for answer in (COVERAGE, PASSAGES):
        (read,) = read_run(saved(tmp_path, answer)).values()
        assert replace(read, version="") == snapshot_of(answer)


def test_a_saved_run_of_the_same_index_has_not_changed(settings: Settings, tmp_path: Path) -> None:
    assistant = LocalAssistant(settings)
    run = saved(tmp_path, assistant.ask(TRAMS))
    assert not diff_against_run(assistant, None, run, index_dir=settings.index_dir).is_changed


def test_a_saved_run_is_compared_with_the_generation_it_was_asked_of_while_that_is_kept(
    settings: Settings, tmp_path: Path
) -> None:
    run = saved(tmp_path, LocalAssistant(settings).ask(TRAMS))
    write_document(settings.corpus_dir, "leeds.pdf", "Electric trams were discussed once.", *FILLER)
    found = diff_against_run(rebuilt(settings), None, run, index_dir=settings.index_dir)
    assert found.documents.is_known and found.documents.changed == ("leeds.pdf",)
    write_document(settings.corpus_dir, "york.pdf", *YORK, "One page more.")
    found = diff_against_run(rebuilt(settings), None, run, index_dir=settings.index_dir)
    assert not found.documents.is_known and found.before.documents is None
    assert causes(found)["leeds.pdf"][2] == Cause.DOCUMENT_CHANGED, "its quote of then stands on no page any more"


class Reading(ScriptedAssistant):
    """Has pages: every quote that is scripted stands on its page."""

    def page(self, doc_id: str, page_number: int) -> Page:
        return Page(doc_id=doc_id, page_number=page_number, page_label="", text=f"{WIFI.quote}\n{KIOSKS.quote}")


DOCUMENTS = (
    document("Easterby"), document("Northwold"), document("Southam"), document("Westley", state=DocumentState.UNREADABLE),
)  # fmt: skip


def scripted(*answers: Answer, generation: str = COVERAGE.generation) -> Reading:
    assistant = Reading(state=replace(STATUS, documents=DOCUMENTS, generation=generation))
    assistant.answers = {answer.question: answer for answer in answers}
    return assistant


def changed_cause(then: Answer, now: Answer, tmp_path: Path, **fields: str) -> Cause:
    run = saved(tmp_path, then)
    line = json.loads(run.read_text(encoding="utf-8"))
    run.write_text(json.dumps(line | fields), encoding="utf-8")
    assistant = scripted(now, generation=now.generation)
    found = diff_against_run(assistant, None, run, index_dir=tmp_path / "none")
    return causes(found)["northwold.pdf"][2]


def test_the_cause_is_the_model_the_program_or_the_other_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = verdict("Northwold", Verdict.MENTIONED, WIFI, KIOSKS, score=0.5)
    now = replace(COVERAGE, coverage=(row, *COVERAGE.coverage[1:]))
    assert changed_cause(COVERAGE, now, tmp_path) == Cause.PROGRAM, "the index is the same"
    later = replace(now, generation="later")
    assert changed_cause(replace(COVERAGE, encoder="other@1"), later, tmp_path) == Cause.ENCODER
    assert changed_cause(COVERAGE, later, tmp_path, stratbot="0.0.1") == Cause.PROGRAM
    assert changed_cause(COVERAGE, later, tmp_path) == Cause.UNKNOWN
    fewer = replace(COVERAGE, coverage=COVERAGE.coverage[:2] + COVERAGE.coverage[3:])
    assert changed_cause(fewer, later, tmp_path) == Cause.OTHER_DOCUMENTS, "Southam came"


def test_a_row_that_is_no_longer_in_scope_is_not_a_document_that_is_gone(tmp_path: Path) -> None:
    now = replace(COVERAGE, coverage=COVERAGE.coverage[1:], generation="later")
    assert changed_cause(COVERAGE, now, tmp_path) == Cause.SCOPE


def test_a_verdict_that_a_person_corrected_has_that_as_its_cause(tmp_path: Path) -> None:
    row = COVERAGE.coverage[0]
    said = Correction(
        path=row.path, theme_id="", topic="Wi-Fi", verdict=Verdict.NOT_FOUND, reason="seen", corrected_on="2026-03-02"
    )
    corrected = replace(row, verdict=Verdict.NOT_FOUND, by_machine=row.verdict, correction=said)
    by_hand = replace(COVERAGE, coverage=(corrected, *COVERAGE.coverage[1:]))
    assert changed_cause(COVERAGE, by_hand, tmp_path) == Cause.CORRECTED
    assert changed_cause(by_hand, COVERAGE, tmp_path) == Cause.CORRECTED, "taken back"


def test_near_misses_and_scores_are_no_change_and_other_quotes_are_a_small_one(tmp_path: Path) -> None:
    northwold, easterby, southam, westley = COVERAGE.coverage
    moved = replace(southam, score=0.3, evidence=(citation("Southam", "Another miss.", near=True),))
    calm = replace(COVERAGE, coverage=(replace(northwold, score=0.7), easterby, moved, westley))
    run = saved(tmp_path, COVERAGE)
    assert not diff_against_run(scripted(calm), None, run, index_dir=tmp_path).is_changed
    quoted = replace(COVERAGE, coverage=(replace(northwold, evidence=(WIFI,)), *COVERAGE.coverage[1:]))
    found = diff_against_run(scripted(quoted), None, run, index_dir=tmp_path)
    assert found.is_changed and not found.is_verdict_changed
    (row,) = found.answers[0].rows
    assert [quote.text for quote in row.lost_quotes] == [KIOSKS.quote] and not row.is_verdict
    assert not without_quote_changes(found).is_changed


def test_the_same_sentence_in_a_passage_cut_otherwise_is_the_same_quote(tmp_path: Path) -> None:
    recut = replace(WIFI, passage_id="northwold:p003:ffffffff")
    now = replace(PASSAGES, citations=(recut, KIOSKS))
    assert not diff_against_run(scripted(now), None, saved(tmp_path, PASSAGES), index_dir=tmp_path).is_changed


def test_an_outcome_that_turned_is_a_change_even_without_rows(tmp_path: Path) -> None:
    now = replace(PASSAGES, outcome=Outcome.NOT_FOUND, citations=())
    found = diff_against_run(scripted(now), None, saved(tmp_path, PASSAGES), index_dir=tmp_path)
    assert (found.answers[0].outcome_before, found.answers[0].outcome_after) == ("answered", "not_found")
    assert found.is_verdict_changed


def test_questions_that_fail_or_that_the_run_does_not_hold_are_changes(tmp_path: Path) -> None:
    run = tmp_path / "run.jsonl"
    failed = error_json(StratbotError("The question is empty."), question=PASSAGES.question)
    run.write_text(dumps(failed, indent=None), encoding="utf-8")
    found = diff_against_run(scripted(PASSAGES, COVERAGE), [PASSAGES.question, COVERAGE.question], run, index_dir=tmp_path)
    assert [(one.outcome_before, one.outcome_after) for one in found.answers] == [("failed", "answered"), (None, "answered")]
    assert all(one.is_changed for one in found.answers)
    found = diff_against_run(scripted(), None, saved(tmp_path, PASSAGES), index_dir=tmp_path)
    assert found.answers[0].outcome_after == "failed" and found.answers[0].text_after.startswith("nothing is scripted")


@pytest.mark.parametrize("content", ["", "\n", "{}\n", "[]\n", "no json\n", '{"schema": "stratbot/hits/1"}\n', '"text"\n'])
def test_what_is_no_saved_run_is_refused(content: str, tmp_path: Path) -> None:
    run = tmp_path / "run.jsonl"
    run.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"run\.jsonl(, line 1 is no answer|\ holds no answers)"):
        read_run(run)


def test_a_saved_run_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_run(tmp_path / "none.jsonl")


def test_documents_are_told_apart_by_content_and_by_description() -> None:
    then = tuple(document(name) for name in ("Easterby", "Northwold", "Southam"))
    then = tuple(replace(one, sha256=one.doc_id) for one in then)
    now = (replace(then[0], sha256="other"), replace(then[1], year=2020), replace(then[2], path="moved.pdf", doc_id="moved"))
    found = compare_documents(then, now)
    assert (found.changed, found.described, found.renamed) == (
        ("easterby.pdf",), ("northwold.pdf",), (("southam.pdf", "moved.pdf"),)
    )  # fmt: skip
    assert (found.added, found.removed) == ((), ())
