"""The world this server keeps: people, servers, channels, messages, commands, and how it treats the bot."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.wire.discord_server.errors import unknown
from tests.wire.discord_server.faults import FaultPlan
from tests.wire.discord_server.limits import RateLimits
from tests.wire.discord_server.snowflake import Snowflakes

TOKEN = "bG9vcGJhY2s.Zm9y.dGVzdHMtb25seQ"
EPHEMERAL = 1 << 6
MEMBER_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31
"""View channels, send messages, embed links, attach files, read history, use application commands."""
MANAGE_GUILD = 1 << 5
BOT_PERMISSIONS = MEMBER_PERMISSIONS
"""What the bot may: as a member."""
TEXT_CHANNEL, DM_CHANNEL = 0, 1


@dataclass(slots=True)
class Settings:
    """How this Discord behaves; tests change it while it runs."""

    token: str = TOKEN
    deadline: float = 3.0
    """Seconds in which an interaction must be acknowledged."""
    nonce_window: float = 180.0
    """Seconds in which a nonce is remembered ("the past few minutes")."""
    heartbeat_interval: float = 41.25
    rate_limits: bool = True
    shards: int = 1
    """So many are recommended to the bot."""
    identifies_left: int = 1000
    """Of a day; each that the gateway takes is one less."""
    identifies_at_once: int = 1
    """Of shards whose numbers differ by the remainder."""
    identifies_renewed_in: float = 86_400.0
    """Seconds until their count begins anew."""


@dataclass(slots=True)
class User:
    """A person or the bot. ``dm`` is ``open``, or where a direct message is refused: ``create`` or ``send``."""

    id: int
    name: str
    bot: bool = False
    dm: str = "open"
    dm_code: int = 50007
    locale: str = "en-US"


@dataclass(slots=True)
class Member:
    """A user's membership in one server."""

    user: int
    permissions: int
    joined: datetime


@dataclass(slots=True)
class Channel:
    """A text channel of a server, or the direct messages with one person (``recipient``)."""

    id: int
    name: str
    guild: int | None = None
    recipient: int | None = None
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def kind(self) -> int:
        """Discord's channel type."""
        return TEXT_CHANNEL if self.guild else DM_CHANNEL


@dataclass(slots=True)
class Guild:
    """A server."""

    id: int
    name: str
    owner: int
    members: dict[int, Member] = field(default_factory=dict)
    channels: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file the bot attached, or a person attached to a command."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(slots=True)
class World:
    """Everything this Discord knows. One event loop owns it; each change happens between two awaits."""

    settings: Settings = field(default_factory=Settings)
    faults: FaultPlan = field(default_factory=FaultPlan)
    limits: RateLimits = field(default_factory=RateLimits)
    ids: Snowflakes = field(default_factory=Snowflakes)
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    commands: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[int, Upload] = field(default_factory=dict)
    hidden: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Ephemeral messages: nobody finds them in a channel's history."""
    base_url: str = ""
    _nonces: dict[tuple[int, str], tuple[float, int, int]] = field(default_factory=dict)
    _bot: int = 0

    def __post_init__(self) -> None:
        self._bot = self.add_user("preceptor", created=now() - timedelta(days=400), bot=True).id

    @property
    def bot(self) -> User:
        """The bot's own user; its id is the application's too."""
        return self.users[self._bot]

    def next_id(self) -> int:
        """The id of something made now."""
        return self.ids.next(now())

    def add_user(
        self, name: str, *, created: datetime | None = None, bot: bool = False, locale: str = "en-US"
    ) -> User:
        """A new account, made long ago when ``created`` says so."""
        user = User(self.ids.backdated(created) if created else self.next_id(), name, bot, locale=locale)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str) -> Guild:
        """A new server; the bot is its member, somebody else its owner."""
        owner = self.add_user(f"owner of {name}")
        guild = Guild(self.next_id(), name, owner.id)
        self.guilds[guild.id] = guild
        self.add_member(guild.id, self.bot.id, BOT_PERMISSIONS)
        self.add_member(guild.id, owner.id, MEMBER_PERMISSIONS | MANAGE_GUILD)
        return guild

    def add_channel(self, guild_id: int, name: str) -> Channel:
        """A new text channel."""
        channel = Channel(self.next_id(), name, guild=self.guild(guild_id).id)
        self.channels[channel.id] = channel
        self.guilds[guild_id].channels.append(channel.id)
        return channel

    def add_member(
        self, guild_id: int, user_id: int, permissions: int, joined: datetime | None = None
    ) -> Member:
        """A user joins a server."""
        member = Member(self.user(user_id).id, permissions, joined or now())
        self.guild(guild_id).members[user_id] = member
        return member

    def user(self, user_id: int) -> User:
        """The account, or Discord's refusal."""
        if user_id not in self.users:
            raise unknown("User", 10013)
        return self.users[user_id]

    def guild(self, guild_id: int) -> Guild:
        """The server, or Discord's refusal."""
        if guild_id not in self.guilds:
            raise unknown("Guild", 10004)
        return self.guilds[guild_id]

    def channel(self, channel_id: int) -> Channel:
        """The channel, or Discord's refusal."""
        if channel_id not in self.channels:
            raise unknown("Channel", 10003)
        return self.channels[channel_id]

    def dm_channel(self, user_id: int) -> Channel:
        """The bot's direct messages with a user; always the same channel for the same user."""
        for channel in self.channels.values():
            if channel.recipient == user_id:
                return channel
        channel = Channel(self.next_id(), "", recipient=self.user(user_id).id)
        self.channels[channel.id] = channel
        return channel

    def lose_dm_channel(self, user_id: int) -> None:
        """The direct messages with a user are in another channel now, and the one they were in is unknown."""
        lost = self.channels.pop(self.dm_channel(user_id).id)
        fresh = Channel(self.next_id(), "", recipient=user_id, messages=lost.messages)
        for message in fresh.messages.values():
            message["channel_id"] = str(fresh.id)
        self.channels[fresh.id] = fresh
        for key, (posted, channel, message) in self._nonces.items():
            self._nonces[key] = (posted, fresh.id if channel == lost.id else channel, message)

    def remembered(self, author: int, nonce: str) -> dict[str, Any] | None:
        """The message this author posted with this nonce within the window, if it still stands."""
        posted, channel_id, message_id = self._nonces.get((author, nonce), (float("-inf"), 0, 0))
        if time.monotonic() - posted > self.settings.nonce_window:
            return None
        return self.channels[channel_id].messages.get(message_id)

    def remember(self, author: int, nonce: str, message: dict[str, Any]) -> None:
        """Keep a nonce for the window's length."""
        self._nonces[author, nonce] = (time.monotonic(), int(message["channel_id"]), int(message["id"]))

    def forget_nonces(self) -> None:
        """As if "the past few minutes" were over."""
        self._nonces.clear()


def now() -> datetime:
    """This server's clock (UTC)."""
    return datetime.now(UTC)
