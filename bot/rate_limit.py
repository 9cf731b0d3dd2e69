"""How often a member may ask for what costs the bot work: a token bucket for each member and kind of work.

In memory only and bounded: a bucket that is full again is forgotten, and where there are too many the one that was used
longest ago, which only ever allows more.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.domain.ids import MemberId

MOST_BUCKETS = 50_000


class Expense(StrEnum):
    """Kinds of work that are counted apart."""

    PICTURE = "picture"
    ADVICE = "advice"
    LIST = "list"
    FILE = "file"
    CHOICES = "choices"
    TEST_MESSAGE = "test_message"
    SUGGESTION = "suggestion"
    WRITE = "write"
    """A change of a record, with the plan of reminders that follows it, or a click in a panel."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """``burst`` times at once, then once more for each ``every`` that passes."""

    burst: int
    every: timedelta


ALLOWED: Mapping[Expense, Allowance] = MappingProxyType(
    {
        Expense.PICTURE: Allowance(8, timedelta(seconds=10)),
        Expense.ADVICE: Allowance(12, timedelta(seconds=5)),
        Expense.LIST: Allowance(12, timedelta(seconds=5)),
        Expense.FILE: Allowance(5, timedelta(seconds=30)),
        Expense.CHOICES: Allowance(60, timedelta(seconds=0.5)),
        Expense.TEST_MESSAGE: Allowance(3, timedelta(minutes=1)),
        Expense.SUGGESTION: Allowance(20, timedelta(seconds=30)),
        Expense.WRITE: Allowance(60, timedelta(seconds=2)),
    }
)
"""Far above what a hurried person does, far below what a script does."""


@dataclass(frozen=True, slots=True)
class _Bucket:
    """What was missing at an instant, as the time that it takes to come back."""

    missing: timedelta
    at: datetime

    def missing_at(self, now: datetime) -> timedelta:
        """Time that passed fills the bucket. So does a clock that is put back, for no wait may grow by it."""
        return max(self.missing - abs(now - self.at), timedelta())


class RateLimits:
    """The buckets of one process."""

    def __init__(
        self, allowed: Mapping[Expense, Allowance] = ALLOWED, most_buckets: int = MOST_BUCKETS
    ) -> None:
        self._allowed = allowed
        self._most = most_buckets
        self._buckets: OrderedDict[tuple[MemberId, Expense], _Bucket] = OrderedDict()

    def __len__(self) -> int:
        """How many buckets are held."""
        return len(self._buckets)

    def spend(self, member: MemberId, expense: Expense, now: datetime) -> datetime | None:
        """Take one token at an aware ``now`` (``None``). Without one nothing is taken; the answer is when the next comes.

        That is never later than one interval from ``now``, whatever the clock did before.
        """
        allowance = self._allowed[expense]
        known = self._buckets.pop((member, expense), None)
        missing = timedelta() if known is None else known.missing_at(now)
        wait = missing + allowance.every - allowance.burst * allowance.every
        refused = wait > timedelta()
        self._forget(now)
        self._buckets[member, expense] = _Bucket(missing if refused else missing + allowance.every, now)
        return now + wait if refused else None

    def _forget(self, now: datetime) -> None:
        """Make room for one: forget from the one used longest ago, up to the first that is not full again."""
        while self._buckets:
            oldest = next(iter(self._buckets.values()))
            if len(self._buckets) < self._most and oldest.missing_at(now):
                return
            self._buckets.popitem(last=False)
