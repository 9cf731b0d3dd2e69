"""Removes what belongs to a past season, half a year after its last date, member by member.

The reminders and messages of the season go, and the interviews, applications and rank list in it. The profile
stays, and everything that a later season builds on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from bot.domain.application import RankList
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import Profile
from bot.domain.season import Season, SeasonCalendar
from bot.privacy.contract import UnreadableError
from bot.retention.policy import TIDY_AFTER
from bot.retention.ports import SeasonStore

_log = structlog.get_logger(__name__)


class Profiles(Protocol):
    """Reads and changes profiles (:class:`bot.profile.service.ProfileService`)."""

    async def profile(self, member: MemberId) -> Profile:
        """The member's profile."""
        ...

    async def change(
        self, member: MemberId, change: Callable[[Profile], Profile], *, now: datetime
    ) -> Profile:
        """Change it in one step."""
        ...


@dataclass(frozen=True, slots=True)
class SeasonTidier:
    """Tidies one member at a time."""

    profiles: Profiles
    store: SeasonStore
    calendar: SeasonCalendar

    async def step(self, now: datetime) -> bool:
        """Tidy up after one member at ``now`` (aware); whether there was one."""
        past = past_season(self.calendar, now)
        member = None if past is None else await self.store.untidied(past.id)
        if past is None or member is None:
            await self.store.forget_calendars()
            return False
        await self._forget_season(member, past.id, now)
        await self.store.tidy(member, past.id, ended=end_of(past))
        return True

    async def _forget_season(self, member: MemberId, past: SeasonId, now: datetime) -> None:
        def later(profile: Profile) -> Profile:
            left = tuple(entry for entry in profile.interviews.entries if entry.season > past)
            applied = tuple(application for application in profile.applications if application.season > past)
            ranks = profile.rank_list
            return replace(
                profile,
                interviews=replace(profile.interviews, entries=left),
                applications=applied,
                rank_list=ranks if ranks.season is not None and ranks.season > past else RankList(),
            )

        try:
            profile = await self.profiles.profile(member)
            if later(profile) != profile:
                await self.profiles.change(member, later, now=now)
        except UnreadableError:
            _log.error("interviews_unreadable", member=member)


def past_season(calendar: SeasonCalendar, now: datetime) -> Season | None:
    """The latest season that is to be tidied away at ``now`` (aware), if any."""
    over = [season for season in calendar.seasons if end_of(season) + TIDY_AFTER <= now]
    return over[-1] if over else None


def end_of(season: Season) -> datetime:
    """The instant of the season's last date."""
    return max(milestone.instant for milestone in season.milestones)
