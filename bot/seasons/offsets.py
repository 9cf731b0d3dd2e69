"""The days of the personal plan that are counted from a date of the season, in one table.

- No authority sets these days; each leaves the room that its reason states.
- A season without the date that a day is counted from has no such day.
- A card that shows one names that date, its source and the distance.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bot.domain.ids import MilestoneId

REVIEW = MilestoneId("eras_review")
"""When programs begin to read: what has to be complete is counted from here."""
SUBMIT = MilestoneId("eras_submit")
RANK_LIST = MilestoneId("nrmp_rol_deadline")

BOOK_STEP1 = MilestoneId("book_step1")
BOOK_STEP1_ALONE = MilestoneId("book_step1_alone")
"""Where Step 2 CK was sat before: no months have to be kept for it."""
BOOK_STEP2CK = MilestoneId("book_step2ck")
BOOK_STEP2CK_LATE = MilestoneId("book_step2ck_late")
"""Where no score can be out any more when programs begin to review: one that still counts for the rank list."""
STEP3_BY = MilestoneId("step3_by")
BOOKING_DAYS = 91
"""An exam is booked this long before the last useful test day: the three months of an eligibility period (FSMB)."""


class Offset(NamedTuple):
    """A milestone so many ``days`` before a date of the season. ``reason`` says why then, and who says so."""

    milestone: MilestoneId
    basis: MilestoneId
    days: int
    reason: str


def _before(basis: MilestoneId, days: int, milestone: str, reason: str) -> Offset:
    return Offset(MilestoneId(milestone), basis, days, reason)


_OFFSETS = (
    _before(REVIEW, 112, "letters_ask", "Writers need time; about when MyERAS opens. Our choice."),
    _before(REVIEW, 70, "letters_request", "Eight weeks for writing until the upload below. Our choice."),
    _before(REVIEW, 28, "mspe_transcript", "Schools abroad answer slowly; four weeks for it. Our choice."),
    _before(SUBMIT, 0, "statement_final", "The first day on which it can be used. AAMC, ERAS timeline."),
    _before(REVIEW, 14, "letters_uploaded", "A late letter can still be replaced. Our choice."),
    _before(REVIEW, 14, "signals_chosen", "Signals go out with the application, a week later. Our choice."),
    _before(REVIEW, 7, "application_submitted", "Earlier gains nothing, the last hours risk it. Our choice."),
    _before(REVIEW, 2, "ready_for_review", "Two days to mend what did not arrive. Our choice."),
    _before(
        RANK_LIST, 63, "oet", "ECFMG advises a test in December at the latest; nine weeks before. Our count."
    ),
    _before(
        RANK_LIST, 14, "ecfmg_certificate", "Needed by the rank list (ECFMG); two weeks to mend. Our choice."
    ),
)
OFFSETS: Mapping[MilestoneId, Offset] = {offset.milestone: offset for offset in _OFFSETS}
"""Every milestone counted by days alone. The facts in the reasons are those of `docs/rulebook.md`."""

_BASES: Mapping[str, MilestoneId] = {
    **{offset.milestone: offset.basis for offset in _OFFSETS},
    # Counted by the rules of exams, see `bot.seasons.exam_days`.
    BOOK_STEP1: REVIEW,
    BOOK_STEP1_ALONE: REVIEW,
    BOOK_STEP2CK: REVIEW,
    BOOK_STEP2CK_LATE: RANK_LIST,
    STEP3_BY: RANK_LIST,
}


def basis_of(milestone: str) -> MilestoneId | None:
    """The date of the season from which a milestone is counted; ``None`` for one that is not counted from any."""
    return _BASES.get(milestone)
