"""The card of `/help`: one line for each thing that somebody comes to do."""

from bot.i18n import Catalogue
from bot.ui.card import Card, Field
from bot.ui.text import below_the_bot

TASKS = ("begin", "advice", "record", "interviews", "programs", "reminders", "statistics")
"""In the order in which a member meets them."""
MODERATORS = "moderators"


def help_card(texts: Catalogue, *, moderator: bool = False) -> Card:
    """What to do for what; a ``moderator`` finds their part below it."""
    tasks = (*TASKS, MODERATORS) if moderator else TASKS
    return Card(
        title=texts("help.title"),
        body=texts("help.lead"),
        fields=tuple(Field(texts(f"help.{task}.name"), texts(f"help.{task}")) for task in tasks),
        footer=below_the_bot(texts),
    )
