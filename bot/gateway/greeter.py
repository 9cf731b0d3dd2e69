"""Writes to whoever can set the bot up after it was added to a server: who added it, else the owner, else a channel.

Who added the bot stands in the server's log, which only few bots may read. A direct message comes first; where that
person takes none, the channel in which Discord itself greets newcomers has the greeting.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

import discord
from typing_extensions import override

from bot.domain.discord_answer import DmClosed, Rejected, UserGone
from bot.domain.ids import GuildId
from bot.gateway.requests import answered
from bot.i18n import catalogue
from bot.servers.ports import Greeter, GreetingState
from bot.ui.publishing.channel_rights import missing_rights
from bot.ui.publishing.post_card import marked, shows
from bot.ui.servers.introduction import greeting_card

LOG_READ = 10
"""Entries of the server's log that are read: a bot that joins now is among the latest."""
NEWEST = 100
"""Messages that are looked through for a greeting."""
MARK_DIGITS = 8
_NOWHERE = (DmClosed, UserGone, Rejected)
Room = discord.DMChannel | discord.TextChannel


class DiscordGreeter(Greeter):
    """The :class:`~bot.servers.ports.Greeter` of a client that is logged in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    @override
    def joined(self) -> Mapping[GuildId, datetime]:
        """The servers that are available now, and since when the bot is in each; none while not connected."""
        if not self._client.is_ready():
            return {}
        there = (server for server in self._client.guilds if not server.unavailable)
        return {GuildId(server.id): at for server in there if (at := server.me.joined_at) is not None}

    @override
    async def find(self, guild: GuildId, since: datetime) -> bool | None:
        """Whether the greeting is in one of the rooms where it may stand; ``None`` where that is unknown now."""
        server = self._client.get_guild(guild)
        if server is None:
            return None
        found = await answered(self._find(server, _mark(guild, since)), self._client)
        if isinstance(found, _NOWHERE):
            return False
        return found if isinstance(found, bool) else None

    @override
    async def greet(self, guild: GuildId, since: datetime) -> GreetingState:
        """Send it to the first room that takes it, with a nonce, so that Discord recognises a repetition."""
        server = self._client.get_guild(guild)
        if server is None:
            return GreetingState.BEGUN
        outcome = await answered(self._write(server, since), self._client)
        if isinstance(outcome, _NOWHERE):
            outcome = await answered(self._post(server, since), self._client)
        if isinstance(outcome, _NOWHERE):
            return GreetingState.NOBODY
        return outcome if isinstance(outcome, GreetingState) else GreetingState.BEGUN

    async def _write(self, server: discord.Guild, since: datetime) -> GreetingState:
        return await self._send(await self._inbox(server), server, since)

    async def _post(self, server: discord.Guild, since: datetime) -> GreetingState:
        room = _channel(server)
        return GreetingState.NOBODY if room is None else await self._send(room, server, since)

    async def _send(self, room: Room, server: discord.Guild, since: datetime) -> GreetingState:
        texts, mark = catalogue(str(server.preferred_locale), discord=True), _mark(GuildId(server.id), since)
        card = marked(greeting_card(server.me.display_name, server.name, texts), mark, texts)
        silent = discord.AllowedMentions.none()
        await room.send(embed=card.embed(), nonce=f"g{mark}", allowed_mentions=silent)
        return GreetingState.GREETED

    async def _find(self, server: discord.Guild, mark: str) -> bool:
        channel = _channel(server)
        rooms: list[Room] = [] if channel is None else [channel]
        with suppress(discord.Forbidden, discord.NotFound):
            rooms.insert(0, await self._inbox(server))
        for room in rooms:
            async for message in room.history(limit=NEWEST):
                if message.author == self._client.user and shows(mark, message):
                    return True
        return False

    async def _inbox(self, server: discord.Guild) -> discord.DMChannel:
        return await self._client.create_dm(discord.Object(await self._who_added(server)))

    async def _who_added(self, server: discord.Guild) -> int:
        owner = server.owner_id or 0
        if not server.me.guild_permissions.view_audit_log:
            return owner
        with suppress(discord.Forbidden):
            async for entry in server.audit_logs(limit=LOG_READ, action=discord.AuditLogAction.bot_add):
                if entry.target is not None and entry.target.id == server.me.id and entry.user_id is not None:
                    return entry.user_id
        return owner


def _channel(server: discord.Guild) -> discord.TextChannel | None:
    """Where Discord itself greets newcomers, if the bot may post there."""
    channel = server.system_channel
    return None if channel is None or missing_rights(channel) else channel


def _mark(guild: GuildId, since: datetime) -> str:
    """What a greeting shows of the server and the joining that it is for."""
    return sha256(f"greeting|{guild}|{since.isoformat()}".encode()).hexdigest()[:MARK_DIGITS]
