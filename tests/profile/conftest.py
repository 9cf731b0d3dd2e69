"""A profile service over real databases in a temporary folder."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.domain.ids import MemberId
from bot.domain.member import StoredProfile
from bot.domain.season import SeasonCalendar
from bot.privacy.cipher import MemberVault
from bot.profile.service import ProfileService
from bot.seasons.loader import load_calendar
from storage.members import MemberStore
from storage.profiles import ProfileStore
from storage.sql.ports import Database


@dataclass
class Office:
    """The service with what is behind it. ``followed`` lists whose changes were followed; ``fault`` is raised then."""

    members: MemberStore
    store: ProfileStore
    calendar: SeasonCalendar
    followed: list[MemberId] = field(default_factory=list)
    fault: Exception | None = None
    now: datetime = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

    def basis(self, stored: StoredProfile, now: datetime) -> object:
        """Every change has a plan of its own here."""
        return stored.profile

    async def follow(self, member: MemberId, stored: StoredProfile | None) -> None:
        self.followed.append(member)
        if self.fault is not None:
            raise self.fault

    @property
    def service(self) -> ProfileService:
        return ProfileService(self.members, self.store, self.calendar, self)


@pytest.fixture
def office(database: Database, vault: MemberVault) -> Office:
    return Office(MemberStore(database, vault), ProfileStore(database, vault), load_calendar())
