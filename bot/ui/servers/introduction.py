"""The bot introduced: the greeting to whoever can set it up, and the post to the members of a server.

The buttons of the post can be pressed by anybody, at any age of the post. They lead where `/start` and `/privacy cohort`
lead, and everything after the press is for the presser alone.
"""

import re
from enum import StrEnum
from typing import Any, Self

import discord
from discord import ui

from bot.i18n import Catalogue
from bot.rate_limit import Expense
from bot.ui.answers import Interaction
from bot.ui.authority import server_of
from bot.ui.base import PersistentItem, PersistentView
from bot.ui.card import Card, Field
from bot.ui.cohort.membership import show_membership
from bot.ui.commands import spend
from bot.ui.consent import after_consent
from bot.ui.profile.first_contact import begin
from bot.ui.request import Request
from bot.ui.safe_text import safe_text

NAME_ROOM = 100


class Invitation(StrEnum):
    """What a button of the introduction begins."""

    START = "start"
    COUNT = "count"


def introduction_card(name: str, texts: Catalogue) -> Card:
    """What the bot of that name does, what stays private, and what being counted means."""
    fields = tuple(
        Field(texts(f"introduction.{part}.name"), texts(f"introduction.{part}"))
        for part in ("private", "counted")
    )
    body = texts("introduction.body")
    return Card(texts("introduction.post.title", {"name": name}), body, fields, texts("common.disclaimer"))


def introduction_buttons(texts: Catalogue) -> PersistentView:
    """The buttons below the introduction."""
    return PersistentView(
        *(InvitationButton(what, texts(f"introduction.button.{what}")) for what in Invitation)
    )


class InvitationButton(
    PersistentItem[ui.Button[Any]], template=re.compile(f"intro:(?P<what>{'|'.join(Invitation)})")
):
    """Begins the first contact, or shows how one is counted, for whoever presses it."""

    def __init__(self, what: Invitation, label: str) -> None:
        self.what = what
        style = discord.ButtonStyle.success if what is Invitation.START else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=label, style=style, custom_id=f"intro:{what}"))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,
        item: ui.Item[Any],  # noqa: ARG003 (discord.py's signature)
        match: re.Match[str],
        /,
    ) -> Self:
        """Called by discord.py when somebody presses, also on a post from before the last start."""
        what = Invitation(match["what"])
        return cls(what, Request.of(interaction).texts(f"introduction.button.{what}"))

    async def act(self, request: Request) -> None:
        """Go on as the command does."""
        spend(request, Expense.WRITE)
        if self.what is Invitation.START:
            await begin(request, None)
            return
        server_of(request)

        await after_consent(request, show_membership)


def greeting_card(name: str, server: str, texts: Catalogue) -> Card:
    """What to do first. Names are those of the bot and of the server, as people chose them."""
    blanks = {"name": safe_text(name, NAME_ROOM), "server": safe_text(server, NAME_ROOM)}
    return Card(
        texts("greeting.title", blanks), texts("greeting.body", blanks), footer=texts("common.disclaimer")
    )
