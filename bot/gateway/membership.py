"""Who is where: whether somebody is in a server (by REST, one request a member), and which servers the bot is in."""

import asyncio
from datetime import timedelta

import aiohttp
import discord
from typing_extensions import override

from bot.cohort.ports import Absent, Limited, Looked, MembershipLookup, Participant, Present, Unclear
from bot.domain.discord_answer import REQUEST_TIMEOUT
from bot.domain.ids import GuildId
from bot.fleet.ports import Servers
from bot.servers.ports import PresentGuilds

GONE_CODES = frozenset({10007, 10013})
"""Unknown member and unknown user (Discord API, JSON error codes). Other 404s, such as an unknown server, say nothing."""


class DiscordMembership(MembershipLookup, PresentGuilds):
    """The `MembershipLookup` of the statistics and the `Presence` of the servers, by a client that is logged in."""

    def __init__(self, client: discord.Client, fleet: Servers) -> None:
        self._client = client
        self._fleet = fleet

    @override
    def servers(self) -> tuple[GuildId, ...]:
        """The servers that the bot is in and that are available; none before the connection is ready."""
        return tuple(GuildId(guild.id) for guild in self._client.guilds if not guild.unavailable)

    @override
    def present(self) -> frozenset[GuildId] | None:
        if not self._client.is_ready():
            return None
        return frozenset(GuildId(guild.id) for guild in self._client.guilds)

    @override
    async def look(self, who: Participant) -> Looked:
        """Ask once, also about a server of another process.

        Whatever is no clear answer in time is `Unclear`, and a rate limit is never waited for here.
        """
        if self._fleet.is_ours(who.guild) and self._client.get_guild(who.guild) is None:
            return Unclear()
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT):
                found = await self._client.http.get_member(who.guild, who.member)
        except discord.RateLimited as limited:
            return Limited(timedelta(seconds=limited.retry_after))
        except discord.NotFound as missing:
            return Absent() if missing.code in GONE_CODES else Unclear()
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return Unclear()
        return Present(discord.utils.parse_time(found.get("joined_at")))
