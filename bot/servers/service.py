"""Settings of servers as commands use them, in memory after the first look: every click of a moderator asks for them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from bot.domain.ids import GuildId
from bot.domain.moderation import ModeratorAct
from bot.domain.server import RolePurpose, ServerSettings
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
        """Apply a change to the settings as they are stored now, and log the act with what it changed; the new settings.

        The subject of the act names the setting.
        """
        async with self._changing:
            self._known.pop(guild, None)
            before = await self._store.settings(guild)
            settings = changed(before)
            was, became = value_of(before, act.subject), value_of(settings, act.subject)
            await self._store.keep(settings, replace(act, was=was, became=became))
            self._known[guild] = settings
            return settings

    def forget(self, guild: GuildId) -> None:
        """A server's settings were removed from storage: forget what is in memory of them."""
        self._known.pop(guild, None)


def value_of(settings: ServerSettings, setting: str) -> str:
    """A setting as the log keeps it: a zone, an id, ids with commas, or stages with theirs; nothing where none is chosen."""
    match setting:
        case "moderator_roles":
            return ",".join(map(str, sorted(settings.roles_for(RolePurpose.MODERATOR))))
        case "stage_roles":
            chosen = (
                (stage, settings.roles_for(stage))
                for stage in RolePurpose
                if stage is not RolePurpose.MODERATOR
            )
            return ",".join(f"{stage}:{role}" for stage, roles in chosen for role in sorted(roles))
        case "time_zone":
            return settings.time_zone or ""
        case "statistics_channel":
            return str(settings.statistics_channel or "")
        case "match_dates_channel":
            return str(settings.match_dates_channel or "")
        case _:
            return ""
