"""A moment on two clocks: where it happens and where the reader lives."""

from datetime import datetime, timedelta

from babel.dates import format_date

from bot.i18n import Catalogue
from bot.seasons.local_time import instant_of, wall_of
from bot.ui.typed.zones import zone_city

NEAR = timedelta(days=300)
"""Within this distance a day is written without its year."""


def both_clocks(at: datetime, zone: str, own_zone: str | None, now: datetime, texts: Catalogue) -> str:
    """ "Tue 15 Dec, 9:00 in New York · 19:00 in Karachi"; one clock where both show the same.

    ``at`` is naive wall time in ``zone``. The day stands again where it is another one.
    """
    instant = instant_of(at, zone)
    # A wall time that does not exist is shown as it will be.
    there = wall_of(instant, zone)
    first = f"{_day(there, instant, now, texts)}, {clock(there, zone, texts)}"
    here = there if own_zone is None else wall_of(instant, own_zone)
    if own_zone is None or here == there:
        return first
    second = clock(here, own_zone, texts)
    if here.date() != there.date():
        second = f"{_day(here, instant, now, texts)}, {second}"
    return f"{first} · {second}"


def clock(wall: datetime, zone: str, texts: Catalogue) -> str:
    """ "9:00 in New York"."""
    return texts("clocks.at", {"time": f"{wall.hour}:{wall:%M}", "city": zone_city(zone)})


def _day(wall: datetime, instant: datetime, now: datetime, texts: Catalogue) -> str:
    pattern = "EEE d MMM" if abs(instant - now) < NEAR else "EEE d MMM y"
    return format_date(wall.date(), pattern, locale=texts.language)
