"""`/cohort schedule`: which tables are posted every week. A weekly post repeats what is drawn and never draws."""

from bot.cohort.budget import MayDraw
from bot.domain.cohort import CohortTable
from bot.domain.ids import ChannelId
from bot.domain.message import Message, message
from bot.domain.moderation import ActKind
from bot.domain.publishing import Subject, Weekly
from bot.ui.authority import act_of, moderated_server, server_of
from bot.ui.publishing.channel_option import asked_channel
from bot.ui.publishing.channel_rights import refuse_without_rights
from bot.ui.publishing.schedule_panel import Kinds, Line, show_schedules
from bot.ui.publishing.weekly import Asked, with_time
from bot.ui.request import Request

KINDS = Kinds(ActKind.COHORT_SCHEDULED, ActKind.COHORT_STOPPED)


async def schedule_table(request: Request, table: CohortTable | None, asked: Asked) -> None:
    """Post a table every week as asked, or change that; with nothing asked, show what is posted."""
    guild = await moderated_server(request)
    if table is None or asked.nothing:
        await show_schedules(request, _lines, KINDS)
        return
    subject = Subject(table.value)
    known = await request.services.publishing.schedule(guild, subject)
    settings = await request.services.servers.settings(guild)
    channel = await asked_channel(request, asked.channel, subject, settings.statistics_channel)
    refuse_without_rights(channel)

    async def keep(sent: Request, weekly: Weekly) -> None:
        await moderated_server(sent)
        act = act_of(sent, KINDS.scheduled, subject.value)
        await sent.services.publishing.keep(subject, ChannelId(channel.id), weekly, act)
        await show_schedules(sent, _lines, KINDS, sent.texts("schedule.kept"))

    await with_time(request, asked, known, settings, keep)


async def _lines(request: Request) -> list[Line]:
    found = await request.services.publishing.schedules(server_of(request))
    schedules = {schedule.subject: schedule for schedule in found}
    lines: list[Line] = []
    for table in CohortTable:
        subject = Subject(table.value)
        schedule = schedules.get(subject)
        notes = () if schedule is None else await _notes(request, table)
        lines.append(Line(subject, schedule, notes))
    return lines


async def _notes(request: Request, table: CohortTable) -> tuple[Message, ...]:
    status = await request.services.cohort.status(server_of(request), table, now=request.now)
    if status.snapshot is None:
        return (message("schedule.nothing_drawn"),)
    repeats = message("schedule.repeats", at=status.snapshot.charge.drawn_at)
    return (repeats, message("schedule.may_draw")) if isinstance(status.next, MayDraw) else (repeats,)
