"""Greets once whoever can set the bot up after it was added to a server; never again, and never a reminder of it.

- Only a server that the bot has been in for less than a day is greeted: an update of the bot greets nobody.
- A greeting is stored as begun before it is sent. One whose outcome is not known, or that a process left behind, is
  looked for before it is sent again.
- What is stored stays while anything of the server is: leaving and joining within a week brings no second greeting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.ids import GuildId
from bot.scheduler.tasks import Task
from bot.scheduler.wakeup import Wakeup
from bot.servers.ports import Greeter, Greeting, GreetingState, GreetingStore

NEW = timedelta(days=1)
"""How long a server counts as new."""
LOOK_EVERY = timedelta(minutes=1)
AGAIN_AFTER = timedelta(hours=1)
"""Between two attempts whose outcome is not known: as long as Discord asks for when it holds a bot back."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Greetings:
    """Greets in new servers; its steps are those of :func:`greeting`."""

    store: GreetingStore
    greeter: Greeter
    _not_before: dict[GuildId, datetime] = field(default_factory=dict[GuildId, datetime])

    async def step(self, now: datetime) -> int:
        """Greet in every new server that has not been greeted; how many were."""
        new = {guild: since for guild, since in self.greeter.joined().items() if now - since < NEW}
        if not new:
            return 0
        known: Mapping[GuildId, Greeting] = await self.store.greetings()
        waiting = {
            guild: since
            for guild, since in new.items()
            if guild not in known
            or (known[guild].state is GreetingState.BEGUN and now >= self._not_before.get(guild, now))
        }
        return sum(
            [await self._greet(guild, since, known.get(guild), now) for guild, since in waiting.items()]
        )

    async def _greet(self, guild: GuildId, since: datetime, before: Greeting | None, now: datetime) -> bool:
        self._not_before[guild] = now + AGAIN_AFTER
        if before is None:
            await self.store.begin(guild, now)
        else:
            found = await self.greeter.find(guild, since)
            if found is None:
                return False
            if found:
                await self.store.end(guild, GreetingState.GREETED)
                return True
        state = await self.greeter.greet(guild, since)
        if state is GreetingState.BEGUN:
            return False
        await self.store.end(guild, state)
        _log.info("server_joined", greeted=state is GreetingState.GREETED)
        return state is GreetingState.GREETED


def greeting(greetings: Greetings, wakeup: Wakeup) -> Task:
    """Looks at once when the bot is added to a server, and every minute."""

    async def paced(now: datetime) -> timedelta:
        await greetings.step(now)
        return LOOK_EVERY

    return Task("greetings", paced, "greeting_failed", LOOK_EVERY, wakeup)
