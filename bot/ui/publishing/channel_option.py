"""Where to post, as an option of a command: a channel, a thread, or a post of a forum; else the one used last.

A forum itself is not offered: what Discord makes of a message there is a new post, which it does not recognise when it
is sent twice.
"""

from typing import Any

import discord
from discord import app_commands

from bot.domain.ids import ChannelId
from bot.domain.message import message
from bot.domain.publishing import Schedule, Subject
from bot.errors import UserError
from bot.ui.answers import Interaction
from bot.ui.authority import server_of
from bot.ui.publishing.channel_rights import Postable
from bot.ui.request import Request

KINDS = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
    discord.ChannelType.news_thread,
)


class _PostChannel(app_commands.Transformer):
    """The id of a channel that Discord offers; whether the bot may post there is looked at later."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """What Discord offers: channels."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Of these kinds."""
        return list(KINDS)

    async def transform(self, interaction: Interaction, value: Any, /) -> ChannelId:  # noqa: ARG002
        """The channel's id: discord.py itself takes no thread that rests."""
        return ChannelId(value.id)


PostChannel = app_commands.Transform[ChannelId, _PostChannel]


async def asked_channel(
    request: Request, given: ChannelId | None, subject: Subject, usual: ChannelId | None
) -> Postable:
    """The channel that was given; else that of the schedule, of the last post, the server's own, or this one here.

    Raises `UserError` when there is none, or it is gone.
    """
    guild = server_of(request)
    if given is not None:
        return await channel_of(request, given)
    schedule: Schedule | None = await request.services.publishing.schedule(guild, subject)
    if schedule is not None:
        return await channel_of(request, schedule.channel)
    last = await request.services.publishing.latest(guild, subject)
    for wanted in (usual, None if last is None else last.channel):
        if wanted is not None:
            return await channel_of(request, wanted)
    here = request.interaction.channel
    if isinstance(here, Postable) and not _is_private(here):
        return here
    raise UserError("schedule.missing", missing=(message("schedule.option.channel"),))


async def channel_of(request: Request, channel: ChannelId) -> Postable:
    """The channel or thread of this server with that id. Raises `UserError` when the bot finds none to post in."""
    server = request.interaction.guild
    found = None if server is None else server.get_channel_or_thread(channel)
    if found is None and server is not None:
        try:
            found = await server.fetch_channel(channel)
        except (discord.NotFound, discord.Forbidden):
            found = None
    if not isinstance(found, Postable) or _is_private(found):
        raise UserError("post.gone")
    return found


def _is_private(channel: Postable) -> bool:
    return isinstance(channel, discord.Thread) and channel.is_private()
