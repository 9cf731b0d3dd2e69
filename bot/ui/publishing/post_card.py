"""A post for everybody: what it shows, and the mark by which it is found again in its channel.

The mark stands in the footer, for a nonce cannot be read back from Discord.
"""

from dataclasses import replace

import discord

from bot.i18n import Catalogue
from bot.publishing.ports import Reported
from bot.ui.card import Card
from bot.ui.programs.choice import program_line


def marked(card: Card, mark: str, texts: Catalogue) -> Card:
    """The card with the mark of its post in the footer."""
    return replace(card, footer=texts("post.footer", {"text": card.footer, "mark": mark}))


def shows(mark: str, message: discord.Message) -> bool:
    """Whether a message bears a mark. Who wrote it is for the caller to check."""
    return any(mark in (embed.footer.text or "") for embed in message.embeds)


def invitations_post(content: Reported, mark: str, texts: Catalogue) -> Card:
    """The post. Once everything in it was taken back it says only that."""
    lines = [f"• {program_line(program)}" for program in content.programs]
    body = "\n".join(lines) if lines else texts("invitations.post.withdrawn")
    footer = f"{texts('invitations.post.footer')} {texts('common.disclaimer')}"
    return marked(Card(texts("post.title.invitations"), body, footer=footer), mark, texts)
