"""What all buttons of reminders have in common: bound to their owner, signed, and good for ever.

A custom id is ``rem:<action>:<key>:<signature>``. The key names the message, so that it can be recognised in
the member's history; nothing in it tells what the message is about.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.domain.ids import DeliveryKey, MessageId
from bot.errors import UserError
from bot.reminders.views import Receipt
from bot.ui.answers import Interaction
from bot.ui.base import PersistentItem
from bot.ui.request import Request

_ANY = re.compile(r"rem:[a-z]+:(?P<key>[0-9a-f]{20}):")


def id_of(*actions: str) -> str:
    """The pattern of the custom ids of buttons that do one of these; the group ``action`` tells which."""
    return rf"rem:(?P<action>{'|'.join(actions)}):(?P<key>[0-9a-f]{{20}}):(?P<signature>[0-9a-f]{{16}})"


def keys_in(message: discord.Message) -> set[DeliveryKey]:
    """The keys that the buttons of a message carry: one, if it is a delivery."""
    found = map(_ANY.match, _custom_ids(message))
    return {DeliveryKey(match["key"]) for match in found if match}


def _custom_ids(message: discord.Message) -> list[str]:
    rows = [part for part in message.components if isinstance(part, discord.ActionRow)]
    return [part.custom_id or "" for row in rows for part in row.children if isinstance(part, discord.Button)]


class ReminderButton(PersistentItem[ui.Button[Any]], template=re.compile("(?!)")):
    """A signed button of a reminder. ``labels`` names, by action, the sentence on it."""

    labels: ClassVar[Mapping[str, str]]
    style = discord.ButtonStyle.secondary

    def __init__(self, action: str, key: DeliveryKey, signature: str, label: str) -> None:
        self.action = action
        self.key = key
        self.signature = signature
        custom_id = f"rem:{action}:{key}:{signature}"
        super().__init__(ui.Button(label=label, style=self.style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,
        item: ui.Item[Any],  # noqa: ARG003 (discord.py's signature)
        match: re.Match[str],
        /,
    ) -> Self:
        """Called by discord.py when somebody clicks, also on a message from before the last start."""
        action = match["action"]
        label = Request.of(interaction).texts(cls.labels[action])
        return cls(action, DeliveryKey(match["key"]), match["signature"], label)

    def receipt(self, request: Request) -> Receipt:
        """What the click proves. Raises `UserError` for anybody but the owner of the button."""
        service = request.services.reminders
        if not service.owns(request.member, self.action, self.key, self.signature):
            raise UserError("error.not_yours")
        message = request.interaction.message
        if message is None:
            raise UserError("reminders.unknown_message")
        return Receipt(self.key, MessageId(message.id))
