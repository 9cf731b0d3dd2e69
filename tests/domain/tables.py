"""What a table of the shared values shows: what comes out of each case, as a line."""

import datetime as dt
from collections.abc import Callable, Iterator

from bot.domain.ids import SeasonId
from tests.approved import approved, shown

Cases = Iterator[tuple[str, Callable[[], object]]]
NOW = dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)
SEASON = SeasonId(2027)


def held(name: str, cases: Cases) -> None:
    """Compare a table with the one that was read: what comes out of each case, or that it is no such value."""
    approved(
        name if "/" in name else f"domain/approved/{name}",
        "\n".join(f"{case}: {_outcome(work)}" for case, work in cases),
    )


def _outcome(work: Callable[[], object]) -> str:
    try:
        return shown(work())
    except ValueError as refusal:
        return f"ValueError({refusal})"
