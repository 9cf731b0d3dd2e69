"""A member's timeline: where they stand on the way to the Match, and the same for their own calendar."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from bot.domain.calendar_entry import CalendarEntry, EntryText, GivenEntry
from bot.domain.ids import MemberId
from bot.domain.member import StoredProfile
from bot.domain.personal_plan import PlanRules
from bot.domain.reminder import DeliveryRights, Milestone
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.profile.ports import ProfileReader
from bot.reminders.planner import plan
from bot.reminders.ports import DeliveryRightsReader
from bot.seasons.personal_plan import plan_of
from bot.timeline.calendar_entries import UidMaker, WishedEntry, given_next
from bot.timeline.ports import CalendarStore
from bot.timeline.progress import Step, steps_of

Wording = Callable[[Milestone], EntryText]
"""Writes what an entry of a calendar file says."""


class TimelineService:
    """The timelines of all members. Every method raises `UserError` before consent."""

    def __init__(
        self,
        profiles: ProfileReader,
        standings: DeliveryRightsReader,
        store: CalendarStore,
        calendar: SeasonCalendar,
        rules: PlanRules,
        uids: UidMaker,
    ) -> None:
        self._profiles = profiles
        self._standings = standings
        self._store = store
        self._calendar = calendar
        self._rules = rules
        self._uids = uids

    async def steps(self, member: MemberId, now: datetime) -> tuple[StoredProfile, tuple[Step, ...]]:
        """The member with their profile, and their plan as it stands at ``now`` (aware), in order of time."""
        stored = await self._profiles.read(member)
        if stored is None:
            raise UserError("profile.no_consent")
        return stored, await self._steps(stored, now)

    async def entries(self, member: MemberId, wording: Wording, now: datetime) -> tuple[CalendarEntry, ...]:
        """The entries of the member's calendar file at ``now`` (aware): every milestone that concerns them.

        What an earlier file said and this one does not is among them, as cancelled.
        """
        stored, standing = await self._profiles.read(member), await self._standings.standing(member)
        if stored is None or standing is None:
            raise UserError("profile.no_consent")
        steps = await self._steps(stored, now)
        wished = _wished([step.planned.milestone for step in steps if step.concerns], standing, wording)
        given = await self._store.give_out(member, partial(given_next, wished=wished, now=now))
        if given is None:
            raise UserError("profile.no_consent")
        alarms = {wish.milestone: wish.alarms for wish in wished}
        return tuple(
            self._entry(member, entry, wording, alarms.get(entry.milestone, ()), now) for entry in given
        )

    async def file(self, member: MemberId, wording: Wording, name: str, now: datetime) -> tuple[bytes, int]:
        """The calendar file, in a calendar of that name, and how many dates it holds that are not cancelled."""
        entries = await self.entries(member, wording, now)
        content = await asyncio.to_thread(_written, entries, name, now)
        return content, sum(not entry.given.cancelled for entry in entries)

    async def _steps(self, stored: StoredProfile, now: datetime) -> tuple[Step, ...]:
        done = await self._store.done_days(stored.member.id, stored.member.season)
        return steps_of(plan_of(stored, self._calendar, self._rules, now), done, now)

    def _entry(
        self, member: MemberId, given: GivenEntry, wording: Wording, alarms: Sequence[datetime], now: datetime
    ) -> CalendarEntry:
        ahead = () if given.cancelled else tuple(at for at in alarms if at > now)
        return CalendarEntry(self._uids.uid(member, given.milestone), given, wording(given.milestone), ahead)


def _wished(
    milestones: Sequence[Milestone], standing: DeliveryRights, wording: Wording
) -> tuple[WishedEntry, ...]:
    """Alarms come when reminders would; who stopped those gets none of these either."""
    planned = () if standing.stopped else plan(milestones, standing.time_zone, standing.settings)
    return tuple(
        WishedEntry(
            milestone,
            wording(milestone),
            tuple(sorted({p.due_at for p in planned if p.milestone == milestone})),
        )
        for milestone in milestones
    )


def _written(entries: Sequence[CalendarEntry], name: str, now: datetime) -> bytes:
    from bot.timeline.ics import calendar_file

    return calendar_file(entries, name, now)
