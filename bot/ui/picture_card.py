"""A card with a picture, which is also described in words: to those who do not see it, and where it does not load."""

import io
from dataclasses import dataclass

import discord

from bot.ui.card import Card
from bot.ui.limits import clip
from bot.ui.request import Request

ALT_TEXT = 1024
"""Most characters of an attachment's description (Discord API, resources/message, attachment object)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureCard(Card):
    """A card above a PNG. ``name`` is the file's and says nothing about anybody; ``alt`` tells the picture."""

    png: bytes
    name: str
    alt: str

    def embed(self) -> discord.Embed:
        """The card as an embed that shows the picture sent beside it."""
        return Card.embed(self).set_image(url=f"attachment://{self.name}")

    def file(self) -> discord.File:
        """The picture for one message."""
        return discord.File(io.BytesIO(self.png), filename=self.name, description=clip(self.alt, ALT_TEXT))


async def answer_with_picture(request: Request, card: Card) -> None:
    """Show a card to the asker only, with its picture if it has one."""
    file = card.file() if isinstance(card, PictureCard) else None
    await request.answer(card, file=file)
