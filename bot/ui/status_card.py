"""The card of `/status`: stage, applications, interviews."""

from bot.domain.message import message
from bot.domain.profile import CycleStatus
from bot.i18n import Catalogue
from bot.ui.card import Accent, Card, Field


def status_card(status: CycleStatus, say: Catalogue) -> Card:
    """What is stored now; what was never told says so."""
    stage = message("status.card.untold") if status.stage is None else message(f"status.stage.{status.stage}")
    counts = {"applications": status.applications, "interviews": status.interviews}
    fields = [Field(say.text("status.card.stage"), say.say(stage))]
    for name, count in counts.items():
        text = say.text("status.card.untold") if count is None else str(count)
        fields.append(Field(say.text(f"status.card.{name}"), text))
    return Card(
        say.text("status.card.title"), say.text("status.card.seen"), tuple(fields), accent=Accent.GOOD
    )
