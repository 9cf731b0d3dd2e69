"""Whatever an overlay file holds, reading it ends in a calendar that makes sense or in one readable line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.season import SeasonCalendar
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.seasons.loader import load_calendar
from bot.seasons.overlay_loader import MOST_BYTES, overlaid
from bot.seasons.season_sense import problems_of

NAMES = st.sampled_from(["eras_open", "eras_submit", "eras_review", "match_day", "own", "x" * 50, "A", ""])
WORDS = st.sampled_from(
    ["all", "img", "CONFIRMED", "PROJECTED", "America/New_York", "Mars", "", "a\nb"]
) | st.text(max_size=5)
MOMENTS = st.datetimes()
VALUES = st.one_of(
    WORDS.map(
        lambda text: (
            '"' + text.encode("unicode_escape").decode().replace("\\x", "\\u00").replace('"', "") + '"'
        )
    ),
    MOMENTS.map(lambda at: at.replace(microsecond=0).isoformat()),
    st.dates(date(2026, 1, 1), date(2029, 1, 1)).map(str),
    st.sampled_from(
        ["true", "false", "1", "1.5", "nan", "[]", "{}", "2027-09-01T09:00:00Z", "09:00:00", "0x" + "f" * 999]
    ),
)
KEYS = st.sampled_from(
    ["local", "tz", "date_only", "audience", "status", "title", "source", "note", "remove", "nonsense"]
)


@st.composite
def overlays(draw: st.DrawFn) -> str:
    """Text that is nearly an overlay."""
    lines: list[str] = []
    for _ in range(draw(st.integers(0, 3))):
        lines += ["[[season]]", f'id = "{draw(st.sampled_from(["2027", "2028", "2029", "1999", "x"]))}"']
        for _ in range(draw(st.integers(0, 4))):
            lines += ["[[season.milestone]]", f'id = "{draw(NAMES)}"']
            fields = draw(st.dictionaries(KEYS, VALUES, max_size=6))
            lines += (f"{key} = {value}" for key, value in fields.items())
    return "\n".join(lines)


def read(content: bytes) -> SeasonCalendar | None:
    """The calendar, or ``None`` for a refusal that reads as one line; anything else fails the test."""
    try:
        return overlaid(load_calendar(), content, "seasons.toml")
    except OperatorError as refusal:
        said = refusal
    line = catalogue().of(said.message)
    assert said.code == ExitCode.INVALID_INPUT
    assert "\n" not in line
    assert len(line) < 10_000
    return None


@given(st.binary(max_size=2000))
def test_any_bytes_end_in_a_calendar_or_a_line(content: bytes):
    read(content)


@given(st.text(max_size=2000))
def test_any_text_ends_in_a_calendar_or_a_line(text: str):
    read(text.encode("utf-8", "surrogatepass"))


@given(overlays())
def test_what_is_nearly_an_overlay_ends_in_a_calendar_that_makes_sense_or_a_line(text: str):
    calendar = read(text.encode())
    if calendar is not None:
        assert [problem for season in calendar.seasons for problem in problems_of(season)] == []


@pytest.mark.parametrize("start", ["", "x = ", "[", "[["])
@pytest.mark.parametrize("part", ["[", "{a=", "a.", "[[season]]\n", '"', "\\", "1", "\n", "[a]\n", "#", ".a"])
def test_one_thing_repeated_to_the_size_limit_ends(part: str, start: str):
    read((start + part * (MOST_BYTES // len(part)))[:MOST_BYTES].encode())
