"""The card of `/help`: one line for each thing that somebody comes to do."""

from bot.i18n import Catalogue
from bot.ui.card import Card, Field

TASKS = ("begin", "record", "advice", "timeline", "reminders", "statistics", "moderators")
"""In the order in which a member meets them."""


def help_card(texts: Catalogue) -> Card:
    """What to do for what."""
    return Card(
        title=texts("help.title"),
        body=texts("help.lead"),
        fields=tuple(Field(texts(f"help.{task}.name"), texts(f"help.{task}")) for task in TASKS),
        footer=texts("common.disclaimer"),
    )
