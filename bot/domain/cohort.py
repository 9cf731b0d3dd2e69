"""Cohort statistics: who takes part, and what of it may be shown.

A :data:`Release` is the only form in which a count leaves the disclosure step. Its types refuse every number
that the rules would not show, so neither exact counts nor noisy ones can be put into them unrounded.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.domain.ids import GuildId, MemberId, SeasonId

SMALLEST_BAND = 10
"""A band whose noisy count is lower is hidden."""
SMALLEST_COHORT = 30
"""Nothing is shown when the noisy total is lower."""
FINE_FROM = 100
"""From this noisy total on the fine bands are shown, below it the coarse ones."""
ROUNDED_TO = 5


LOOK_AGAIN_AFTER = timedelta(days=3)
"""When a participant who was seen is looked for again: well below the 7 days after which they no longer count."""
PERCENT_STEP = 5
"""Shares are shown in steps of so many percent."""


class CohortTable(StrEnum):
    """The closed menu of tables."""

    STEP2CK = "step2ck"
    STAGE = "stage"
    INTERVIEWS = "interviews"


CELLS_MOVED = {CohortTable.STEP2CK: 1, CohortTable.STAGE: 2, CohortTable.INTERVIEWS: 2}
"""How many counts one member changes at most. A score is frozen; who changes stage leaves one cell for another."""


class StageGroup(StrEnum):
    """The coarse stages that are counted, in the order of a season."""

    STUDYING = "studying"
    APPLYING = "applying"
    INTERVIEWING = "interviewing"
    MATCHED = "matched"
    ANOTHER_WAY = "another_way"


@dataclass(frozen=True, slots=True)
class Band:
    """Scores, or numbers of interviews, from ``lowest`` to ``highest``, both included; ``None`` is an open end."""

    lowest: int | None
    highest: int | None


def bands_between(*edges: int) -> tuple[Band, ...]:
    """The bands that rising edges cut the scale into; an edge is the lowest score of the band above it."""
    lowest = (None, *edges)
    highest = (*(edge - 1 for edge in edges), None)
    return tuple(Band(low, high) for low, high in zip(lowest, highest, strict=True))


FINE_EDGES = (218, 225, 230, 235, 240, 245, 255)
FINE_BANDS = bands_between(*FINE_EDGES)
COARSE_BANDS = bands_between(225, 235, 245)
"""Each is two neighbouring fine bands together."""
INTERVIEW_BANDS = (Band(0, 0), Band(1, 2), Band(3, 5), Band(6, 9), Band(10, None))
"""Numbers of interview invitations."""


@dataclass(frozen=True, slots=True)
class ShownBand:
    """A band of a release. ``count`` is about how many members, a multiple of 5 from 10 on; ``None`` is hidden."""

    band: Band
    count: int | None

    def __post_init__(self) -> None:
        _refuse_unless(self.count is None or _may_be_shown(self.count, SMALLEST_BAND))


@dataclass(frozen=True, slots=True)
class BandTable:
    """What may be shown of a cohort.

    ``total`` is a multiple of 5 from 30 on; ``median`` is the band where the noisy middle lies. Nine times in ten
    a shown band is within ``band_margin`` of the true number and the total within ``total_margin``.
    """

    total: int
    bands: tuple[ShownBand, ...]
    median: Band
    band_margin: int
    total_margin: int

    def __post_init__(self) -> None:
        _refuse_unless(_may_be_shown(self.total, SMALLEST_COHORT))
        _refuse_unless(self.median in [shown.band for shown in self.bands])


@dataclass(frozen=True, slots=True)
class ShownStage:
    """A stage of a release. ``count`` is about how many members, a multiple of 5 from 10 on; ``None`` is hidden."""

    stage: StageGroup
    count: int | None

    def __post_init__(self) -> None:
        _refuse_unless(self.count is None or _may_be_shown(self.count, SMALLEST_BAND))


@dataclass(frozen=True, slots=True)
class StageTable:
    """What may be shown of a cohort's stages. Total and margins as in :class:`BandTable`."""

    total: int
    stages: tuple[ShownStage, ...]
    stage_margin: int
    total_margin: int

    def __post_init__(self) -> None:
        _refuse_unless(_may_be_shown(self.total, SMALLEST_COHORT))


@dataclass(frozen=True, slots=True)
class Shares:
    """Percentages, multiples of 5, of members with an interview: of those who answered; of all who were asked, if
    every silent one had none; and if every silent one had some.
    """

    answered: int
    if_silent_have_none: int
    if_silent_have_some: int


@dataclass(frozen=True, slots=True)
class InterviewTable:
    """What may be shown of a cohort's interviews.

    ``answered`` of the ``asked`` members gave a number; both are multiples of 5 from 30 on. ``with_any`` of them
    have at least one, a multiple of 5 from 10 on, or ``None`` where that is hidden.
    """

    asked: int
    answered: int
    with_any: int | None
    bands: tuple[ShownBand, ...]
    band_margin: int
    total_margin: int

    def __post_init__(self) -> None:
        _refuse_unless(_may_be_shown(self.answered, SMALLEST_COHORT))
        _refuse_unless(self.asked >= self.answered and _may_be_shown(self.asked, SMALLEST_COHORT))
        some = self.with_any
        _refuse_unless(some is None or (_may_be_shown(some, SMALLEST_BAND) and some <= self.answered))

    def shares(self) -> Shares | None:
        """The bounds of silence, from the shown numbers only."""
        if self.with_any is None:
            return None
        silent = self.asked - self.answered
        return Shares(
            _percent(self.with_any, self.answered),
            _percent(self.with_any, self.asked),
            _percent(self.with_any + silent, self.asked),
        )


@dataclass(frozen=True, slots=True)
class TooFew:
    """The noisy total is below 30: nothing is shown, not even how many."""


Release = BandTable | StageTable | InterviewTable | TooFew


@dataclass(frozen=True, slots=True)
class Charge:
    """One drawing's share of a season's budget. ``number`` counts the season's drawings from 1.

    ``empty``: it is known to have shown nothing.
    """

    season: SeasonId
    number: int
    drawn_at: datetime
    epsilon: Fraction
    empty: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stored release. It never changes; everything that anyone is shown comes from one."""

    guild: GuildId
    table: CohortTable
    charge: Charge
    release: Release


class CheckState(StrEnum):
    """What is known of whether enough members take part: the last answer, or that it was lost in a restore."""

    NOT_YET = "not_yet"
    ENOUGH = "enough"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Check:
    """A server's question of a season whether enough members take part, charged once for all its answers.

    ``threshold_noise`` stays the same for all of them and is shown to nobody. ``answered_at`` is aware, of the last
    answer.
    """

    state: CheckState
    epsilon: Fraction
    answered_at: datetime | None
    threshold_noise: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Participation:
    """That a member joined a server's statistics. Instants are aware, in UTC.

    ``in_server_since`` is when they last joined the server, ``verified_at`` when they were last seen to be in it.
    """

    joined_at: datetime
    in_server_since: datetime
    verified_at: datetime


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Who counts at one instant: in the server by ``in_server_by``, seen since ``verified_since``, and with an
    account no newer than the id ``newest_account``. All three limits included.
    """

    in_server_by: datetime
    verified_since: datetime
    newest_account: MemberId


def _may_be_shown(count: int, smallest: int) -> bool:
    return count >= smallest and count % ROUNDED_TO == 0


def _percent(part: int, whole: int) -> int:
    return PERCENT_STEP * round(100 * part / (whole * PERCENT_STEP))


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise ValueError("this must not be shown")
