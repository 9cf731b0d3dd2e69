"""When to take Step 2 CK, or whether to wait.

Two days of a season count: the last whose score is out before programs begin to review and, once that is past, the last
whose score is out by the rank-list deadline. Practice long before a booked exam is a baseline and postpones nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.advice import PracticeEstimate, Reason, TimingDecision
from bot.domain.days import add_months
from bot.domain.exam import Exam, ExamStatus, step2ck_passing_score
from bot.domain.exam_timing import (
    TimingRules,
    last_test_day,
    safe_test_day,
    step1_limit,
)
from bot.domain.phase import CountsFor
from bot.domain.season import Season, SeasonMilestone
from bot.strategy.course import Course
from bot.strategy.practice import Practice, estimate, target
from bot.strategy.reading import ApplicantReading, Sittings
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import passed, review_of

RANK_LIST = "nrmp_rol_deadline"
PRACTICE_DAYS = 7
"""Nearer to the exam than this a self-assessment changes nothing."""


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day that still counts, for what, and the date of the season it is counted from."""

    last: date
    safe: date
    counts_for: CountsFor
    needed: SeasonMilestone


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the decision looks at. ``test_day`` is the one that counts now, ``None`` when none is left."""

    reading: ApplicantReading
    practice: Practice
    target: int
    target_reason: Reason
    course: Course
    test_day: LastDay | None
    review: SeasonMilestone
    estimate: PracticeEstimate | None
    """What recent practice points to, while Step 2 CK is not passed."""
    exam_day: date
    """The booked day of Step 2 CK (also once it has passed), else the day of reading."""
    passing: int
    """The passing score on that day."""
    rulebook: Rulebook

    @property
    def as_of(self) -> date:
        """The day of reading."""
        return self.reading.as_of

    @property
    def booked(self) -> bool:
        """Whether Step 2 CK has a day to come."""
        return self.reading.step2.status is ExamStatus.BOOKED

    @property
    def open(self) -> bool:
        """Step 2 CK is known to be still ahead."""
        return self.reading.step2.status in (ExamStatus.NOT_TAKEN, ExamStatus.BOOKED, ExamStatus.FAILED)

    @property
    def weak(self) -> bool:
        """Practice all low, or its centre too far under the target."""
        rules = self.rulebook.practice
        return self.practice.all_below(rules.low) or self.far_under

    @property
    def far_under(self) -> bool:
        """The centre of practice is too far under the target."""
        return self.practice.further_under(self.target, self.rulebook.practice.under_target)

    @property
    def base_line(self) -> bool:
        """The exam is booked so far ahead that practice is a baseline, not a verdict."""
        ahead = (self.exam_day - self.as_of).days
        return self.booked and ahead > self.rulebook.practice.base_line_days

    @property
    def all_failing(self) -> bool:
        """Recent practice points to a failure, and the exam is still ahead."""
        ahead = self.open or self.reading.step2.status is None
        return ahead and self.estimate is not None and self.estimate.high < self.passing

    @property
    def practice_too_late(self) -> bool:
        """The booked exam is so near that a self-assessment can change nothing any more."""
        return self.booked and (self.exam_day - self.as_of).days < PRACTICE_DAYS

    @property
    def after_review(self) -> bool:
        """The day that counts is no longer that of the review, and nothing is sent yet."""
        day = self.test_day
        return day is not None and day.counts_for is CountsFor.RANK_LIST and not self.course.applied

    @property
    def days_to_gain(self) -> int:
        """How long the points that are missing take."""
        rules = self.rulebook.practice
        few = self.practice.under(self.target) <= rules.few_points
        return rules.few_points_days if few else rules.many_points_days

    @property
    def room(self) -> bool:
        """Whether a later exam day would still bring the score in time."""
        if self.test_day is None:
            return False
        if self.exam_day + timedelta(days=self.rulebook.timing.score_days) > self.test_day.last:
            return False
        rules = self.rulebook.practice
        if not self.practice.all_below(rules.very_low):
            return True
        return add_months(self.as_of, rules.very_low_months) <= self.test_day.last

    @property
    def step1_too_late(self) -> bool:
        """Step 1 is known and not passed, and its day leaves too little time for Step 2 CK."""
        step1 = self.reading.step1
        limit = step1_limit(self.review.day, self.rulebook.timing)
        return step1.unpassed and step1_day(step1, self.as_of) > limit

    @property
    def no_sitting_fits(self) -> bool:
        """Failed, and no further sitting can count for this season."""
        if self.reading.step2.status is not ExamStatus.FAILED:
            return False
        earliest = max(self.as_of, self.reading.fourth_from(Exam.STEP2CK) or self.as_of)
        return self.reading.step2.exhausted or self.test_day is None or earliest > self._last_of_season

    @property
    def _last_of_season(self) -> date:
        needed = self.course.season.find(RANK_LIST) or self.review
        return last_test_day(needed.day, self.rulebook.timing)

    @property
    def rank_list_day(self) -> LastDay | None:
        """The last day for the rank list, while it is ahead."""
        return _day_for(
            self.course.season.find(RANK_LIST), CountsFor.RANK_LIST, self.as_of, self.rulebook.timing
        )


def look(reading: ApplicantReading, practice: Practice, rulebook: Rulebook, course: Course) -> Outlook:
    """Everything that the decision rests on."""
    score, reason = target(reading, rulebook)
    exam_day = _exam_day(reading)
    passed_already = reading.step2.status is ExamStatus.PASSED
    review = review_of(course.season)
    return Outlook(
        reading=reading,
        practice=practice,
        target=score,
        target_reason=reason,
        course=course,
        test_day=last_day_at(course.season, course, rulebook.timing),
        review=review,
        estimate=None if passed_already else estimate(practice, rulebook.practice),
        exam_day=exam_day,
        passing=step2ck_passing_score(exam_day),
        rulebook=rulebook,
    )


def last_day_at(season: Season, course: Course, rules: TimingRules) -> LastDay | None:
    """The last test day of a season that still counts on the member's day."""
    review = review_of(season)
    first = None
    if not passed(review, course.now):
        first = _day_for(review, CountsFor.REVIEW, course.as_of, rules)
    return first or _day_for(season.find(RANK_LIST), CountsFor.RANK_LIST, course.as_of, rules)


def _day_for(
    needed: SeasonMilestone | None, counts_for: CountsFor, as_of: date, rules: TimingRules
) -> LastDay | None:
    if needed is None:
        return None
    last = last_test_day(needed.day, rules)
    if as_of > last:
        return None
    return LastDay(last, safe_test_day(needed.day, rules), counts_for, needed)


def _exam_day(reading: ApplicantReading) -> date:
    step2 = reading.step2
    dated = step2.status in (ExamStatus.BOOKED, ExamStatus.WAITING)
    return step2.date if dated and step2.date is not None else reading.as_of


def step1_day(step1: Sittings, as_of: date) -> date:
    """The day of a sitting that is booked or awaits its result, else the day of reading."""
    sat = step1.status in (ExamStatus.BOOKED, ExamStatus.WAITING)
    return step1.date if sat and step1.date is not None else as_of


def decide(outlook: Outlook) -> TimingDecision:
    """The first that applies, in the order of `docs/advise.md`, Exam timing."""
    status = outlook.reading.step2.status
    if status in (ExamStatus.PASSED, ExamStatus.WAITING):
        return TimingDecision.TAKEN
    if status is ExamStatus.FAILED:
        return TimingDecision.NOT_PASSED
    if outlook.step1_too_late or season_gone(outlook) or _too_weak(outlook):
        return TimingDecision.NEXT_CYCLE
    if not outlook.booked:
        return TimingDecision.PLAN
    near = not outlook.base_line
    if near and (outlook.weak or (outlook.reading.profile.content_gaps and outlook.room)):
        return TimingDecision.POSTPONE
    late = outlook.test_day is not None and outlook.exam_day > outlook.test_day.last
    if late and outlook.course.late:
        return TimingDecision.NEXT_CYCLE
    return TimingDecision.MOVE_EARLIER if late else TimingDecision.ON_TRACK


def season_gone(outlook: Outlook) -> bool:
    """No test day of the season is left, and the exam is known to be ahead."""
    return outlook.test_day is None and outlook.open


def _too_weak(outlook: Outlook) -> bool:
    if not outlook.weak or outlook.test_day is None:
        return False
    if outlook.after_review:
        return True
    if outlook.base_line:
        ready = outlook.as_of + timedelta(days=outlook.days_to_gain)
        return ready > outlook.test_day.last
    return not outlook.room
