"""Who counts, and the exact counts. What is counted here is never shown: it goes to :mod:`bot.cohort.disclosure`."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.cohort import FINE_BANDS, FINE_EDGES, INTERVIEW_BANDS, CohortTable, Cutoffs, StageGroup
from bot.domain.ids import MemberId
from bot.domain.profile import CycleStatus, Stage

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


_CELLS = {
    CohortTable.STEP2CK: len(FINE_BANDS),
    CohortTable.STAGE: len(StageGroup),
    CohortTable.INTERVIEWS: 1 + len(INTERVIEW_BANDS),
}
STAGE_GROUPS = {
    Stage.PREPARING: StageGroup.STUDYING,
    Stage.EXAM_BOOKED: StageGroup.STUDYING,
    Stage.WAITING_SCORE: StageGroup.STUDYING,
    Stage.READY: StageGroup.APPLYING,
    Stage.SUBMITTED: StageGroup.APPLYING,
    Stage.INTERVIEWING: StageGroup.INTERVIEWING,
    Stage.RANKED: StageGroup.INTERVIEWING,
    Stage.MATCHED: StageGroup.MATCHED,
    Stage.SOAP: StageGroup.ANOTHER_WAY,
    Stage.NOT_MATCHED: StageGroup.ANOTHER_WAY,
    Stage.NEXT_CYCLE: StageGroup.ANOTHER_WAY,
}
"""Who did not match is never counted apart from those who wait for the next season by their own choice."""
APPLIED = frozenset(
    {Stage.SUBMITTED, Stage.INTERVIEWING, Stage.RANKED, Stage.MATCHED, Stage.SOAP, Stage.NOT_MATCHED}
)
"""The stages in which members are asked about interviews."""
_STAGE_CELL = {stage: list(StageGroup).index(group) for stage, group in STAGE_GROUPS.items()}
_INTERVIEW_EDGES = tuple(band.lowest for band in INTERVIEW_BANDS if band.lowest)


@dataclass(frozen=True, slots=True)
class ExactCounts:
    """How many members lie in each cell of a table. Shows nothing of itself in logs and traces."""

    cells: tuple[int, ...] = field(repr=False)

    @classmethod
    def none(cls, table: CohortTable) -> "ExactCounts":
        """The counts of a table before anybody is counted."""
        return cls((0,) * _CELLS[table])

    def plus(self, found: Iterable[int]) -> "ExactCounts":
        """These counts and one more in each of the cells found."""
        return self._changed(found, 1)

    def minus(self, found: Iterable[int]) -> "ExactCounts":
        """These counts and one less in each of the cells found, which were counted before."""
        return self._changed(found, -1)

    def _changed(self, found: Iterable[int], by: int) -> "ExactCounts":
        # A `Counter` counts in C: 100,000 cells hold the event loop up for a few milliseconds.
        counted = Counter(found)
        return ExactCounts(tuple(count + by * counted[cell] for cell, count in enumerate(self.cells)))


def score_cell(score: int) -> int:
    """The fine band of a Step 2 CK score."""
    return bisect_right(FINE_EDGES, score)


def stage_cell(status: CycleStatus) -> int | None:
    """The group of a stage; ``None`` without a stage."""
    return None if status.stage is None else _STAGE_CELL[status.stage]


def interview_cell(status: CycleStatus) -> int | None:
    """0 for an applicant without a number of interviews, else 1 + its band; ``None`` for who has not applied."""
    if status.stage not in APPLIED:
        return None
    return 0 if status.interviews is None else 1 + bisect_right(_INTERVIEW_EDGES, status.interviews)


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
