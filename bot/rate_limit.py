"""How often a member may ask for what costs the bot work: a token bucket for each member and kind of work.

In memory only and bounded: whoever used nothing lately is forgotten first, which only ever allows more.
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
    }
)
"""Far above what a hurried person does, far below what a script does."""


class RateLimits:
    """The buckets of one process. Each is kept as the instant at which it is full again."""

    def __init__(
        self, allowed: Mapping[Expense, Allowance] = ALLOWED, most_buckets: int = MOST_BUCKETS
    ) -> None:
        self._allowed = allowed
        self._most = most_buckets
        self._full_at: OrderedDict[tuple[MemberId, Expense], datetime] = OrderedDict()

    def spend(self, member: MemberId, expense: Expense, now: datetime) -> datetime | None:
        """Take one token at an aware ``now`` (``None``); without one nothing is taken, and the instant of the next is told.

        A refusal costs nothing. A clock that is put back locks nobody out for longer than a whole bucket takes to fill.
        """
        allowance = self._allowed[expense]
        whole = allowance.burst * allowance.every
        full_at = min(max(self._full_at.get((member, expense), now), now), now + whole)
        refused = full_at + allowance.every - now > whole
        self._full_at[member, expense] = full_at if refused else full_at + allowance.every
        self._full_at.move_to_end((member, expense))
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        return full_at + allowance.every - whole if refused else None
