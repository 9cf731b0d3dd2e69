"""The card of `/help`: one line for each thing that somebody comes to do."""

from bot.i18n import Catalogue
from bot.ui.card import Card, Field

TASKS = ("begin", "record", "advice", "timeline", "reminders", "statistics", "moderators")
"""In the order in which a member meets them."""


def help_card(say: Catalogue) -> Card:
    """What to do for what."""
    return Card(
        title=say.text("help.title"),
        body=say.text("help.lead"),
        fields=tuple(Field(say.text(f"help.{task}.name"), say.text(f"help.{task}")) for task in TASKS),
        footer=say.text("common.disclaimer"),
    )
