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
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.authority import ModeratorPanel, act_of, moderated_server
from bot.ui.base import ActButton
from bot.ui.card import Card, Field
from bot.ui.publishing.channel_option import channel_of
from bot.ui.publishing.channel_rights import refuse_without_rights, rights_named


@dataclass(frozen=True, slots=True)
class Line:
    """One subject: its schedule, if any, and what else a moderator should know of it."""

    subject: Subject
    schedule: Schedule | None
    notes: tuple[Message, ...] = ()


Lines = Callable[[], Awaitable[Sequence[Line]]]
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

    def __init__(
        self, asked: Interaction, services: Services, lines: Sequence[Line], read: Lines, kinds: Kinds
    ) -> None:
        super().__init__(asked, services)
        self._read = read
        self._kinds = kinds
        texts = texts_for(asked)
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

    async def _stop(self, subject: Subject, interaction: Interaction) -> None:
        await moderated_server(interaction, self.services)
        act = act_of(interaction, self.services, self._kinds.stopped, subject.value)
        await self.services.publishing.stop(subject, act)
        await self._show(interaction, "schedule.stopped")

    async def _go_on(self, subject: Subject, interaction: Interaction) -> None:
        guild = await moderated_server(interaction, self.services)
        schedule = await self.services.publishing.schedule(guild, subject)
        if schedule is not None:
            channel = await channel_of(interaction, schedule.channel)
            refuse_without_rights(channel)
            act = act_of(interaction, self.services, self._kinds.scheduled, subject.value)
            await self.services.publishing.keep(subject, ChannelId(channel.id), schedule.weekly, act)
        await self._show(interaction, "schedule.going_on")

    async def _show(self, interaction: Interaction, note: str) -> None:
        self.stop()
        lines, texts = await self._read(), texts_for(interaction)
        panel = SchedulePanel(interaction, self.services, lines, self._read, self._kinds)
        panel.ends_with(lambda: interaction.edit_original_response(view=None))
        card = schedule_card(lines, texts, texts(note))
        await interaction.response.edit_message(embed=card.embed(), view=panel.if_useful())


async def show_schedules(
    interaction: Interaction, services: Services, read: Lines, kinds: Kinds, note: str = ""
) -> None:
    """Answer with the list as it is now; ``note`` is what has just been changed."""
    lines = await read()
    panel = SchedulePanel(interaction, services, lines, read, kinds)
    await answer(interaction, schedule_card(lines, texts_for(interaction), note), view=panel.if_useful())
