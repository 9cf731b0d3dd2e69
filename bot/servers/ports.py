"""What the settings of servers need of storage."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.ids import GuildId
from bot.domain.moderation import ModeratorAct
from bot.domain.server import ServerSettings


class ServerStore(Protocol):
    """Settings of servers."""

    async def settings(self, guild: GuildId) -> ServerSettings:
        """The settings of a server; of one that is not stored, those with nothing chosen."""
        ...

    async def keep(self, settings: ServerSettings, act: ModeratorAct) -> None:
        """Store settings in place of the old ones, with the act that changed them, or neither."""
        ...


class DepartureStore(Protocol):
    """Which servers the bot has left, and the removal of what is theirs."""

    async def known(self) -> frozenset[GuildId]:
        """Every server of which anything is stored."""
        ...

    async def departed(self) -> Mapping[GuildId, datetime]:
        """The servers that the bot was seen to be out of, and since when."""
        ...

    async def mark(self, guild: GuildId, *, now: datetime) -> None:
        """Remember since when the bot is out of a server; the first time counts."""
        ...

    async def unmark(self, guild: GuildId) -> None:
        """The bot is in the server again."""
        ...

    async def forget(self, guild: GuildId) -> int:
        """Remove everything of a server in one step; how many rows, those that go with them not counted."""
        ...


class PresentGuilds(Protocol):
    """What the connection to Discord tells."""

    def present(self) -> frozenset[GuildId] | None:
        """Every server that the bot is in, those included that are unavailable now; ``None`` while not connected."""
        ...
