"""Mute this kind: turn off the kind of date that a message is about."""

from collections.abc import Collection
from typing import Any

import discord
from discord import ui

from bot.domain.ids import MemberId
from bot.i18n import Catalogue
from bot.reminders.leads import MilestoneKind, kind_of
from bot.reminders.views import Receipt, SettingsStored
from bot.ui.answers import Interaction, answer, services_of, texts_for
from bot.ui.base import Panel
from bot.ui.card import Accent, Card
from bot.ui.reminders.settings_card import kind_name


async def mute_or_ask(interaction: Interaction, receipt: Receipt) -> None:
    """Turn off the kind of a message, or ask which when it is about several. Raises `UserError` for an unknown one."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    services, texts = services_of(interaction), texts_for(interaction)
    who = MemberId(interaction.user.id)
    milestones = await services.reminders.milestones_in(who, receipt, services.clock.now())
    kinds = list(dict.fromkeys(kind_of(milestone.id) for milestone in milestones))
    if len(kinds) == 1:
        await _mute(interaction, kinds)
        return
    card = Card(texts("reminders.mute.ask.title"), texts("reminders.mute.ask"))
    await answer(interaction, card, view=MutePanel(who, kinds, texts))


async def _mute(interaction: Interaction, kinds: Collection[MilestoneKind]) -> None:
    services = services_of(interaction)
    who, now = MemberId(interaction.user.id), services.clock.now()
    stored = await services.reminders.mute(who, kinds, now)
    await answer(interaction, muted_card(kinds, stored, texts_for(interaction)))


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
        self._menu.callback = self._chosen
        self.add_item(self._menu)

    async def _chosen(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _mute(interaction, [MilestoneKind(kind) for kind in self._menu.values])
