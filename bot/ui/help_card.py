"""The card of `/help`: one line for each thing that somebody comes to do."""

from bot.i18n import DEFAULT_LANGUAGE, Catalogue
from bot.ui.card import Card, Field

TASKS = ("begin", "record", "advice", "timeline", "reminders", "statistics", "moderators")
"""In the order in which a member meets them."""


def help_card(texts: Catalogue) -> Card:
    """What to do for what."""
    notes = (
        ["common.disclaimer"]
        if texts.language == DEFAULT_LANGUAGE
        else ["common.disclaimer", "common.translated"]
    )
    return Card(
        title=texts("help.title"),
        body=texts("help.lead"),
        fields=tuple(Field(texts(f"help.{task}.name"), texts(f"help.{task}")) for task in TASKS),
        footer="\n".join(texts(key) for key in notes),
    )
