"""Figures of the running process: plain counters that cost nothing to keep and hold nothing about anybody.

They begin anew with each start, as a collector of metrics expects, and say nothing of the database.
"""

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import accumulate
from time import monotonic

from bot.scheduler.tasks import Task

MOST_UNANSWERED = 1_000
"""Interactions whose arrival is remembered; with one more the oldest is forgotten and never counted."""
LATE_BY = (1.0, 5.0, 30.0, 60.0, 300.0, 1_800.0, 3_600.0, 21_600.0, 86_400.0)
ANSWERED_IN = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 10.0)
"""Discord forgets an interaction that has no answer after three seconds."""
LAG_EVERY = timedelta(seconds=1)
LAGGED_BY = (0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class Spread:
    """How many of some durations in seconds were at most so long, for each of ``bounds``, and their sum."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """Count one duration; less than nothing (a clock was put back) counts as nothing."""
        seconds = max(seconds, 0.0)
        self._counts[bisect_left(self._bounds, seconds)] += 1
        self.total += seconds

    def up_to(self) -> list[tuple[str, float]]:
        """Each bound in seconds and how many were not longer; the last bound is without end."""
        names = [*map(str, self._bounds), "+Inf"]
        return list(zip(names, map(float, accumulate(self._counts)), strict=True))


class Figures:
    """What is counted while the process runs. ``counted`` counts seconds whatever the clock does.

    ``open_panels`` answers how many panels and forms members have open now.
    """

    def __init__(
        self, counted: Callable[[], float] = monotonic, open_panels: Callable[[], int] = lambda: 0
    ) -> None:
        self._counted = counted
        self.open_panels = open_panels
        self._arrived: OrderedDict[int, float] = OrderedDict()
        self.deliveries = Counter[str]()
        """Attempts to send a direct message, by what they came to."""
        self.lateness = Spread(LATE_BY)
        self.answers = Spread(ANSWERED_IN)
        self.loop_lag = Spread(LAGGED_BY)
        self.requests = Counter[int]()
        """Answers of Discord to requests, by status."""
        self.rate_limits = Counter[str]()
        """Answers that asked to wait, by whose limit it was."""

    def arrived(self, interaction: int) -> None:
        """A member used a command, a button, a menu or a form."""
        self._arrived[interaction] = self._counted()
        if len(self._arrived) > MOST_UNANSWERED:
            self._arrived.popitem(last=False)

    def answered(self, interaction: int) -> None:
        """Discord has taken the first answer to it."""
        began = self._arrived.pop(interaction, None)
        if began is not None:
            self.answers.add(self._counted() - began)


def lag_watch(figures: Figures, counted: Callable[[], float] = monotonic) -> Task:
    """Looks every second how much later than asked the event loop wakes up: what else runs on it held it up."""
    asked: float | None = None

    async def step(_now: datetime) -> timedelta:
        nonlocal asked
        if asked is not None:
            figures.loop_lag.add(counted() - asked)
        asked = counted() + LAG_EVERY.total_seconds()
        return LAG_EVERY

    return Task("loop_lag", step, "monitoring_failed", LAG_EVERY)
