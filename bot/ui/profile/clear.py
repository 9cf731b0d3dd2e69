"""Clearing a part of the profile: at once, or after a question where much would be lost."""

import discord

from bot.domain.message import message
from bot.i18n import Catalogue
from bot.profile.clearing import MUCH, Clearable, cleared, recorded_entries
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel
from bot.ui.profile.panel import show_known_profile, show_profile, show_saved
from bot.ui.request import Request


async def clear_or_ask(request: Request, what: Clearable) -> None:
    """Clear a part that holds little; ask first for one that holds much. Shows what was forgotten, with the way back."""
    profile = await request.services.profiles.profile(request.member)
    entries = recorded_entries(profile, what)
    texts = request.texts
    if not entries:
        note = texts("clear.nothing", {"what": message(f"clear.what.{what}")})
        await show_known_profile(request, profile, note)
    elif entries < MUCH:
        await _clear(request, what)
    else:
        panel = ClearPanel(request, what)
        await request.answer(ask_card(what, entries, texts), view=panel)


def ask_card(what: Clearable, entries: int, texts: Catalogue) -> Card:
    """The question: what would be forgotten, and how much that is."""
    body = texts("clear.ask", {"what": message(f"clear.what.{what}"), "count": entries})
    return Card(texts("clear.ask.title"), body, accent=Accent.ATTENTION)


class ClearPanel(YieldingPanel):
    """Clear or keep."""

    def __init__(self, request: Request, what: Clearable) -> None:
        super().__init__(request.member)
        texts = request.texts
        self._what = what
        self.add_item(ActButton(texts("clear.yes"), self._yes, discord.ButtonStyle.danger))
        self.add_item(ActButton(texts("clear.no"), self._no))

    async def _yes(self, request: Request) -> None:
        await _clear(request, self._what)

    async def _no(self, request: Request) -> None:
        await show_profile(request, request.texts("clear.kept"))


async def _clear(request: Request, what: Clearable) -> None:
    work = request.services.profiles.record(
        request.member, lambda profile: cleared(profile, what), now=request.now
    )
    made = await request.defer_if_slow(work)
    note = request.texts("clear.done", {"what": message(f"clear.what.{what}")})
    await show_saved(request, made, note)
