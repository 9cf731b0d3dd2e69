"""The card of `/status`: stage, applications, interviews."""

from bot.domain.message import message
from bot.domain.profile import CycleStatus
from bot.i18n import Catalogue
from bot.ui.card import Accent, Card, Field


def status_card(status: CycleStatus, say: Catalogue, *, saved: bool) -> Card:
    """What is stored now, or was ``saved`` just now; what was never told says so."""
    stage = message("status.card.untold") if status.stage is None else message(f"status.stage.{status.stage}")
    counts = {"applications": status.applications, "interviews": status.interviews}
    fields = [Field(say.text("status.card.stage"), say.say(stage))]
    for name, count in counts.items():
        text = say.text("status.card.untold") if count is None else str(count)
        fields.append(Field(say.text(f"status.card.{name}"), text))
    return Card(
        say.text("status.card.title_saved" if saved else "status.card.title"),
        say.text("status.card.seen"),
        tuple(fields),
        footer="" if saved else say.text("status.card.change"),
        accent=Accent.GOOD if saved else Accent.NEUTRAL,
    )
