from __future__ import annotations

from stratbot.export.report import Column, Grid, Prose, Report, Shown, Table, TableCell, cells
from stratbot.export.tones import TONES, rank_of
from stratbot.types import State, Verdict


def texts(table: Table) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row) for row in table.rows]


def test_cells_are_made_of_what_stands_in_them() -> None:
    given = TableCell(text="given", note="n")
    made = cells("a", 3, 0.5, True, None, Verdict.COVERED, given)
    assert [cell.text for cell in made] == ["a", "3", "0.5", "true", "", "covered", "given"]
    assert [cell.value for cell in made] == [None, 3, 0.5, None, None, None, None]
    assert made[5].tone == "covered" and made[6] is given


def grid(groups: str) -> Grid:
    """A grid of two documents; a letter for each column, of the group that it names."""
    return Grid(
        noun="theme",
        nouns="themes",
        counted="Covered",
        states=("covered", "not_found"),
        rows=cells("One", "Two"),
        columns=tuple(Column(label=f"{group}{place}", group=group) for place, group in enumerate(groups)),
        cells=tuple(
            tuple(TableCell(text="", tone=("covered", "not_found")[(row + place) % 2]) for place in range(len(groups)))
            for row in range(2)
        ),
    )


def test_a_grid_is_written_group_by_group_with_numbers_on_both_edges() -> None:
    first, second = grid("abb").tables()
    assert (first.heading, second.heading) == ("a (1)", "b (2 to 3)")
    assert texts(second) == [("One", "", "", "1"), ("Two", "", "", "1"), ("Covered by", "1", "1", "2")]
    assert second.abbreviated == ("Document", "2", "3", "Covered")


def test_a_grid_that_is_too_broad_goes_on_below() -> None:
    headings = [table.heading for table in grid("a" * 20).tables()]
    assert headings == ["a (1 to 16)", "a (17 to 20)"]


def table(heading: str, shown: Shown = Shown.ALWAYS, columns: tuple[str, ...] = ("A", "B")) -> Table:
    return Table(heading=heading, headed="Question", columns=columns, rows=(cells(heading, 1),), shown=shown)


def test_a_screen_lists_the_tables_of_one_kind_as_one_under_their_headings() -> None:
    other = table("other", columns=("C", "D"))
    report = Report(title="", facts=(), sections=(table("x"), other, table("y"), table("z", Shown.FILES)))
    listed = report.table()
    assert listed is not None and listed.columns == ("Question", "A", "B")
    assert texts(listed) == [("x", "x", "1"), ("y", "y", "1")]
    assert Report(title="", facts=(), sections=(table("z", Shown.FILES),)).table() is None


def test_sections_stand_where_there_is_room_for_them() -> None:
    sections = tuple(Prose(heading=shown.value, paragraphs=(), shown=shown) for shown in Shown)
    report = Report(title="", facts=(), sections=sections)
    assert {one.heading for one in report.in_files()} == {"always", "on_demand", "files"}
    assert {one.heading for one in report.on_terminal(demanded=False)} == {"always", "terminal"}
    assert {one.heading for one in report.on_terminal(demanded=True)} == {"always", "terminal", "on_demand"}


def test_every_state_has_a_sign_and_they_rank_from_the_best() -> None:
    for states in (list(Verdict), list(State)):
        assert {state.value for state in states} <= TONES.keys()
        assert [rank_of(state.value) for state in states] == sorted(rank_of(state.value) for state in states)
