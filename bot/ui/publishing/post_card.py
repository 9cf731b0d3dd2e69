"""A post for everybody: what it shows, and the mark by which it is found again in its channel.

The mark stands in the footer, for a nonce cannot be read back from Discord.
"""

from dataclasses import replace

import discord

from bot.domain.cohort import Snapshot
from bot.i18n import Catalogue
from bot.ui.card import Card
from bot.ui.cohort.card import snapshot_card
from bot.ui.cohort.picture import snapshot_picture


async def snapshot_post(snapshot: Snapshot, mark: str, say: Catalogue, *, picture: bool) -> Card:
    """The stored numbers as they are posted, with their picture if wanted; the text says all of it."""
    card = await snapshot_picture(snapshot, say) if picture else snapshot_card(snapshot, say)
    return marked(card, mark, say)


def marked(card: Card, mark: str, say: Catalogue) -> Card:
    """The card with the mark of its post in the footer."""
    return replace(card, footer=say.text("post.footer", {"text": card.footer, "mark": mark}))


def shows(mark: str, message: discord.Message) -> bool:
    """Whether a message bears a mark. Who wrote it is for the caller to check."""
    return any(mark in (embed.footer.text or "") for embed in message.embeds)
