"""What the picture of `/score chart` shows of a profile: dated Step 2 CK scores of one year and what to hold them against.

The estimate is that of the advice; the bands and the target are the rulebook's, the passing score is the exam's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.advice import Advice, PracticeEstimate, Reason
from bot.domain.exam import Exam, ExamStatus, step2ck_passing_score
from bot.domain.profile import Profile
from bot.domain.profile_check import PERCENT_FORM
from bot.strategy.practice import read_practice, target
from bot.strategy.reading import ApplicantReading, read
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import TierBand

SHOWN = timedelta(days=365)
"""How long before the newest score a score is drawn: older ones would press the others together."""
_TAKEN = (ExamStatus.PASSED, ExamStatus.WAITING)


@dataclass(frozen=True, slots=True)
class Dot:
    """A score with its day. ``form`` is `None` for a real result; ``counted`` whether the estimate rests on it."""

    day: date
    score: int
    form: str | None
    passed: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Trend:
    """``dots`` oldest first, ``older`` how many are left out for their age, ``bands`` lowest first.

    ``target`` is `None` once the exam is taken. ``passing`` is the standard of the day of the exam, or of today.
    """

    dots: tuple[Dot, ...]
    older: int
    as_of: date
    estimate: PracticeEstimate | None
    target: int | None
    target_reason: Reason
    passing: int
    bands: tuple[TierBand, ...]

    @property
    def first(self) -> date:
        """The day of the oldest score shown."""
        return self.dots[0].day

    @property
    def last(self) -> date:
        """The day of the newest score shown, or today when there is an estimate for it."""
        newest = self.dots[-1].day
        return newest if self.estimate is None else max(newest, self.as_of)


def trend_of(profile: Profile, advice: Advice, rulebook: Rulebook) -> Trend | None:
    """The trend on the day of the advice; `None` without a dated score of Step 2 CK."""
    reading = read(profile, advice.as_of)
    dots = sorted(_dots(reading, rulebook), key=lambda dot: (dot.day, dot.form is None, dot.score))
    if not dots:
        return None
    shown = tuple(dot for dot in dots if dot.day >= dots[-1].day - SHOWN)
    goal, reason = target(reading, rulebook)
    taken = reading.step2.status in _TAKEN
    return Trend(
        dots=shown,
        older=len(dots) - len(shown),
        as_of=advice.as_of,
        estimate=advice.exam_timing.practice_estimate,
        target=None if taken else goal,
        target_reason=reason,
        passing=step2ck_passing_score((reading.step2.date if taken else None) or advice.as_of),
        bands=tuple(sorted(rulebook.tiers, key=lambda band: band.low)),
    )


def _dots(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Dot]:
    result = reading.step2
    passed = result.status is ExamStatus.PASSED
    if (
        result.score is not None
        and result.date is not None
        and (passed or result.status is ExamStatus.FAILED)
    ):
        yield Dot(result.date, result.score, None, passed=passed)
    counted = read_practice(reading, rulebook.practice).counted
    for assessment in reading.profile.self_assessments or ():
        if assessment.exam is Exam.STEP2CK and assessment.form != PERCENT_FORM:
            yield Dot(
                assessment.date, assessment.score, assessment.form, counted=passed or assessment in counted
            )
