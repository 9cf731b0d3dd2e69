"""The cards of the statistics: the post as everybody sees it, and what only the moderator is told beside it."""

from typing import assert_never

from bot.cohort.budget import MayDraw, NextDrawing, NotBefore, SeasonSpent
from bot.cohort.service import Desk
from bot.domain.cohort import SMALLEST_BAND, SMALLEST_COHORT, Band, BandTable, ShownBand, Snapshot, TooFew
from bot.domain.message import Message, Relative, message
from bot.i18n import Catalogue
from bot.ui.card import Card, Field

EXPLAINED = ("hidden", "exact", "who", "join")
"""The parts below the numbers, in this order."""


def snapshot_card(snapshot: Snapshot, say: Catalogue) -> Card:
    """The post: made of the stored snapshot alone, so it says the same whenever it is shown."""
    drawn_at = snapshot.charge.drawn_at
    match snapshot.release:
        case TooFew():
            body = say.text("cohort.post.too_few", {"at": drawn_at, "smallest": SMALLEST_COHORT})
            fields = _explained(say, ("who", "join"), {})
        case BandTable() as table:
            body = _numbers(table, say, say.text("cohort.post.lead", {"about": table.total, "at": drawn_at}))
            margins = {"band_margin": table.band_margin, "total_margin": table.total_margin}
            fields = _explained(say, EXPLAINED, {"smallest": SMALLEST_BAND, **margins})
        case _:
            assert_never(snapshot.release)
    return Card(say.text("cohort.post.title"), body, fields, footer=say.text("common.disclaimer"))


def note_card(desk: Desk, say: Catalogue) -> Card:
    """What only the moderator sees below a preview: that the numbers are fixed, and when new ones are possible."""
    return Card(
        say.text("cohort.note.title"), f"{say.text('cohort.note.fixed')}\n\n{_drawing(desk.next, say)}"
    )


def question_card(desk: Desk, say: Catalogue) -> Card:
    """What a moderator reads when nothing has been drawn yet."""
    return Card(say.text("cohort.question.title"), _drawing(desk.next, say))


def _drawing(drawing: NextDrawing, say: Catalogue) -> str:
    return say.say(_possible(drawing))


def _possible(drawing: NextDrawing) -> Message:
    match drawing:
        case MayDraw(left=left):
            return message("cohort.drawing.possible", left=left, smallest=SMALLEST_COHORT)
        case NotBefore(at=at):
            return message("cohort.drawing.too_early", at=at, distance=Relative(at))
        case SeasonSpent():
            return message("cohort.drawing.spent")


def _numbers(table: BandTable, say: Catalogue, lead: str) -> str:
    lines = "\n".join(_line(shown, say) for shown in table.bands)
    median = say.text("cohort.post.median", {"band": _band(table.median)})
    return f"{lead}\n\n{lines}\n\n{median}"


def _line(shown: ShownBand, say: Catalogue) -> str:
    if shown.count is None:
        return say.text("cohort.line.hidden", {"band": _band(shown.band)})
    return say.text("cohort.line.shown", {"band": _band(shown.band), "about": shown.count})


def _band(band: Band) -> Message:
    if band.lowest is None:
        return message("cohort.band.below", above=(band.highest or 0) + 1)
    if band.highest is None:
        return message("cohort.band.from", lowest=band.lowest)
    return message("cohort.band.between", lowest=band.lowest, highest=band.highest)


def _explained(say: Catalogue, parts: tuple[str, ...], values: dict[str, object]) -> tuple[Field, ...]:
    return tuple(
        Field(say.text(f"cohort.post.{part}.name"), say.text(f"cohort.post.{part}", values)) for part in parts
    )
