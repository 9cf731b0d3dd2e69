"""What is posted of itself in a server: the list for moderators, and the buttons that stop it or let it go on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import discord

from bot.domain.ids import ChannelId
from bot.domain.message import Message, Relative, message
from bot.domain.moderation import ActKind
from bot.domain.publishing import Hindrance, Schedule, Subject
from bot.i18n import Catalogue
from bot.ui.authority import ModeratorPanel, act_of, moderated_server
from bot.ui.base import ActButton
from bot.ui.card import Card, Field
from bot.ui.publishing.channel_option import channel_of
from bot.ui.publishing.channel_rights import refuse_without_rights, rights_named
from bot.ui.request import Request


@dataclass(frozen=True, slots=True)
class Line:
    """One subject: its schedule, if any, and what else a moderator should know of it."""

    subject: Subject
    schedule: Schedule | None
    notes: tuple[Message, ...] = ()


Lines = Callable[[Request], Awaitable[Sequence[Line]]]
"""Reads the lines as they are now."""


def subject_name(subject: Subject) -> Message:
    """What is posted, as people call it."""
    if subject.table is None:
        return message(f"post.title.{subject}")
    return message(f"cohort.post.title.{subject}")


def schedule_card(lines: Sequence[Line], texts: Catalogue, note: str = "") -> Card:
    """The list, below a note on what has just been changed."""
    fields = tuple(
        Field(
            texts.of(subject_name(line.subject)),
            "\n".join(texts.of(sentence) for sentence in _sentences(line)),
        )
        for line in lines
    )
    return Card(texts("schedule.title"), note, fields)


def _sentences(line: Line) -> tuple[Message, ...]:
    return (_when(line.schedule), *line.notes)


def _when(schedule: Schedule | None) -> Message:
    if schedule is None:
        return message("schedule.none")
    channel = f"<#{schedule.channel}>"
    if schedule.paused is not None:
        why = message(f"schedule.paused.{schedule.paused}", channel=channel, missing=rights_named())
        return message("schedule.paused", why=why)
    weekly, next_at = schedule.weekly, schedule.next_at
    if weekly is None or next_at is None:
        return message("schedule.on_change", channel=channel)
    hour, minute = divmod(weekly.minute, 60)
    blanks = {
        "time": f"{hour:02}:{minute:02}",
        "zone": weekly.zone,
        "channel": channel,
        "next": next_at,
        "distance": Relative(next_at),
    }
    if weekly.weekday is None:
        return message("schedule.daily", **blanks)
    return message("schedule.weekly", weekday=message(f"timeline.weekday.{weekly.weekday}"), **blanks)


@dataclass(frozen=True, slots=True)
class Kinds:
    """How the acts of a panel are logged."""

    scheduled: ActKind
    stopped: ActKind


class SchedulePanel(ModeratorPanel):
    """Stops what is posted of itself, and lets go on what is paused."""

    def __init__(self, request: Request, lines: Sequence[Line], read: Lines, kinds: Kinds) -> None:
        super().__init__(request)
        self._read = read
        self._kinds = kinds
        texts = request.texts
        for schedule in (line.schedule for line in lines if line.schedule is not None):
            name = {"name": subject_name(schedule.subject)}
            if schedule.paused not in {None, Hindrance.CHANNEL_GONE}:
                label = texts("schedule.button.go_on", name)
                go_on = partial(self._go_on, schedule.subject)
                self.add_item(ActButton(label, go_on, discord.ButtonStyle.primary))
            label = texts("schedule.button.stop", name)
            self.add_item(ActButton(label, partial(self._stop, schedule.subject)))

    def if_useful(self) -> "SchedulePanel | None":
        """The panel, or ``None`` when it has nothing to offer."""
        return self if self.children else None

    async def _stop(self, subject: Subject, request: Request) -> None:
        await moderated_server(request)
        act = act_of(request, self._kinds.stopped, subject.value)
        await request.services.publishing.stop(subject, act)
        await self._show(request, "schedule.stopped")

    async def _go_on(self, subject: Subject, request: Request) -> None:
        guild = await moderated_server(request)
        schedule = await request.services.publishing.schedule(guild, subject)
        if schedule is not None:
            channel = await channel_of(request, schedule.channel)
            refuse_without_rights(channel)
            act = act_of(request, self._kinds.scheduled, subject.value)
            await request.services.publishing.keep(subject, ChannelId(channel.id), schedule.weekly, act)
        await self._show(request, "schedule.going_on")

    async def _show(self, request: Request, note: str) -> None:
        self.stop()
        lines, texts = await self._read(request), request.texts
        panel = SchedulePanel(request, lines, self._read, self._kinds)
        panel.ends_with(lambda: request.interaction.edit_original_response(view=None))
        card = schedule_card(lines, texts, texts(note))
        await request.interaction.response.edit_message(embed=card.embed(), view=panel.if_useful())


async def show_schedules(request: Request, read: Lines, kinds: Kinds, note: str = "") -> None:
    """Answer with the list as it is now; ``note`` is what has just been changed."""
    lines = await read(request)
    panel = SchedulePanel(request, lines, read, kinds)
    await request.answer(schedule_card(lines, request.texts, note), view=panel.if_useful())
