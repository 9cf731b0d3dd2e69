"""The buttons under a reminder: bound to their owner, signed, and good for ever.

A custom id is ``rem:<action>:<key>:<signature>``. The key names the message, so that it can be recognised in
the member's history; nothing in it tells what the message is about.
"""

import re
from typing import Any, Self

import discord
from discord import ui

from bot.domain.ids import DeliveryKey, MemberId, MessageId
from bot.domain.reminder import DeliveryKind
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.reminders.keys import ButtonSigner
from bot.reminders.ports import Parcel
from bot.reminders.service import Action
from bot.reminders.views import Receipt
from bot.ui.answers import Interaction, answer, words
from bot.ui.base import PersistentItem, PersistentView
from bot.ui.context import services_of
from bot.ui.reminder_card import done_card, stopped_card

_ANY = re.compile(r"rem:[a-z]+:(?P<key>[0-9a-f]{20}):")
_ID = r"rem:{action}:(?P<key>[0-9a-f]{{20}}):(?P<signature>[0-9a-f]{{16}})"


def _custom_id(action: Action, key: DeliveryKey, signature: str) -> str:
    return f"rem:{action.value}:{key}:{signature}"


def keys_in(message: discord.Message) -> set[DeliveryKey]:
    """The keys that the buttons of a message carry: one, if it is a delivery."""
    found = map(_ANY.match, _custom_ids(message))
    return {DeliveryKey(match["key"]) for match in found if match}


def _custom_ids(message: discord.Message) -> list[str]:
    rows = [part for part in message.components if isinstance(part, discord.ActionRow)]
    return [part.custom_id or "" for row in rows for part in row.children if isinstance(part, discord.Button)]


class _ReminderButton(PersistentItem[ui.Button[Any]], template=re.compile("(?!)")):
    """A signed button of a reminder."""

    action: Action
    label_key: str
    style: discord.ButtonStyle

    def __init__(self, key: DeliveryKey, signature: str, label: str) -> None:
        self.key = key
        self.signature = signature
        super().__init__(
            ui.Button(label=label, style=self.style, custom_id=_custom_id(self.action, key, signature))
        )

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,
        item: ui.Item[Any],  # noqa: ARG003 (discord.py's signature)
        match: re.Match[str],
        /,
    ) -> Self:
        """Called by discord.py when somebody clicks, also on a message from before the last start."""
        return cls(DeliveryKey(match["key"]), match["signature"], words(interaction).text(cls.label_key))

    def receipt(self, interaction: Interaction) -> Receipt:
        """What the click proves. Raises `UserError` for anybody but the owner of the button."""
        service = services_of(interaction).reminders
        if not service.owns(MemberId(interaction.user.id), self.action, self.key, self.signature):
            raise UserError("error.not_yours")
        message = interaction.message
        if message is None:
            raise UserError("reminders.unknown_message")
        return Receipt(self.key, MessageId(message.id))


class DoneButton(_ReminderButton, template=re.compile(_ID.format(action="done"))):
    """Says that what the message is about is done: its remaining reminders are cancelled."""

    action = Action.DONE
    label_key = "reminders.done.button"
    style = discord.ButtonStyle.success

    async def act(self, interaction: Interaction) -> None:
        """Cancel what remains and say how much that was."""
        receipt = self.receipt(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = services_of(interaction)
        who, now = MemberId(interaction.user.id), services.clock.now()
        withdrawn = await services.reminders.done(who, receipt, now)
        await answer(interaction, done_card(withdrawn, services.calendar, words(interaction)))


class StopAllButton(_ReminderButton, template=re.compile(_ID.format(action="stop"))):
    """Stops every reminder of the member."""

    action = Action.STOP
    label_key = "reminders.stop.button"
    style = discord.ButtonStyle.secondary

    async def act(self, interaction: Interaction) -> None:
        """Stop, and say how reminders come back."""
        receipt = self.receipt(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = services_of(interaction)
        who, now = MemberId(interaction.user.id), services.clock.now()
        withdrawn = await services.reminders.stop_all(who, receipt, now)
        await answer(interaction, stopped_card(withdrawn, words(interaction)))


REMINDER_ITEMS: tuple[type[PersistentItem[Any]], ...] = (DoneButton, StopAllButton)
"""What the client has to know so that buttons of any age work."""


def delivery_view(parcel: Parcel, signer: ButtonSigner, say: Catalogue) -> PersistentView:
    """The buttons of a message; every one carries its key."""
    about_reminders = parcel.kind in {DeliveryKind.SINGLE, DeliveryKind.DIGEST}
    kinds = (DoneButton, StopAllButton) if about_reminders else (StopAllButton,)
    return PersistentView(
        *(
            kind(parcel.key, signer.sign(kind.action, parcel.key, parcel.member), say.text(kind.label_key))
            for kind in kinds
        )
    )
