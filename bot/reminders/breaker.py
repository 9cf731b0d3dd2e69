"""Stops sending for everybody when Discord holds the bot back or is down, and tries again carefully."""

from datetime import datetime, timedelta

FAILURES = 5
"""So many different messages that fail in a row mean that Discord is down, not that one message is bad."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)


class Breaker:
    """Counts failures. Open means that nothing is sent; after the pause one message at a time probes."""

    def __init__(self) -> None:
        self._failing: set[int] = set()
        self._pause = FIRST_PAUSE
        self._until: datetime | None = None
        self.halted = False
        """The token is refused: nothing is sent until the program starts again."""

    @property
    def probing(self) -> bool:
        """Whether one message should show first that Discord is back."""
        return self._until is not None

    def open_until(self, now: datetime) -> datetime | None:
        """Until when nothing is sent, or ``None`` when sending is allowed at ``now``."""
        if self.halted:
            return now + LONGEST_PAUSE
        # A clock that was put back must not keep the breaker open longer than a pause.
        if self._until is not None and now < self._until <= now + max(self._pause, LONGEST_PAUSE):
            return self._until
        return None

    def succeeded(self) -> None:
        """Discord answered as it should."""
        self._failing.clear()
        self._pause = FIRST_PAUSE
        self._until = None

    def failed(self, delivery: int, now: datetime) -> None:
        """A message failed in a way that may be Discord's."""
        self._failing.add(delivery)
        if len(self._failing) >= FAILURES or self.probing:
            self._until = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def blocked(self, now: datetime, pause: timedelta) -> None:
        """Discord holds the bot back from everybody."""
        self._pause = max(self._pause, pause)
        self._until = now + self._pause

    def halt(self) -> None:
        """Send nothing until the program starts again."""
        self.halted = True
