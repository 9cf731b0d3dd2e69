"""What the settings of servers need of storage."""

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
