"""Cards about the bot itself: `/about`, and `/help` with one line for each thing that somebody comes to do."""

from bot.domain.operator import Operator
from bot.i18n import Catalogue
from bot.ui.card import Card, Field
from bot.ui.safe_text import safe_text
from bot.ui.text import below_the_bot

TASKS = ("begin", "advice", "record", "interviews", "programs", "reminders", "statistics")
"""In the order in which a member meets them."""
MODERATORS = "moderators"


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


def help_card(texts: Catalogue, *, moderator: bool = False) -> Card:
    """What to do for what; a ``moderator`` finds their part below it."""
    tasks = (*TASKS, MODERATORS) if moderator else TASKS
    return Card(
        title=texts("help.title"),
        body=texts("help.lead"),
        fields=tuple(Field(texts(f"help.{task}.name"), texts(f"help.{task}")) for task in tasks),
        footer=below_the_bot(texts),
    )
