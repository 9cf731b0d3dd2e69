"""`/cohort schedule`: which tables are posted every week. A weekly post repeats what is drawn and never draws."""

from functools import partial

from bot.cohort.budget import MayDraw
from bot.domain.cohort import CohortTable
from bot.domain.ids import ChannelId, GuildId
from bot.domain.message import Message, message
from bot.domain.moderation import ActKind
from bot.domain.publishing import Subject, Weekly
from bot.services import Services
from bot.ui.answers import Interaction, texts_for
from bot.ui.authority import act_of, moderated_server
from bot.ui.publishing.channel_option import asked_channel
from bot.ui.publishing.channel_rights import refuse_without_rights
from bot.ui.publishing.schedule_panel import Kinds, Line, show_schedules
from bot.ui.publishing.weekly import Asked, with_time

KINDS = Kinds(ActKind.COHORT_SCHEDULED, ActKind.COHORT_STOPPED)


async def schedule_table(
    interaction: Interaction, services: Services, table: CohortTable | None, asked: Asked
) -> None:
    """Post a table every week as asked, or change that; with nothing asked, show what is posted."""
    guild = await moderated_server(interaction, services)
    read = partial(_lines, services, guild)
    if table is None or asked.nothing:
        await show_schedules(interaction, services, read, KINDS)
        return
    subject = Subject(table.value)
    known = await services.publishing.schedule(guild, subject)
    settings = await services.servers.settings(guild)
    channel = await asked_channel(interaction, services, asked.channel, subject, settings.statistics_channel)
    refuse_without_rights(channel)

    async def keep(sent: Interaction, weekly: Weekly) -> None:
        await moderated_server(sent, services)
        act = act_of(sent, services, KINDS.scheduled, subject.value)
        await services.publishing.keep(subject, ChannelId(channel.id), weekly, act)
        await show_schedules(sent, services, read, KINDS, texts_for(sent)("schedule.kept"))

    await with_time(interaction, asked, known, settings, keep)


async def _lines(services: Services, guild: GuildId) -> list[Line]:
    schedules = {schedule.subject: schedule for schedule in await services.publishing.schedules(guild)}
    lines: list[Line] = []
    for table in CohortTable:
        subject = Subject(table.value)
        schedule = schedules.get(subject)
        notes = () if schedule is None else await _notes(services, guild, table)
        lines.append(Line(subject, schedule, notes))
    return lines


async def _notes(services: Services, guild: GuildId, table: CohortTable) -> tuple[Message, ...]:
    status = await services.cohort.status(guild, table, now=services.clock.now())
    if status.snapshot is None:
        return (message("schedule.nothing_drawn"),)
    repeats = message("schedule.repeats", at=status.snapshot.charge.drawn_at)
    return (repeats, message("schedule.may_draw")) if isinstance(status.next, MayDraw) else (repeats,)
