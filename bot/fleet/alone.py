"""A fleet of one process: every server is ours, the lead is always ours, and who rings is heard at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import NoReturn

from typing_extensions import override

from bot.domain.ids import GuildId
from bot.fleet.ports import IDENTIFY_SECONDS, Fleet, Ring
from bot.fleet.shards import Shards, all_shards
from bot.scheduler.wakeup import Bell, Wakeup


class Alone(Fleet):
    """The one process that the lock on the data directory allows."""

    several = False

    def __init__(self) -> None:
        self._wakeups = {what: Wakeup() for what in Ring}
        self._identified = False

    @override
    def is_ours(self, guild: GuildId) -> bool:
        return True

    @override
    async def take_shards(self, named: int) -> Shards:
        return all_shards(named)

    @override
    async def may_identify(self, shard: int, at_once: int) -> None:
        if self._identified:
            await asyncio.sleep(IDENTIFY_SECONDS)
        self._identified = True

    @override
    @asynccontextmanager
    async def syncing(self) -> AsyncGenerator[None]:
        yield

    @override
    @asynccontextmanager
    async def leading(self) -> AsyncGenerator[None]:
        yield

    @override
    async def lost(self) -> NoReturn:
        while True:
            await asyncio.Event().wait()

    @override
    def ring(self, what: Ring) -> Bell:
        return self._wakeups[what]

    @override
    def heard(self, what: Ring) -> Wakeup:
        return self._wakeups[what]
