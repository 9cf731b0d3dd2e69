"""Calendar files (iCalendar, RFC 5545), written with icalendar. Import it only when a file is asked for.

Instants are written in UTC, which is right on both sides of every change of clocks; days without an hour as days.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Component, Event, vDatetime

from bot.domain.calendar_entry import CalendarEntry

PRODUCT = "-//Preceptor//Timeline//EN"
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def calendar_file(entries: Iterable[CalendarEntry], name: str, now: datetime) -> bytes:
    """The file with these entries, in a calendar of that name, written at ``now`` (aware UTC)."""
    calendar = Calendar()
    _texts(calendar, prodid=PRODUCT, version="2.0", calscale="GREGORIAN", method="PUBLISH")
    _texts(calendar, x_wr_calname=_line(name))
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return calendar.to_ical()


def _event(entry: CalendarEntry, now: datetime) -> Event:
    given, milestone = entry.given, entry.given.milestone
    event = Event()
    _texts(event, uid=entry.uid, sequence=given.sequence, dtstamp=now, last_modified=given.changed_at)
    if milestone.date_only:
        day = milestone.local.date()
        _texts(event, dtstart=day, dtend=day + timedelta(days=1))
    else:
        _texts(event, dtstart=milestone.deadline)
        if entry.text.minutes is not None:
            _texts(event, dtend=milestone.deadline + timedelta(minutes=entry.text.minutes))
    _texts(event, summary=_line(entry.text.summary), description=_plain(entry.text.description))
    # A deadline takes no time of the day, an interview does; neither is others' business in a shared calendar.
    free = entry.text.minutes is None or given.cancelled
    _texts(event, transp="TRANSPARENT" if free else "OPAQUE", **{"class": "PRIVATE"})
    _texts(event, status="CANCELLED" if given.cancelled else "CONFIRMED")
    for at in entry.alarms:
        event.add_component(_alarm(entry, at))
    return event


def _alarm(entry: CalendarEntry, at: datetime) -> Alarm:
    alarm = Alarm()
    _texts(alarm, action="DISPLAY", description=_line(entry.text.summary))
    # Without its type said, a reader would look for a duration.
    trigger = vDatetime(at)
    trigger.params["VALUE"] = "DATE-TIME"
    _texts(alarm, trigger=trigger)
    return alarm


def _texts(component: Component, **properties: object) -> None:
    """Give properties to a part of the file; icalendar escapes texts and writes dates."""
    for name, value in properties.items():
        component.add(name.replace("_", "-"), value)  # pyright: ignore[reportUnknownMemberType] (a dict of any type)


def _line(text: str) -> str:
    """The text on one line."""
    return " ".join(_plain(text).split())


def _plain(text: str) -> str:
    """The text without what cannot be seen, which some readers refuse, and without backslashes, which they mix up."""
    visible = (c for c in text if c == "\n" or unicodedata.category(c) not in _INVISIBLE)
    return "".join(visible).replace("\\", "/")
