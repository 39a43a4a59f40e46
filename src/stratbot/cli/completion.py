"""`stratbot completion`: the script by which a shell completes commands and options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

SHELLS = ("bash", "zsh", "fish")


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "completion",
        help="the script by which a shell completes commands and options",
        description="Write the script that completes commands, options and files in a shell. bash: put it into "
        "~/.local/share/bash-completion/completions/stratbot; zsh: into a file _stratbot in a folder of $fpath; fish: into "
        "~/.config/fish/completions/stratbot.fish.",
        examples=(
            "stratbot completion bash > ~/.local/share/bash-completion/completions/stratbot",
            "stratbot completion zsh > ~/.zfunc/_stratbot",
            "stratbot completion fish > ~/.config/fish/completions/stratbot.fish",
        ),
    )
    parser.add_argument("shell", choices=SHELLS, help="which shell: bash, zsh or fish")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Write the script, which is made of the options as they are."""
    import shtab

    from stratbot.cli.main import build_parser

    parser = build_parser()
    _complete_files(parser, {"FILE": shtab.FILE, "IDS_OR_FILE": shtab.FILE, "DIR": shtab.DIRECTORY})
    output.write_data(shtab.complete(parser, shell=arguments.shell).strip() + "\n")
    return ExitCode.DONE


def _complete_files(parser: argparse.ArgumentParser, completed: Mapping[str, Mapping[str, Any]]) -> None:
    """Say of what is to be completed with the names of files or folders, by what stands for it in the help."""
    for action in parser._actions:
        if isinstance(action.metavar, str) and action.metavar in completed:
            action.complete = completed[action.metavar]  # type: ignore[attr-defined]  # which shtab looks at
    for command in options.commands_of(parser).values():
        _complete_files(command, completed)
