"""Mute this kind: turn off the kind of date that a message is about."""

from collections.abc import Collection
from typing import Any

import discord
from discord import ui

from bot.domain.ids import MemberId
from bot.i18n import Catalogue
from bot.reminders.leads import MilestoneKind, kind_of
from bot.reminders.views import Receipt, SettingsStored
from bot.ui.base import Panel
from bot.ui.card import Accent, Card
from bot.ui.reminders.settings_card import kind_name
from bot.ui.request import Request, handled_by


async def mute_or_ask(request: Request, receipt: Receipt) -> None:
    """Turn off the kind of a message, or ask which when it is about several. Raises `UserError` for an unknown one."""
    await request.interaction.response.defer(ephemeral=True, thinking=True)
    texts = request.texts
    milestones = await request.services.reminders.milestones_in(request.member, receipt, request.now)
    kinds = list(dict.fromkeys(kind_of(milestone.id) for milestone in milestones))
    if len(kinds) == 1:
        await _mute(request, kinds)
        return
    card = Card(texts("reminders.mute.ask.title"), texts("reminders.mute.ask"))
    await request.answer(card, view=MutePanel(request.member, kinds, texts))


async def _mute(request: Request, kinds: Collection[MilestoneKind]) -> None:
    stored = await request.services.reminders.mute(request.member, kinds, request.now)
    await request.answer(muted_card(kinds, stored, request.texts))


def muted_card(kinds: Collection[MilestoneKind], stored: SettingsStored, texts: Catalogue) -> Card:
    """What is off now, and how it comes back."""
    lines = [
        texts("reminders.mute.off", {"kinds": tuple(kind_name(kind) for kind in kinds)}),
        texts("reminders.stop.cancelled", {"count": stored.cancelled}),
        texts("reminders.mute.undo"),
    ]
    if stored.in_flight:
        lines.insert(2, texts("reminders.in_flight", {"count": stored.in_flight}))
    return Card(texts("reminders.mute.title"), "\n".join(lines), accent=Accent.GOOD)


class MutePanel(Panel):
    """The kinds that a message with several reminders is about."""

    expense = None

    def __init__(self, owner: MemberId, kinds: Collection[MilestoneKind], texts: Catalogue) -> None:
        super().__init__(owner)
        options = [discord.SelectOption(label=texts.of(kind_name(kind)), value=kind) for kind in kinds]
        self._menu: ui.Select[Any] = ui.Select(
            placeholder=texts("reminders.mute.menu"), options=options, max_values=len(options)
        )
        self._menu.callback = handled_by(self._chosen)
        self.add_item(self._menu)

    async def _chosen(self, request: Request) -> None:
        await request.interaction.response.defer(ephemeral=True, thinking=True)
        await _mute(request, [MilestoneKind(kind) for kind in self._menu.values])
