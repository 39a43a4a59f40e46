"""`stratbot index`: bring the index up to date with the corpus, keep it so, or go back to the former one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.errors import CancelledError, SettingsError, StratbotError

if TYPE_CHECKING:
    import argparse
    from types import FrameType

    from stratbot.assistant import Caretaker
    from stratbot.config import Settings
    from stratbot.lens.kept import Watched
    from stratbot.types import BuildReport


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "index",
        help="bring the index up to date with the corpus",
        description="Read and embed what changed in the corpus. Until the new index is whole, the old one answers.",
        examples=(
            "stratbot index",
            "stratbot index --ocr",
            "stratbot index --watch --answers",
            "stratbot index --rollback",
        ),
    )
    options.add_switch(
        parser, "--rebuild", variable="STRATBOT_REBUILD", help="read and embed everything anew, whatever is there already"
    )
    options.add_switch(
        parser, "--retry", variable="STRATBOT_RETRY", help="read again what could not be read in full, though it has not changed"
    )
    options.add_switch(
        parser,
        "--ocr",
        variable="STRATBOT_OCR",
        help="recognise the text of pages that are pictures (scans): seconds for each such page; kept for later builds",
    )
    options.add_option(
        parser,
        "--ocr-engine",
        variable="STRATBOT_OCR_ENGINE",
        metavar="NAME",
        help="tesseract, rapidocr or auto; default auto: tesseract where it is installed",
    )
    options.add_switch(
        parser,
        "--watch",
        variable="STRATBOT_WATCH",
        help="go on, and build again whenever the corpus changes, until Ctrl-C; a report for each build, with --json on one line",
    )
    options.add_switch(
        parser, "--rollback", variable="STRATBOT_ROLLBACK", help="build nothing: have the index answer that this one replaced"
    )
    options.add_switch(
        parser,
        "--answers",
        variable="STRATBOT_ANSWERS",
        help="after each build, ask the kept questions again (stratbot watch-answers); exits with 1 when an answer changed",
    )
    options.add_formats(parser, "json")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Build, with progress on a terminal; Ctrl-C leaves the index as it was."""
    from stratbot.assistant import open_assistant

    chosen = options.chosen_format(arguments, "json")
    given = [f"--{name}" for name in ("rebuild", "retry", "ocr", "watch", "answers") if getattr(arguments, name)]
    if arguments.rollback and given:
        raise SettingsError(f"--rollback builds nothing, and {given[0]} goes with a build.", hint="Leave one of them out.")
    assistant = open_assistant(_settings_of(arguments))
    if arguments.rollback:
        return _roll_back(assistant, arguments, chosen=chosen)
    signals = (signal.SIGINT, signal.SIGTERM) if arguments.watch else (signal.SIGINT,)
    try:
        with interruptible(*signals) as cancelled:
            if arguments.watch:
                return _watch(assistant, arguments, diagnostics, chosen=chosen, stopped=cancelled)
            report = _build(assistant, arguments, diagnostics, cancelled=cancelled)
    except (CancelledError, KeyboardInterrupt) as interruption:
        raise CancelledError("Interrupted; nothing was changed.", hint="Run the same command again to go on.") from interruption
    watched = _watched(assistant, arguments, diagnostics)
    write_report(report, arguments, chosen=chosen, watched=watched)
    if arguments.strict and _unread(report):
        return ExitCode.UNREAD_DOCUMENTS
    return ExitCode.NOT_FOUND if any(one.diff.is_changed for one in watched) else ExitCode.DONE


def _settings_of(arguments: argparse.Namespace) -> Settings:
    settings = options.settings_of(arguments)
    if not arguments.ocr_engine:
        return settings
    return replace(settings, recognition=replace(settings.recognition, engine=arguments.ocr_engine))


@contextmanager
def interruptible(*signals: signal.Signals) -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a wish that the build looks at between steps; the second one interrupts at once.

    Args:
        signals: That are taken so; only Ctrl-C's own if left out.
    """
    wish = threading.Event()
    before: dict[signal.Signals, Any] = {}

    def on_interrupt(number: int, frame: FrameType | None) -> None:
        wish.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        for number in signals or (signal.SIGINT,):
            before[number] = signal.signal(number, on_interrupt)
        yield wish.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _build(
    assistant: Caretaker,
    arguments: argparse.Namespace,
    diagnostics: Diagnostics,
    *,
    cancelled: Callable[[], bool],
    is_first: bool = True,
) -> BuildReport:
    with diagnostics.progress() as lines:
        return assistant.build(
            rebuild=arguments.rebuild and is_first,
            retry=arguments.retry and is_first,
            ocr=arguments.ocr,
            progress=lines.build_step if lines else None,
            cancelled=cancelled,
        )


def _watch(
    assistant: Caretaker,
    arguments: argparse.Namespace,
    diagnostics: Diagnostics,
    *,
    chosen: str,
    stopped: Callable[[], bool],
) -> ExitCode:
    """Build whenever the corpus changes. Ended between two builds it is done; a build that is cut short is an interruption.

    A document that cannot be read does not end it, with `--strict` neither: it is often one that is about to be mended. The
    exit code says whether the index that is left behind has such documents.
    """
    last: BuildReport | None = None

    def build() -> BuildReport:
        nonlocal last
        last = _build(assistant, arguments, diagnostics, cancelled=stopped, is_first=last is None)
        return last

    def built(report: BuildReport) -> None:
        write_report(report, arguments, chosen=chosen, on_one_line=True, watched=_watched(assistant, arguments, diagnostics))
        unread = _unread(report) if arguments.strict else 0
        ends = f", with exit code {ExitCode.UNREAD_DOCUMENTS:d} while documents cannot be read: {unread:,}" if unread else ""
        diagnostics.note(f"the corpus folder is being watched; Ctrl-C ends it{ends}")

    def failed(error: StratbotError) -> None:
        diagnostics.error(str(error), hint=error.hint)

    assistant.watch(build=build, built=built, failed=failed, stopped=stopped)
    return ExitCode.UNREAD_DOCUMENTS if arguments.strict and last is not None and _unread(last) else ExitCode.DONE


def _watched(assistant: Caretaker, arguments: argparse.Namespace, diagnostics: Diagnostics) -> Sequence[Watched]:
    """Ask the kept questions again, if that is wanted."""
    if not arguments.answers:
        return ()
    from stratbot.cli.watch_answers import note_problems
    from stratbot.lens.kept import KeptAnswers

    store = KeptAnswers(options.settings_of(arguments).index_dir)
    kept, problems = store.load()
    note_problems(problems, diagnostics)
    return store.watch(assistant, kept)


def _unread(report: BuildReport) -> int:
    """Return how many documents of the index could not be read at all."""
    return report.documents.failed + report.documents.unreadable


def _roll_back(assistant: Caretaker, arguments: argparse.Namespace, *, chosen: str) -> ExitCode:
    done = assistant.roll_back()
    if chosen == "json":
        from stratbot.cli.contract import dumps, rollback_json

        output.write_data(dumps(rollback_json(done)))
        return ExitCode.DONE
    from stratbot.cli.human import Layout, facts_text

    facts = [
        ("generation", f"{done.generation}, built at {done.built_at}, answers again"),
        ("left", f"{done.left}; until the next build, --rollback returns to it"),
        ("documents", f"{done.documents:,}"),
        ("encoder", done.encoder),
    ]
    if done.changes is None:
        facts.append(("changes", "unknown, because the generation that was left is damaged"))
    else:
        facts += [("back", path) for path in done.changes.added]
        facts += [("as before", path) for path in done.changes.changed]
        facts += [("gone", path) for path in done.changes.removed]
        if not done.changes:
            facts.append(("changes", "both hold the same documents"))
    layout = Layout(columns=output.columns(), colour=output.wants_colour(arguments.color))
    output.write_text(facts_text({"The former index answers again; stratbot index brings it up to date.": facts}, layout))
    return ExitCode.DONE


def write_report(
    report: BuildReport,
    arguments: argparse.Namespace,
    *,
    chosen: str,
    on_one_line: bool = False,
    watched: Sequence[Watched] = (),
) -> None:
    """Write what a build came to."""
    if chosen == "json":
        from stratbot.cli.contract import build_json, dumps
        from stratbot.cli.watch_answers import watched_json

        answers = {"answers": watched_json(watched, ())} if watched else {}
        output.write_data(dumps(build_json(report) | answers, indent=None if on_one_line else 2))
        return
    from stratbot.cli.human import Layout, build_text

    layout = Layout(columns=output.columns(), colour=output.wants_colour(arguments.color))
    output.write_text(build_text(report, layout))
    if watched:
        from stratbot.analyses._kept_answers import kept_report
        from stratbot.cli.report_text import report_text

        output.write_text("\n" + report_text(kept_report(watched), layout))
