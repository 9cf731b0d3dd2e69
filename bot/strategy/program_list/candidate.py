"""What a profile has to show at the gates of programs, read once for all of them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.exam import ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.profile import LetterWriter, Visa
from bot.strategy.reading import ApplicantReading, Sittings

_US_WRITERS = (
    LetterWriter.US_PEDIATRICS_ATTENDING,
    LetterWriter.US_PEDIATRICS_DIRECTOR,
    LetterWriter.US_OTHER,
)


class VisaNeed(StrEnum):
    """Which sponsorship would do. Somebody who is undecided would take either."""

    NONE = "none"
    J1 = "j1"
    H1B = "h1b"
    EITHER = "either"


_NEEDS = {
    Visa.NONE: VisaNeed.NONE,
    Visa.J1: VisaNeed.J1,
    Visa.H1B: VisaNeed.H1B,
    Visa.J1_OR_H1B: VisaNeed.EITHER,
    Visa.UNDECIDED: VisaNeed.EITHER,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """``None`` is unknown throughout, and what is unknown is never held against anybody.

    ``score``: of a passed Step 2 CK. ``sittings``: of the Step sat most often, the pass (had or to come) included.
    ``years``: from graduation to the Match. ``experience`` and ``hands_on``: months of US experience in any field.
    ``us_letters``: letters from US physicians in any state, because those asked for may still arrive.
    """

    visa: VisaNeed | None
    score: int | None
    sittings: int | None
    years: int | None
    experience: float | None
    hands_on: float | None
    us_letters: int | None
    step3_passed: bool


def candidate_of(reading: ApplicantReading, season: SeasonId) -> Candidate:
    """The candidate that a profile makes in the Match of ``season``."""
    profile = reading.profile
    graduated = profile.graduation.year
    experience, letters = profile.us_experience, profile.letters
    return Candidate(
        visa=None if reading.visa is None else _NEEDS[reading.visa],
        score=reading.passing_score,
        sittings=_most_sittings(reading),
        years=None if graduated is None else max(0, season - graduated),
        experience=None if experience is None else sum(entry.months for entry in experience),
        hands_on=reading.hands_on_months,
        us_letters=None if letters is None else sum(letter.writer in _US_WRITERS for letter in letters),
        step3_passed=reading.step3.status is ExamStatus.PASSED,
    )


def _most_sittings(reading: ApplicantReading) -> int | None:
    """At least one failed sitting is known, or Step 1 and Step 2 CK are known not to have any."""
    steps = (reading.step1, reading.step2, reading.step3)
    most = max(step.failed for step in steps) + 1
    return most if most > 1 or (_recorded(reading.step1) and _recorded(reading.step2)) else None


def _recorded(step: Sittings) -> bool:
    return step.taken is not None
