"""The days around an exam: when its score comes out, by when it must be taken, when to practice before it.

The numbers stand in a rulebook; advice and the personal plan count with the same ones. Days are calendar days.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.days import add_months


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of any year."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """That day in a year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class TimingRules:
    """When Step 2 CK should be taken. A score usually comes within ``score_days``, at the latest within ``safe_days``."""

    score_days: int
    safe_days: int
    preparation_months: int
    """Months kept for Step 2 CK after Step 1."""
    recommended: tuple[YearDay, YearDay]
    window_days: tuple[int, int]
    """Self-assessment: from so many days before the exam to so many."""


def score_expected(test_day: date, rules: TimingRules) -> date:
    """By when the score of a test is usually out."""
    return test_day + timedelta(days=rules.score_days)


def score_safe(test_day: date, rules: TimingRules) -> date:
    """By when the score of a test is out even when it is slow."""
    return test_day + timedelta(days=rules.safe_days)


def last_test_day(needed: date, rules: TimingRules) -> date:
    """The latest day whose score usually comes out before the day on which it is needed."""
    return needed - timedelta(days=rules.score_days + 1)


def safe_test_day(needed: date, rules: TimingRules) -> date:
    """The latest day whose score comes out before the day on which it is needed even when it is slow."""
    return needed - timedelta(days=rules.safe_days + 1)


def step1_limit(review: date, rules: TimingRules) -> date:
    """The latest day for Step 1 that leaves the months kept for Step 2 CK before its own last test day."""
    return add_months(last_test_day(review, rules), -rules.preparation_months)


def self_assessment_window(exam: date, rules: TimingRules) -> tuple[date, date]:
    """First and last day on which a self-assessment tells most about an exam."""
    earliest, latest = rules.window_days
    return exam - timedelta(days=earliest), exam - timedelta(days=latest)
