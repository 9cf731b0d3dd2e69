"""`/deadlines`: the dates of the Match in a channel, posted once, pinned, and kept up to date in place."""

from functools import partial

import discord

from bot.domain.ids import ChannelId, GuildId
from bot.domain.message import Message, message
from bot.domain.moderation import ActKind
from bot.domain.publishing import Post, Schedule, Subject, Weekly
from bot.errors import UserError
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.authority import act_of, moderated_server
from bot.ui.publishing.channel_rights import may_pin, refuse_without_rights
from bot.ui.publishing.posting import posted_card, refuse_and_log
from bot.ui.publishing.schedule_panel import Kinds, Line, show_schedules
from bot.ui.publishing.weekly import Asked, asked_channel, asked_time

KINDS = Kinds(ActKind.DEADLINES_SCHEDULED, ActKind.DEADLINES_STOPPED)


async def post_deadlines(
    interaction: Interaction, services: Services, channel: discord.TextChannel | None
) -> None:
    """Post the dates, or write the post that is in that channel anew, and say where it stands."""
    guild = await moderated_server(interaction, services)
    known = await services.publishing.schedule(guild, Subject.DEADLINES)
    where = await _channel(interaction, services, guild, Asked(channel, None, None, None), known)
    if known is not None and known.channel != where.id:
        raise UserError("deadlines.kept_elsewhere", channel=f"<#{known.channel}>")
    act = act_of(interaction, services, ActKind.DEADLINES_POSTED, str(where.id))
    await refuse_and_log(where, services, act)
    await interaction.response.defer(ephemeral=True, thinking=True)
    post = await services.publishing.post_deadlines(guild, ChannelId(where.id), act.at, act)
    await answer(interaction, posted_card(_written(post), where, _posted(where), texts_for(interaction)))


async def schedule_deadlines(
    interaction: Interaction, services: Services, asked: Asked, *, on_change: bool | None
) -> None:
    """Keep the post up to date as asked, posting it if there is none; with nothing asked, show how it is kept.

    ``on_change`` says whether it is written anew only when a date changes; ``None`` follows from what else is asked.
    """
    guild = await moderated_server(interaction, services)
    read = partial(_lines, services, guild)
    if asked.nothing and on_change is None:
        await show_schedules(interaction, services, read, KINDS)
        return
    known = await services.publishing.schedule(guild, Subject.DEADLINES)
    channel = await _channel(interaction, services, guild, asked, known)
    weekly = await _weekly(interaction, services, asked, known, on_change=on_change)
    refuse_without_rights(channel)
    act = act_of(interaction, services, KINDS.scheduled, Subject.DEADLINES.value)
    await interaction.response.defer(ephemeral=True, thinking=True)
    await services.publishing.keep(Subject.DEADLINES, ChannelId(channel.id), weekly, act)
    post = await services.publishing.post_deadlines(guild, ChannelId(channel.id), act.at)
    texts = texts_for(interaction)
    note = posted_card(_written(post), channel, _posted(channel), texts).body
    await show_schedules(interaction, services, read, KINDS, f"{texts('schedule.kept')} {note}")


async def _channel(
    interaction: Interaction,
    services: Services,
    guild: GuildId,
    asked: Asked,
    known: Schedule | None = None,
) -> discord.TextChannel:
    settings = await services.servers.settings(guild)
    return asked_channel(interaction, asked, known, settings.deadlines_channel)


async def _weekly(
    interaction: Interaction,
    services: Services,
    asked: Asked,
    known: Schedule | None,
    *,
    on_change: bool | None,
) -> Weekly | None:
    """When it is written anew every week, or ``None`` for changes of dates only."""
    if on_change is None:
        typed = asked.weekday is not None or asked.at is not None
        on_change = not typed and (known is None or known.weekly is None)
    if on_change:
        return None
    guild = await moderated_server(interaction, services)
    return asked_time(interaction, asked, known, await services.servers.settings(guild))


def _written(post: Post | None) -> Post | None:
    """The post, or ``None`` while it waits to be written anew."""
    return None if post is None or (post.message is not None and post.dates is None) else post


def _posted(channel: discord.TextChannel) -> str:
    return "deadlines.posted.pinned" if may_pin(channel) else "deadlines.posted.unpinned"


async def _lines(services: Services, guild: GuildId) -> list[Line]:
    schedule = await services.publishing.schedule(guild, Subject.DEADLINES)
    notes: tuple[Message, ...] = () if schedule is None else (message("deadlines.kept"),)
    return [Line(Subject.DEADLINES, schedule, notes)]
