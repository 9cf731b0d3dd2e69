"""`/match-dates`: the Match dates in a channel, posted once, pinned, and kept up to date in place."""

from functools import partial

from bot.domain.ids import ChannelId
from bot.domain.message import Message, message
from bot.domain.moderation import ActKind
from bot.domain.publishing import Post, Subject, Weekly
from bot.errors import UserError
from bot.ui.authority import act_of, moderated_server, server_of
from bot.ui.publishing.channel_option import asked_channel
from bot.ui.publishing.channel_rights import Postable, may_pin, refuse_without_rights
from bot.ui.publishing.posted_panel import PostedPanel
from bot.ui.publishing.posting import posted_card, refuse_and_log
from bot.ui.publishing.schedule_panel import Kinds, Line, show_schedules
from bot.ui.publishing.weekly import Asked, with_time
from bot.ui.request import Request

KINDS = Kinds(ActKind.MATCH_DATES_SCHEDULED, ActKind.MATCH_DATES_STOPPED)


async def post_match_dates(request: Request, channel: ChannelId | None) -> None:
    """Post the dates, or write the post that is in that channel anew, and say where it stands."""
    guild = await moderated_server(request)
    known = await request.services.publishing.schedule(guild, Subject.MATCH_DATES)
    where = await _channel(request, channel)
    if known is not None and known.channel != where.id:
        raise UserError("match_dates.kept_elsewhere", channel=f"<#{known.channel}>")
    act = act_of(request, ActKind.MATCH_DATES_POSTED, str(where.id))
    await refuse_and_log(request, where, act)
    await request.interaction.response.defer(ephemeral=True, thinking=True)
    post = _written(
        await request.services.publishing.post_match_dates(guild, ChannelId(where.id), act.at, act)
    )
    card = posted_card(post, where, _posted(where), request.texts)
    await request.answer(card, view=PostedPanel(request, post).if_useful())


async def schedule_match_dates(request: Request, asked: Asked, *, on_change: bool | None) -> None:
    """Keep the post up to date as asked, posting it if there is none; with nothing asked, show how it is kept.

    ``on_change`` says whether it is written anew only when a date changes; ``None`` follows from what else is asked.
    """
    guild = await moderated_server(request)
    if asked.nothing and on_change is None:
        await show_schedules(request, _lines, KINDS)
        return
    known = await request.services.publishing.schedule(guild, Subject.MATCH_DATES)
    channel = await _channel(request, asked.channel)
    refuse_without_rights(channel)
    keep = partial(_keep, channel)
    if on_change is None:
        typed = asked.weekday is not None or asked.at is not None
        on_change = not typed and (known is None or known.weekly is None)
    if on_change:
        await keep(request, None)
        return
    settings = await request.services.servers.settings(guild)
    await with_time(request, asked, known, settings, keep)


async def _keep(channel: Postable, request: Request, weekly: Weekly | None) -> None:
    guild = await moderated_server(request)
    act = act_of(request, KINDS.scheduled, Subject.MATCH_DATES.value)
    await request.interaction.response.defer(ephemeral=True, thinking=True)
    await request.services.publishing.keep(Subject.MATCH_DATES, ChannelId(channel.id), weekly, act)
    post = await request.services.publishing.post_match_dates(guild, ChannelId(channel.id), act.at)
    texts = request.texts
    note = posted_card(_written(post), channel, _posted(channel), texts).body
    await show_schedules(request, _lines, KINDS, f"{texts('schedule.kept')} {note}")


async def _channel(request: Request, given: ChannelId | None) -> Postable:
    settings = await request.services.servers.settings(server_of(request))
    usual = settings.match_dates_channel
    return await asked_channel(request, given, Subject.MATCH_DATES, usual)


def _written(post: Post | None) -> Post | None:
    """The post, or ``None`` while it waits to be written anew."""
    return None if post is None or (post.message is not None and post.dates is None) else post


def _posted(channel: Postable) -> str:
    return "match_dates.posted.pinned" if may_pin(channel) else "match_dates.posted.unpinned"


async def _lines(request: Request) -> list[Line]:
    schedule = await request.services.publishing.schedule(server_of(request), Subject.MATCH_DATES)
    notes: tuple[Message, ...] = () if schedule is None else (message("match_dates.kept"),)
    return [Line(Subject.MATCH_DATES, schedule, notes)]
