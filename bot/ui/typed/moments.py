"""A day, a time and a zone as invitations write them, in one text or in two: "Friday, December 11, 2026, 9:00 AM EST"."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.errors import UserError
from bot.profile.typed_days import nearest_days, the_nearest_day
from bot.seasons.local_time import instant_of
from bot.ui.safe_text import safe_text
from bot.ui.typed.clock_times import TypedTime, read_time, the_one_time
from bot.ui.typed.zones import fixed_zone, meant_zones, search_zones, zone_name

_YEAR = re.compile(r"\d{4}-")
_TIME = re.compile(
    r"(?:^|[\s,;]+)(?:at |from |@ ?|a las? |de )?"
    r"(\d{1,2}(?:[:.h]\d{2}|(?=\s?[ap]\.?\s?m))[^\d].*|\d{1,2}[:.h]\d{2}$|noon\b.*|midday\b.*|mediod[ií]a\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""A time at the end of a text that begins with a day."""
ZONE_SHOWN, ZONES_NAMED = 60, 4
"""Characters of an unknown zone that are repeated, and zones that are named where words can mean several."""


@dataclass(frozen=True, slots=True)
class TypedMoment:
    """A day and a time of it as they were typed, with the words about the zone."""

    at: datetime
    minutes: int | None
    zone: str


def read_moment(day_text: str, time_text: str, today: date) -> TypedMoment:
    """The moment that two fields say; each may hold the whole, and then they must agree. Raises `UserError`."""
    parts = (split_moment(day_text, today), _time_first(time_text, today))
    times = [clock for _, clock in parts if clock is not None]
    if parts[1][1] is None and not nearest_days(time_text, today):
        raise UserError("clock.unknown")
    days = [the_nearest_day(day, today) for day, _ in parts if day]
    if not days:
        raise UserError("profile_edit.date")
    if len(set(days)) > 1:
        raise UserError("typed.two_days", first=days[0], second=days[1])
    clock = _agreed(times)
    begins = the_one_time(clock.begins)
    return TypedMoment(datetime.combine(days[0], begins), _minutes(begins, clock.end), clock.zone)


def split_moment(text: str, today: date) -> tuple[str, TypedTime | None]:
    """The part of a text that is a day, empty for none, and the time in it; what can be a day is one."""
    if nearest_days(text, today):
        return text, None
    if found := _TIME.search(text):
        return text[: found.start()].strip(" ,;·"), read_time(found[1])
    return text, None


def _time_first(text: str, today: date) -> tuple[str, TypedTime | None]:
    """The same for a text that should be a time: "9.30" is one, and a day may stand after it."""
    clock = None if _YEAR.match(text.strip()) else read_time(text)
    if clock is None or _is_zone(clock.zone):
        return ("", clock) if clock else split_moment(text, today)
    words = clock.zone.split()
    for place in range(len(words)):
        zone, day = (
            " ".join(words[:place]).strip(" ,"),
            " ".join(words[place:]).removeprefix("on ").strip(" ,"),
        )
        if _is_zone(zone) and nearest_days(day, today):
            return day, replace(clock, zone=zone)
    day, other = split_moment(text, today)
    return (day, other) if other else ("", clock)


def _is_zone(words: str) -> bool:
    return not words or bool(meant_zones(words)) or fixed_zone(words) is not None


def zones_meant(words: str, home: str | None, at: datetime) -> tuple[str, ...]:
    """The zones that words beside a wall time ``at`` can mean: ``home`` where it is among them. Raises `UserError` for none.

    ``home`` is the zone of the place that the time is about. A distance from UTC that its clocks keep means it, too.
    """
    fixed = fixed_zone(words)
    meant = (fixed,) if fixed is not None else tuple(zone.name for zone in meant_zones(words))
    if not meant:
        near = tuple(zone_name(zone) for zone in search_zones(words))[:ZONES_NAMED]
        shown = safe_text(words, ZONE_SHOWN)
        if not near:
            raise UserError("start.unknown_zone", typed=shown)
        raise UserError("typed.zone_several", typed=shown, zones=near)
    if home is not None and any(instant_of(at, zone) == instant_of(at, home) for zone in meant):
        return (home,)
    return meant


def _agreed(times: list[TypedTime]) -> TypedTime:
    """The one time of two fields: what one says more than the other counts."""
    if not times:
        raise UserError("clock.unknown")
    if len(times) == 1:
        return times[0]
    first, second = times
    both = tuple(at for at in first.begins if at in second.begins)
    zones = {clock.zone for clock in times if clock.zone}
    if not both or len(zones) > 1:
        raise UserError("typed.two_times")
    return TypedTime(both, first.end or second.end, first.zone or second.zone)


def _minutes(begins: time, end: time | None) -> int | None:
    """How long it takes, over midnight where it must."""
    if end is None:
        return None
    minutes = (end.hour - begins.hour) * 60 + end.minute - begins.minute
    return minutes % 1440 or None
