"""The slow look at whether participants are still in their server."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.cohort.aggregate import cutoffs
from bot.cohort.ports import Absent, Limited, Looked, Participant, Present, Unclear
from bot.cohort.sweep import (
    PACE,
    PAUSE_AFTER_A_FAULT,
    PAUSE_WITHOUT_WORK,
    PUT_OFF_BY,
    Sweep,
    sweeping,
)
from bot.domain.cohort import LOOK_AGAIN_AFTER
from bot.domain.ids import GuildId, MemberId
from bot.fleet.alone import Alone
from bot.scheduler.tasks import working
from tests.cohort.conftest import NOW, SERVER, Server
from tests.fleet.half import Half

OTHER = GuildId(901)


@dataclass
class Discord:
    """Answers as told; everybody is there otherwise."""

    answers: dict[MemberId, Looked] = field(default_factory=dict)
    joined: list[GuildId] = field(default_factory=lambda: [SERVER])
    asked: list[MemberId] = field(default_factory=list)
    fault: Exception | None = None

    def servers(self) -> Sequence[GuildId]:
        return self.joined

    async def look(self, who: Participant) -> Looked:
        self.asked.append(who.member)
        if self.fault is not None:
            raise self.fault
        return self.answers.get(who.member, Present(None))


@dataclass
class FixedClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


async def counted(server: Server, now: datetime) -> tuple[MemberId, ...]:
    return await server.participants.who_counts(SERVER, cutoffs(now), after=None)


async def test_everybody_is_looked_for_once_and_again_three_days_later(server: Server):
    members = await server.crowd(3, 232)
    discord = Discord()
    sweep = Sweep(server.participants, discord, Alone())
    assert [await sweep.step(NOW) for _ in range(4)] == [PACE, PACE, PACE, PAUSE_WITHOUT_WORK]
    assert sorted(discord.asked) == members
    assert await sweep.step(NOW + LOOK_AGAIN_AFTER - timedelta(seconds=1)) == PAUSE_WITHOUT_WORK
    assert await sweep.step(NOW + LOOK_AGAIN_AFTER) == PACE


async def test_who_is_found_counts_for_seven_more_days(server: Server):
    await server.crowd(1, 232)
    later = NOW + timedelta(days=8)
    assert await counted(server, later) == ()
    await Sweep(server.participants, Discord(), Alone()).step(later)
    assert len(await counted(server, later + timedelta(days=7))) == 1


async def test_who_came_back_waits_fourteen_days(server: Server):
    (who,) = await server.crowd(1, 232)
    await Sweep(server.participants, Discord({who: Present(NOW - timedelta(days=2))}), Alone()).step(NOW)
    assert await counted(server, NOW) == ()


async def test_two_misses_a_day_apart_remove_the_participation(server: Server):
    (who,) = await server.crowd(1, 232)
    sweep = Sweep(server.participants, Discord({who: Absent()}), Alone())
    await sweep.step(NOW)
    assert await server.participants.participation(who, SERVER) is not None
    assert await counted(server, NOW) == ()
    assert await sweep.step(NOW + timedelta(hours=23, minutes=59)) == PAUSE_WITHOUT_WORK
    assert await server.participants.participation(who, SERVER) is not None
    await sweep.step(NOW + timedelta(days=1))
    assert await server.participants.export(who) == {}


async def test_one_miss_is_forgotten_when_the_member_is_seen_again(server: Server):
    (who,) = await server.crowd(1, 232)
    discord = Discord({who: Absent()})
    sweep = Sweep(server.participants, discord, Alone())
    await sweep.step(NOW)
    await server.service().verified(who, SERVER, NOW + timedelta(hours=2))
    assert await counted(server, NOW + timedelta(hours=2)) == (who,)
    await sweep.step(NOW + timedelta(days=4))
    assert await server.participants.participation(who, SERVER) is not None


async def test_no_clear_answer_removes_nobody_and_holds_up_nobody(server: Server):
    first, second = await server.crowd(2, 232)
    discord = Discord({first: Unclear()})
    sweep = Sweep(server.participants, discord, Alone())
    pauses = [await sweep.step(NOW) for _ in range(3)]
    assert pauses == [PAUSE_AFTER_A_FAULT, PACE, PAUSE_WITHOUT_WORK]
    assert discord.asked == [first, second]
    await sweep.step(NOW + PUT_OFF_BY)
    assert discord.asked == [first, second, first]
    assert await server.participants.participation(first, SERVER) is not None


async def test_a_rate_limit_is_waited_for_and_the_member_stays_next(server: Server):
    (who,) = await server.crowd(1, 232)
    discord = Discord({who: Limited(timedelta(seconds=90))})
    sweep = Sweep(server.participants, discord, Alone())
    assert await sweep.step(NOW) == timedelta(seconds=90)
    discord.answers.clear()
    assert await sweep.step(NOW) == PACE


async def test_servers_of_another_process_are_left_to_it(server: Server):
    (who,) = await server.crowd(1, 232)
    discord = Discord()
    assert await Sweep(server.participants, discord, Half(1)).step(NOW) == PAUSE_WITHOUT_WORK
    assert discord.asked == []
    assert await Sweep(server.participants, discord, Half(0)).step(NOW) == PACE
    assert discord.asked == [who]


async def test_servers_that_the_bot_is_not_in_are_left_alone(server: Server):
    await server.crowd(1, 232)
    discord = Discord(joined=[OTHER])
    assert await Sweep(server.participants, discord, Alone()).step(NOW) == PAUSE_WITHOUT_WORK
    assert discord.asked == []


async def test_the_sweep_goes_on_after_a_fault_of_ours_and_ends_when_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    await server.crowd(1, 232)
    discord = Discord(fault=RuntimeError("fault"))
    monkeypatch.setattr("bot.cohort.sweep.PAUSE_AFTER_A_FAULT", timedelta(milliseconds=1))
    with capture_logs() as logs:
        async with working([sweeping(Sweep(server.participants, discord, Alone()))], FixedClock()):
            while len(discord.asked) < 2:
                await asyncio.sleep(0.001)
    assert {line["event"] for line in logs} == {"membership_sweep_failed"}


async def test_a_look_cut_off_half_way_is_made_again(server: Server):
    (who,) = await server.crowd(1, 232)

    class Slow(Discord):
        async def look(self, who: Participant) -> Looked:
            await super().look(who)
            await asyncio.sleep(3600)
            return Absent()

    slow = Slow()
    async with working([sweeping(Sweep(server.participants, slow, Alone()))], FixedClock()):
        while not slow.asked:
            await asyncio.sleep(0.001)
    discord = Discord()
    await Sweep(server.participants, discord, Alone()).step(NOW)
    assert discord.asked == [who]
