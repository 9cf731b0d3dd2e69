"""Times of day as people type them, and the menu that offers them.

A text that can mean two times ("2:30") means none here: both are offered, and neither is guessed.
"""

import re
from datetime import time

from babel.dates import format_time
from discord import app_commands

from bot.errors import UserError
from bot.profile.typed_text import plain

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))? ?(am|pm)?")
_HALF_HOURS = tuple(time(hour, minute) for hour in range(8, 18) for minute in (0, 30))
"""Offered before anything is typed: when interviews usually begin."""
_EARLY = 7
"""From this hour to noon a clock without "am" is read as it stands; before it, the afternoon may be meant."""
_NOON = 12


def meant_times(typed: str) -> tuple[time, ...]:
    """Every time that a typed text can mean, none for what is no time: 14:30, 2:30 pm, 0930, 9. Never fails."""
    try:
        text = plain(typed).replace("a.m.", "am").replace("p.m.", "pm")
    except UserError:
        return ()
    found = _CLOCK.fullmatch("12:00" if text == "noon" else text)
    if found is None:
        return ()
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    hours = _hours(hour, found[1].startswith("0")) if half is None else _of_half(hour, half)
    return tuple(time(hour, minute) for hour in hours if hour < 24 and minute < 60)  # noqa: PLR2004 (a day, an hour)


def the_time(typed: str) -> time:
    """The one time that a typed text means. Raises `UserError` when it means none or two."""
    times = meant_times(typed)
    if len(times) == 1:
        return times[0]
    raise UserError("clock.ambiguous" if times else "clock.unknown")


def time_choices(typed: str, language: str) -> list[app_commands.Choice[str]]:
    """The times that a menu offers while ``typed`` is in its box, each as both clocks write it."""
    offered = meant_times(typed) if typed.strip() else _HALF_HOURS
    return [
        app_commands.Choice(
            name=f"{one:%H:%M} · {format_time(one, 'short', locale=language)}", value=f"{one:%H:%M}"
        )
        for one in offered
    ]


def _hours(hour: int, as_it_stands: bool) -> tuple[int, ...]:
    if as_it_stands or not 1 <= hour < _EARLY:
        return (hour,)
    return (hour, hour + _NOON)


def _of_half(hour: int, half: str) -> tuple[int, ...]:
    if not 1 <= hour <= _NOON:
        return ()
    return (hour % _NOON + (_NOON if half == "pm" else 0),)
