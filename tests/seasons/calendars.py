"""Calendar files as two readers understand them that know nothing of each other, and a timeline without a database."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, cast

import ics
from icalendar import Calendar

from bot.domain.calendar_entry import GivenEntry
from bot.domain.ids import MemberId, MilestoneId, SeasonId
from bot.domain.member import Member, StoredProfile
from bot.domain.profile import Profile
from bot.domain.reminder import DeliveryRights
from bot.i18n import catalogue
from bot.seasons.loader import load_calendar
from bot.strategy.loader import load_rulebook
from bot.timeline.calendar_entries import UidMaker
from bot.timeline.ports import DecideEntries
from bot.timeline.service import TimelineService
from bot.ui.timeline.calendar_file import wording_of

AMAL = MemberId(987654321012345678)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALENDAR, RULES = load_calendar(), load_rulebook().plan_rules
WORDING = wording_of(CALENDAR, catalogue())


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a reader understands it; an instant is aware, in UTC."""

    uid: str
    sequence: int
    start: date | datetime
    status: str
    summary: str
    description: str
    changed: datetime
    alarms: frozenset[datetime]


def by_icalendar(content: bytes) -> dict[str, Event]:
    """The events by uid, as the library that wrote the file reads it."""
    found: dict[str, Event] = {}
    for component in cast("Any", Calendar.from_ical(content)).walk("VEVENT"):
        start = component["DTSTART"].dt
        event = Event(
            uid=str(component["UID"]),
            sequence=int(component["SEQUENCE"]),
            start=start.astimezone(UTC) if isinstance(start, datetime) else start,
            status=str(component["STATUS"]),
            summary=str(component["SUMMARY"]),
            description=str(component["DESCRIPTION"]),
            changed=component["LAST-MODIFIED"].dt,
            alarms=frozenset(alarm["TRIGGER"].dt for alarm in component.walk("VALARM")),
        )
        assert event.uid not in found
        found[event.uid] = event
    return found


def by_ics(content: bytes) -> dict[str, Event]:
    """The events by uid, as another library with its own grammar reads it."""
    found: dict[str, Event] = {}
    for item in cast("Any", ics.Calendar(content.decode())).events:
        (sequence,) = [line.value for line in item.extra if line.name == "SEQUENCE"]
        event = Event(
            uid=item.uid,
            sequence=int(sequence),
            start=item.begin.date() if item.all_day else item.begin.datetime.astimezone(UTC),
            status=item.status or "",
            summary=item.name or "",
            description=item.description or "",
            changed=item.last_modified.datetime.astimezone(UTC),
            alarms=frozenset(alarm.trigger.datetime.astimezone(UTC) for alarm in item.alarms),
        )
        assert event.uid not in found
        found[event.uid] = event
    return found


def read(content: bytes) -> dict[str, Event]:
    """The events, about which both readers agree."""
    events = by_icalendar(content)
    assert by_ics(content) == events
    return events


@dataclass
class Memory:
    """One member's profile, settings, what they reported as done and what was given out."""

    stored: StoredProfile
    settings: DeliveryRights
    done: frozenset[tuple[MilestoneId, date]] = frozenset()
    given: tuple[GivenEntry, ...] = field(default=())

    async def read(self, member: MemberId) -> StoredProfile | None:
        return self.stored if member == AMAL else None

    async def standing(self, member: MemberId) -> DeliveryRights | None:
        return self.settings if member == AMAL else None

    async def done_days(self, member: MemberId, season: SeasonId) -> frozenset[tuple[MilestoneId, date]]:
        return self.done

    async def give_out(self, member: MemberId, decide: DecideEntries) -> tuple[GivenEntry, ...] | None:
        if member != AMAL:
            return None
        self.given = decide(self.given)
        return self.given

    def tell(self, profile: Profile) -> None:
        """The member now has this profile."""
        self.stored = replace(self.stored, profile=profile)


def memory(profile: Profile | None = None, zone: str = "Asia/Karachi", season: int = 2027) -> Memory:
    """What is known of a member."""
    member = Member(AMAL, zone, SeasonId(season), NOW)
    return Memory(StoredProfile(member, profile or Profile(), 1), DeliveryRights(AMAL, zone))


def service(of: Memory, salt: bytes = b"salt") -> TimelineService:
    """The timeline of that member."""
    return TimelineService(of, of, of, CALENDAR, RULES, UidMaker(salt))


async def exported(of: Memory, now: datetime = NOW, salt: bytes = b"salt") -> bytes:
    """The member's file at a moment."""
    content, _ = await service(of, salt).file(AMAL, WORDING, "Way to the Match", now)
    return content
