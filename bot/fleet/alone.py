"""A fleet of one process: every server is ours, the lead is always ours, and who rings is heard at once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from typing_extensions import override

from bot.domain.ids import GuildId
from bot.fleet.ports import Fleet, Ring
from bot.scheduler.wakeup import Bell, Wakeup


class Alone(Fleet):
    """The one process that the lock on the data directory allows."""

    def __init__(self) -> None:
        self._wakeups = {what: Wakeup() for what in Ring}

    @override
    def is_ours(self, guild: GuildId) -> bool:
        return True

    @override
    @asynccontextmanager
    async def leading(self) -> AsyncGenerator[None]:
        yield

    @override
    def ring(self, what: Ring) -> Bell:
        return self._wakeups[what]

    @override
    def heard(self, what: Ring) -> Wakeup:
        return self._wakeups[what]
