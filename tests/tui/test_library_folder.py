"""What the library does to the corpus folder: describing documents, adding PDFs."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Checkbox, Input, OptionList

from scripted_assistant import ScriptedAssistant
from stratbot.corpus.catalogue import CatalogueError
from stratbot.tui.screens import library
from stratbot.tui.screens.add_documents import AddDocumentsScreen, PathInput, completions
from stratbot.tui.screens.describe import DescribeScreen
from stratbot.tui.widgets.documents_table import DocumentsTable
from stratbot.types import CorpusChanges
from tui.driving import Driver, running

PDF = b"%PDF-1.4\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The folder of the scripted assistant, as far as the library looks into it."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for document in ScriptedAssistant().documents():
        (folder / document.path).write_bytes(PDF)
    rows = [
        f"{document.path},{document.issuer},{'' if document.inferred else document.title},"
        f"{'' if document.inferred else document.year or ''}"
        for document in ScriptedAssistant().documents()
    ]
    (folder / "documents.csv").write_text("\n".join(["file,issuer,title,year", *rows, ""]), encoding="utf-8")
    return folder


async def open_library(driver: Driver) -> DocumentsTable:
    await driver.press("f3")
    return driver.app.screen.query_one(DocumentsTable)


async def drop(driver: Driver, text: str) -> None:
    """Drop files on the terminal, which types their paths as a paste."""
    driver.app.post_message(events.Paste(text))
    await driver.settle()


def states(table: DocumentsTable) -> dict[str, str]:
    return {row.path: row.state for row in table.library}


async def test_a_catalogue_that_the_index_has_taken_up_shows_no_edits(tmp_path: Path, corpus: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        table = await open_library(driver)
        assert [path for path, state in states(table).items() if "edited" in state] == []


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_e_puts_right_whose_a_document_is(tmp_path: Path, corpus: Path, size: tuple[int, int]) -> None:
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path, size=size) as driver:
        table = await open_library(driver)
        await driver.press("G", "k", "e")
        assert isinstance(driver.app.screen, DescribeScreen)
        row = table.row_here
        assert row is not None and row.path == "vastra.pdf"
        assert driver.app.screen.query_one("#describe-title", Input).value == "Digital Strategy"
        assert driver.shown("#describe-save")
        box = driver.app.screen.query_one("#describe-year", Input)
        box.focus()
        box.value = "2019"
        await driver.press("enter")
        assert "vastra.pdf,Västra Fields,,2019" in (corpus / "documents.csv").read_text(encoding="utf-8")
        assert states(table)["vastra.pdf"] == "✎ edited"
        assert dict(zip(Driver.column(table, "issuer"), Driver.column(table, "year"), strict=True))["Västra Fields"] == "2019"
        assert driver.text("#library-changes") == (
            "The folder has changed since: 1 new, 1 changed, 1 edited. Press r to update the index."
        )
        assert driver.text("#library-outcome") == "vastra.pdf: saved in documents.csv, not in answers yet."
        assert driver.text("#row-detail").startswith("Edited: not in answers yet, press r · vastra.pdf")
        await driver.press("escape")
        assert "1 new, 1 changed, 1 edited (F3)" in driver.text("#status-documents")


async def test_what_is_inferred_is_written_only_when_it_is_confirmed(tmp_path: Path, corpus: Path) -> None:
    before = (corpus / "documents.csv").read_text(encoding="utf-8")
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        await driver.press("G", "k", "e", "enter")
        assert (corpus / "documents.csv").read_text(encoding="utf-8") == before
        await driver.press("e")
        driver.app.screen.query_one("#confirm", Checkbox).value = True
        driver.app.screen.query_one("#describe-title", Input).focus()
        await driver.press("enter")
        assert "vastra.pdf,Västra Fields,Digital Strategy,2013" in (corpus / "documents.csv").read_text(encoding="utf-8")


async def test_a_year_that_is_none_is_not_taken_and_escape_changes_nothing(tmp_path: Path, corpus: Path) -> None:
    before = (corpus / "documents.csv").read_bytes()
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        await driver.press("e")
        driver.app.screen.query_one("#describe-year", Input).value = "20x6"
        await driver.press("enter")
        assert driver.text("#describe-wrong").startswith("The year is four digits")
        await driver.press("escape")
        assert not isinstance(driver.app.screen, DescribeScreen)
        assert (corpus / "documents.csv").read_bytes() == before


async def test_a_folder_that_may_not_be_written_is_a_sentence(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise CatalogueError("documents.csv cannot be written: Read-only file system", hint="Close it in other programs")

    monkeypatch.setattr(library, "describe_document", refuse)
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        await driver.press("e")
        driver.app.screen.query_one("#describe-issuer", Input).value = "Somebody"
        await driver.press("enter")
        assert driver.notifications == ["documents.csv cannot be written: Read-only file system. Close it in other programs."]


async def test_pdfs_dropped_over_the_questions_go_to_the_library(tmp_path: Path, corpus: Path) -> None:
    new = tmp_path / "a new plan.pdf"
    new.write_bytes(PDF + b"new")
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await drop(driver, f"'{new}'")
        assert driver.app.screen is driver.app.library
        assert driver.text("#library-outcome") == "a new plan.pdf added: not indexed yet."


async def test_files_dropped_on_the_library_are_copied_into_the_folder(tmp_path: Path, corpus: Path) -> None:
    new, other = tmp_path / "a new plan.pdf", tmp_path / "notes.pdf"
    new.write_bytes(PDF + b"new")
    other.write_bytes(b"just text")
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        await drop(driver, f"'{new}' '{other}' {corpus / 'ashcombe.pdf'}\n")
        assert (corpus / "a new plan.pdf").read_bytes() == PDF + b"new"
        assert driver.text("#library-outcome") == "a new plan.pdf added: not indexed yet."
        assert driver.notifications == [
            "Not added: notes.pdf: It is not a PDF but a text file. Only PDFs are read: print or export it as one.\n"
            "ashcombe.pdf: It is in the corpus folder already.",
        ]
        assert [name for name, _ in driver.app.assistant._assistant.calls].count("status") >= 3  # type: ignore[attr-defined]


@pytest.mark.parametrize("before", [[], ["f"], ["slash", *"vastra", "enter"]], ids=["all", "one state", "words"])
async def test_the_cursor_goes_to_the_first_pdf_that_was_added_and_its_state_is_said(
    tmp_path: Path, corpus: Path, before: list[str]
) -> None:
    assistant = ScriptedAssistant(corpus_dir=corpus)
    for name in ("zennor.pdf", "abbot.pdf"):
        (tmp_path / name).write_bytes(PDF + name.encode())
    async with running(assistant, tmp_path, size=(80, 24)) as driver:
        table = await open_library(driver)
        await driver.press(*before)
        assistant.changes = CorpusChanges(added=("abbot.pdf", "new/Wexcombe.pdf", "zennor.pdf"))
        await drop(driver, f"{tmp_path / 'zennor.pdf'} {tmp_path / 'abbot.pdf'}\n")
        assert driver.text("#library-outcome") == "2 PDFs added: not indexed yet."
        assert table.row_here is not None and table.row_here.path == "abbot.pdf"
        assert table.row_count == 25 and not driver.shown("#narrowed")
        assert driver.text("#row-detail") == "New: not indexed yet, press r · abbot.pdf"
        assert table.scroll_offset.y <= table.cursor_row < table.scroll_offset.y + table.scrollable_content_region.height
        await driver.press("down", "down")
        assert driver.text("#row-detail") == "New: not indexed yet, press r · zennor.pdf"


async def test_the_cursor_goes_to_a_pdf_that_is_there_already_when_it_is_added_again(tmp_path: Path, corpus: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        table = await open_library(driver)
        (corpus / "vastra.pdf").write_bytes(PDF + b"vastra")
        (tmp_path / "copy.pdf").write_bytes(PDF + b"vastra")
        await drop(driver, f"{tmp_path / 'copy.pdf'}\n")
        assert driver.text("#library-outcome") == "vastra.pdf: in the folder already, so nothing was copied."
        assert table.row_here is not None and table.row_here.path == "vastra.pdf"


async def test_text_pasted_by_mistake_adds_nothing_and_says_so(tmp_path: Path, corpus: Path) -> None:
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        before = sorted(corpus.iterdir())
        await drop(driver, "Some words\x1b[31m of a page")
        assert sorted(corpus.iterdir()) == before
        assert all("There is no such file" in one and "\x1b" not in one for one in driver.notifications)


@pytest.mark.parametrize("typed", ["", "   "])
async def test_an_empty_box_adds_nothing(tmp_path: Path, corpus: Path, typed: str) -> None:
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        before = sorted(corpus.iterdir())
        await driver.press("a")
        driver.app.screen.query_one(PathInput).value = typed
        await driver.press("enter")
        assert isinstance(driver.app.screen, AddDocumentsScreen)
        assert sorted(corpus.iterdir()) == before


async def test_a_path_is_completed_and_added(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "inbox/older").mkdir(parents=True)
    for name in ("strategy one.pdf", "strategy two.pdf", "other.txt"):
        (tmp_path / "inbox" / name).write_bytes(PDF + name.encode())
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        await driver.press("a")
        assert isinstance(driver.app.screen, AddDocumentsScreen)
        box = driver.app.screen.query_one(PathInput)
        box.value = f"{tmp_path}/inbo"
        await driver.settle()
        await driver.press("tab")
        assert box.value == f"{tmp_path}/inbox/"
        offered = driver.app.screen.query_one("#add-offers", OptionList)
        assert [str(option.prompt).rpartition("/inbox/")[2] for option in offered.options] == [
            "older/", "strategy one.pdf", "strategy two.pdf",
        ]  # fmt: skip
        await driver.press("s", "tab")
        assert box.value == f"{tmp_path}/inbox/strategy "
        await driver.press("enter")  # not whole yet: it can be typed on
        assert "no such file" in driver.text("#add-words")
        await driver.press("t", "tab", "enter")
        assert (corpus / "strategy two.pdf").exists()
        assert not isinstance(driver.app.screen, AddDocumentsScreen)


async def test_files_dropped_on_the_dialogue_are_added_at_once(tmp_path: Path, corpus: Path) -> None:
    new = tmp_path / "new.pdf"
    new.write_bytes(PDF + b"new")
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        await driver.press("a")
        await drop(driver, f"{new}\n")
        assert (corpus / "new.pdf").exists()


async def test_an_offer_is_chosen_with_the_arrow_keys(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/plan.pdf").write_bytes(PDF + b"x")
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        await driver.press("a")
        driver.app.screen.query_one(PathInput).value = f"{tmp_path}/inbox/"
        await driver.settle()
        await driver.press("down", "enter")
        assert (corpus / "plan.pdf").exists()


async def test_a_folder_without_an_index_shows_its_pdfs_as_new(tmp_path: Path, corpus: Path) -> None:
    async with running(ScriptedAssistant(indexed=False, corpus_dir=corpus), tmp_path) as driver:
        await driver.press("escape")
        table = await open_library(driver)
        assert table.row_count == 22
        assert set(states(table).values()) == {"+ new"}


def test_completion_offers_folders_first_and_only_what_could_be_added(tmp_path: Path) -> None:
    for name in ("b.pdf", "A.PDF", "c.txt", ".hidden.pdf"):
        (tmp_path / name).touch()
    (tmp_path / "deep").mkdir()
    assert completions(f"{tmp_path}/").paths == (f"{tmp_path}/deep/", f"{tmp_path}/A.PDF", f"{tmp_path}/b.pdf")
    assert completions(f"{tmp_path}/a").paths == (f"{tmp_path}/A.PDF",)
    assert completions(f"{tmp_path}/.h").paths == (f"{tmp_path}/.hidden.pdf",)
    assert completions(f"{tmp_path}/none/x").paths == ()
    assert completions("~nobody-of-that-name/").paths == ()
    assert completions("\0/").paths == ()


def test_a_long_folder_says_how_much_it_leaves_out(tmp_path: Path) -> None:
    for number in range(205):
        (tmp_path / f"{number:03}.pdf").touch()
    assert (len(completions(f"{tmp_path}/").paths), completions(f"{tmp_path}/").left_out) == (200, 5)


@pytest.mark.parametrize("typed", ["~nobody-of-this-name/plan.pdf", f"/{'a' * 400}.pdf", f"/{'a/' * 3_000}plan.pdf"])
async def test_a_path_that_no_file_can_have_is_not_there(tmp_path: Path, corpus: Path, typed: str) -> None:
    async with running(ScriptedAssistant(corpus_dir=corpus), tmp_path) as driver:
        await open_library(driver)
        await driver.press("a")
        assert isinstance(driver.app.screen, AddDocumentsScreen)
        driver.app.screen.query_one(PathInput).value = typed
        await driver.press("enter")
        assert "There is no such file or folder" in driver.text("#add-words")
