"""A menu offers the lines that fit what is typed, and a text means one line or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import limits
from bot.ui.typed.menu import Menu

MENU = Menu({"a.1": "José's letter: asked", "a.2": "Home letter: asked", "b": "Home"})
LONG = Menu({str(number): f"{number} " + "x" * 200 for number in range(60)})


def offered(typed: str) -> list[str]:
    return [choice.value for choice in MENU.offered(typed)]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("", ["a.1", "a.2", "b"]),
        ("  ", ["a.1", "a.2", "b"]),
        ("letter", ["a.1", "a.2"]),
        ("ASKED jose", ["a.1"]),
        ("hom", ["a.2", "b"]),
        ("etter", []),
        ("???", []),
    ],
)
def test_lines_are_offered_in_which_a_word_begins_with_each_word_typed(typed: str, values: list[str]):
    assert offered(typed) == values


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a.2", "a.2"),
        ("home letter, asked", "a.2"),
        ("HOME", "b"),
        ("josé", "a.1"),
        ("letter", None),
        ("nobody", None),
        ("", None),
        ("?", None),
    ],
)
def test_a_text_means_a_value_a_whole_line_or_the_only_line_with_its_words(typed: str, meant: str | None):
    assert MENU.meant(typed) == meant


def test_a_menu_keeps_discords_limits():
    choices = LONG.offered("")
    assert len(choices) == limits.AUTOCOMPLETE_CHOICES
    assert all(len(choice.name) <= limits.CHOICE_NAME for choice in choices)


@given(st.text(max_size=120))
def test_no_text_makes_a_menu_fail(typed: str):
    assert set(offered(typed)) <= set(MENU.lines)
    assert MENU.meant(typed) is None or MENU.meant(typed) in MENU.lines


def test_an_empty_menu_offers_and_means_nothing():
    assert Menu({}).offered("") == []
    assert Menu({}).meant("home") is None
