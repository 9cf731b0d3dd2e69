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
    """When Step 2 CK should be taken. ``score_days`` pass from a test to its score; in summer more may."""

    score_days: int
    preparation_months: int
    """Months kept for Step 2 CK after Step 1."""
    recommended: tuple[YearDay, YearDay]
    summer: tuple[YearDay, YearDay]
    summer_scores: YearDay
    """When the scores of tests within ``summer`` came out."""
    window_days: tuple[int, int]
    """Self-assessment: from so many days before the exam to so many."""


def score_expected(test_day: date, rules: TimingRules) -> tuple[date, bool]:
    """When the score of a test should be out, and whether the summer delay moves it."""
    normal = test_day + timedelta(days=rules.score_days)
    first, last = (edge.of(test_day.year) for edge in rules.summer)
    summer = rules.summer_scores.of(test_day.year)
    delayed = first <= test_day <= last and summer > normal
    return (summer, True) if delayed else (normal, False)


def last_test_day(needed: date, rules: TimingRules) -> date:
    """The latest day whose score comes out, after the normal delay, before the day on which it is needed."""
    return needed - timedelta(days=rules.score_days + 1)


def step1_limit(review: date, rules: TimingRules) -> date:
    """The latest day for Step 1 that leaves the months kept for Step 2 CK before its own last test day."""
    return add_months(last_test_day(review, rules), -rules.preparation_months)


def self_assessment_window(exam: date, rules: TimingRules) -> tuple[date, date]:
    """First and last day on which a self-assessment tells most about an exam."""
    earliest, latest = rules.window_days
    return exam - timedelta(days=earliest), exam - timedelta(days=latest)
