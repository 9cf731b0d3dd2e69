"""The card of `/about`."""

from bot.domain.operator import Operator
from bot.i18n import Catalogue
from bot.ui.card import Card, Field
from bot.ui.safe_text import safe_text
from bot.ui.text import below_the_bot


def about_bot_card(name: str, version: str, operator: Operator, texts: Catalogue) -> Card:
    """What the bot is, who runs it and where to write. What the operator did not say is said to be missing."""
    who = safe_text(operator.name) if operator.name else texts("about.operator.none")
    contact = operator.privacy_contact or texts("about.privacy.none")
    return Card(
        texts("about.title", {"name": safe_text(name), "version": version}),
        texts("about.body"),
        (
            Field(texts("about.operator.name"), who),
            Field(texts("about.privacy.name"), texts("about.privacy", {"contact": contact})),
        ),
        below_the_bot(texts),
    )
