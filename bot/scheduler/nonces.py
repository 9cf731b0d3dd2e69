"""How long Discord still recognises the nonce of a message, so that a repeated POST makes no second one.

Only attempts that this process made itself are trusted. How old those of an earlier process are nobody knows: the clock
may have been set since. They are looked for in the member's direct messages.
"""

from collections.abc import Callable
from datetime import datetime

from bot.domain.discord_answer import NONCE_MEMORY, REQUEST_TIMEOUT

LEAST = 5.0
"""Seconds within which an attempt is not worth beginning: its POST might leave too late."""


class Nonces:
    """The first attempts of messages since their history was read. ``counted`` counts seconds, also of a sleep."""

    def __init__(self, counted: Callable[[], float]) -> None:
        self._counted = counted
        self._first: dict[int, tuple[float, datetime]] = {}

    def forgotten(self, delivery: int, now: datetime) -> bool:
        """Whether Discord may have forgotten the nonce of an earlier attempt."""
        return self._left(delivery, now) < LEAST

    def attempted(self, delivery: int) -> bool:
        """Whether this process made an attempt."""
        return delivery in self._first

    def begin(self, delivery: int, now: datetime) -> float:
        """An attempt begins at ``now``; the seconds it may take, so that no POST leaves once the nonce is forgotten."""
        if self.forgotten(delivery, now):
            self._first[delivery] = (self._counted(), now)
        return min(REQUEST_TIMEOUT, self._left(delivery, now))

    def end(self, delivery: int) -> None:
        """There will be no attempt more, or what is known of earlier ones has been read from the history."""
        self._first.pop(delivery, None)

    def _left(self, delivery: int, now: datetime) -> float:
        """Seconds that are left by the clock that is further on; a calendar put back leaves none."""
        if delivery not in self._first:
            return 0.0
        counted, at = self._first[delivery]
        by_calendar = (now - at).total_seconds()
        age = max(self._counted() - counted, by_calendar)
        return NONCE_MEMORY.total_seconds() - age if by_calendar >= 0 else 0.0
