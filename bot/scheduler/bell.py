"""Lets a service ask for a tick without knowing who ticks: the dispatcher needs the client, which needs the services."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any


class Bell:
    """Rung by the service, answered by whoever delivers at the time; unanswered, it does nothing."""

    def __init__(self) -> None:
        self._nudge: Callable[[], asyncio.Future[Any]] | None = None

    @contextmanager
    def answered_by(self, nudge: Callable[[], asyncio.Future[Any]]) -> Generator[None]:
        """While the block runs, a ring calls ``nudge()``, which gives what ends with the tick."""
        self._nudge = nudge
        try:
            yield
        finally:
            self._nudge = None

    def ring(self) -> None:
        """Let what is due be sent now."""
        if self._nudge is not None:
            self._nudge()

    async def ring_and_wait(self, seconds: float) -> None:
        """Let what is due be sent now, and wait so long for it at most. The sending goes on, whatever becomes of us."""
        if self._nudge is not None:
            await asyncio.wait({self._nudge()}, timeout=seconds)
