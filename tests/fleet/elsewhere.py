"""A bell whose work is another process's: who rings it can only ask whether it is done."""

from collections.abc import Awaitable, Callable

from typing_extensions import override

from bot.scheduler.wakeup import Bell, Done


class Elsewhere(Bell):
    """``work`` is what the other process does then; ``answers``: whether it was done before it and after it."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self.answers: list[bool] = []

    @override
    def request(self) -> None:
        """It is rung for again when somebody waits."""

    @override
    async def request_and_wait(self, seconds: float, done: Done) -> None:
        self.answers.append(await done())
        await self._work()
        self.answers.append(await done())
