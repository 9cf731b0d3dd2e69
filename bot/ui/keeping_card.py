"""The notice that somebody's data will go because they have not been here for long."""

from bot.i18n import Catalogue
from bot.reminders.ports import Parcel
from bot.retention.policy import NOTICE
from bot.ui.card import Accent, Card


def keeping_card(parcel: Parcel, say: Catalogue) -> Card:
    """When the data goes, and how to keep it."""
    body = say.text("retention.notice", {"at": parcel.now + NOTICE})
    footer = say.text("common.disclaimer")
    return Card(say.text("retention.notice.title"), body, footer=footer, accent=Accent.ATTENTION)
