"""Posts over a real database, with a channel that fails on demand and a clock that is set."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from bot.domain.cohort import COARSE_BANDS, BandTable, Charge, CohortTable, ShownBand, Snapshot
from bot.domain.ids import ChannelId, GuildId, MemberId, SeasonId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.publishing import Subject, Weekly
from bot.domain.season import SeasonCalendar
from bot.fleet.alone import Alone
from bot.fleet.ports import Servers
from bot.publishing.publisher import Publisher
from bot.publishing.service import PublishingService
from bot.scheduler.wakeup import Wakeup
from bot.seasons.loader import load_calendar
from storage.audit import AuditStore
from storage.invitations import InvitationStore
from storage.publishing import PublishingStore
from storage.snapshots import SnapshotStore
from storage.sql.ports import Database
from tests.publishing.channel import Channel
from tests.publishing.vault import PlainVault

GUILD, CHANNEL, MODERATOR = GuildId(7), ChannelId(11), MemberId(3)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""A Friday."""
MONDAY_NINE = Weekly(0, 9 * 60, "America/New_York")
FIRST = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""The first Monday at nine in New York after that."""
WEEK = timedelta(days=7)


NUMBERS = BandTable(60, tuple(ShownBand(band, 15) for band in COARSE_BANDS), COARSE_BANDS[1], 7, 15)


@dataclass
class Desk:
    """What a test acts with."""

    database: Database
    vault: PlainVault = field(default_factory=PlainVault)
    channel: Channel = field(default_factory=Channel)
    calendar: SeasonCalendar = field(default_factory=load_calendar)
    now_: datetime = NOW
    put_back: timedelta = timedelta()
    """By how much the clock was put back so far."""

    def __post_init__(self) -> None:
        self.store = PublishingStore(self.database)
        self.snapshots = SnapshotStore(self.database)
        self.audit = AuditStore(self.database)
        self.invitations = InvitationStore(self.database, self.vault)
        self.fleet: Servers = Alone()
        self.restart()

    def now(self) -> datetime:
        return self.now_

    def counted(self) -> float:
        """Seconds by a clock that nobody sets."""
        return self.now_.timestamp() + self.put_back.total_seconds()

    def restart(self) -> None:
        """Lose what the process held in memory."""
        self.publisher = Publisher(
            self.store,
            self.snapshots,
            self.invitations,
            self.channel,
            self.calendar,
            self,
            self.fleet,
            self.counted,
        )
        self.service = PublishingService(self.store, Wakeup())

    async def tick(self, now: datetime) -> None:
        self.now_ = now
        await self.publisher.tick(now)

    def act(self, kind: ActKind = ActKind.COHORT_POSTED) -> ModeratorAct:
        return ModeratorAct(GUILD, MODERATOR, kind, self.now_, "step2ck")

    async def draw(self, number: int = 1, at: datetime = NOW) -> Snapshot:
        charge = Charge(SeasonId(2028), number, at, Fraction(1, 2))
        return await self.snapshots.keep(Snapshot(GUILD, CohortTable.STEP2CK, charge, NUMBERS))

    async def weekly(self, subject: Subject = Subject.STEP2CK, weekly: Weekly | None = MONDAY_NINE) -> None:
        await self.service.keep(subject, CHANNEL, weekly, self.act())


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)
