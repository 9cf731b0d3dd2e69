"""What a process asks of the others that serve the same installation."""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import GuildId
from bot.scheduler.wakeup import Bell, Wakeup


class Ring(StrEnum):
    """What is asked for."""

    REMINDERS = "reminders"
    POSTS = "posts"


class Servers(Protocol):
    """Which servers are whose."""

    def is_ours(self, guild: GuildId) -> bool:
        """Whether this process looks after a server, be the bot in it or not. Of no other does it know who is in it.

        What is done for a server is done by one process: whoever takes a server that is not ours for one that the bot
        has left would delete what is another's.
        """
        ...


class Fleet(Servers, Protocol):
    """All processes of an installation, seen from one of them."""

    def leading(self) -> AbstractAsyncContextManager[None]:
        """Wait for the lead. While the block runs, this process alone works for members. Losing the lead raises."""
        ...

    def ring(self, what: Ring) -> Bell:
        """Asks whoever does this work, in any process, to do it now."""
        ...

    def heard(self, what: Ring) -> Wakeup:
        """What is rung for the work of this process."""
        ...
