"""Members and profiles as commands use them: consent, season, zone, and changes that are whole or not at all."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Protocol
from zoneinfo import available_timezones

from bot.domain.ids import MemberId, SeasonId
from bot.domain.interview import NO_INTERVIEWS, Interviews
from bot.domain.member import Member, StoredProfile
from bot.domain.profile import Profile
from bot.domain.profile_check import Problem, problems
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.logs.faults import log_fault
from bot.profile.changing import ProfileChange
from bot.profile.completeness import MissingField, missing_fields
from bot.profile.cycle import for_season
from bot.profile.ports import MemberStore, ProfileStore

CONSENT_VERSION = 1
"""Which text of the consent card was agreed to; it rises when what is stored, or why, changes."""


class Planning(Protocol):
    """The plan of reminders, which follows what a member records."""

    def basis(self, stored: StoredProfile, now: datetime) -> object:
        """What a plan made at ``now`` (aware) would be made from: two profiles with an equal one share their plan."""
        ...

    async def follow(self, member: MemberId, stored: StoredProfile | None) -> None:
        """Plan anew by what was stored, where that is known."""
        ...


class ProfileService:
    """Everything that commands do with members and profiles.

    ``planning`` follows each stored change that a plan depends on. Its failure is logged and never undoes or hides the
    change: the profile's version has risen, by which :meth:`~bot.reminders.service.ReminderService.replan_stale` finds it.
    """

    def __init__(
        self,
        members: MemberStore,
        profiles: ProfileStore,
        calendar: SeasonCalendar,
        planning: Planning | None = None,
    ) -> None:
        self._members = members
        self._profiles = profiles
        self._calendar = calendar
        self._planning = planning

    async def member(self, member: MemberId) -> Member | None:
        """The member, or ``None`` for somebody who has not consented."""
        return await self._members.find(member)

    async def register(
        self, member: MemberId, *, time_zone: str, season: SeasonId | None = None, now: datetime
    ) -> Member:
        """Record the member's consent and their zone (an IANA name).

        A new member aims at ``season``, or at the first one not yet under review. Called again it updates the zone, and
        the season if one is given, and keeps everything. Raises `UserError`: unknown zone or season.
        """
        self._check(time_zone, season)
        registered = await self._members.register(
            member,
            consent_version=CONSENT_VERSION,
            time_zone=time_zone,
            season=season,
            first_season=self._calendar.current(now).id,
            now=now,
        )
        await self._follow(member)
        return registered

    async def record_season(self, member: MemberId, season: SeasonId, *, now: datetime) -> ProfileChange:
        """Aim at another Match with everything kept; see :func:`~bot.profile.cycle.for_season` for what begins anew.

        Raises `UserError`: no consent, or a season without dates.
        """
        self._check(None, season)

        found: list[StoredProfile] = []

        def begun(before: StoredProfile) -> Profile:
            found.append(before)
            return for_season(before.profile, season, self._calendar, now)

        stored = await self._profiles.begin_season(member, season, begun, now=now)
        if stored is None:
            raise UserError("profile.no_consent")
        await self._follow(member, stored)
        return ProfileChange(stored.member.consented_at, found[-1].profile, stored.profile)

    async def set_time_zone(self, member: MemberId, zone: str) -> Member:
        """Move to another zone (an IANA name). Raises `UserError`: no consent, or no such zone."""
        self._check(zone, None)
        moved = await self._members.move(member, time_zone=zone)
        if moved is None:
            raise UserError("profile.no_consent")
        await self._follow(member)
        return moved

    async def profile(self, member: MemberId) -> Profile:
        """The profile, with the member's season and zone. Raises `UserError` without consent."""
        return (await self.stored(member)).profile

    async def stored(self, member: MemberId) -> StoredProfile:
        """The profile with its member and version. Raises `UserError` without consent."""
        found = await self.read(member)
        if found is None:
            raise UserError("profile.no_consent")
        return found

    async def read(self, member: MemberId) -> StoredProfile | None:
        """The same, or ``None`` without consent."""
        return await self._profiles.read(member)

    async def interviews(self, member: MemberId) -> Interviews:
        """The member's interviews, by which theirs are named; none without consent."""
        found = await self.read(member)
        return NO_INTERVIEWS if found is None else found.profile.interviews

    async def change(
        self, member: MemberId, change: Callable[[Profile], Profile], *, now: datetime
    ) -> Profile:
        """Change the profile as :meth:`record` does; what it became."""
        return (await self.record(member, change, now=now)).after

    async def record(
        self, member: MemberId, change: Callable[[Profile], Profile], *, now: datetime
    ) -> ProfileChange:
        """Change the profile in one step; tasks that change it at the same time follow one another.

        ``change`` is quick and pure. Whatever it raises passes through. What it makes impossible is refused and nothing
        is stored: `UserError` with every reason. An old fault elsewhere in the profile does not stand in the way.
        """
        found: list[StoredProfile] = []

        def checked(before: StoredProfile) -> Profile:
            found.append(before)
            after = change(before.profile)
            _refuse_impossible(before.profile, after, before.member.today(now))
            return after

        def one_plan(before: StoredProfile, after: StoredProfile) -> bool:
            planning = self._planning
            try:
                return planning is not None and planning.basis(before, now) == planning.basis(after, now)
            except Exception:  # noqa: BLE001 (planning by it fails, too, which is logged and undoes no change)
                return False

        stored = await self._profiles.change(member, checked, now=now, one_plan=one_plan)
        if stored is None:
            raise UserError("profile.no_consent")
        if stored.version != found[-1].version:
            await self._follow(member, stored)
        return ProfileChange(stored.member.consented_at, found[-1].profile, stored.profile)

    async def undo(self, member: MemberId, change: ProfileChange, *, now: datetime) -> Profile:
        """Take a change back: exactly what was there before stands there again, be it possible or not.

        Raises `UserError`: what it changed was changed again since, or the member began anew after an erasure.
        """

        def taken_back(current: StoredProfile) -> Profile:
            if current.member.consented_at != change.consented_at:
                raise UserError("undo.changed")
            return change.taken_back(current.profile)

        season = change.before.season
        if season is None or season == change.after.season:
            stored = await self._profiles.change(member, taken_back, now=now)
        else:
            stored = await self._profiles.begin_season(member, season, taken_back, now=now)
        if stored is None:
            raise UserError("profile.no_consent")
        await self._follow(member, stored)
        return stored.profile

    async def completeness(self, profile: Profile) -> tuple[MissingField, ...]:
        """What is not recorded yet, most telling first, each with what it would change."""
        return missing_fields(profile)

    def _check(self, time_zone: str | None, season: SeasonId | None) -> None:
        if time_zone is not None and time_zone not in _zones():
            raise UserError("profile.unknown_zone")
        if season is not None and self._calendar.find(season) is None:
            listed = tuple(str(known.id) for known in self._calendar.seasons)
            raise UserError("profile.unknown_season", seasons=listed)

    async def _follow(self, member: MemberId, stored: StoredProfile | None = None) -> None:
        if self._planning is None:
            return
        try:
            await self._planning.follow(member, stored)
        except Exception as error:  # noqa: BLE001 (the change is stored; what follows it must not report it as failed)
            log_fault("plan_failed", error)


def _refuse_impossible(before: Profile, after: Profile, today: date) -> None:
    known = [_of_section(problem) for problem in problems(before, today)]
    found = [problem for problem in problems(after, today) if _of_section(problem) not in known]
    if found:
        raise UserError("profile.impossible", problems=tuple(problem.message for problem in found))


def _of_section(problem: Problem) -> Problem:
    """The problem without its place in a list, which moves when an entry before it is removed."""
    return Problem(problem.path.split(".", maxsplit=1)[0], problem.message)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
