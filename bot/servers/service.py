"""Settings of servers as commands use them, in memory after the first look: every click of a moderator asks for them."""

import asyncio
from collections.abc import Callable

from bot.domain.ids import GuildId
from bot.domain.moderation import ModeratorAct
from bot.domain.server import ServerSettings
from bot.servers.ports import ServerStore


class ServerService:
    """The settings of every server that the bot is in. A server costs some hundred bytes of memory."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store
        self._known: dict[GuildId, ServerSettings] = {}
        self._changing = asyncio.Lock()

    async def settings(self, guild: GuildId) -> ServerSettings:
        """The settings of a server; nothing is chosen in one that has never been set up."""
        known = self._known.get(guild)
        if known is not None:
            return known
        async with self._changing:
            known = self._known[guild] = await self._store.settings(guild)
            return known

    async def change(
        self, guild: GuildId, changed: Callable[[ServerSettings], ServerSettings], act: ModeratorAct
    ) -> ServerSettings:
        """Apply a change to the settings as they are stored now, and log the act with it; the new settings."""
        async with self._changing:
            self._known.pop(guild, None)
            settings = changed(await self._store.settings(guild))
            await self._store.keep(settings, act)
            self._known[guild] = settings
            return settings

    def forget(self, guild: GuildId) -> None:
        """A server's settings were removed from storage: forget what is in memory of them."""
        self._known.pop(guild, None)
