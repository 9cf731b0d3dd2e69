"""Forgets servers that the bot has left: a week later, everything of theirs goes.

A server counts as left when the connection to Discord is ready and does not name it. One that is only unavailable, as
in an outage, is named. A mistake can be mended within the week: the bot invited again finds everything as it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.ids import GuildId
from bot.fleet.ports import Servers
from bot.scheduler.tasks import Task, repeated
from bot.servers.ports import DepartureStore, PresentGuilds
from bot.servers.service import ServerService

GRACE = timedelta(days=7)
"""Between the first look that does not find the bot in a server and the removal of its data."""
LOOK_EVERY = timedelta(minutes=10)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Departures:
    """Looks which servers the bot has left; its steps are those of :func:`watching`."""

    store: DepartureStore
    servers: ServerService
    presence: PresentGuilds
    fleet: Servers

    async def step(self, now: datetime) -> int:
        """Mark what was left, unmark what the bot is in again, forget what was left a week ago; how many forgotten."""
        present = self.presence.present()
        if present is None:
            return 0
        # Only of our own servers does the connection say whether the bot is in them.
        known = frozenset(filter(self.fleet.is_ours, await self.store.known()))
        departed = {
            guild: at for guild, at in (await self.store.departed()).items() if self.fleet.is_ours(guild)
        }
        for guild in departed.keys() & present:
            await self.store.unmark(guild)
        for guild in known - present - departed.keys():
            await self.store.mark(guild, now=now)
        due = [guild for guild, at in departed.items() if guild not in present and now - at >= GRACE]
        return sum([await self._forget(guild) for guild in due])

    async def _forget(self, guild: GuildId) -> bool:
        """Forget a server unless the bot has come back to it since the look; whether it was forgotten."""
        present = self.presence.present()
        if present is None or guild in present:
            return False
        rows = await self.store.forget(guild)
        self.servers.forget(guild)
        _log.info("server_forgotten", rows=rows)
        return True


def watching(departures: Departures) -> Task:
    """Looks every ten minutes."""
    return repeated("departures", departures.step, every=LOOK_EVERY, fault="departures_failed")
