"""Each member's budget, over all servers: attacks by many servers, by coming back, and by what leaving out reveals.

The exact counts are caught on their way to the noise: what is computed of them afterwards can tell no more than they do.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from bot.cohort import service as cohort_service
from bot.cohort.aggregate import ExactCounts
from bot.cohort.budget import MayDraw
from bot.cohort.ports import Price
from bot.domain.cohort import CELLS_MOVED, CohortTable, Release, TooFew
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.profile import CycleStatus, Stage
from storage.sql.times import to_ms
from tests.cohort.conftest import LONG_AGO, NOW, SEASON, Server
from tests.databases import drop_trigger

EVERY_TABLE = pytest.mark.parametrize("table", CohortTable)
MONTH = timedelta(days=28)
MOST = {table: 4 // CELLS_MOVED[table] for table in CohortTable}
"""In how many drawings of each table a member is counted at most."""


@dataclass
class Caught:
    """The exact counts of every drawing, in order."""

    counts: list[tuple[int, ...]] = field(default_factory=list)

    def disclose(self, _table: CohortTable, counts: ExactCounts, *_: object) -> Release:
        self.counts.append(counts.cells)
        return TooFew()


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> Caught:
    catching = Caught()
    monkeypatch.setattr(cohort_service, "disclose", catching.disclose)
    return catching


async def join(server: Server, members: Iterable[MemberId], guild: GuildId) -> None:
    """Everybody joins the statistics of another server, where they have been for long."""
    place = {"guild": guild, "since": to_ms(LONG_AGO), "now": to_ms(NOW + timedelta(days=400))}
    async with server.database.write() as tx:
        await tx.run_many(
            "INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)"
            " VALUES (:guild, :id, 0, :since, :now) ON CONFLICT DO NOTHING",
            ({**place, "id": member} for member in members),
        )


async def draw_everywhere(
    server: Server, guilds: Sequence[GuildId], table: CohortTable, now: datetime = NOW
) -> int:
    """Draw in every server that may; in how many."""
    service, drawn = server.service(), 0
    for guild in guilds:
        status = await service.status(guild, table, now=now)
        if isinstance(status.next, MayDraw):
            await service.draw(guild, table, seen=status.last, now=now)
            drawn += 1
    return drawn


async def sixty(server: Server) -> list[MemberId]:
    members = await server.crowd(60, 232)
    server.scores.statuses = dict.fromkeys(members, CycleStatus(Stage.INTERVIEWING, interviews=4))
    return members


async def spent(server: Server) -> Counter[int]:
    rows = await server.database.read.rows("SELECT member_id, epsilon FROM cohort_spent")
    return Counter({row["member_id"]: row["epsilon"] for row in rows})


@EVERY_TABLE
async def test_the_same_sixty_in_ten_servers_are_counted_four_times_not_forty(
    server: Server, caught: Caught, table: CohortTable
):
    members = await sixty(server)
    guilds = [GuildId(910 + n) for n in range(10)]
    for guild in guilds:
        await join(server, members, guild)
    drawn = 0
    for month in range(4):
        drawn += await draw_everywhere(server, guilds, table, NOW + month * MONTH)
    assert drawn == 10 * MOST[table]
    assert [sum(cells) for cells in caught.counts] == [60] * MOST[table] + [0] * (drawn - MOST[table])
    assert await spent(server) == Counter(dict.fromkeys(members, 2000))


@EVERY_TABLE
async def test_strict_servers_keep_to_half(server: Server, caught: Caught, table: CohortTable):
    members = await sixty(server)
    for n in range(10):
        await join(server, members, GuildId(910 + n))
        await server.service(strict=True).draw(GuildId(910 + n), table, seen=None, now=NOW)
    assert [sum(cells) for cells in caught.counts] == [60] * MOST[table] + [0] * (10 - MOST[table])
    assert await spent(server) == Counter(dict.fromkeys(members, 1000))


async def test_only_those_are_left_out_whose_budget_is_spent(server: Server, caught: Caught):
    members = await sixty(server)
    theirs, yours = [GuildId(910 + n) for n in range(4)], GuildId(920)
    for guild in theirs:
        await join(server, members[:25], guild)
    await join(server, members, yours)
    await draw_everywhere(server, [*theirs, yours], CohortTable.STEP2CK)
    assert [sum(cells) for cells in caught.counts] == [25] * 4 + [35]


async def test_a_moderator_of_several_servers_sees_nothing_more_of_who_is_left_out(
    server: Server, caught: Caught
):
    """The fifth server's numbers are the same, to the last cell, with the target as without: its variation is 0."""
    members = await sixty(server)
    target, yours = members[0], GuildId(920)
    theirs = [GuildId(910 + n) for n in range(4)]
    for guild in theirs:
        await join(server, [target], guild)
    await join(server, members, yours)
    await draw_everywhere(server, [*theirs, yours], CohortTable.STEP2CK)
    await server.participants.leave(target, yours)
    await draw_everywhere(server, [yours], CohortTable.STEP2CK, NOW + MONTH)
    with_target, without = caught.counts[-2:]
    assert with_target == without
    assert sum(without) == 59


async def test_leaving_and_joining_again_resets_nothing_and_shows_no_change(server: Server, caught: Caught):
    members = await sixty(server)
    guilds = [GuildId(910 + n) for n in range(6)]
    for n, guild in enumerate(guilds):
        await join(server, members, guild)
        await draw_everywhere(server, [guild], CohortTable.STEP2CK)
        for member in members:
            await server.service().leave(member, guild)
            server.scores.step2ck[member] = 225 + 10 * n  # another band each time
    bands = [{band for band, count in enumerate(cells) if count} for cells in caught.counts]
    assert [sum(cells) for cells in caught.counts] == [60] * 4 + [0] * 2
    assert bands == [{3}] * 4 + [set()] * 2


async def test_erasing_and_coming_back_resets_nothing(server: Server, caught: Caught):
    members = await sixty(server)
    for n in range(6):
        guild = GuildId(910 + n)
        await join(server, members, guild)
        await draw_everywhere(server, [guild], CohortTable.STEP2CK)
        for member in members:
            await server.participants.erase(member)
            await server.members.erase(member)
        for member in members:
            await server.register(member)
            await server.vault.prepare(member)
    assert [sum(cells) for cells in caught.counts] == [60] * 4 + [0] * 2


async def test_a_newcomer_is_counted_though_others_were_erased(server: Server, caught: Caught):
    """Of a thousand who come new, about one shares the number of an erased member and begins with their rest."""
    members = await sixty(server)
    await join(server, members, GuildId(910))
    await draw_everywhere(server, [GuildId(910)], CohortTable.STAGE)
    await server.participants.erase(members[0])
    new = await server.crowd(1021, None, first=5_000)
    server.scores.statuses = dict.fromkeys(new, CycleStatus(Stage.READY))
    await join(server, new, GuildId(911))
    await draw_everywhere(server, [GuildId(911)], CohortTable.STAGE)
    assert sum(caught.counts[-1]) == 1021
    await server.participants.erase(members[0])
    await draw_everywhere(server, [GuildId(911)], CohortTable.STAGE, NOW + MONTH)
    assert sum(caught.counts[-1]) == 1020


@pytest.mark.parametrize("seed", range(6))
@EVERY_TABLE
async def test_one_member_more_changes_at_most_their_own_cell_in_at_most_four_drawings(
    server: Server, caught: Caught, table: CohortTable, seed: int
):
    """The same year twice, with one member and without: what the others add to any count is the same.

    With the same numbers seen, whatever is done next is done in both worlds; so the loss over all drawings of all
    servers together is at most epsilon for each drawing in which the member's cell differs.
    """
    worlds: list[list[tuple[int, ...]]] = []
    for there in (True, False):
        caught.counts = []
        await _year(server, table, random.Random(seed), target_there=there)
        worlds.append(caught.counts)
        await drop_trigger(server.database, "cohort_charge", "cohort_charge_is_kept")
        async with server.database.write() as tx:
            await tx.run("DELETE FROM member")
            await tx.run("DELETE FROM cohort_remainder")
            await tx.run("DELETE FROM cohort_season")
            await tx.run("DELETE FROM cohort_charge")
    assert len(worlds[0]) == len(worlds[1]) > 9
    changes = [
        [b - a for a, b in zip(without, with_target, strict=True)]
        for with_target, without in zip(*worlds, strict=True)
    ]
    assert all(set(change) <= {0, 1} and sum(change) <= 1 for change in changes)
    assert 0 < sum(map(sum, changes)) <= MOST[table]


async def _year(server: Server, table: CohortTable, chance: random.Random, *, target_there: bool) -> None:
    """Twelve members in five servers join, leave, change, erase themselves and come back, while everybody draws."""
    guilds = [GuildId(930 + n) for n in range(5)]
    members = await server.crowd(12, 232)
    target = members[chance.randrange(12)]
    server.scores.statuses = dict.fromkeys(members, CycleStatus(Stage.INTERVIEWING, interviews=4))
    for guild in guilds:
        await join(server, members, guild)
    if not target_there:
        await server.members.erase(target)
    for turn in range(10):
        now = NOW + turn * timedelta(days=29)
        for member in members if turn else ():
            act = chance.choice(("join", "join", "leave", "erase", "change"))
            guild = chance.choice(guilds)
            score, stage = chance.randrange(220, 260), chance.choice(list(Stage))
            if member == target and not target_there:
                continue
            if act == "join":
                await join(server, [member], guild)
            elif act == "leave":
                await server.participants.leave(member, guild)
            elif act == "erase":
                await server.participants.erase(member)
                await server.members.erase(member)
                await server.register(member)
                await server.vault.prepare(member)
            server.scores.step2ck[member] = score
            server.scores.statuses[member] = CycleStatus(stage, interviews=score % 12)
        await draw_everywhere(server, chance.sample(guilds, 3), table, now)


async def test_a_crash_after_charging_counts_against_the_drawing_not_for_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    members = await sixty(server)

    async def crash(*_: object, **__: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(server.snapshots, "keep", crash)
        with pytest.raises(OSError, match="power cut"):
            await server.service().draw(GuildId(900), CohortTable.STEP2CK, seen=None, now=NOW)
    assert await spent(server) == Counter(dict.fromkeys(members, 500))
    assert await server.snapshots.charges(GuildId(900), CohortTable.STEP2CK) == ()


async def test_past_seasons_are_forgotten_and_the_last_one_is_kept(server: Server):
    members = await sixty(server)
    for season in (SEASON - 2, SEASON - 1, SEASON):
        price = Price(Fraction(1), Fraction(2))
        await server.participants.spend(SeasonId(season), CohortTable.STAGE, members, price)
    await server.service().forget_old(NOW)
    rows = await server.database.read.rows("SELECT DISTINCT season FROM cohort_spent ORDER BY season")
    assert [row["season"] for row in rows] == [SEASON - 1, SEASON]
