"""Whether a session is the process's own, where the server answers as it should not."""

import asyncio
from unittest.mock import AsyncMock, MagicMock, Mock

import pytest

from bot.errors import OperatorError
from bot.fleet import session, watch
from bot.fleet.shards import Shards
from tests.fleet.conftest import Join


async def test_a_server_whose_rings_nobody_hears_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    timeout = asyncio.timeout
    monkeypatch.setattr(asyncio, "timeout", lambda seconds: timeout(seconds / 500))
    first = AsyncMock(fetchval=AsyncMock(return_value=7))
    second = AsyncMock(fetchval=AsyncMock(return_value=False), terminate=Mock(), transaction=MagicMock())
    async with timeout(5):
        with pytest.raises(OperatorError) as refused:
            await session.require_own(first, AsyncMock(return_value=second))
    assert refused.value.message.key == "fleet.pooler"
    second.terminate.assert_called_once_with()
    first.remove_listener.assert_awaited_once()


async def test_who_waits_for_shards_rests_between_two_looks(
    url: str, join: Join, monkeypatch: pytest.MonkeyPatch
):
    rests, sleep = list[float](), asyncio.sleep

    async def noted(seconds: float) -> None:
        rests.append(seconds)
        await sleep(seconds)

    shards = Shards((0,), 2)
    async with watch.Watch.open(url, chosen=shards) as owner:
        await owner.take_shards(1)
        spare = await join(shards)
        with monkeypatch.context() as patched:
            patched.setattr(asyncio, "sleep", noted)
            taking = asyncio.create_task(spare.take_shards(1))
            await sleep(10 * watch.POLL_SECONDS)
        assert not taking.done()
    async with asyncio.timeout(5):
        assert await taking == shards
    assert any(watch.POLL_SECONDS < rest < 3 * watch.POLL_SECONDS for rest in rests)
