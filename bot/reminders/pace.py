"""Spreads sends over time: a few at once, then so many a second."""

import asyncio
from collections.abc import Awaitable, Callable

BURST = 10
"""Sends that may begin at once after a rest."""
PER_SECOND = 20.0
"""Sends that may begin in a second afterwards; Discord allows a bot 50 requests a second, and a send may be two."""


class Pace:
    """A bucket of permissions that refills. ``monotonic`` counts seconds, ``sleep`` waits them."""

    def __init__(self, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._left = float(BURST)
        self._counted_at = monotonic()
        self._queue = asyncio.Lock()

    async def wait(self) -> None:
        """Wait until one more send may begin."""
        async with self._queue:
            self._refill()
            if self._left < 1:
                await self._sleep((1 - self._left) / PER_SECOND)
                self._refill()
            # Never below zero, also where the sleep was cut short.
            self._left = max(self._left - 1, 0.0)

    def _refill(self) -> None:
        now = self._monotonic()
        self._left = min(self._left + max(now - self._counted_at, 0.0) * PER_SECOND, BURST)
        self._counted_at = now
