"""What a process asks of the others that serve the same installation."""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import NoReturn, Protocol

from bot.domain.ids import GuildId
from bot.fleet.shards import Shards
from bot.scheduler.wakeup import Bell, Wakeup


class Ring(StrEnum):
    """What is asked for, or told."""

    REMINDERS = "reminders"
    POSTS = "posts"
    LEDGER = "ledger"
    """What is known of programs has changed."""
    FORGOTTEN = "forgotten"
    """A member was erased, and no key of theirs may be used any more."""


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

    several: bool
    """Whether others may work beside this one."""

    async def take_shards(self, named: int) -> Shards:
        """Wait until the shards of this process are nobody else's; which. ``named``: how many Discord names in all."""
        ...

    async def may_identify(self, shard: int, at_once: int) -> None:
        """Wait until a shard may log in to the gateway; Discord lets in so many at once, by number, every 5 seconds.

        Raises `TimeoutError` after :data:`LONGEST_GATE` seconds: a connection that waits longer is taken for dead.
        """
        ...

    def syncing(self) -> AbstractAsyncContextManager[None]:
        """While the block runs, no other process tells Discord which commands there are."""
        ...

    def leading(self) -> AbstractAsyncContextManager[None]:
        """Wait for the lead. While the block runs, this process alone works for members, until it is :meth:`lost`."""
        ...

    async def lost(self) -> NoReturn:
        """End, with `OperatorError` (exit 75), only when shards and lead may be another's: nothing may be done then."""
        ...

    def ring(self, what: Ring) -> Bell:
        """Asks whoever does this work, in any process, to do it now."""
        ...

    def heard(self, what: Ring) -> Wakeup:
        """What is rung for the work of this process."""
        ...


class TreeMemory(Protocol):
    """Remembers the commands that were last sent, by whichever process, and how Discord had them then."""

    async def tree_hash(self) -> str | None:
        """The hash of the last tree synced, and of what Discord made of it."""
        ...

    async def set_tree_hash(self, digest: str) -> None:
        """Remember a hash."""
        ...


IDENTIFY_SECONDS = 5.0
"""Between two logins that share a turn (Discord's reference, "Rate Limiting" of identifies)."""
LONGEST_GATE = 45.0
"""discord.py takes a connection for dead on which nothing was read for 60 seconds."""
