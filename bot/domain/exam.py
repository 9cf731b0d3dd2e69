"""Exams, their results and self-assessments.

Sources: USMLE and ECFMG facts in `docs/rulebook.md` (passing scores: USMLE announcements, transcribed;
attempts: ECFMG; numeric Step 1 until 2022-01-25: USMLE).
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

SCORE_MIN, SCORE_MAX = 1, 300
"""Range of a three-digit USMLE score."""
ATTEMPTS_MAX = 4
"""Most sittings of one Step that ECFMG counts towards certification; incomplete ones count."""
FOURTH_AFTER_LAST_MONTHS = 6
"""A fourth sitting is possible so long after the third, and twelve months after the first."""
STEP1_PASS_FAIL_FROM = dt.date(2022, 1, 26)
"""Step 1 has no number for tests taken on or after this day."""
STEP2CK_PASSING: tuple[tuple[dt.date, int], ...] = (
    (dt.date(2013, 7, 1), 203),
    (dt.date(2014, 7, 1), 209),
    (dt.date(2022, 7, 1), 214),
    (dt.date(2025, 7, 1), 218),
)
"""First test day and passing score of Step 2 CK, oldest first."""


class Exam(StrEnum):
    """An exam a member can record."""

    STEP1 = "step1"
    STEP2CK = "step2ck"
    STEP3 = "step3"
    OET = "oet"


class ExamStatus(StrEnum):
    """Where a member stands with one exam."""

    NOT_TAKEN = "not_taken"
    BOOKED = "booked"
    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ExamRecord:
    """What is known of one Step.

    ``attempts`` counts sittings up to now (passed with 2 = one failure before); ``date`` is the day of the
    latest sitting, or the booked day; ``None`` anywhere means unknown.
    """

    status: ExamStatus | None = None
    attempts: int | None = None
    score: int | None = None
    date: dt.date | None = None

    @property
    def used_up(self) -> bool:
        """The fourth sitting is failed: there is none left that counts, also where another is booked."""
        unpassed = self.status in (ExamStatus.FAILED, ExamStatus.BOOKED)
        return unpassed and (self.attempts or 0) >= ATTEMPTS_MAX


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """One practice exam: ``form`` is `nbme_N`, `uwsa_1`-`uwsa_3`, `amboss_sa` (scores 1-300) or `free_120` (percent)."""

    exam: Exam
    form: str
    score: int
    date: dt.date


def step2ck_passing_score(tested_on: dt.date | None) -> int:
    """Passing score of Step 2 CK on a test day; the lowest standard known (203) when the day is unknown or older."""
    lowest = STEP2CK_PASSING[0][1]
    if tested_on is None:
        return lowest
    return max((score for since, score in STEP2CK_PASSING if since <= tested_on), default=lowest)
