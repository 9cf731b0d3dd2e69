"""The greeting after the bot was added to a server, for whoever can set it up."""

from bot.i18n import Catalogue
from bot.ui.card import Card
from bot.ui.safe_text import safe_text

NAME_ROOM = 100


def greeting_card(name: str, server: str, texts: Catalogue) -> Card:
    """What to do first. Names are those of the bot and of the server, as people chose them."""
    blanks = {"name": safe_text(name, NAME_ROOM), "server": safe_text(server, NAME_ROOM)}
    return Card(
        texts("greeting.title", blanks), texts("greeting.body", blanks), footer=texts("common.disclaimer")
    )
