"""When new numbers may be drawn: every drawing tells a little about everybody, so there are few of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.cohort.disclosure import Terms
from bot.domain.cohort import Charge, Check, CheckState, CohortTable
from bot.domain.ids import SeasonId
from bot.domain.season import SeasonCalendar

BETWEEN_DRAWINGS = timedelta(days=28)
AFTER_NOTHING = timedelta(days=7)
"""After a drawing that showed nothing, and between two answers whether enough take part."""
DRAWINGS_PER_SEASON = 4


@dataclass(frozen=True, slots=True)
class MayDraw:
    """A drawing is possible now: the season's ``number``-th. ``left`` counts it too.

    ``left_after_asking`` is what the question whether enough take part leaves of them, where it was not asked yet.
    """

    number: int
    left: int
    left_after_asking: int = 0


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A drawing is possible from this aware instant on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SeasonSpent:
    """This season has no drawing left."""


NextDrawing = MayDraw | NotBefore | SeasonSpent


def next_drawing(
    table: CohortTable,
    charges: Sequence[Charge],
    season: SeasonId,
    terms: Terms,
    now: datetime,
    check: Check | None = None,
) -> NextDrawing:
    """Whether a table may be drawn at ``now`` (aware), given every earlier drawing of it in the server.

    ``check`` is the season's question whether enough take part. The pause between drawings holds across seasons;
    number and budget are those of the season.
    """
    used, left = _used_and_left(table, charges, season, terms, check)
    if left < 1:
        return SeasonSpent()
    earliest = max((charge.drawn_at + _pause(charge) for charge in charges), default=now)
    if earliest > now:
        return NotBefore(earliest)
    asking = 0 if check else _used_and_left(table, charges, season, terms, _asked(terms))[1]
    return MayDraw(used + 1, left, asking)


def may_ask(
    drawing: NextDrawing, charges: Sequence[Charge], season: SeasonId, check: Check | None, now: datetime
) -> bool:
    """Whether it can be asked at ``now`` (aware) if enough take part.

    Only while a drawing is possible and none has shown numbers this season, and every seven days: each answer adds
    noise of its own, so many in a row would come to a *yes* by chance.
    """
    if not isinstance(drawing, MayDraw) or any(not c.empty for c in charges if c.season == season):
        return False
    if check is None:
        return drawing.left_after_asking > 0
    return check.state is CheckState.NOT_YET and asked_again_from(check) <= now


def asked_again_from(check: Check) -> datetime:
    """From when on a question that was answered *not yet* can be asked again, aware."""
    return (
        datetime.min.replace(tzinfo=UTC) if check.answered_at is None else check.answered_at + AFTER_NOTHING
    )


def lost_drawings(
    table: CohortTable,
    charges: Sequence[Charge],
    since: datetime,
    now: datetime,
    calendar: SeasonCalendar,
    terms: Terms,
) -> tuple[Charge, ...]:
    """The drawings of the season of ``now`` that may have been made after ``since`` (aware) and are not in ``charges``.

    After a restore: as many as the pause after a drawing that shows nothing and the budget would have allowed, each as
    late as it can have been, oldest first. To take them for made keeps the season's limits whatever was really drawn.
    """
    season = calendar.current(now).id
    used, left = _used_and_left(table, charges, season, terms, None)
    earliest = max((since, *(charge.drawn_at + _pause(charge) for charge in charges)))
    times: list[datetime] = []
    at = now
    while len(times) < left and at >= earliest and calendar.current(at).id == season:
        times.append(at)
        at -= AFTER_NOTHING
    epsilon = terms.charge(table)
    return tuple(Charge(season, used + n, at, epsilon) for n, at in enumerate(reversed(times), start=1))


def _pause(charge: Charge) -> timedelta:
    return AFTER_NOTHING if charge.empty else BETWEEN_DRAWINGS


def _asked(terms: Terms) -> Check:
    return Check(CheckState.NOT_YET, terms.check_epsilon, None, 0)


def _used_and_left(
    table: CohortTable, charges: Sequence[Charge], season: SeasonId, terms: Terms, check: Check | None
) -> tuple[int, int]:
    """How many drawings of a season were made, and how many more its number and budget allow."""
    used = [charge for charge in charges if charge.season == season]
    spent = sum(charge.epsilon for charge in used) + (check.epsilon if check else 0)
    affordable = (terms.season_epsilon - spent) // terms.charge(table)
    return len(used), min(DRAWINGS_PER_SEASON - len(used), affordable)
