"""`stratbot doctor`: whether the index is whole, and how it becomes so again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.index import interruptible
from stratbot.errors import CancelledError

if TYPE_CHECKING:
    import argparse

    from stratbot.cli.human import Layout
    from stratbot.index.health import Examination

_HEADINGS = {
    "error": "Wrong",
    "warning": "Wants attention",
    "ok": "In order",
    "skipped": "Not checked",
}


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "doctor",
        help="check the index, and repair it",
        description="Check every file of the index in full, and that they fit together, the settings and the corpus. "
        "Exits with 3 when something keeps the index from answering rightly.",
        examples=(
            "stratbot doctor",
            "stratbot doctor --deep",
            "stratbot doctor --repair",
        ),
    )
    options.add_switch(
        parser,
        "--repair",
        variable="STRATBOT_REPAIR",
        help="make the index whole without reading the PDFs: make anew what can be made from its text, else go back to the "
        "former generation",
    )
    options.add_switch(
        parser, "--deep", variable="STRATBOT_DEEP", help="also encode a sample of the sentences again; loads the model"
    )
    options.add_formats(parser, "json")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Examine the index, after repairing it if that was asked for."""
    from stratbot.assistant import open_assistant

    chosen = options.chosen_format(arguments, "json")
    assistant = open_assistant(options.settings_of(arguments))
    actions: tuple[str, ...] | None = None
    if arguments.repair:
        try:
            with interruptible() as cancelled, diagnostics.progress() as lines:
                repair = assistant.repair(progress=lines.build_step if lines else None, cancelled=cancelled)
        except (CancelledError, KeyboardInterrupt) as interruption:
            raise CancelledError("Interrupted; nothing was changed.", hint="Run the same command again.") from interruption
        actions = repair.actions
        found = assistant.examine(deep=True) if arguments.deep else repair.after
    else:
        found = assistant.examine(deep=arguments.deep)
    if chosen == "json":
        from stratbot.cli.contract import dumps, examination_json

        output.write_data(dumps(examination_json(found, actions=actions)))
    else:
        from stratbot.cli.human import Layout

        layout = Layout(columns=output.columns(), colour=output.wants_colour(arguments.color))
        output.write_text(_text(found, actions, layout))
    if not found.is_whole:
        return ExitCode.INDEX
    return strict_code(ExitCode.DONE, assistant.documents()) if arguments.strict else ExitCode.DONE


def _text(found: Examination, actions: tuple[str, ...] | None, layout: Layout) -> str:
    """Lay out what was done and found, the worst first."""
    from stratbot.cli.human import facts_text

    summary = "The index is whole." if found.is_whole else "The index is not whole."
    facts = [("generation", found.generation or "none"), ("time", f"{found.elapsed_s:,.1f} s")]
    sections: dict[str, list[tuple[str, str]]] = {summary: facts}
    if actions is not None:
        sections["Repaired" if actions else "There was nothing to repair"] = [("done", action) for action in actions]
    for state, heading in _HEADINGS.items():
        if rows := [(check.name, f"{check.message} {check.hint}".strip()) for check in found.checks if check.state == state]:
            sections[heading] = rows
    return facts_text(sections, layout)
