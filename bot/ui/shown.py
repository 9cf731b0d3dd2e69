"""Where a card was shown: enough to take its buttons away later, without holding on to the interaction.

An open panel lives for minutes, and an interaction with all that came with it takes some 2 KiB. The way back to the message
is the webhook of the interaction (application and token) and the message's number, for a private message too.
"""

from typing import Any

import discord

Interaction = discord.Interaction[Any]


class Shown:
    """A message that answered an interaction, or whose button was pressed."""

    __slots__ = ("_application", "_client", "_message", "_token")

    def __init__(self, interaction: Interaction, message: int) -> None:
        self._client = interaction.client
        self._application = interaction.application_id
        self._token = interaction.token
        self._message = message

    async def without_buttons(self) -> None:
        """Take its buttons away. Raises `discord.HTTPException`: it was dismissed, or its token has died."""
        hook = discord.Webhook.partial(self._application, self._token, client=self._client)
        await hook.edit_message(self._message, view=None)
