"""What the settings of servers need of storage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import GuildId
from bot.domain.moderation import ModeratorAct
from bot.domain.server import ServerSettings


class SettingsReader(Protocol):
    """Reads the settings of servers."""

    async def settings(self, guild: GuildId) -> ServerSettings:
        """The settings of a server; of one that is not stored, those with nothing chosen."""
        ...


class ServerStore(SettingsReader, Protocol):
    """Settings of servers."""

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


class GreetingState(StrEnum):
    """How far the greeting of a server has come."""

    BEGUN = "begun"
    """It may have been sent."""
    GREETED = "greeted"
    NOBODY = "nobody"
    """Nobody could be written to, and there was no channel."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """The greeting of a server; ``begun_at`` is aware."""

    state: GreetingState
    begun_at: datetime


class GreetingStore(Protocol):
    """Which servers were greeted."""

    async def greetings(self) -> Mapping[GuildId, Greeting]:
        """Every greeting that is stored."""
        ...

    async def begin(self, guild: GuildId, now: datetime) -> None:
        """Store, before anything is sent, that a greeting begins."""
        ...

    async def end(self, guild: GuildId, state: GreetingState) -> None:
        """Store how it ended."""
        ...


class Greeter(Protocol):
    """Writes to whoever can set the bot up."""

    def joined(self) -> Mapping[GuildId, datetime]:
        """The servers that are available now, and since when (aware) the bot is in each; none while not connected."""
        ...

    async def find(self, guild: GuildId, since: datetime) -> bool | None:
        """Whether the greeting after joining at ``since`` was sent; ``None`` where that is unknown now."""
        ...

    async def greet(self, guild: GuildId, since: datetime) -> GreetingState:
        """Greet once for joining at ``since``; `BEGUN` where it is not known what became of it."""
        ...


class PresentGuilds(Protocol):
    """What the connection to Discord tells."""

    def present(self) -> frozenset[GuildId] | None:
        """Every server that the bot is in, those included that are unavailable now; ``None`` while not connected."""
        ...
