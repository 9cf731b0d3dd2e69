"""A fleet of one process does everything itself."""

import asyncio

import pytest

from bot.domain.ids import GuildId
from bot.fleet.alone import Alone
from bot.fleet.ports import Ring


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

    one, other = Ring
    with fleet.heard(one).answered_by(lambda: done(one)), fleet.heard(other).answered_by(lambda: done(other)):
        fleet.ring(what).request()
        await fleet.ring(what).request_and_wait(5)
    assert answered == [what, what]
