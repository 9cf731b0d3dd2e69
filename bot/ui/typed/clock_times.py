"""Times of day as people type them, and the menu that offers them.

A text that can mean two times ("2:30") means none here: both are offered, and neither is guessed. Invitations write the
zone, and often the end, beside the time ("9:00 AM - 1:00 PM EST"): both are read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from babel.dates import format_time
from discord import app_commands

from bot.errors import UserError
from bot.profile.typed_text import plain

_CLOCK = r"(\d{1,2})(?:[:.h]?([0-5]\d)(?::[0-5]\d)?|h)? ?(am|pm)?"
_BEGIN = re.compile(rf"(?:at |from |de |desde )?(?:las? |a las? )?({_CLOCK})(?![\d:])")
_RANGE = re.compile(rf" ?(?:-|to|until|till|a|hasta)(?: las?)? ?({_CLOCK})(?![\d:])")
_SAME = re.compile(rf" ?· ?({_CLOCK})(?![\d:])")
"""A menu line writes the time on both clocks: "09:00 · 9:00 AM"."""
_OTHER_CLOCK = re.compile(r"\s*[(/]\s*(?=\d)")
_WORDS = {
    **dict.fromkeys(("noon", "midday", "mediod[ií]a"), "12:00 pm"),
    **dict.fromkeys(("midnight", "medianoche"), "12:00 am"),
}
_HALVES = {r" de la ma[nñ]ana\b": " am", r" de la (?:tarde|noche)\b": " pm"}
"""How Spanish says which half of the day is meant."""
_HALF_HOURS = tuple(time(hour, minute) for hour in range(8, 18) for minute in (0, 30))
"""Offered before anything is typed: when interviews usually begin."""
_EARLY = 7
"""From this hour to noon a clock without "am" is read as it stands; before it, the afternoon may be meant."""
_NOON = 12


@dataclass(frozen=True, slots=True)
class TypedTime:
    """A time as it was typed: every time that it can begin at, when it ends, and the words about its zone."""

    begins: tuple[time, ...]
    end: time | None = None
    zone: str = ""


def read_time(typed: str) -> TypedTime | None:
    """What a text says about a time of day: 14:30, 2:30 pm, 0930, 9-11 am, 9:00 AM EST; ``None`` for no time.

    Never fails. Where the same moment stands beside it in another zone ("9:00 AM EST (8:00 AM CST)"), the first counts.
    """
    try:
        text = plain(typed)
    except UserError:
        return None
    text = re.sub(r"\b([ap])\. ?m\.?(?!\w)", r"\1m", text).strip(" ,.")
    for words, half in _HALVES.items():
        text = re.sub(words, half, text)
    for word, clock in _WORDS.items():
        text = re.sub(rf"^(?:12 )?{word}\b", clock, text)
    found = _BEGIN.match(text)
    if found is None or (found.end() < len(text) and text[found.end() - 1 : found.end() + 1].isalpha()):
        return None
    begins, rest = _meant(found.groups()[1:]), text[found.end() :]
    if same := _SAME.match(rest):
        begins = tuple(at for at in begins if at in _meant(same.groups()[1:]))
        rest = rest[same.end() :]
    end = None
    if until := _RANGE.match(rest):
        begins, end = _range(found.groups()[1:], until.groups()[1:])
        rest = rest[until.end() :]
    zone = _OTHER_CLOCK.split(rest.strip(" ,.·"))[0].strip()
    if zone.startswith("(") and zone.endswith(")"):
        zone = zone[1:-1].strip()
    return TypedTime(begins, end, zone) if begins else None


def meant_times(typed: str) -> tuple[time, ...]:
    """Every time that a text without a zone can mean, none for what is no time. Never fails."""
    read = read_time(typed)
    return () if read is None or read.zone else read.begins


def the_time(typed: str) -> time:
    """The one time that a typed text means. Raises `UserError` when it means none or two, or names a zone."""
    return the_one_time(meant_times(typed))


def the_one_time(times: Sequence[time]) -> time:
    """The only one of these times. Raises `UserError` when there is none, or there are two."""
    if len(times) == 1:
        return times[0]
    raise UserError("clock.ambiguous" if times else "clock.unknown")


def time_choices(typed: str, language: str) -> list[app_commands.Choice[str]]:
    """The times that a menu offers while ``typed`` is in its box, each as both clocks write it, with the zone typed."""
    read = read_time(typed) if typed.strip() else TypedTime(_HALF_HOURS)
    if read is None:
        return []
    tail = (f" - {read.end:%H:%M}" if read.end else "") + (f" · {read.zone}" if read.zone else "")
    return [
        app_commands.Choice(name=_label(at, tail, language), value=f"{at:%H:%M}{tail}") for at in read.begins
    ]


def _label(at: time, tail: str, language: str) -> str:
    """A time as both clocks write it; only one where the end stands beside it."""
    twelve = "" if tail.startswith(" -") else f" · {format_time(at, 'short', locale=language)}"
    return f"{at:%H:%M}{twelve}{tail}"


def _range(first: Sequence[str | None], second: Sequence[str | None]) -> tuple[tuple[time, ...], time | None]:
    """When a range begins and ends: "9 - 1 pm" begins in the morning, "1 - 4 pm" in the afternoon."""
    ends = _meant(second)
    begins = _meant(first)
    if first[2] is None and second[2] is not None and not str(first[0]).startswith("0"):
        halves = [_meant((first[0], first[1], half)) for half in ("am", "pm")]
        before = [at for times in halves for at in times if any(at < end for end in ends)]
        begins = tuple(before[-1:]) or begins
    after = [end for end in ends if all(at < end for at in begins)] or list(ends[:1])
    return begins, after[-1] if after else None


def _meant(parts: Sequence[str | None]) -> tuple[time, ...]:
    hour, minute, half = int(parts[0] or 0), int(parts[1] or 0), parts[2]
    hours = _of_half(hour, half) if half else _hours(hour, str(parts[0]).startswith("0"))
    return tuple(time(each, minute) for each in hours if each < 24)  # noqa: PLR2004 (hours of a day)


def _hours(hour: int, as_it_stands: bool) -> tuple[int, ...]:
    if as_it_stands or not 1 <= hour < _EARLY:
        return (hour,)
    return (hour, hour + _NOON)


def _of_half(hour: int, half: str) -> tuple[int, ...]:
    if not 1 <= hour <= _NOON:
        return ()
    return (hour % _NOON + (_NOON if half == "pm" else 0),)
