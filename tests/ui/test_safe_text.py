"""Typed text is shown without power: no ping, no link, no formatting, no hidden direction."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.safe_text import safe_text

HOSTILE = [
    "@everyone",
    "@here",
    "<@123456789012345678>",
    "<@!123456789012345678>",
    "<@&123456789012345678>",
    "<#123456789012345678>",
    "</profile show:123456789012345678>",
    "<t:1700000000:R>",
    "<:name:123456789012345678>",
    "<a:name:123456789012345678>",
    "<id:customize>",
    "[click](https://evil.example)",
    "https://evil.example",
    "HTTP://evil.example",
    "discord://-/settings",
    "www.evil.example",
    "discord.gg/abc",
    "**bold** __under__ ~~strike~~ ||spoiler||",
    "`code` ```block```",
    "> quote\n>>> block",
    "# heading\n- list\n1. list",
    "\u202egnp.exe",
    "\u2066hidden\u2069",
    "a\u200bb\u200cc\u200dd\ufeff",
    "x\x00y\x1b[31m",
    "\ud800",
    "<\u200b@123456789012345678>",
    "\\<@123456789012345678>",
]
ALIVE = re.compile(
    r"(?<!\\)<[@#:/atid]|@(?!\u200b)|\b[a-zA-Z]+://|www\.(?!\u200b)|discord\.(?:gg|com)|(?<!\\)(?:\\\\)*[*_~|`\[\]]"
)


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_hostile_string_loses_its_power(typed: str):
    shown = safe_text(typed)
    assert not ALIVE.search(shown), shown
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200c-\u200f\ufeff\x00-\x1f]", shown)


@given(st.text(max_size=400))
def test_any_text_becomes_one_harmless_line(typed: str):
    shown = safe_text(typed, 50)
    assert not ALIVE.search(shown)
    assert "\n" not in shown
    assert len(shown) <= 50 * 3


@pytest.mark.parametrize(
    "typed", ["Children's Hospital, St. Louis", "José Müller 2026", "小児科", "1 < 2 & 3"]
)
def test_ordinary_text_still_reads_the_same(typed: str):
    assert safe_text(typed).replace("\\", "").replace("\u200b", "") == typed


@pytest.mark.parametrize("before", ["", "a", "a\u0301b"])
@pytest.mark.parametrize("marks", [2, 3, 4])
def test_three_marks_stay_on_a_letter_and_no_more_also_at_the_beginning(before: str, marks: int):
    shown = safe_text(before + "\u0335" * marks + "c")
    assert shown.count("\u0335") == min(marks, 3)
