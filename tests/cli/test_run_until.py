"""The work of a run ends together: when it is told to, when a part ends by itself, and when a part fails."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.cli.run import _until


async def _told(stop: asyncio.Event) -> None:
    stop.set()
    await asyncio.Event().wait()


async def _done(_: asyncio.Event) -> None:
    return


async def _failing(_: asyncio.Event) -> None:
    raise OSError("cut")


@pytest.mark.parametrize("part", [_told, _done, _failing])
async def test_whatever_ends_first_the_rest_is_cancelled_and_awaited(
    part: Callable[[asyncio.Event], Awaitable[None]],
):
    stop, ended = asyncio.Event(), list[str]()

    async def first() -> None:
        await part(stop)

    async def rest() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("rest")

    async with asyncio.timeout(5):
        if part is _failing:
            with pytest.raises(OSError, match="cut"):
                await _until(stop, rest(), first())
        else:
            await _until(stop, rest(), first())
    assert ended == ["rest"]
    assert asyncio.all_tasks() == {asyncio.current_task()}
