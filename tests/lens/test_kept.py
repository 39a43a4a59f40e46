from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.scripted import COVERAGE, NOT_FOUND, PASSAGES, STATUS, WIFI, ScriptedAssistant, citation, verdict
from stratbot.analyses._kept_answers import kept_feed, kept_report
from stratbot.errors import EncoderUnavailableError, SettingsError
from stratbot.export.writers import report_bytes
from stratbot.lens.kept import MOST_CHANGES, KeptAnswers
from stratbot.types import Answer, AnswerKind, Filters, Outcome, Page, Verdict

ATOM = "{http://www.w3.org/2005/Atom}"


class Assistant(ScriptedAssistant):
    """Answers what it is told to, of an index whose pages hold every quote."""

    def page(self, doc_id: str, page_number: int) -> Page:
        return Page(doc_id=doc_id, page_number=page_number, page_label="3", text=WIFI.quote)

    def changes_its_mind(self, answer: Answer, generation: str = "20160401T101500-ffffffff") -> None:
        self.answers[answer.question] = replace(answer, generation=generation)
        self.state = replace(STATUS, generation=generation)


EASTERBY = citation("Easterby", "Free Wi-Fi on every bus.", page_number=9)
NOW = replace(COVERAGE, coverage=(COVERAGE.coverage[0], verdict("Easterby", Verdict.COVERED, EASTERBY), *COVERAGE.coverage[2:]))
OTHER_QUOTE = replace(
    COVERAGE,
    coverage=(verdict("Northwold", Verdict.COVERED, replace(WIFI, quote="Wi-Fi for all.")), *COVERAGE.coverage[1:]),
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeptAnswers:
    monkeypatch.setenv("STRATBOT_KEPT_ANSWERS", str(tmp_path / "kept"))
    return KeptAnswers(tmp_path / "index")


@pytest.fixture
def assistant() -> Assistant:
    return Assistant()


def test_what_is_kept_is_read_again_as_it_was(store: KeptAnswers) -> None:
    filters = Filters(issuers=("Northwold",), year_from=2014, groups=("county councils",))
    kept = store.save("Wi-Fi in Northwold", PASSAGES, filters)
    store.save("councils", COVERAGE, None)
    (first, second), problems = store.load()
    assert (first.name, second) == ("councils", kept)
    assert second.filters == filters and first.filters is None and problems == ()


def test_an_answer_that_is_the_same_is_no_change(store: KeptAnswers, assistant: Assistant) -> None:
    store.save("wifi", COVERAGE, None)
    (found,) = store.watch(assistant, store.load()[0])
    assert not found.diff.is_changed and store.load()[0][0].changes == ()


def test_a_change_is_told_once_and_remembered(store: KeptAnswers, assistant: Assistant) -> None:
    store.save("wifi", COVERAGE, None)
    assistant.changes_its_mind(NOW)
    (found,) = store.watch(assistant, store.load()[0])
    assert [(row.issuer, row.before, row.after) for row in found.answer.rows] == [("Easterby", "mentioned", "covered")]
    (again,) = store.watch(assistant, store.load()[0])
    assert not again.diff.is_changed
    (kept,), _ = store.load()
    assert [change.diff for change in kept.changes] == [found.answer], "as it was told"


def test_a_dry_run_tells_it_again(store: KeptAnswers, assistant: Assistant) -> None:
    store.save("wifi", COVERAGE, None)
    assistant.changes_its_mind(NOW)
    for _ in range(2):
        assert store.watch(assistant, store.load()[0], remember=False)[0].diff.is_changed


def test_other_quotes_are_a_change_unless_only_verdicts_count(store: KeptAnswers, assistant: Assistant) -> None:
    store.save("wifi", COVERAGE, None)
    assistant.changes_its_mind(OTHER_QUOTE)
    assert not store.watch(assistant, store.load()[0], is_verdict_only=True, remember=False)[0].diff.is_changed
    assert store.watch(assistant, store.load()[0])[0].diff.is_changed


def test_it_is_asked_with_what_narrowed_it(store: KeptAnswers, assistant: Assistant) -> None:
    filters = Filters(year_from=2014, year_to=2016)
    store.save("wifi", COVERAGE, filters)
    store.watch(assistant, store.load()[0])
    assert ("ask", (COVERAGE.question, filters)) in assistant.calls


def test_a_model_that_cannot_be_loaded_is_no_change_of_an_answer(store: KeptAnswers, assistant: Assistant) -> None:
    store.save("wifi", COVERAGE, None)
    assistant.failure = EncoderUnavailableError("The model is gone.")
    with pytest.raises(EncoderUnavailableError):
        store.watch(assistant, store.load()[0])
    assert store.load()[0][0].answer.outcome == "answered"


def test_a_question_that_can_be_asked_no_more_is_a_change(store: KeptAnswers, assistant: Assistant) -> None:
    store.save("wifi", COVERAGE, None)
    del assistant.answers[COVERAGE.question]
    (found,) = store.watch(assistant, store.load()[0])
    assert (found.answer.outcome_before, found.answer.outcome_after) == ("answered", "failed")


def test_keeping_the_same_question_again_goes_on_from_the_answer_of_now(store: KeptAnswers, assistant: Assistant) -> None:
    first = store.save("wifi", COVERAGE, None)
    again = store.save("WiFi", NOW, None)
    assert (again.name, again.saved_at) == ("wifi", first.saved_at)
    assert len(store.load()[0]) == 1 and store.load()[0][0].answer.rows["easterby"].verdict == "covered"


def test_a_name_is_not_taken_from_another_question(store: KeptAnswers) -> None:
    store.save("wifi", COVERAGE, None)
    for answer, filters in ((NOT_FOUND, None), (COVERAGE, Filters(year_from=2015))):
        with pytest.raises(SettingsError, match="Another question is kept as 'wifi'"):
            store.save("WIFI", answer, filters)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a\\b", ".hidden", "x" * 81, "a\nb", "ends.", " x", "C:", "nul\x00"])
def test_a_name_cannot_lead_elsewhere(store: KeptAnswers, name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be the name"):
        store.save(name, COVERAGE, None)
    assert not store.folder.exists()


def test_what_cannot_change_is_not_kept(store: KeptAnswers) -> None:
    with pytest.raises(SettingsError, match="nothing in this answer"):
        store.save("help", replace(COVERAGE, kind=AnswerKind.HELP), None)


def test_one_damaged_file_costs_itself_only(store: KeptAnswers) -> None:
    store.save("wifi", COVERAGE, None)
    for name, text in (("a", "{"), ("b", "[]"), ("c", '{"schema": "other"}'), ("d", "\ud800".encode("utf-8", "surrogatepass"))):
        (store.folder / f"{name}.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    kept, problems = store.load()
    assert [one.name for one in kept] == ["wifi"]
    assert [problem.path for problem in problems] == [str(store.folder / f"{name}.json") for name in "abcd"]


def test_a_write_that_fails_leaves_what_was_kept(
    store: KeptAnswers, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save("wifi", COVERAGE, None)
    before = (store.folder / "wifi.json").read_bytes()
    assistant.changes_its_mind(NOW)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        store.watch(assistant, store.load()[0])
    assert (store.folder / "wifi.json").read_bytes() == before
    assert [file.name for file in store.folder.iterdir()] == ["wifi.json"]


def test_what_is_kept_can_be_kept_no_longer(store: KeptAnswers) -> None:
    store.save("wifi", COVERAGE, None)
    store.remove("WIFI")
    assert store.load() == ((), ())
    with pytest.raises(SettingsError, match="No answer is kept as 'wifi'"):
        store.remove("wifi")


def test_the_history_is_bounded(store: KeptAnswers, assistant: Assistant) -> None:
    store.save("wifi", COVERAGE, None)
    for number in range(MOST_CHANGES + 3):
        assistant.changes_its_mind(NOW if number % 2 == 0 else COVERAGE, f"20160401T1015{number:02}-ffffffff")
        store.watch(assistant, store.load()[0])
    (kept,), _ = store.load()
    assert len(kept.changes) == MOST_CHANGES and kept.changes[-1].generation.startswith("20160401T101552")


def changed(store: KeptAnswers, assistant: Assistant) -> None:
    store.save("wifi", COVERAGE, None)
    hostile = replace(EASTERBY, quote="<script>x</script> \x1b[31m ]]> & \x00\ufffe")
    assistant.changes_its_mind(
        replace(COVERAGE, coverage=(COVERAGE.coverage[0], verdict("<b>Easterby</b>", Verdict.COVERED, hostile)))
    )


def test_a_report_shows_what_changed_and_why(store: KeptAnswers, assistant: Assistant) -> None:
    changed(store, assistant)
    report = kept_report(store.watch(assistant, store.load()[0]))
    page = report_bytes(report, "html").decode()
    assert "1 of 1 kept answer changed: wifi." in page and "wifi: Which councils plan public Wi-Fi?" in page
    assert "<script>" not in page and "\x1b" not in page


def test_the_feed_is_atom_whatever_the_documents_hold(store: KeptAnswers, assistant: Assistant) -> None:
    changed(store, assistant)
    (watched,) = store.watch(assistant, store.load()[0])
    written = kept_feed(store.load()[0], index_dir=store.index_dir)
    feed = ElementTree.fromstring(written)
    (entry,) = feed.findall(f"{ATOM}entry")
    content = entry.find(f"{ATOM}content")
    assert content is not None and content.get("type") == "html" and content.text
    assert "&lt;script&gt;" in content.text and "<script>" not in content.text
    title = entry.findtext(f"{ATOM}title") or ""
    assert title.startswith("wifi: ") and watched.answer.rows
    for parent in (feed, entry):
        assert parent.findtext(f"{ATOM}id", "").startswith("urn:uuid:") and parent.findtext(f"{ATOM}updated")
    assert kept_feed(store.load()[0], index_dir=store.index_dir) == written, "the same change has the same id"


def test_a_feed_without_changes_is_a_feed(store: KeptAnswers) -> None:
    store.save("wifi", COVERAGE, None)
    feed = ElementTree.fromstring(kept_feed(store.load()[0], index_dir=store.index_dir))
    assert feed.findall(f"{ATOM}entry") == [] and feed.findtext(f"{ATOM}updated")


def test_each_index_has_answers_of_its_own_and_is_not_written_to(store: KeptAnswers, tmp_path: Path) -> None:
    store.save("wifi", COVERAGE, None)
    assert KeptAnswers(tmp_path / "other/index").load() == ((), ())
    assert not store.index_dir.exists()


def test_the_file_says_what_it_is(store: KeptAnswers) -> None:
    store.save("wifi", replace(COVERAGE, outcome=Outcome.NOT_FOUND), None)
    data = json.loads((store.folder / "wifi.json").read_text(encoding="utf-8"))
    assert data["index"] == str(store.index_dir)
    assert (data["schema"], data["question"], data["answer"]["outcome"]) == (
        "stratbot/kept-answer/1",
        COVERAGE.question,
        "not_found",
    )
