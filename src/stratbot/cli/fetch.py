"""`stratbot fetch`: bring documents from the web into the corpus folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratbot.cli import exporting, options
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.errors import IndexMissingError, SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from stratbot.cli.progress import ProgressLines
    from stratbot.export.jsonable import Json
    from stratbot.fetching.types import Fetched, Limits, Progress, Wanted


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "fetch",
        help="bring PDFs from the web into the corpus folder",
        description="Fetch strategies that a register names, or addresses that you give, into the corpus folder, and note in "
        "documents.csv what is known of them. Only http and https, only public addresses, only PDFs; nothing that is there is "
        "written over; robots.txt is kept to, and a host is asked for one thing at a time. A strategy that is a web page can be "
        "printed to a PDF in a browser and put into the folder by hand. Needs pip install 'stratbot[fetch]'. "
        "Exits with 1 when something did not come.",
        examples=(
            "stratbot fetch https://www.example.org/strategy.pdf",
            "stratbot fetch --missing --from mine.csv",
            "stratbot fetch Islington Wigan --from mine.csv --dry-run",
            "stratbot fetch --from addresses.txt --json",
        ),
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="an issuer that the register names, or an address")
    options.add_switch(
        parser, "--missing", variable="STRATBOT_MISSING", help="all strategies of the register that are not in the folder"
    )
    options.add_option(
        parser,
        "--from",
        dest="source",
        variable="STRATBOT_FROM",
        metavar="FILE",
        type=Path,
        help="a CSV file with a column url: a register, or somebody's documents.csv; or a text file with an address a line. "
        "Without names and --missing all of it is fetched. Default the register that comes with stratbot, which has hardly any "
        "address",
    )
    options.add_switch(
        parser, "--dry-run", variable="STRATBOT_DRY_RUN", help="say what would be fetched and where to, and ask nobody for it"
    )
    options.add_option(
        parser, "--max-mb", variable="STRATBOT_MAX_MB", metavar="N", type=options.positive, help="of one document; default 100"
    )
    options.add_option(
        parser,
        "--seconds",
        variable="STRATBOT_SECONDS",
        metavar="N",
        type=options.positive,
        help="for one document; default 300. What came is kept, and the next run goes on from there where the server allows it",
    )
    exporting.add_export_options(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Fetch what was named."""
    from stratbot.cli.index import interruptible
    from stratbot.export.fetched import fetched_report
    from stratbot.fetching.fetch import fetch, planned
    from stratbot.fetching.types import State

    chosen_format = exporting.chosen_format(arguments)
    wanted = _wanted(arguments)
    corpus_dir = options.settings_of(arguments).corpus_dir
    if arguments.dry_run:
        found = planned(wanted, corpus_dir)
    else:
        with diagnostics.progress() as lines, interruptible() as cancelled:
            found = fetch(
                wanted, corpus_dir, limits=_limits(arguments), progress=_drawn(lines) if lines else None, cancelled=cancelled
            )
    if chosen_format == "json":
        from stratbot.cli.contract import dumps

        exporting.write_text(arguments, dumps(fetched_json(found, is_dry_run=arguments.dry_run)), diagnostics, is_data=True)
    elif chosen_format in exporting.EXPORTS:
        exporting.export(arguments, fetched_report(found), chosen_format, diagnostics)
    else:
        exporting.write_report_text(arguments, fetched_report(found), diagnostics)
    states = {one.state for one in found}
    if State.FETCHED in states:
        diagnostics.note("to read what came, run: stratbot index")
    if State.STOPPED in states:
        diagnostics.error("Interrupted.", hint="Run the same command again to go on.")
        return ExitCode.INTERRUPTED
    return ExitCode.NOT_FOUND if State.FAILED in states else ExitCode.DONE


def _wanted(arguments: argparse.Namespace) -> Sequence[Wanted]:
    """Return what is to be fetched.

    Raises:
        SettingsError: Nothing is named, or what is named is not in the register.
    """
    from stratbot.fetching.wanted import chosen, is_address, missing, read_wanted

    if arguments.names and arguments.missing:
        raise SettingsError("Both names and --missing were given.", hint="Leave one of them out.")
    if arguments.names and all(is_address(name) for name in arguments.names) and arguments.source is None:
        return chosen((), arguments.names)
    if not (arguments.names or arguments.missing or arguments.source):
        raise SettingsError(
            "Nothing is named to be fetched.", hint="Name an address or an issuer, or add --missing or --from FILE."
        )
    rows = read_wanted(arguments.source)
    if arguments.names:
        return chosen(rows, arguments.names)
    return missing(rows, arguments.source, _documents(arguments)) if arguments.missing else rows


def _documents(arguments: argparse.Namespace) -> Sequence[Any]:
    """Return the documents of the index; none where there is no index yet."""
    from stratbot.assistant import open_assistant

    try:
        return open_assistant(options.settings_of(arguments)).documents()
    except IndexMissingError:
        return ()


def _limits(arguments: argparse.Namespace) -> Limits:
    from stratbot.fetching.types import Limits

    standard = Limits()
    return Limits(
        max_bytes=arguments.max_mb * 1024**2 if arguments.max_mb else standard.max_bytes,
        seconds=float(arguments.seconds or standard.seconds),
    )


def _drawn(lines: ProgressLines) -> Callable[[Progress], None]:
    """Return what draws how far the documents are; downloads from several hosts take turns on one line."""
    from threading import Lock

    from stratbot.cli.progress import Step

    one_at_a_time = Lock()

    def draw(progress: Progress) -> None:
        share = f" {100 * progress.received_bytes // progress.expected_bytes} %" if progress.expected_bytes else ""
        with one_at_a_time:
            lines.step(
                Step(
                    stage="fetching",
                    done=progress.done,
                    total=progress.total,
                    unit="documents",
                    detail=progress.name + share,
                )
            )

    return draw


def fetched_json(found: Sequence[Fetched], *, is_dry_run: bool) -> Json:
    """Return `fetch --json`."""
    from stratbot.fetching.types import State

    return {
        "schema": "stratbot/fetch/1",
        "dry_run": is_dry_run,
        "counts": {state.value: sum(one.state is state for one in found) for state in State},
        "documents": [
            {
                "line": one.wanted.line or None,
                "issuer": one.wanted.issuer,
                "title": one.wanted.title,
                "year": int(one.wanted.year) if one.wanted.year else None,
                "url": one.wanted.url,
                "state": one.state.value,
                "reason": one.reason.value if one.reason else None,
                "said": one.said,
                "hint": one.hint,
                "links": list(one.links),
                "final_url": one.final_url,
                "path": one.path,
                "size_bytes": one.size_bytes,
                "resumed_bytes": one.resumed_bytes,
            }
            for one in found
        ],
    }
