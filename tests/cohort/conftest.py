"""The statistics over a real database in a temporary folder, with members who are old enough to count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.cohort.service import CohortService
from bot.domain.cohort import CohortTable, Snapshot
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.profile import CycleStatus
from bot.privacy.cipher import MemberVault
from bot.seasons.loader import load_calendar
from storage.cohort import ParticipantStore
from storage.members import MemberStore
from storage.snapshots import SnapshotStore
from storage.sql.ports import Database
from storage.sql.times import to_ms
from tests.cohort.coins import seeded

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SERVER = GuildId(900)
LONG_AGO = NOW - timedelta(days=60)
SEASON = SeasonId(2028)


@dataclass
class Scores:
    """What members have recorded, for the service to read."""

    step2ck: dict[MemberId, int] = field(default_factory=dict)
    statuses: dict[MemberId, CycleStatus] = field(default_factory=dict)

    async def step2ck_scores(self, members: Sequence[MemberId]) -> Mapping[MemberId, int]:
        return {member: self.step2ck[member] for member in members if member in self.step2ck}

    async def cycle_statuses(self, members: Sequence[MemberId]) -> Mapping[MemberId, CycleStatus]:
        return {member: self.statuses[member] for member in members if member in self.statuses}


@dataclass
class Server:
    """A server's statistics and its members."""

    database: Database
    vault: MemberVault
    members: MemberStore
    participants: ParticipantStore
    snapshots: SnapshotStore
    scores: Scores = field(default_factory=Scores)

    def service(self, seed: int = 1, *, strict: bool = False) -> CohortService:
        return CohortService(
            self.participants,
            self.snapshots,
            self.scores,
            load_calendar(),
            strict=strict,
            coin=seeded(seed),
        )

    async def register(self, member: MemberId) -> None:
        """Consent."""
        await self.members.register(
            member, consent_version=1, time_zone="UTC", season=None, first_season=SEASON, now=LONG_AGO
        )

    async def enter(
        self, member: int, score: int | None, *, since: datetime = LONG_AGO, now: datetime = NOW
    ) -> MemberId:
        """Somebody consents, tells a score and joins the statistics."""
        who = MemberId(member)
        await self.register(who)
        if score is not None:
            self.scores.step2ck[who] = score
        await self.participants.join(who, SERVER, in_server_since=since, now=now)
        return who

    async def crowd(
        self,
        size: int,
        score: int | None,
        first: int = 1,
        *,
        since: datetime = LONG_AGO,
        now: datetime = NOW,
    ) -> list[MemberId]:
        """So many do the same, with ids from ``first`` on; in one step, which is quicker."""
        members = [MemberId(first + n) for n in range(size)]
        await self.vault.prepare(*members)
        place = {"server": SERVER, "since": to_ms(since), "now": to_ms(now)}
        async with self.database.write() as tx:
            await tx.run_many(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (:id, 0, 1, 'UTC', 2028, 0)",
                ({"id": member} for member in members),
            )
            await tx.run_many(
                "INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)"
                " VALUES (:server, :id, :now, :since, :now)",
                ({**place, "id": member} for member in members),
            )
        if score is not None:
            self.scores.step2ck |= dict.fromkeys(members, score)
        return members

    async def seen_again(self, now: datetime) -> None:
        """Everybody is seen in the server."""
        async with self.database.write() as tx:
            await tx.run("UPDATE cohort_participant SET verified_at = :at", at=to_ms(now))


async def draw(
    server: Server, service: CohortService, now: datetime = NOW, table: CohortTable = CohortTable.STEP2CK
) -> Snapshot:
    """Draw for a moderator who has seen the newest snapshot."""
    seen = (await service.status(SERVER, table, now=now)).last
    return await service.draw(SERVER, table, seen=seen, now=now)


@pytest.fixture
def server(database: Database, vault: MemberVault) -> Server:
    return Server(
        database,
        vault,
        MemberStore(database, vault),
        ParticipantStore(database, vault),
        SnapshotStore(database),
    )
