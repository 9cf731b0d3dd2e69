"""How long cohort statistics take, and how long they block the event loop.

    .venv/bin/python -m benchmarks.statistics [members]

Prints a table: counting and disclosure alone (pure), then whole drawings over a real database with sealed scores: the
first of a season, which freezes every score, and a later one. Bars: a drawing of 100,000 members within 1 s, the first
of a season too; the event loop never blocked for more than 50 ms. Seconds of CPU are the whole process's, so that they
can be held against each other on a machine that has other work too.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cohort.aggregate import ExactCounts, score_cell
from bot.cohort.disclosure import USUAL, disclose
from bot.cohort.service import CohortService, secret_coin
from bot.domain.cohort import CohortTable
from bot.domain.ids import GuildId, MemberId
from bot.domain.profile import CycleStatus, Stage
from bot.privacy.cipher import MemberVault
from bot.seasons.loader import load_calendar
from storage.cohort import ParticipantStore
from storage.keyring.member_keys import open_keys
from storage.migrations import migrations
from storage.snapshots import SnapshotStore
from storage.sql.times import to_ms
from storage.sqlite.database import Database

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SERVER = GuildId(900)
STEP2CK = CohortTable.STEP2CK
TICK_SECONDS = 0.001
PAGE = 1_000


class Figures:
    """Scores held in memory: reading profiles is measured elsewhere."""

    def __init__(self, scores: Mapping[MemberId, int]) -> None:
        self._scores = scores

    async def step2ck_scores(self, members: Sequence[MemberId]) -> Mapping[MemberId, int]:
        return {member: self._scores[member] for member in members}

    async def cycle_statuses(self, members: Sequence[MemberId]) -> Mapping[MemberId, CycleStatus]:
        return dict.fromkeys(members, CycleStatus(Stage.INTERVIEWING, interviews=4))


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that some work took, seconds of CPU, and the longest that a ticking task waited beyond its tick."""

    took: float
    cpu: float
    block: float


async def cost_of(work: Callable[[], Awaitable[object]]) -> Cost:
    """Do the work beside a ticking task."""
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            worst = max(worst, time.perf_counter() - began - TICK_SECONDS)

    ticking = asyncio.create_task(tick())
    began, spent = time.perf_counter(), time.process_time()
    await work()
    took, cpu = time.perf_counter() - began, time.process_time() - spent
    ticking.cancel()
    return Cost(took, cpu, worst)


def pure(scores: Sequence[int]) -> float:
    began = time.perf_counter()
    counts = ExactCounts.none(STEP2CK)
    for start in range(0, len(scores), PAGE):
        counts = counts.plus(map(score_cell, scores[start : start + PAGE]))
    disclose(STEP2CK, counts, USUAL, secret_coin)
    return time.perf_counter() - began


async def fill(database: Database, vault: MemberVault, members: Sequence[MemberId]) -> None:
    await vault.prepare(*members)
    since, now = to_ms(NOW - timedelta(days=60)), to_ms(NOW + timedelta(days=27))
    async with database.write() as tx:
        await tx.run_many(
            "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
            " VALUES (:id, 0, 1, 'UTC', 2028, 0)",
            ({"id": member} for member in members),
        )
        await tx.run_many(
            "INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)"
            " VALUES (:server, :id, :since, :since, :now)",
            ({"server": SERVER, "id": member, "since": since, "now": now} for member in members),
        )


async def drawings(directory: Path, scores: Mapping[MemberId, int]) -> list[Cost]:
    database = await Database.open(directory / "main.db", migrations("main"))
    keys = await open_keys(directory, database)
    vault = await MemberVault.open_with(keys.store, keys.operator)
    try:
        await fill(database, vault, list(scores))
        participants, snapshots = ParticipantStore(database, vault), SnapshotStore(database)
        service = CohortService(participants, snapshots, Figures(scores), load_calendar())
        first = await cost_of(lambda: service.draw(SERVER, STEP2CK, seen=None, now=NOW))
        seen = (await service.status(SERVER, STEP2CK, now=NOW)).last
        later = NOW + timedelta(days=28)
        return [first, await cost_of(lambda: service.draw(SERVER, STEP2CK, seen=seen, now=later))]
    finally:
        await keys.store.close()
        await database.close()


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    drawn = random.Random(1)
    scores = {MemberId(n): min(max(round(drawn.gauss(238, 11)), 1), 300) for n in range(1, size + 1)}
    print(f"{size:,} members", f"{'seconds':>24} {'of CPU':>10} {'loop blocked, ms':>18}")
    print(f"{'count and disclose, pure':<28} {pure(list(scores.values())):>10.3f}")
    with tempfile.TemporaryDirectory() as directory:
        measured = asyncio.run(drawings(Path(directory), scores))
    for name, cost in zip(("first drawing of a season", "later drawing"), measured, strict=True):
        print(f"{name:<28} {cost.took:>10.3f} {cost.cpu:>10.3f} {cost.block * 1000:>18.1f}")


if __name__ == "__main__":
    main()
