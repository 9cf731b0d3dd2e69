"""A fleet of one process does everything itself."""

import asyncio
from contextlib import ExitStack
from functools import partial

import pytest

from bot.domain.ids import GuildId
from bot.fleet import alone
from bot.fleet.alone import Alone
from bot.fleet.ports import Ring
from bot.fleet.shards import Shards


def test_every_server_is_ours():
    assert all(Alone().is_ours(GuildId(guild << 22)) for guild in range(9))


async def test_the_lead_is_ours_at_once_and_as_often_as_asked():
    fleet = Alone()
    async with asyncio.timeout(5), fleet.leading():
        pass
    async with asyncio.timeout(5), fleet.leading():
        pass


@pytest.mark.parametrize("what", Ring)
async def test_who_rings_is_heard_by_the_work_that_is_rung_for_and_by_no_other(what: Ring):
    fleet, answered = Alone(), list[Ring]()

    def done(which: Ring) -> asyncio.Future[None]:
        answered.append(which)
        ended = asyncio.get_running_loop().create_future()
        ended.set_result(None)
        return ended

    async def never() -> bool:
        raise AssertionError("the step itself is seen")

    with ExitStack() as answering:
        for each in Ring:
            answering.enter_context(fleet.heard(each).answered_by(partial(done, each)))
        fleet.ring(what).request()
        await fleet.ring(what).request_and_wait(5, never)
    assert answered == [what, what]


async def test_all_shards_that_discord_names_are_ours():
    assert await Alone().take_shards(3) == Shards((0, 1, 2), 3)


async def test_the_first_login_to_the_gateway_waits_for_nobody_and_each_later_one_five_seconds(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(alone, "IDENTIFY_SECONDS", 0.2)
    fleet, loop, at = Alone(), asyncio.get_running_loop(), list[float]()
    began = loop.time()
    for shard in range(3):
        await fleet.may_identify(shard, 1)
        at.append(loop.time() - began)
    assert at[0] < 0.1
    assert 0.2 <= at[1] < at[2] - 0.15


async def test_the_place_of_the_one_process_is_never_lost():
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), Alone().syncing():
            await Alone().lost()
