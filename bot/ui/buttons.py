"""A button that does what it is given to do."""

from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import ui

from bot.ui.answers import Interaction
from bot.ui.limits import BUTTON_LABEL, clip

Act = Callable[[Interaction], Coroutine[Any, Any, None]]
"""Something to do with an interaction that was not answered yet."""


class ActButton(ui.Button[Any]):
    """A button of a panel; its panel checks who clicks and answers errors."""

    def __init__(
        self, label: str, act: Act, style: discord.ButtonStyle = discord.ButtonStyle.secondary
    ) -> None:
        super().__init__(label=clip(label, BUTTON_LABEL), style=style)
        self._act = act

    async def callback(self, interaction: Interaction) -> None:
        """Called by discord.py for a click."""
        await self._act(interaction)
