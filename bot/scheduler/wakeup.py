"""Lets a service ask for a step of a task that it does not know: the sender needs the client, which needs the services."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any, Protocol

from typing_extensions import override

Done = Callable[[], Awaitable[bool]]
"""Whether what was asked for is done; for those who cannot see the step that does it."""


class Bell(Protocol):
    """Asks for a step of a task, in this process or another."""

    def request(self) -> None:
        """Let what is due be done now."""
        ...

    async def request_and_wait(self, seconds: float, done: Done) -> None:
        """Let what is due be done now, and wait so long for it at most. It goes on, whatever becomes of us."""
        ...


class Wakeup(Bell):
    """Requested by a service, answered by whoever works at the time; unanswered, it does nothing."""

    def __init__(self) -> None:
        self._answer: Callable[[], asyncio.Future[Any]] | None = None

    @contextmanager
    def answered_by(self, answer: Callable[[], asyncio.Future[Any]]) -> Generator[None]:
        """While the block runs, a request calls ``answer()``, which gives what ends with the step."""
        self._answer = answer
        try:
            yield
        finally:
            self._answer = None

    @override
    def request(self) -> None:
        if self._answer is not None:
            self._answer()

    @property
    def answered(self) -> bool:
        """Whether somebody works here at the time."""
        return self._answer is not None

    @override
    async def request_and_wait(self, seconds: float, done: Done | None = None) -> None:
        if self._answer is not None:
            await asyncio.wait({self._answer()}, timeout=seconds)
