"""`stratbot cluster`: an index in shards, built here or over the machines of a Ray cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode
from stratbot.errors import CancelledError, SettingsError

if TYPE_CHECKING:
    import argparse


ACTIONS = ("index", "stop")


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "cluster",
        help="one corpus over several indexes, or machines",
        description="index: bring an index in shards up to date with the corpus, here or over the machines of a Ray cluster; "
        "until all of it is whole, the old one answers. stop: end what holds the shards open in a Ray cluster.",
        examples=(
            "stratbot cluster index --shards 4 --index shards",
            "stratbot cluster index --index /mnt/archive/index --address 10.0.0.1:6379",
            "stratbot cluster stop --index /mnt/archive/index --address 10.0.0.1:6379",
        ),
    )
    parser.add_argument("action", choices=ACTIONS, metavar="ACTION", help="index or stop")
    options.add_option(
        parser,
        "--shards",
        variable="STRATBOT_SHARDS",
        metavar="N",
        type=options.positive,
        help="how many, when the index is built for the first time; it stays so",
    )
    options.add_option(
        parser,
        "--address",
        variable="STRATBOT_CLUSTER_ADDRESS",
        metavar="ADDRESS",
        help="of a Ray cluster, HOST:PORT or auto; without it one shard after the other is built here",
    )
    options.add_switch(
        parser, "--rebuild", variable="STRATBOT_REBUILD", help="read and embed everything anew, whatever is there already"
    )
    options.add_switch(
        parser, "--retry", variable="STRATBOT_RETRY", help="read again what could not be read in full, though it has not changed"
    )
    options.add_switch(parser, "--ocr", variable="STRATBOT_OCR", help="recognise the text of pages that are pictures (scans)")
    options.add_formats(parser, "json")
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Build or stop."""
    return _stop(arguments, diagnostics) if arguments.action == "stop" else _index(arguments, diagnostics)


def _index(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    from stratbot.assistant import open_assistant
    from stratbot.cli.index import interruptible, write_report
    from stratbot.index.sharded_build import build_shards, built_here

    chosen = options.chosen_format(arguments, "json")
    settings = options.settings_of(arguments)
    try:
        with interruptible() as cancelled, diagnostics.progress() as lines:
            run_tasks = built_here(
                open_assistant(settings).load_encoder, progress=lines.build_step if lines else None, cancelled=cancelled
            )
            if arguments.address:
                from stratbot.cluster.connection import connect

                connect(arguments.address)
                from stratbot.cluster.building import run_on_ray

                run_tasks = run_on_ray
            report = build_shards(
                settings,
                run_tasks,
                shards=arguments.shards or 0,
                together=not arguments.address,
                rebuild=arguments.rebuild,
                retry=arguments.retry,
                ocr=arguments.ocr,
            )
    except (CancelledError, KeyboardInterrupt) as interruption:
        raise CancelledError(
            "Interrupted; the former shards answer.", hint="Run the same command again to go on."
        ) from interruption
    write_report(report, arguments, chosen=chosen)
    is_unread = report.documents.failed + report.documents.unreadable
    return ExitCode.UNREAD_DOCUMENTS if arguments.strict and is_unread else ExitCode.DONE


def _stop(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    if not arguments.address:
        raise SettingsError("Nobody says which cluster is to be stopped.", hint="Add: --address HOST:PORT")
    from stratbot.cluster.connection import connect

    connect(arguments.address)
    from stratbot.cluster.actors import end_actors

    ended = end_actors(options.settings_of(arguments).index_dir)
    output.write_text(f"{ended} {'actor' if ended == 1 else 'actors'} ended\n")
    return ExitCode.DONE
