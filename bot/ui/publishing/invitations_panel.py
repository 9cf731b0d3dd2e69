"""`/server invitations`: in which channel, and when each day, invitations that members report are posted."""

from bot.domain.ids import ChannelId
from bot.domain.message import Message, message
from bot.domain.moderation import ActKind
from bot.domain.publishing import Subject, Weekly
from bot.errors import UserError
from bot.ui.authority import act_of, moderated_server, server_of
from bot.ui.publishing.channel_option import asked_channel
from bot.ui.publishing.channel_rights import refuse_without_rights
from bot.ui.publishing.schedule_panel import Kinds, Line, show_schedules
from bot.ui.publishing.weekly import Asked, asked_minute, asked_zone
from bot.ui.request import Request

KINDS = Kinds(ActKind.INVITATIONS_SCHEDULED, ActKind.INVITATIONS_STOPPED)
USUAL_MINUTE = 18 * 60
USUAL_ZONE = "America/New_York"


async def schedule_invitations(request: Request, asked: Asked) -> None:
    """Post them every day as asked; with nothing asked, show how they are posted."""
    guild = await moderated_server(request)
    if asked.nothing:
        await show_schedules(request, _lines, KINDS)
        return
    known = await request.services.publishing.schedule(guild, Subject.INVITATIONS)
    settings = await request.services.servers.settings(guild)
    channel = await asked_channel(request, asked.channel, Subject.INVITATIONS, None)
    refuse_without_rights(channel)
    if not channel.permissions_for(channel.guild.me).read_message_history:
        raise UserError("invitations.history", channel=channel.mention)
    before = None if known is None else known.weekly
    minute = asked_minute(asked, USUAL_MINUTE if before is None else before.minute)
    usual = settings.time_zone or USUAL_ZONE
    zone = asked_zone(request, asked, usual if before is None else before.zone)
    act = act_of(request, KINDS.scheduled, Subject.INVITATIONS.value)
    weekly = Weekly(None, minute, zone)
    await request.services.publishing.keep(Subject.INVITATIONS, ChannelId(channel.id), weekly, act)
    await show_schedules(request, _lines, KINDS, request.texts("invitations.kept"))


async def _lines(request: Request) -> list[Line]:
    schedule = await request.services.publishing.schedule(server_of(request), Subject.INVITATIONS)
    notes: tuple[Message, ...] = () if schedule is None else (message("invitations.relayed"),)
    return [Line(Subject.INVITATIONS, schedule, notes)]
