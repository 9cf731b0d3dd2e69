"""Sections become pages at exactly the room that there is, and buttons lead as far as there are pages."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from bot.ui.card import Card, Field
from bot.ui.clocks import NEAR, both_clocks
from bot.ui.limits import clip
from bot.ui.pages import PagesPanel, numbered, packed
from bot.ui.text import fitted

SAY = catalogue()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE = ("One", ["first", "second"])
TWO = ("Two", ["third"])
TOGETHER = "**One**\nfirst\nsecond\n\n**Two**\nthird"


@pytest.mark.parametrize(
    ("room", "pages"),
    [
        (len(TOGETHER), [TOGETHER]),
        (len(TOGETHER) - 1, ["**One**\nfirst\nsecond", "**Two**\nthird"]),
        (len("**One**\nfirst\nsecond"), ["**One**\nfirst\nsecond", "**Two**\nthird"]),
        (
            len("**One**\nfirst\nsecond") - 1,
            ["**One**\nfirst", "**One, continued**\nsecond", "**Two**\nthird"],
        ),
        (1, ["**One**\nfirst", "**One, continued**\nsecond", "**Two**\nthird"]),
    ],
)
def test_a_page_is_full_at_its_room_and_not_before(room: int, pages: list[str]):
    continued = SAY("strategy_card.why.continued", {"heading": "One"})
    assert list(packed((ONE, TWO), SAY, room)) == [
        page.replace("One, continued", continued) for page in pages
    ]


@pytest.mark.parametrize(("more", "whole"), [(0, True), (-1, False)])
def test_a_section_stays_whole_where_a_page_of_its_own_holds_it(more: int, whole: bool):
    room = len("**One**\nfirst\nsecond") + more
    pages = list(packed((TWO, ONE), SAY, room, whole=True))
    assert (pages[1] == "**One**\nfirst\nsecond") is whole
    assert pages[0] == "**Two**\nthird"


@pytest.mark.parametrize(("more", "pages"), [(0, 1), (-1, 2)])
def test_a_whole_section_stands_below_another_where_both_have_room(more: int, pages: int):
    together = "**Two**\nthird\n\n**One**\nfirst\nsecond"
    assert len(list(packed((TWO, ONE), SAY, len(together) + more, whole=True))) == pages


def test_a_section_without_lines_is_its_heading():
    assert list(packed([("Alone", [])], SAY)) == ["**Alone**"]
    assert list(packed([], SAY)) == [""]


def test_pages_are_numbered_from_one():
    cards = numbered("strategy_card.why.title", ["a", "b"], SAY)
    assert [(card.title, card.body) for card in cards] == [
        (SAY("strategy_card.why.title", {"page": n, "pages": 2}), body) for n, body in ((1, "a"), (2, "b"))
    ]


@pytest.mark.parametrize(("pages", "buttons"), [(1, []), (2, [True, False])])
async def test_the_first_page_leads_on_only_and_one_page_nowhere(pages: int, buttons: list[bool]):
    panel = PagesPanel(MemberId(5), (Card("a"),) * pages, SAY)
    assert [item.disabled for item in panel.children] == buttons  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("room", "shown"),
    [(11, "one\ntwo\nsix"), (10, "one\ntwo\n+1"), (7, "one\ntwo\n+1"), (6, "one\n+2"), (2, "o…")],
)
def test_whole_lines_as_far_as_they_fit_and_how_many_more(room: int, shown: str):
    more = {n: SAY("strategy_card.more", {"count": n}) for n in (1, 2)}
    wanted = shown.replace("+1", more[1]).replace("+2", more[2])
    assert fitted(["one", "two", "six"], room, SAY) == wanted


@pytest.mark.parametrize(("length", "clipped"), [(4, "abcd"), (3, "abc"), (2, "a…")])
def test_what_just_fits_is_not_clipped(length: int, clipped: str):
    assert clip("abcd"[:4] if length == 4 else "abc", length) == clipped


def test_no_space_stands_before_the_ellipsis():
    assert clip("ab cdef", 4) == "ab…"


@pytest.mark.parametrize(("name", "value"), [(200, 55), (254, 1), (255, 0), (256, 0)])
def test_the_last_field_takes_the_room_that_is_left_and_none_is_without_a_letter(name: int, value: int):
    """A title of one letter, a body, four fields of 1,024 and names of one: 6,000 - 255 are taken."""
    fields = tuple(Field("n", "v" * 1024) for _ in range(4))
    body = "b" * (6000 - 1 - 4 * 1025 - 255)
    embed = Card("t", body, (*fields, Field("n" * name, "v" * 1024))).embed()
    last = embed.fields[-1]
    assert len(embed.fields) == (5 if value else 4)
    assert not value or (len(last.name or ""), len(last.value or "")) == (name, value)


def test_at_most_twenty_five_fields_are_shown():
    embed = Card("t", "", tuple(Field("n", str(n)) for n in range(30))).embed()
    assert [field.value for field in embed.fields] == [str(n) for n in range(25)]
    assert all(field.inline is False for field in embed.fields)


@pytest.mark.parametrize(("room", "pressable"), [(4096, True), (4095, False)])
def test_commands_can_be_pressed_where_the_text_then_still_fits(room: int, pressable: bool):
    text = "x" * (4096 - len("</start:123>") + 4096 - room) + "`/start`"
    shown = Card("t", text).with_commands({"start": 123}).body
    assert shown.endswith("</start:123>" if pressable else "`/start`")
    assert Card("t", "`/other`").with_commands({"start": 123}).body == "`/other`"


@pytest.mark.parametrize(
    ("away", "year"),
    [(NEAR - timedelta(minutes=1), False), (NEAR, True), (timedelta(minutes=1) - NEAR, False), (-NEAR, True)],
)
def test_a_day_far_away_is_told_with_its_year(away: timedelta, year: bool):
    at = (NOW + away).replace(tzinfo=None)
    assert (f" {at.year}, " in both_clocks(at, "UTC", None, NOW, SAY)) is year


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (None, "Tue 15 Dec, 20:05 in New York"),
        ("America/Toronto", "Tue 15 Dec, 20:05 in New York"),
        ("America/Chicago", "Tue 15 Dec, 20:05 in New York · 19:05 in Chicago"),
        ("Asia/Karachi", "Tue 15 Dec, 20:05 in New York · Wed 16 Dec, 6:05 in Karachi"),
    ],
)
def test_a_moment_on_two_clocks(own: str | None, told: str):
    at = datetime(2026, 12, 15, 20, 5)  # noqa: DTZ001 (wall time)
    assert both_clocks(at, "America/New_York", own, NOW, SAY) == told
