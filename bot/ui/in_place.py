"""Panels that take turns on one message: a click shows the next card where the last one stood."""

from weakref import WeakKeyDictionary, WeakValueDictionary

import discord

from bot.ui.answers import Interaction, embed_for
from bot.ui.base import Panel
from bot.ui.card import Card
from bot.ui.request import Request
from bot.ui.shown import Shown


class YieldingPanel(Panel):
    """A panel whose message the next panel may take over."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner; remember which message this panel stands on."""
        allowed = await super().interaction_check(interaction)
        if interaction.message is not None:
            _standing_with(interaction.client)[interaction.message.id] = self
        return allowed


Standing = WeakValueDictionary[int, YieldingPanel]
_standing: WeakKeyDictionary[discord.Client, Standing] = WeakKeyDictionary()


def _standing_with(client: discord.Client) -> Standing:
    """The panels of one bot by message: ids of messages are unique in one Discord only, tests have many."""
    return _standing.setdefault(client, WeakValueDictionary())


async def show_in_place(request: Request, card: Card, panel: Panel) -> None:
    """Show a card with its panel where the panel stood that was clicked on, else as an answer of its own.

    The panel that stood there ends: when its time is up it must not take away the buttons of its successor.
    """
    message = request.interaction.message
    before = None if message is None else _standing_with(request.interaction.client).get(message.id)
    await show_over(request, before, card, panel)


async def show_over(request: Request, before: Panel | None, card: Card, panel: Panel) -> None:
    """Show a card with its panel where ``before`` stands, on which was clicked; as an answer of its own without one."""
    if before is None or request.interaction.response.is_done():
        await request.answer(card, view=panel)
        return
    await request.interaction.response.edit_message(embed=embed_for(request.interaction, card), view=panel)
    before.stop()
    if request.interaction.message is not None:
        panel.ends_with(Shown(request.interaction, request.interaction.message.id).without_buttons)
