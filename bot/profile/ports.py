"""What the profile service needs of storage."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import Member, StoredProfile
from bot.domain.profile import Profile


class MemberStore(Protocol):
    """Who consented, with their zone and season."""

    async def find(self, member: MemberId) -> Member | None:
        """The member, or ``None`` without consent."""
        ...

    async def register(
        self,
        member: MemberId,
        *,
        consent_version: int,
        time_zone: str,
        season: SeasonId | None,
        first_season: SeasonId,
        now: datetime,
    ) -> Member:
        """Record consent and zone; the member's key is committed before the member.

        A new member gets ``season`` or else ``first_season``; one who is known keeps their season unless
        ``season`` is given, and the day of a consent that is as new as this one.
        """
        ...

    async def move(
        self, member: MemberId, *, time_zone: str | None = None, season: SeasonId | None = None
    ) -> Member | None:
        """Change zone, season or both; the version of the profile rises if one differs. ``None`` if unknown."""
        ...


class ProfileReader(Protocol):
    """Reads profiles, each with its member and version."""

    async def read(self, member: MemberId) -> StoredProfile | None:
        """The profile with season and zone of the member filled in, or ``None`` without consent.

        Raises `UnreadableError`, a fault of ours, when something stored cannot be read.
        """
        ...


class ProfileStore(ProfileReader, Protocol):
    """Profiles, each change whole or not at all."""

    async def change(
        self,
        member: MemberId,
        edit: Callable[[StoredProfile], Profile],
        *,
        now: datetime,
        one_plan: Callable[[StoredProfile, StoredProfile], bool] | None = None,
    ) -> StoredProfile | None:
        """Read, edit and write in one transaction, and raise the version; ``None`` without consent.

        Whatever ``edit`` raises passes through and nothing is stored. Season and zone are the member's: those of
        the edited profile are not looked at. The version stays where reminders are planned by it and ``one_plan``,
        quick and pure, tells that their plan is right for the profile after the change, too.
        """
        ...

    async def begin_season(
        self,
        member: MemberId,
        season: SeasonId,
        edit: Callable[[StoredProfile], Profile],
        *,
        now: datetime,
    ) -> StoredProfile | None:
        """Move the member to a season and edit the profile in one transaction; ``None`` without consent.

        The version rises if the season differs. The edited profile may differ only where the season does.
        """
        ...
