"""The one place that reads the computer's clocks. Everything else is given `now`, or counts seconds from here."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import structlog
from typing_extensions import override

_COUNTING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Counts while the machine sleeps too, where the system has such a clock (Linux)."""

TOLERANCE = timedelta(seconds=2)
"""By so much a clock may be slowed down or corrected without having been put back."""
WRONG_BY = timedelta(minutes=1)
"""From more than this on a clock is called wrong: an answer may be half a minute on its way."""
FAR_OFF = timedelta(days=1)
"""From more than this on nothing may be removed by a clock: what is kept is kept for days."""
_log = structlog.get_logger(__name__)


class Clock(Protocol):
    """Something that knows the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock(Clock):
    """The computer's own clock."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


def elapsed() -> float:
    """Seconds since some moment: they go on while the machine sleeps, and nobody puts them back."""
    return time.clock_gettime(_COUNTING)


class StepWatch:
    """Notices that the computer's clock was put back. ``counted`` counts seconds whatever that clock does."""

    def __init__(self, counted: Callable[[], float] = elapsed) -> None:
        self._counted = counted
        self._last: tuple[float, datetime] | None = None

    def put_back(self, now: datetime) -> bool:
        """Whether the clock that shows ``now`` was put back since the last look; at the first look it may have been."""
        last, self._last = self._last, (self._counted(), now)
        if last is None:
            return True
        passed = timedelta(seconds=self._last[0] - last[0])
        return now - last[1] < passed - TOLERANCE


def instant_in(header: str | None) -> datetime | None:
    """The aware instant in a ``Date`` header, if it holds one (RFC 9110, 6.6.1; whole seconds)."""
    with suppress(TypeError, ValueError):
        found = parsedate_to_datetime(header or "")
        return found if found.tzinfo is not None else None
    return None


class ClockCheck:
    """Holds the machine's clock against Discord's, which stands in each of its answers.

    Reminders come by the machine's. That it is wrong is said once in the log, and once that it is right again.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._off = timedelta()
        self._wrong = False

    @property
    def far_off(self) -> bool:
        """Whether it is so wrong that nothing may be removed by it."""
        return abs(self._off) > FAR_OFF

    def hear(self, theirs: datetime) -> None:
        """An answer of Discord's says what time it is there."""
        self._off = self._clock.now() - theirs
        wrong = abs(self._off) > WRONG_BY
        if wrong and not self._wrong:
            _log.warning("clock_wrong", seconds_ahead=round(self._off.total_seconds()))
        elif self._wrong and not wrong:
            _log.info("clock_right")
        self._wrong = wrong


class TimeLimit:
    """So many ``seconds`` from now. It is over as soon as any clock of the machine says so.

    The event loop's own clock stands still while the machine sleeps; the calendar's may be set.
    """

    def __init__(self, seconds: float) -> None:
        self._elapsed = elapsed() + seconds
        self._time = time.time() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return elapsed() >= self._elapsed or time.time() >= self._time
