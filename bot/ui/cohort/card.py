"""The cards of the statistics: the post as everybody sees it, and what only the moderator is told beside it."""

from bot.cohort.budget import MayDraw, NextDrawing, NotBefore, SeasonSpent
from bot.cohort.service import Desk
from bot.domain.cohort import SMALLEST_BAND, SMALLEST_COHORT, CohortTable, Snapshot, TooFew
from bot.domain.message import Message, Relative, message
from bot.i18n import Catalogue
from bot.ui.card import Card, Field
from bot.ui.cohort.words import Row, ShownTable, finding, lead, margins, rows, title

EXPLAINED = ("hidden", "exact", "who", "join")
"""The parts below the numbers, in this order."""


def snapshot_card(snapshot: Snapshot, texts: Catalogue) -> Card:
    """The post: made of the stored snapshot alone, so it says the same whenever it is shown."""
    if isinstance(snapshot.release, TooFew):
        values = {"at": snapshot.charge.drawn_at, "smallest": SMALLEST_COHORT}
        body = texts("cohort.post.too_few", values)
        fields = _explained(texts, snapshot.table, ("who", "join"), {})
    else:
        body = _numbers(snapshot, snapshot.release, texts)
        values = {"smallest": SMALLEST_BAND, **margins(snapshot.release)}
        fields = _explained(texts, snapshot.table, EXPLAINED, values)
    return Card(texts.of(title(snapshot.table)), body, fields, footer=texts("common.disclaimer"))


def note_card(desk: Desk, texts: Catalogue) -> Card:
    """What only the moderator sees below a preview: that the numbers are fixed, and when new ones are possible."""
    return Card(texts("cohort.note.title"), f"{texts('cohort.note.fixed')}\n\n{_drawing(desk.next, texts)}")


def question_card(desk: Desk, texts: Catalogue) -> Card:
    """What a moderator reads when nothing has been drawn yet."""
    return Card(texts("cohort.question.title", {"table": title(desk.table)}), _drawing(desk.next, texts))


def _drawing(drawing: NextDrawing, texts: Catalogue) -> str:
    return texts.of(_possible(drawing))


def _possible(drawing: NextDrawing) -> Message:
    match drawing:
        case MayDraw(left=left):
            return message("cohort.drawing.possible", left=left, smallest=SMALLEST_COHORT)
        case NotBefore(at=at):
            return message("cohort.drawing.too_early", at=at, distance=Relative(at))
        case SeasonSpent():
            return message("cohort.drawing.spent")


def _numbers(snapshot: Snapshot, table: ShownTable, texts: Catalogue) -> str:
    parts = [texts.of(lead(snapshot, table)), "\n".join(_line(row, texts) for row in rows(table))]
    found = finding(table)
    return "\n\n".join(parts if found is None else [*parts, texts.of(found)])


def _line(row: Row, texts: Catalogue) -> str:
    if row.count is None:
        return texts("cohort.line.hidden", {"band": row.label})
    return texts("cohort.line.shown", {"band": row.label, "about": row.count})


def _explained(
    texts: Catalogue, table: CohortTable, parts: tuple[str, ...], values: dict[str, object]
) -> tuple[Field, ...]:
    """The parts; who is counted differs by table."""
    keys = {part: f"cohort.post.{part}" for part in parts} | {"who": f"cohort.post.who.{table}"}
    return tuple(Field(texts(f"cohort.post.{part}.name"), texts(keys[part], values)) for part in parts)
