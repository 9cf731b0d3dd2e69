"""The card of `/help`: one line for each thing that somebody comes to do."""

from bot.i18n import DEFAULT_LANGUAGE, Catalogue
from bot.ui.card import Card, Field

TASKS = ("begin", "advice", "record", "interviews", "programs", "reminders", "statistics")
"""In the order in which a member meets them."""
MODERATORS = "moderators"


def help_card(texts: Catalogue, *, moderator: bool = False) -> Card:
    """What to do for what; a ``moderator`` finds their part below it."""
    notes = (
        ["common.disclaimer"]
        if texts.language == DEFAULT_LANGUAGE
        else ["common.disclaimer", "common.translated"]
    )
    tasks = (*TASKS, MODERATORS) if moderator else TASKS
    return Card(
        title=texts("help.title"),
        body=texts("help.lead"),
        fields=tuple(Field(texts(f"help.{task}.name"), texts(f"help.{task}")) for task in tasks),
        footer="\n".join(texts(key) for key in notes),
    )
