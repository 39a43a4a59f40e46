from __future__ import annotations

import threading
from pathlib import Path

import pytest

from scripted_assistant import ScriptedAssistant
from stratbot.errors import CorpusMissingError, IndexLockedError, StratbotError
from stratbot.tui.messages import BuildFailed, BuildFinished, BuildProgressed, BuildStopped, IndexAbsent
from stratbot.tui.screens import chat
from stratbot.tui.screens.first_run import FirstRunScreen
from stratbot.tui.screens.library import LibraryScreen
from stratbot.tui.widgets.build_panel import StageRow
from stratbot.tui.widgets.documents_table import DocumentsTable
from stratbot.tui.wording import first_build_words, report_words
from stratbot.types import BuildReport, BuildStage, CorpusChanges, DocumentChanges, DocumentState, Problem, TextRecognition
from tui.driving import Driver, marks_above, running
from tui.test_app import palette_entries

WIFI = "Which councils plan public Wi-Fi?"


async def open_library(driver: Driver) -> DocumentsTable:
    await driver.press("f3")
    return driver.app.screen.query_one(DocumentsTable)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_the_library_lists_documents_with_their_states_and_what_changed(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=size) as driver:
        table = await open_library(driver)
        assert isinstance(driver.app.screen, LibraryScreen)
        states = dict(zip(Driver.column(table, "issuer"), Driver.column(table, "state"), strict=True))
        assert states["Aldermere"] == "● read"
        assert states["Ashcombe"] == "↻ changed"
        assert states["Dunsmoor"] == "◐ 1 page no text"
        assert states["Harrowby"] == "✕ no text"
        assert states["–"] == "+ new"
        assert driver.text("#library-changes").startswith("The folder has changed since: 1 new, 1 changed. Press r")
        assert "22 documents, 132 pages, built 1 March 2016" in driver.text("#library-summary")


async def test_what_was_read_from_the_pdf_itself_is_marked_and_explained(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        table = await open_library(driver)
        marked = dict(zip(Driver.column(table, "issuer"), Driver.column(table, "year"), strict=True))
        assert marked["Ashcombe"] == "2013 ~"
        assert marked["Aldermere"] == "2012"
        assert driver.text("#legend") == "~ guessed from the PDF; e puts it right"


async def test_problems_are_shown_with_reason_and_remedy(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(160, 48)) as driver:
        await open_library(driver)
        assert "harrowby.pdf No page of it holds text. Run it through text recognition" in driver.text("#problems")
        assert "dunsmoor.pdf, page 1 The page holds no text." in driver.text("#problems")


async def test_a_remedy_of_the_command_line_is_named_by_its_key(tmp_path: Path) -> None:
    class Scanned(ScriptedAssistant):
        def _problems(self) -> tuple[Problem, ...]:
            hint = "Have it recognised: stratbot index --ocr"
            return (Problem(path="scan.pdf", page_number=None, reason="It is a scan.", hint=hint),)

    async with running(Scanned(), tmp_path, size=(160, 48)) as driver:
        await open_library(driver)
        assert "scan.pdf It is a scan. Have it recognised: press t" in driver.text("#problems")


async def test_a_library_that_is_up_to_date_offers_nothing_to_do(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.changes = CorpusChanges()
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        assert not driver.shown("#library-changes")
        assert driver.text("#library-title") == "Library corpus"


async def test_a_click_on_a_heading_sorts_the_library(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        table = await open_library(driver)
        await driver.press("s", "s", "s", "s")
        assert table.order == "state"
        assert Driver.column(table, "state")[:2] == ["✕ no text", "✕ no text"]
        await driver.pilot.click(DocumentsTable, offset=(3, 0))
        await driver.settle()
        assert (table.order, table.backwards) == ("issuer", False)


@pytest.mark.parametrize("columns", [40, 80, 160])
async def test_names_and_years_in_order_are_marked_by_whether_they_rise_or_fall(tmp_path: Path, columns: int) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(columns, 24)) as driver:
        table = await open_library(driver)
        marks = {}
        for _ in table.orders:
            marks[table.order] = marks_above(table)
            await driver.press("s")
        assert marks == {"issuer": ["▲"], "title": ["▲"], "year": ["▼"], "pages": ["▼"], "state": ["▲"]}


async def test_s_turns_the_order_round_when_it_is_capital(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        table = await open_library(driver)
        await driver.press("s", "s")
        assert Driver.column(table, "year")[0].startswith("2016")
        await driver.press("S")
        assert Driver.column(table, "year")[0] == "–"


async def test_f_shows_one_state_after_another_and_says_how_many(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        table = await open_library(driver)
        await driver.press("f")
        assert Driver.column(table, "state") == ["✕ no text", "✕ no text"]
        assert driver.text("#narrowed") == "2 of 23 shown: not readable"
        await driver.press("f")
        assert sorted(Driver.column(table, "state")) == ["+ new", "↻ changed"]
        await driver.press("f", "f", "f")
        assert table.row_count == 23
        assert not driver.shown("#narrowed")


async def test_words_narrow_the_table_while_they_are_typed_and_escape_shows_all(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        table = await open_library(driver)
        await driver.press("slash", *"vastra")
        assert Driver.column(table, "issuer") == ["Västra Fields"]
        assert driver.text("#narrowed") == "1 of 23 shown: “vastra”"
        await driver.press("enter")
        assert table.has_focus
        await driver.press("escape")
        assert table.row_count == 23
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat


async def test_the_line_below_says_of_the_row_what_has_no_room_in_it(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path, size=(80, 24)) as driver:
        await open_library(driver)
        await driver.press("f")
        assert driver.text("#row-detail") == "press t for its text (OCR) · harrowby.pdf · No page of it holds text"


async def test_enter_reads_a_document_beside_the_questions(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_library(driver)
        await driver.press("j", "j", "j", "enter")
        assert driver.text("#evidence-title").startswith("Calderwick")
        assert driver.text("#evidence-place") == "page 1 of 6"
        await driver.press("]")
        assert driver.text("#evidence-place") == "page 2 (printed iv) of 6"
        await driver.press("c")
        assert driver.notifications == ["There is no quote here to copy."]


async def test_o_opens_the_pdf_of_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[Path, int]] = []

    def open_pdf(path: Path, page_number: int) -> bool:
        opened.append((path, page_number))
        return True

    monkeypatch.setattr(chat, "open_pdf", open_pdf)
    async with running(ScriptedAssistant(corpus_dir=tmp_path), tmp_path) as driver:
        await open_library(driver)
        await driver.press("j", "o")
        assert opened == [(tmp_path / "ashcombe.pdf", 1)]


async def test_r_brings_the_index_up_to_date_and_says_what_was_done(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(), tmp_path) as driver:
        await open_library(driver)
        await driver.press("r")
        assert driver.text("#library-outcome") == (
            "Everything is up to date: 1 added, 1 changed. It took 4 s. As before, could not be read: harrowby.pdf, thornley.pdf."
        )
        assert any(isinstance(message, BuildFinished) for message in driver.seen)
        assert not driver.shown("BuildPanel")
        assert not driver.shown("#library-changes")
        assert driver.notifications == []
        await driver.press("f1", "escape")
        assert driver.shown("#library-outcome")
        await driver.press("escape")
        assert driver.text("#status-documents") == "stratbot 22 documents, 2 not readable"
        await driver.press("f3")
        assert not driver.shown("#library-outcome")


async def test_control_r_builds_anew_and_a_capital_letter_does_not(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        await driver.press("R")
        assert not any(name == "build" for name, *_ in assistant.calls)
        await driver.press("ctrl+r")
        assert ("build", (True,)) in assistant.calls


async def test_t_has_the_text_of_scans_recognised_and_the_row_of_a_scan_says_so(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        table = driver.app.screen.query_one(DocumentsTable)
        scan = next(one for one in assistant.status().documents if one.state is DocumentState.UNREADABLE)
        assert table.go_to_any([scan.path])
        await driver.settle()
        assert "press t for its text (OCR)" in driver.text("#row-detail")
        await driver.press("t")
        assert ("build", (False, "ocr")) in assistant.calls


async def test_where_no_engine_is_installed_recognising_is_not_offered_and_it_is_said_what_to_install(tmp_path: Path) -> None:
    class Scanned(ScriptedAssistant):
        def _problems(self) -> tuple[Problem, ...]:
            hint = "Have its text recognised (OCR): stratbot index --ocr"
            return (Problem(path="scan.pdf", page_number=None, reason="It is a scan.", hint=hint),)

    assistant = Scanned()
    async with running(assistant, tmp_path, size=(160, 48)) as driver:
        offered = "Have the text of scans recognised (OCR); that takes seconds for each page"
        assert any(entry.startswith(offered) for entry in await palette_entries(driver, "ocr"))
    assistant.recognition = TextRecognition(remedy="apt install tesseract-ocr")
    async with running(assistant, tmp_path, size=(160, 48)) as driver:
        assert not any(entry.startswith(offered) for entry in await palette_entries(driver, "ocr"))
        await driver.press("escape")
        await open_library(driver)
        await driver.press("f")
        assert driver.text("#row-detail").endswith("No page of it holds text · for its text (OCR): apt install tesseract-ocr")
        assert "scan.pdf It is a scan. Have its text recognised (OCR): apt install tesseract-ocr" in driver.text("#problems")
        await driver.press("t")
        assert not any(name == "build" for name, _ in assistant.calls)


async def test_progress_is_shown_for_each_stage_with_the_time_left(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.hold["build_end"] = threading.Event()
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        driver.hit("r")
        await driver.until(BuildProgressed)
        for _ in range(100):
            if len(driver.app.screen.query("StageRow.-complete")) == len(BuildStage):
                break
            await driver.pilot.pause(0.01)
        assert [row.stage for row in driver.app.screen.query("StageRow.-complete").results(StageRow)] == list(BuildStage)
        assert driver.text(".stage-count") == "11 of 11 files"
        assert driver.text("#build-detail").startswith("about 1 s left")
        assistant.hold["build_end"].set()
        await driver.settle()


async def test_questions_are_answered_while_the_index_is_built(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.hold["build_end"] = threading.Event()
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        driver.hit("r")
        await driver.until(BuildProgressed)
        driver.hit("escape")
        await driver.pilot.pause(0.01)
        driver.enter(WIFI)
        driver.hit("enter")
        for _ in range(200):
            if driver.app.chat.query("Exchange.-answered"):
                break
            await driver.pilot.pause(0.01)
        assert driver.app.chat.query("Exchange.-answered")
        assert not any(isinstance(message, BuildFinished) for message in driver.seen)
        assistant.hold["build_end"].set()
        await driver.settle()
        assert any(isinstance(message, BuildFinished) for message in driver.seen)


async def test_a_build_can_be_stopped_without_harm(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.builds_until_stopped = True
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        driver.hit("r")
        await driver.until(BuildProgressed)
        await driver.press("x")
        assert any(isinstance(message, BuildStopped) for message in driver.seen)
        assert driver.notifications == ["Reading was stopped. Everything is as it was."]
        assert assistant.changes
        await driver.press("escape")
        await driver.ask(WIFI)
        assert driver.app.chat.query("Exchange.-answered")


async def test_a_build_that_ends_elsewhere_is_told_there(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.hold["build_end"] = threading.Event()
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        driver.hit("r")
        await driver.until(BuildProgressed)
        driver.hit("escape")
        await driver.pilot.pause(0.01)
        assistant.hold["build_end"].set()
        await driver.settle()
        assert driver.notifications[-1].startswith("Everything is up to date: 1 added, 1 changed. It took 4 s.")
        assert driver.text("#notice").startswith("Everything is up to date: 1 added, 1 changed. It took 4 s.")


async def test_what_the_row_lags_behind_is_said_with_the_key_only_where_the_key_works(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.changes = CorpusChanges(added=("new.pdf",), changed=("ashcombe.pdf",), removed=("aldermere.pdf",))
    assistant.hold["build_end"] = assistant.hold["warm_up"] = threading.Event()
    assistant.hold["warm_up"].set()
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        assert driver.text("#row-detail").startswith("Gone from the folder, still in answers, press r · aldermere.pdf")
        await driver.press("j")
        assert driver.text("#row-detail").startswith("Changed since it was read, press r · ashcombe.pdf")
        assistant.hold["warm_up"].clear()
        driver.hit("r")
        await driver.until(BuildProgressed)
        assert driver.text("#row-detail").startswith("Changed since it was read · ashcombe.pdf")
        assert not driver.shown("#library-changes")
        assistant.hold["build_end"].set()
        await driver.settle()
        assert driver.text("#row-detail").startswith("ashcombe.pdf")


async def test_a_build_that_fails_is_a_sentence(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.fail["build"] = IndexLockedError("Process 4711 is writing the index", hint="Wait until it has ended")
    async with running(assistant, tmp_path) as driver:
        await open_library(driver)
        await driver.press("r")
        assert driver.notifications == ["Process 4711 is writing the index. Wait until it has ended."]
        assert any(isinstance(message, BuildFailed) for message in driver.seen)


@pytest.mark.parametrize("size", [(80, 24), (112, 26)])
async def test_without_an_index_the_first_screen_explains_and_builds_at_once(tmp_path: Path, size: tuple[int, int]) -> None:
    assistant = ScriptedAssistant(indexed=False)
    async with running(assistant, tmp_path, size=size) as driver:
        assert isinstance(driver.app.screen, FirstRunScreen)
        assert any(isinstance(message, IndexAbsent) for message in driver.seen)
        said = driver.text("#first-run")
        assert said.startswith("No documents have been read yet stratbot answers questions about a folder of strategies")
        assert "In the folder" in said and "there are 15 PDFs." in said
        assert driver.shown("#read") and driver.shown("#later") and not driver.shown("#sample")
        await driver.press("enter")
        assert isinstance(driver.app.screen, LibraryScreen)
        assert any(isinstance(message, BuildFinished) for message in driver.seen)
        assert driver.app.screen.query_one(DocumentsTable).row_count == 22
        assert "22 documents, 132 pages" in driver.text("#library-summary")
        assert driver.text("#library-outcome") == (
            "20 of 22 documents are indexed. You can ask now: press Esc and type a question. "
            "Could not be read: harrowby.pdf, thornley.pdf."
        )
        await driver.press("escape")
        assert not driver.shown("#notice")
        await driver.ask(WIFI)
        assert driver.app.chat.query("Exchange.-answered")
        assert not driver.shown("#trouble")


@pytest.mark.parametrize("size", [(80, 24), (112, 26)])
async def test_where_there_are_no_documents_the_sample_can_be_taken(tmp_path: Path, size: tuple[int, int]) -> None:
    assistant = ScriptedAssistant(indexed=False, corpus_dir=tmp_path / "corpus")
    async with running(assistant, tmp_path, size=size) as driver:
        assert "Put the PDFs you want to ask about into the folder" in driver.text("#first-run")
        assert driver.shown("#sample")
        await driver.press("enter")
        assert len(list(assistant.corpus_dir.rglob("*.pdf"))) == 15
        assert any(isinstance(message, BuildFinished) for message in driver.seen)


@pytest.mark.parametrize("size", [(80, 24), (112, 26)])
async def test_during_the_first_build_and_after_it_nobody_is_told_to_begin_it(tmp_path: Path, size: tuple[int, int]) -> None:
    assistant = ScriptedAssistant(indexed=False)
    assistant.hold["build_end"], assistant.hold["documents"] = threading.Event(), threading.Event()
    assistant.hold["documents"].set()
    async with running(assistant, tmp_path, size=size) as driver:
        driver.hit("enter")
        await driver.until(BuildProgressed)
        reading = "The documents are being read. Questions can be answered when this is done."
        assert driver.text("#library-summary") == reading
        assert driver.shown("BuildPanel")
        driver.hit("escape")
        await driver.pilot.pause(0.01)
        assert not driver.shown("#trouble")
        assert driver.text("#status-work")
        driver.hit("f3")
        await driver.pilot.pause(0.01)
        assert driver.text("#library-summary") == reading
        assistant.hold["documents"].clear()
        assistant.hold["build_end"].set()
        await driver.until(BuildFinished)
        assert driver.text("#library-summary") == "Opening the index…"
        assert driver.text("#library-outcome").startswith("20 of 22 documents are indexed.")
        assistant.hold["documents"].set()
        await driver.settle()
        assert "22 documents, 132 pages" in driver.text("#library-summary")


async def test_a_first_build_that_is_left_says_at_the_questions_that_they_can_be_asked(tmp_path: Path) -> None:
    assistant = ScriptedAssistant(indexed=False)
    assistant.hold["build_end"] = threading.Event()
    async with running(assistant, tmp_path) as driver:
        driver.hit("enter")
        await driver.until(BuildProgressed)
        driver.hit("escape")
        await driver.pilot.pause(0.01)
        assistant.hold["build_end"].set()
        await driver.settle()
        assert driver.text("#notice") == (
            "20 of 22 documents are indexed. You can ask now. Could not be read: harrowby.pdf, thornley.pdf."
        )


async def test_where_escape_would_only_show_all_documents_another_key_leads_to_the_questions(tmp_path: Path) -> None:
    assistant = ScriptedAssistant(indexed=False)
    assistant.hold["build_end"] = threading.Event()
    async with running(assistant, tmp_path) as driver:
        driver.hit("enter")
        await driver.until(BuildProgressed)
        driver.hit("slash")
        await driver.pilot.pause(0.01)
        assistant.hold["build_end"].set()
        await driver.settle()
        assert "You can ask now: press F3 and type a question." in driver.text("#library-outcome")
        await driver.press("f3")
        assert driver.app.screen is driver.app.chat


async def test_a_first_build_whose_index_cannot_be_used_does_not_promise_answers(tmp_path: Path) -> None:
    assistant = ScriptedAssistant(indexed=False)
    async with running(assistant, tmp_path) as driver:
        assistant.fail["warm_up"] = StratbotError("The model cannot be loaded", hint="Run: stratbot doctor")
        await driver.press("enter")
        assert not driver.shown("#library-outcome")
        await driver.press("escape")
        assert driver.text("#trouble") == "The model cannot be loaded. Run: stratbot doctor."


async def test_a_first_build_that_is_stopped_or_fails_leaves_the_way_to_begin_it(tmp_path: Path) -> None:
    assistant = ScriptedAssistant(indexed=False)
    assistant.builds_until_stopped = True
    async with running(assistant, tmp_path) as driver:
        driver.hit("enter")
        await driver.until(BuildProgressed)
        await driver.press("x")
        assert any(isinstance(message, BuildStopped) for message in driver.seen)
        assert driver.text("#library-summary") == "There is no index yet. Press r to build it here."


async def test_questions_asked_during_the_first_build_wait_for_it(tmp_path: Path) -> None:
    assistant = ScriptedAssistant(indexed=False)
    assistant.hold["build_end"] = threading.Event()
    async with running(assistant, tmp_path) as driver:
        driver.hit("enter")
        await driver.until(BuildProgressed)
        driver.hit("escape")
        await driver.pilot.pause(0.01)
        driver.enter(WIFI)
        driver.hit("enter")
        await driver.pilot.pause()
        assert driver.text(".said") == "Waiting for the documents to be read…"
        assistant.hold["build_end"].set()
        await driver.settle()
        assert driver.app.chat.query("Exchange.-answered")


async def test_later_leaves_the_questions_and_says_which_key_builds(tmp_path: Path) -> None:
    async with running(ScriptedAssistant(indexed=False), tmp_path) as driver:
        await driver.press("escape")
        assert driver.app.screen is driver.app.chat
        assert driver.text("#trouble") == "There is no index yet. Press F3 and then r to build it here."
        await driver.ask(WIFI)
        assert driver.text(".said") == "There is no index yet. Press F3 and then r to build it here."


async def test_a_folder_that_is_missing_is_told_when_the_first_build_fails(tmp_path: Path) -> None:
    assistant = ScriptedAssistant(indexed=False)
    assistant.fail["build"] = CorpusMissingError("There is no folder corpus", hint="Make it and put the PDFs into it")
    async with running(assistant, tmp_path) as driver:
        await driver.press("enter")
        assert driver.notifications == ["There is no folder corpus. Make it and put the PDFs into it."]
        assert driver.text("#library-summary") == "There is no index yet. Press r to build it here."


def built(documents: DocumentChanges, *unread: str) -> BuildReport:
    problems = tuple(Problem(path=path, page_number=None, reason="No text.") for path in unread)
    return BuildReport(
        generation="g", documents=documents, pages=1, passages=1, embedded=1, embeddings_reused=0, problems=problems, elapsed_s=3
    )  # fmt: skip


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (built(DocumentChanges(added=21)), "21 documents are indexed. You can ask now: press Esc."),
        (built(DocumentChanges(added=1)), "1 document is indexed. You can ask now: press Esc."),
        (
            built(DocumentChanges(added=2, unreadable=1), "scan.pdf"),
            "1 of 2 documents is indexed. You can ask now: press Esc. Could not be read: scan.pdf.",
        ),
        (
            built(DocumentChanges(added=9, failed=1, unreadable=1), "a.pdf", "b.pdf"),
            "7 of 9 documents are indexed. You can ask now: press Esc. Could not be read: a.pdf, b.pdf.",
        ),
        (built(DocumentChanges(added=1, failed=1), "a.pdf"), "Nothing can be asked yet. Could not be read: a.pdf."),
        (built(DocumentChanges(), "."), "There is no PDF in the folder, so there is nothing to ask about yet. Add some."),
    ],
)
def test_a_first_build_says_whether_questions_can_be_asked_now(report: BuildReport, words: str) -> None:
    assert first_build_words(report, how_to_ask="press Esc", how_to_add="Add some.") == words


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (DocumentChanges(unchanged=3), "nothing had changed"),
        (DocumentChanges(unchanged=3, described_anew=1), "1 document is described anew, in answers too from now on"),
        (
            DocumentChanges(added=1, unchanged=3, described_anew=2),
            "1 added; 2 documents are described anew, in answers too from now on",
        ),
    ],
)
def test_what_is_described_anew_is_said_to_be_in_force(documents: DocumentChanges, said: str) -> None:
    assert report_words(built(documents)) == f"Everything is up to date: {said}. It took 3 s."


def test_after_a_build_the_documents_that_could_not_be_read_are_named_the_new_ones_first() -> None:
    problems = tuple(Problem(path=path, page_number=None, reason="No text.") for path in ("mine.pdf", "old scan.pdf"))
    report = BuildReport(
        generation="g",
        documents=DocumentChanges(added=2, unreadable=2),
        pages=1,
        passages=1,
        embedded=1,
        embeddings_reused=0,
        problems=problems,
        elapsed_s=3,
    )
    assert report_words(report, unread_before=frozenset({"old scan.pdf"})) == (
        "Everything is up to date: 2 added. It took 3 s. Could not be read: mine.pdf. As before, could not be read: old scan.pdf."
    )
