"""A member: someone who agreed that the bot keeps what they tell it."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import Profile
from bot.domain.zones import zone_info


@dataclass(frozen=True, slots=True)
class Member:
    """Who consented, when (aware UTC), where their clock stands (IANA zone) and which Match they aim at."""

    id: MemberId
    time_zone: str
    season: SeasonId
    consented_at: datetime

    def today(self, now: datetime) -> date:
        """The calendar day at ``now`` (aware) where the member lives."""
        return now.astimezone(zone_info(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """A member with their profile. ``version`` rises with every change of anything a plan depends on, from 1.

    ``planned``: the member's reminders are planned by this version.
    """

    member: Member
    profile: Profile
    version: int
    planned: bool = False
