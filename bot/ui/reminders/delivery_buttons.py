"""The buttons under a reminder: Done, Snooze, Mute this kind, Stop all."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

import discord

from bot.domain.ids import MemberId
from bot.domain.reminder import DeliveryKind
from bot.i18n import Catalogue
from bot.reminders.keys import ButtonSigner
from bot.reminders.ports import Parcel
from bot.reminders.service import Action
from bot.ui.answers import Interaction, answer, words
from bot.ui.base import PersistentItem, PersistentView
from bot.ui.context import services_of
from bot.ui.reminder_snooze import SpanButton, ask_span
from bot.ui.reminders.buttons import ReminderButton, id_of
from bot.ui.reminders.card import done_card, stopped_card
from bot.ui.reminders.mute import mute_or_ask


class DoneButton(ReminderButton, template=re.compile(id_of(Action.DONE))):
    """Says that what the message is about is done: its remaining reminders are cancelled."""

    labels: ClassVar[Mapping[str, str]] = {Action.DONE: "reminders.done.button"}
    style = discord.ButtonStyle.success

    async def act(self, interaction: Interaction) -> None:
        """Cancel what remains and say how much that was."""
        receipt = self.receipt(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = services_of(interaction)
        who, now = MemberId(interaction.user.id), services.clock.now()
        withdrawn = await services.reminders.done(who, receipt, now)
        await answer(interaction, done_card(withdrawn, services.calendar, words(interaction)))


class SnoozeButton(ReminderButton, template=re.compile(id_of(Action.SNOOZE))):
    """Asks when the message should come once more."""

    labels: ClassVar[Mapping[str, str]] = {Action.SNOOZE: "reminders.snooze.button"}
    style = discord.ButtonStyle.primary

    async def act(self, interaction: Interaction) -> None:
        """Ask."""
        await ask_span(interaction, self.receipt(interaction))


class MuteButton(ReminderButton, template=re.compile(id_of(Action.MUTE))):
    """Turns off the kind of date that the message is about."""

    labels: ClassVar[Mapping[str, str]] = {Action.MUTE: "reminders.mute.button"}

    async def act(self, interaction: Interaction) -> None:
        """Turn it off and say how it comes back; ask which, when the message is about several kinds."""
        await mute_or_ask(interaction, self.receipt(interaction))


class StopAllButton(ReminderButton, template=re.compile(id_of(Action.STOP))):
    """Stops every reminder of the member."""

    labels: ClassVar[Mapping[str, str]] = {Action.STOP: "reminders.stop.button"}

    async def act(self, interaction: Interaction) -> None:
        """Stop, and say how reminders come back."""
        receipt = self.receipt(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = services_of(interaction)
        who, now = MemberId(interaction.user.id), services.clock.now()
        withdrawn = await services.reminders.stop_all(who, receipt, now)
        await answer(interaction, stopped_card(withdrawn, words(interaction)))


_REMINDER: tuple[type[ReminderButton], ...] = (DoneButton, SnoozeButton, MuteButton, StopAllButton)
REMINDER_ITEMS: tuple[type[PersistentItem[Any]], ...] = (*_REMINDER, SpanButton)
"""What the client has to know so that buttons of any age work."""


def delivery_view(parcel: Parcel, signer: ButtonSigner, say: Catalogue) -> PersistentView:
    """The buttons of a message; every one carries its key."""
    about_reminders = parcel.kind in {DeliveryKind.SINGLE, DeliveryKind.DIGEST}
    kinds = _REMINDER if about_reminders else (StopAllButton,)
    return PersistentView(
        *(
            kind(action, parcel.key, signer.sign(action, parcel.key, parcel.member), say.text(label))
            for kind in kinds
            for action, label in kind.labels.items()
        )
    )
