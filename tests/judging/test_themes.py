"""The themes that ship, and a user's own file beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stratbot.errors import SettingsError
from stratbot.judging.themes import chosen_themes, content_hash, load_themes, shipped_themes

OWN = """
[[theme]]
id = "drones"
label = "Drones"
definition = "The council flies drones."
queries = ["Drones will inspect roofs."]
"""


def write(folder: Path, text: str, name: str = "themes.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_the_essays_themes_ship_in_its_three_groups() -> None:
    groups = [theme.group for theme in shipped_themes()]
    assert (groups.count("common"), groups.count("further"), groups.count("reflection")) == (3, 14, 7)
    assert len({theme.theme_id for theme in shipped_themes()}) == 24


def test_every_shipped_theme_says_what_counts_in_several_phrasings_and_what_does_not() -> None:
    for theme in shipped_themes():
        assert len(theme.queries) >= 4 and theme.exclusions and theme.definition.endswith("."), theme.theme_id
        assert theme.question.endswith("?") and "council" not in theme.question, theme.theme_id
        assert len(theme.words) >= 10 and len(set(theme.words)) == len(theme.words), theme.theme_id
        assert all(query[0].isupper() and query.endswith(".") for query in (*theme.queries, *theme.exclusions)), theme.theme_id


def test_without_a_file_of_ones_own_the_shipped_themes_are_used(tmp_path: Path) -> None:
    assert load_themes(tmp_path) == shipped_themes()


def test_a_file_beside_the_pdfs_adds_themes(tmp_path: Path) -> None:
    write(tmp_path, OWN)
    themes = load_themes(tmp_path)
    assert themes[:-1] == shipped_themes()
    assert (themes[-1].theme_id, themes[-1].group, themes[-1].exclusions) == ("drones", "own", ())


def test_an_entry_with_the_id_of_a_shipped_theme_changes_what_it_gives_and_keeps_the_rest(tmp_path: Path) -> None:
    write(tmp_path, '[[theme]]\nid = "open_data"\nlabel = "Public data"\n')
    (before,) = chosen_themes(shipped_themes(), ["open_data"])
    (after,) = chosen_themes(load_themes(tmp_path), ["open_data"])
    assert (after.label, after.queries, after.group) == ("Public data", before.queries, before.group)
    assert len(load_themes(tmp_path)) == 24


def test_words_that_every_sentence_on_a_theme_holds_can_be_given(tmp_path: Path) -> None:
    write(tmp_path, f"{OWN}words = ['drone*', ' unmanned aircraft ']\n")
    assert load_themes(tmp_path)[-1].words == ("drone*", "unmanned aircraft")


def test_a_file_may_leave_the_shipped_themes_out(tmp_path: Path) -> None:
    write(tmp_path, f"replace_shipped = true\n{OWN}")
    assert [theme.theme_id for theme in load_themes(tmp_path)] == ["drones"]


def test_another_file_can_be_named_instead(tmp_path: Path) -> None:
    write(tmp_path, "this is not TOML")
    file = write(tmp_path, OWN, "mine.toml")
    assert load_themes(tmp_path, file)[-1].theme_id == "drones"


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "themes.toml").write_text(OWN, encoding="utf-8-sig")
    assert load_themes(tmp_path)[-1].theme_id == "drones"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[theme]\n", "line 1"),
        (f"{OWN}\n[[theme]]\nid = 'x'\n", "line 8, entry 2 (x): label, definition, queries is missing"),
        (OWN.replace('"drones"', '"Drones!"'), "line 2, entry 1: 'Drones!' is no id"),
        (OWN.replace('["Drones will inspect roofs."]', "[]"), "line 2, entry 1: queries is empty"),
        (OWN.replace('["Drones will inspect roofs."]', '"one text"'), "queries has to be a list of texts"),
        (OWN.replace('"The council flies drones."', "3"), "definition has to be a text"),
        (f"{OWN}colour = 'red'\n", "colour is not understood"),
        (OWN + OWN, "line 8, entry 2: the id 'drones' is given twice"),
        (f"themes = 3\n{OWN}", "something that is not understood: themes"),
        ("replace_shipped = true\n", "names none of its own"),
        (f"{OWN}words = ['*']\n", "'*' is no word"),
        (f"{OWN}words = 'drone'\n", "words has to be a list of texts"),
    ],
)
def test_a_malformed_file_is_refused_with_the_place_and_a_remedy(tmp_path: Path, text: str, said: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_themes(tmp_path)
    assert said in str(caught.value) and str(file) in str(caught.value)
    assert caught.value.hint


def test_a_file_that_is_not_there_is_an_error_only_when_it_was_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_themes(tmp_path, tmp_path / "mine.toml")


def test_an_unknown_id_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(SettingsError) as caught:
        chosen_themes(shipped_themes(), ["open_dta"])
    assert "open_data" in caught.value.hint


def test_group_and_question_do_not_enter_the_hash_but_a_phrasing_does(tmp_path: Path) -> None:
    (plain,) = load_themes(tmp_path, write(tmp_path, f"replace_shipped = true\n{OWN}"))
    (grouped,) = load_themes(tmp_path, write(tmp_path, f'replace_shipped = true\n{OWN}group = "air"\nquestion = "Why?"\n'))
    (changed,) = load_themes(tmp_path, write(tmp_path, f"replace_shipped = true\n{OWN.replace('roofs', 'bridges')}"))
    assert content_hash(plain) == content_hash(grouped) != content_hash(changed)
