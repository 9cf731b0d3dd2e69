"""What recent self-assessments point to, and the score to aim for."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from bot.domain.advice import PracticeEstimate, Reason
from bot.domain.exam import SCORE_MAX, SCORE_MIN, Exam, SelfAssessment
from bot.domain.message import message
from bot.domain.profile_check import PERCENT_FORM
from bot.domain.program import ProgramKind
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import PracticeRules, TargetRules


@dataclass(frozen=True, slots=True)
class Practice:
    """The self-assessments that count, oldest first, and their weighted centre as ``total / weight``."""

    counted: tuple[SelfAssessment, ...]
    total: int
    weight: int
    half_width: int

    def all_below(self, score: int) -> bool:
        """Whether there is at least one and each is below ``score``."""
        return bool(self.counted) and all(practice.score < score for practice in self.counted)

    @property
    def centre(self) -> int:
        """The weighted mean, rounded down; 0 without any."""
        return self.total // self.weight if self.weight else 0

    def under(self, target: int) -> int:
        """How many whole points or more the centre lies under ``target``; 0 when it does not."""
        return max(0, -(-(target * self.weight - self.total) // self.weight)) if self.weight else 0

    def further_under(self, target: int, points: int) -> bool:
        """Whether the centre is more than ``points`` under ``target``, without rounding."""
        return bool(self.counted) and self.total < (target - points) * self.weight


def read_practice(reading: ApplicantReading, rules: PracticeRules) -> Practice:
    """The self-assessments that count on the day of reading; newer ones weigh more."""
    every, since = reading.profile.self_assessments or (), reading.as_of - timedelta(days=rules.days)
    counted = sorted(
        (taken for taken in every if since <= taken.date <= reading.as_of and _of_kind(taken, rules)),
        key=lambda taken: (taken.date, taken.form, taken.score),
    )
    ages = [(reading.as_of - taken.date).days for taken in counted]
    weights = [2 * rules.days - age for age in ages]
    total = sum(taken.score * weight for taken, weight in zip(counted, weights, strict=True))
    return Practice(tuple(counted), total, sum(weights), _half_width(counted, min(ages, default=0), rules))


def _of_kind(taken: SelfAssessment, rules: PracticeRules) -> bool:
    return taken.exam is Exam.STEP2CK and taken.form.startswith(rules.forms)


def _half_width(counted: list[SelfAssessment], newest_age: int, rules: PracticeRules) -> int:
    """Wider with fewer and older assessments, and never narrower than half of what they differ by."""
    if not counted:
        return 0
    scores = [taken.score for taken in counted]
    by_count = rules.half_widths[min(len(scores), len(rules.half_widths)) - 1]
    return max(by_count + newest_age // rules.days_per_point, -(-(max(scores) - min(scores)) // 2))


def estimate(practice: Practice, rules: PracticeRules) -> PracticeEstimate | None:
    """The interval around the centre, or ``None`` without any assessment that counts."""
    if not practice.counted:
        return None
    low = practice.total // practice.weight - practice.half_width
    high = -(-practice.total // practice.weight) + practice.half_width
    return PracticeEstimate(
        low=max(low, SCORE_MIN),
        high=min(high, SCORE_MAX),
        assumption=message(
            "strategy.practice.assumption",
            count=len(practice.counted),
            days=rules.days,
            points=practice.half_width,
        ),
    )


def practice_reasons(reading: ApplicantReading, practice: Practice, rulebook: Rulebook) -> list[Reason]:
    """The assessments in words: their trend, the latest where all are old, and the percentage form that does not count."""
    reasons: list[Reason] = []
    if practice.counted and practice.counted[0].date < practice.counted[-1].date:
        first, last = practice.counted[0], practice.counted[-1]
        rise = "rising" if last.score > first.score else "falling" if last.score < first.score else "level"
        reasons.append(
            rulebook.because(
                f"practice.{rise}", first=first.score, last=last.score, since=first.date, until=last.date
            )
        )
    every = reading.profile.self_assessments or ()
    older = [taken for taken in every if _of_kind(taken, rulebook.practice) and taken.date <= reading.as_of]
    if older and not practice.counted:
        latest = max(older, key=lambda taken: (taken.date, taken.score))
        days = (reading.as_of - latest.date).days
        reasons.append(rulebook.because("practice.old", score=latest.score, day=latest.date, count=days))
    percents = [taken for taken in every if taken.form == PERCENT_FORM]
    if percents:
        latest = max(percents, key=lambda taken: (taken.date, taken.score))
        reasons.append(rulebook.because("practice.free_120", score=latest.score, day=latest.date))
    return reasons


def target(reading: ApplicantReading, rulebook: Rulebook) -> tuple[int, Reason]:
    """The Step 2 CK score to aim for and why: the highest of the targets that apply."""
    wanted = ProgramKind.UNIVERSITY_CHILDREN in (reading.profile.preferences.kinds or ())
    return _target(rulebook, reading.step1.score, reading.step1.failed > 0, wanted, reading.us_img)


@lru_cache(maxsize=2048)
def _target(
    rulebook: Rulebook, number: int | None, failed: bool, wanted: bool, us_img: bool
) -> tuple[int, Reason]:
    rules = rulebook.target
    choices = [(rules.standard, "target.standard_us_img" if us_img else "target.standard")]
    if failed:
        choices.append((rules.after_step1_failure, "target.after_step1_failure"))
    if number is not None:
        choices.append(_number_target(number, rules, rulebook))
    if wanted:
        choices.append((rules.university_children, "target.university_children"))
    score, rule = max(choices, key=lambda choice: choice[0])
    return score, rulebook.because(rule, target=score)


def _number_target(number: int, rules: TargetRules, rulebook: Rulebook) -> tuple[int, str]:
    if number < rulebook.step1.borderline:
        return rules.low_number, "target.low_number"
    if number < rulebook.step1.high:
        return rules.borderline_number, "target.borderline_number"
    return number, "target.high_number"
