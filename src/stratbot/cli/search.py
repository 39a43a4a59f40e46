"""`stratbot search`: ranked passages, no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratbot.cli import options, output
from stratbot.cli.diagnostics import Diagnostics, ExitCode, strict_code
from stratbot.cli.staleness import note_staleness
from stratbot.errors import SettingsError, StratbotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from stratbot.assistant import Assistant, Caretaker
    from stratbot.types import Citation, Filters

DEFAULT_K = 10


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "search",
        help="ranked passages, no answer",
        description="Rank the passages nearest to a query. Exits with 1 when there is none.",
        examples=(
            'stratbot search "assisted digital" -k 5',
            "stratbot search '\"public wi-fi\"' --issuer Pennick --json",
            "stratbot search - < queries.txt",
        ),
    )
    parser.add_argument("query", nargs="+", metavar="QUERY", help="what to search for; - reads one query a line from stdin")
    options.add_option(
        parser, "-k", "--hits", dest="k", variable="STRATBOT_K", metavar="N", type=options.positive, help="how many; default 10"
    )
    options.add_formats(parser, "json")
    options.add_filters(parser)
    options.add_common_options(parser, inherited=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, diagnostics: Diagnostics) -> ExitCode:
    """Search for what was asked."""
    from stratbot.assistant import open_assistant
    from stratbot.lens.questions import lines_of

    query = " ".join(arguments.query).strip()
    if not query:
        raise SettingsError("There is no query.", hint='Run: stratbot search "public Wi-Fi"')
    chosen = options.chosen_format(arguments, "json")
    filters = options.filters_of(arguments)
    k: int = arguments.k or DEFAULT_K
    assistant = open_assistant(options.settings_of(arguments))
    if query == "-":
        _search_each(assistant, lines_of(None), k=k, filters=filters, diagnostics=diagnostics)
        return strict_code(ExitCode.DONE, assistant.documents()) if arguments.strict else ExitCode.DONE
    hits, is_cut = _ranked(assistant, query, k=k, filters=filters)
    if chosen == "json":
        from stratbot.cli.contract import dumps, hits_json

        output.write_data(dumps(hits_json(query, hits)))
    else:
        from stratbot.cli.human import Layout, hits_text

        output.write_text(hits_text(hits, Layout(columns=output.columns(), colour=output.wants_colour(arguments.color))))
    note_staleness(assistant, diagnostics)
    if is_cut:
        diagnostics.note(f"the best {k} hits; there are more: -k {2 * k}")
    code = ExitCode.DONE if hits else ExitCode.NOT_FOUND
    return strict_code(code, assistant.documents()) if arguments.strict else code


def _search_each(
    assistant: Caretaker, queries: Iterable[str], *, k: int, filters: Filters | None, diagnostics: Diagnostics
) -> None:
    """Write a line for each query as soon as it is ranked; a query that fails costs its line only."""
    from stratbot.cli.contract import dumps, error_json, hits_json

    assistant.warm_up()  # what is wrong with the index or the model is said once, not on every line
    note_staleness(assistant, diagnostics)
    cut_queries = 0
    for query in queries:
        try:
            hits, is_cut = _ranked(assistant, query, k=k, filters=filters)
        except StratbotError as error:
            output.write_data(dumps(error_json(error, query=query), indent=None))
        else:
            cut_queries += is_cut
            output.write_data(dumps(hits_json(query, hits), indent=None))
    if cut_queries:
        diagnostics.note(f"the best {k} hits each; for {cut_queries} of the queries there are more: -k {2 * k}")


def _ranked(assistant: Assistant, query: str, *, k: int, filters: Filters | None) -> tuple[list[Citation], bool]:
    """Return the best k hits, and whether there are more: one more is asked for to find out."""
    hits = assistant.search(query, k=k + 1, filters=filters)
    return hits[:k], len(hits) > k
