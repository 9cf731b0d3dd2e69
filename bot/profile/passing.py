"""Whether a number is a pass: passing scores of the Steps by the day of the test.

Sources: announcements of the USMLE program, transcribed. Standards older than those listed were lower.
"""

from datetime import date

from bot.domain.exam import STEP2CK_PASSING, Exam, ExamStatus

STEP1_PASSING: tuple[tuple[date, int], ...] = ((date(2014, 1, 1), 192), (date(2018, 1, 1), 194))
"""First test day and passing score of Step 1, oldest first; it has no number since 2022-01-26."""
STEP3_PASSING: tuple[tuple[date, int], ...] = (
    (date(2016, 1, 1), 196),
    (date(2020, 1, 1), 198),
    (date(2024, 1, 1), 200),
)
"""First test day and passing score of Step 3, oldest first."""
_PASSING = {Exam.STEP1: STEP1_PASSING, Exam.STEP2CK: STEP2CK_PASSING, Exam.STEP3: STEP3_PASSING}


def status_of_score(exam: Exam, score: int, tested_on: date | None) -> ExamStatus | None:
    """Passed or failed. A day that is not known is judged by the lowest standard.

    ``None`` where only a standard older than those listed decides. Raises `KeyError` for OET, which is no Step.
    """
    standards = _PASSING[exam]
    oldest, lowest = standards[0]
    if tested_on is not None and tested_on < oldest:
        return ExamStatus.PASSED if score >= lowest else None
    passing = max(
        (needed for since, needed in standards if tested_on is not None and since <= tested_on),
        default=lowest,
    )
    return ExamStatus.PASSED if score >= passing else ExamStatus.FAILED
