"""A post for everybody: what it shows, and the mark by which it is found again in its channel.

The mark stands in the footer, for a nonce cannot be read back from Discord.
"""

from dataclasses import replace

import discord

from bot.i18n import Catalogue
from bot.ui.card import Card


def marked(card: Card, mark: str, texts: Catalogue) -> Card:
    """The card with the mark of its post in the footer."""
    return replace(card, footer=texts("post.footer", {"text": card.footer, "mark": mark}))


def shows(mark: str, message: discord.Message) -> bool:
    """Whether a message bears a mark. Who wrote it is for the caller to check."""
    return any(mark in (embed.footer.text or "") for embed in message.embeds)
