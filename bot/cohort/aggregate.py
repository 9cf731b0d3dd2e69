"""Who counts, and the exact counts. What is counted here is never shown: it goes to :mod:`bot.cohort.disclosure`."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.cohort import FINE_BANDS, FINE_EDGES, Cutoffs
from bot.domain.ids import MemberId

SERVER_AGE = timedelta(days=14)
"""How long a member must have been in the server."""
ACCOUNT_AGE = timedelta(days=30)
"""How old a Discord account must be."""
SEEN_WITHIN = timedelta(days=7)
"""How recently a member must have been seen to be in the server."""

_DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SNOWFLAKE_TIME_SHIFT = 22
"""Bits of a snowflake below its milliseconds since 2015 (Discord API reference, "Snowflakes")."""


@dataclass(frozen=True, slots=True)
class ExactCounts:
    """How many scores lie in each of the fine bands. Shows nothing of itself in logs and traces."""

    cells: tuple[int, ...] = field(default=(0,) * len(FINE_BANDS), repr=False)

    def with_scores(self, scores: Iterable[int]) -> "ExactCounts":
        """These counts and those of more Step 2 CK scores."""
        cells = list(self.cells)
        for score in scores:
            cells[bisect_right(FINE_EDGES, score)] += 1
        return ExactCounts(tuple(cells))


def cutoffs(now: datetime) -> Cutoffs:
    """Who counts in a drawing at ``now`` (aware)."""
    account_ms = (now - ACCOUNT_AGE - _DISCORD_EPOCH) // _MILLISECOND
    return Cutoffs(
        in_server_by=now - SERVER_AGE,
        verified_since=now - SEEN_WITHIN,
        newest_account=MemberId(((account_ms + 1) << _SNOWFLAKE_TIME_SHIFT) - 1),
    )


def counts_from(member: MemberId, in_server_since: datetime) -> datetime:
    """From when on a member who is seen often enough counts, aware, in UTC."""
    created_at = _DISCORD_EPOCH + (member >> _SNOWFLAKE_TIME_SHIFT) * _MILLISECOND
    return max(created_at + ACCOUNT_AGE, in_server_since.astimezone(UTC) + SERVER_AGE)
