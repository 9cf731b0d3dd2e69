"""The cards of the statistics: the post as everybody sees it, and what only the moderator sees beside it."""

from collections.abc import Sequence
from typing import assert_never

from bot.cohort.budget import DRAWINGS_PER_SEASON, MayDraw, NotBefore, SeasonSpent, asked_again_from
from bot.cohort.disclosure import best_guess
from bot.cohort.service import TableStatus
from bot.domain.cohort import CELLS_MOVED, SMALLEST_BAND, SMALLEST_COHORT, CheckState, CohortTable, Snapshot
from bot.domain.message import Message, Quantity, Relative, message
from bot.i18n import Catalogue
from bot.ui.card import Card, Field
from bot.ui.cohort.words import Row, ShownTable, finding, lead, margins, numbers_of, rows, title

ENOUGH_SAID = 40
"""About how many participants a moderator should aim at: then a drawing shows numbers nine times in ten."""
EXPLAINED = ("hidden", "exact", "who", "join")
"""The parts below the numbers, in this order."""


def snapshot_card(snapshot: Snapshot, texts: Catalogue) -> Card:
    """The post: made of the stored snapshot alone, so it says the same whenever it is shown."""
    table = numbers_of(snapshot)
    body = _numbers(snapshot, table, texts)
    values = {"smallest": SMALLEST_BAND, **margins(table), **_guesses(snapshot)}
    fields = _explained(texts, snapshot.table, values)
    return Card(texts.of(title(snapshot.table)), body, fields, footer=texts("common.disclaimer"))


def _guesses(snapshot: Snapshot) -> dict[str, object]:
    """How many times in 100 it is guessed rightly at most whether a member is counted: from this, and from a season."""
    epsilon = snapshot.charge.epsilon / CELLS_MOVED[snapshot.table]
    votes = {"once": 1, "season": DRAWINGS_PER_SEASON}
    return {name: round(100 * best_guess(epsilon, number)) for name, number in votes.items()}


def note_card(status: TableStatus, texts: Catalogue) -> Card:
    """What only the moderator sees below a preview: that the numbers are fixed, and when new ones are possible."""
    lines = [message("cohort.note.fixed"), *_last(status), _possible(status)]
    return Card(texts("cohort.note.title"), _paragraphs(lines, texts))


def question_card(status: TableStatus, texts: Catalogue) -> Card:
    """What a moderator reads while there are no numbers: whether enough take part, as far as known, and what to do."""
    lines = [*_last(status), *_answer(status), _possible(status)]
    if not is_enough(status):
        lines.append(message("cohort.question.invite", enough=ENOUGH_SAID))
    return Card(texts("cohort.question.title", {"table": title(status.table)}), _paragraphs(lines, texts))


def _paragraphs(lines: Sequence[Message], texts: Catalogue) -> str:
    return "\n\n".join(texts.of(line) for line in lines)


def _last(status: TableStatus) -> list[Message]:
    """That the last drawing had nothing to show, if so."""
    last = status.last
    if last is None or not last.charge.empty:
        return []
    return [message("cohort.question.nothing", at=last.charge.drawn_at, smallest=SMALLEST_COHORT)]


def _answer(status: TableStatus) -> list[Message]:
    """The last answer whether enough take part, or what asking costs."""
    check = status.check
    if check is None:
        if not isinstance(status.next, MayDraw) or not status.may_ask:
            return []
        return [message("cohort.ask.offer", left=status.next.left_after_asking, enough=ENOUGH_SAID)]
    match check.state:
        case CheckState.ENOUGH:
            return [message("cohort.ask.enough", at=check.answered_at)]
        case CheckState.NOT_YET:
            again = asked_again_from(check)
            return [
                message("cohort.ask.not_yet", at=check.answered_at, again=again, distance=Relative(again))
            ]
        case CheckState.LOST:
            return [message("cohort.ask.lost")]
        case _:
            assert_never(check.state)


def is_enough(status: TableStatus) -> bool:
    """Whether enough took part when it was last asked this season."""
    return status.check is not None and status.check.state is CheckState.ENOUGH


def _possible(status: TableStatus) -> Message:
    match status.next:
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
    return texts("cohort.line.shown", {"band": row.label, "about": Quantity(row.count)})


def _explained(texts: Catalogue, table: CohortTable, values: dict[str, object]) -> tuple[Field, ...]:
    """The parts; who is counted differs by table."""
    keys = {part: f"cohort.post.{part}" for part in EXPLAINED} | {"who": f"cohort.post.who.{table}"}
    return tuple(Field(texts(f"cohort.post.{part}.name"), texts(key, values)) for part, key in keys.items())
