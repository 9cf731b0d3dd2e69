"""Clearing a part of the profile: at once, or after a question where much would be lost."""

import discord

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.i18n import Catalogue
from bot.profile.clearing import MUCH, Clearable, cleared, recorded_entries
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel
from bot.ui.profile.panel import show_known_profile, show_profile, show_saved


async def clear_or_ask(interaction: Interaction, services: Services, what: Clearable) -> None:
    """Clear a part that holds little; ask first for one that holds much. Shows what was forgotten, with the way back."""
    profile = await services.profiles.profile(MemberId(interaction.user.id))
    entries = recorded_entries(profile, what)
    texts = texts_for(interaction)
    if not entries:
        note = texts("clear.nothing", {"what": message(f"clear.what.{what}")})
        await show_known_profile(interaction, services, profile, note)
    elif entries < MUCH:
        await _clear(interaction, services, what)
    else:
        panel = ClearPanel(MemberId(interaction.user.id), services, what, texts)
        await answer(interaction, ask_card(what, entries, texts), view=panel)


def ask_card(what: Clearable, entries: int, texts: Catalogue) -> Card:
    """The question: what would be forgotten, and how much that is."""
    body = texts("clear.ask", {"what": message(f"clear.what.{what}"), "count": entries})
    return Card(texts("clear.ask.title"), body, accent=Accent.ATTENTION)


class ClearPanel(YieldingPanel):
    """Clear or keep."""

    def __init__(self, owner: MemberId, services: Services, what: Clearable, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        self._what = what
        self.add_item(ActButton(texts("clear.yes"), self._yes, discord.ButtonStyle.danger))
        self.add_item(ActButton(texts("clear.no"), self._no))

    async def _yes(self, interaction: Interaction) -> None:
        await _clear(interaction, self._services, self._what)

    async def _no(self, interaction: Interaction) -> None:
        await show_profile(interaction, self._services, texts_for(interaction)("clear.kept"))


async def _clear(interaction: Interaction, services: Services, what: Clearable) -> None:
    who, now = MemberId(interaction.user.id), services.clock.now()
    work = services.profiles.record(who, lambda profile: cleared(profile, what), now=now)
    made = await defer_if_slow(interaction, work)
    note = texts_for(interaction)("clear.done", {"what": message(f"clear.what.{what}")})
    await show_saved(interaction, services, made, note)
