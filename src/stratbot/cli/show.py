"""`stratbot show`: one page of a document as it is stored, or the PDF opened at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.inert import inert
from stratbot.errors import SettingsError

if TYPE_CHECKING:
    import argparse

    from stratbot.assistant import Assistant
    from stratbot.export.jsonable import Json
    from stratbot.types import Document, Page


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "show",
        help="a page of a document, as text or in a PDF viewer",
        description="Write a page of a document as it is stored: the text that every quote is checked against. Exits with 1 when "
        "the page holds no text.",
        examples=(
            "stratbot show Thornmere",
            'stratbot show "Marlshire 2016" 3',
            "stratbot show oxmoor_ict.pdf 2 --json",
            "stratbot show Thornmere 4 --open",
        ),
    )
    parser.add_argument("document", metavar="DOCUMENT", help="a path or an issuer, with its year if need be: “Marlshire 2016”")
    parser.add_argument(
        "page",
        nargs="?",
        type=options.positive,
        metavar="PAGE",
        help="which page, from 1 as a PDF viewer counts; without it, the first",
    )
    options.add_switch(parser, "--open", variable="STRATBOT_OPEN", help="open the PDF at the page, in the viewer of the system")
    options.add_formats(parser, "json")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Write the page, or open it."""
    from stratbot.assistant import open_assistant
    from stratbot.lens.matrix import document_named

    chosen = options.chosen_format(arguments, "json")
    assistant = open_assistant(options.settings_of(arguments))
    document = document_named(assistant.documents(), arguments.document)
    page = _page(assistant, document, arguments)
    place = f"{document.path}, page {page.page_number} of {document.page_count}"
    if arguments.open:
        from stratbot.tui.viewer import open_pdf

        told = open_pdf(assistant.pdf_path(document.doc_id), page.page_number)
        diagnostics.note(f"opened: {place}" if told else f"opened at its first page, as the viewer takes none: {place}")
    else:
        diagnostics.note(place if page.text.strip() else f"no text: {place}")
    if chosen == "json":
        from stratbot.cli.contract import dumps

        output.write_data(dumps(page_json(document, page)))
    elif not arguments.open:
        output.write_text("".join(f"{inert(line).rstrip()}\n" for line in page.text.splitlines()))
    code = ExitCode.DONE if page.text.strip() or arguments.open else ExitCode.NOT_FOUND
    return strict_code(code, [document]) if arguments.strict else code


def page_json(document: Document, page: Page) -> Json:
    """Return `show --json`."""
    return {
        "schema": "stratbot/page/1",
        "doc_id": document.doc_id,
        "issuer": document.issuer,
        "title": document.title,
        "year": document.year,
        "path": document.path,
        "page_number": page.page_number,
        "page_label": page.page_label,
        "page_count": document.page_count,
        "text": page.text,
    }


def _page(assistant: Assistant, document: Document, arguments: argparse.Namespace) -> Page:
    """Return the page that is meant.

    Raises:
        SettingsError: The document has no such page, or could not be read.
    """
    number: int = arguments.page or 1
    if document.page_count == 0:
        raise SettingsError(
            f"{document.path} could not be read: {document.reason or 'it has no pages'}", hint="See: stratbot status"
        )
    if number > document.page_count:
        hint = f"Its pages are 1 to {document.page_count}."
        if 1900 <= number <= 2100:
            hint += f' For a year: stratbot show "{arguments.document} {number}"'
        raise SettingsError(f"{document.path} has no page {number}.", hint=hint)
    return assistant.page(document.doc_id, number)
