"""Pauses all sending when Discord fails for many messages in a row, and tries it again carefully."""

from collections.abc import Callable

FAILURES = 5
"""So many different messages that fail in a row mean that Discord is down, not that one message is bad."""
FIRST_PAUSE = 30.0
LONGEST_PAUSE = 60.0
"""Seconds between probes; they double. One request a minute burdens nobody, and what waits is late by no more."""


class Breaker:
    """Counts failures. Open means that nothing is sent; after the pause one message at a time probes.

    ``counted`` counts seconds whatever the calendar's clock does.
    """

    def __init__(self, counted: Callable[[], float]) -> None:
        self._counted = counted
        self._failing: set[int] = set()
        self._pause = FIRST_PAUSE
        self._until: float | None = None

    @property
    def probing(self) -> bool:
        """Whether one message should show first that Discord is back."""
        return self._until is not None

    def rest(self) -> float:
        """For how many seconds nothing is sent; 0 when sending is allowed."""
        return 0.0 if self._until is None else max(self._until - self._counted(), 0.0)

    def succeeded(self) -> None:
        """Discord answered as it should."""
        self._failing.clear()
        self._pause = FIRST_PAUSE
        self._until = None

    def failed(self, delivery: int) -> None:
        """A message failed in a way that may be Discord's."""
        self._failing.add(delivery)
        if len(self._failing) >= FAILURES or self.probing:
            self._until = self._counted() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def blocked(self, seconds: float) -> None:
        """Discord holds the bot back from everybody."""
        self._pause = max(self._pause, seconds)
        self._until = self._counted() + self._pause
