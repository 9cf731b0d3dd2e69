"""A sign of life in the data folder, for `preceptor status`, health checks of containers and people.

The running bot rewrites one small file every few seconds, whole or not at all. It holds counts and instants, and
nothing about anybody.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.scheduler.tasks import Task, repeated

FILE = "heartbeat.json"
EVERY = timedelta(seconds=5)
FRESH = timedelta(seconds=60)
"""An older sign of life is none: the process has ended, or does not get on."""
LATE = timedelta(minutes=5)
"""From this delay of what is due on, something is wrong."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What the bot says of itself: aware instants, and since when the oldest message that could have gone out waits."""

    at: datetime
    started_at: datetime
    process: int
    version: str
    connected: bool
    servers: int
    waiting_since: datetime | None
    backup_at: datetime | None

    def fresh(self, now: datetime) -> bool:
        """Whether it was written just now; one from the future (a clock put back) is fresh too."""
        return now - self.at <= FRESH

    def late(self) -> bool:
        """Whether something that is due has waited too long when this was written."""
        return self.waiting_since is not None and self.at - self.waiting_since > LATE


_FORM = TypeAdapter(Heartbeat)


def read_heartbeat(folder: Path) -> Heartbeat | None:
    """The last sign of life in a data folder; ``None`` where there is none that can be read."""
    try:
        return _FORM.validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def write_heartbeat(folder: Path, beat: Heartbeat) -> None:
    """Put a sign of life in the place of the last. Raises `OSError` where the folder takes none. Blocking.

    It is never synced: after a power cut nobody needs it, and flash cards wear out.
    """
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps(asdict(beat), default=datetime.isoformat) + "\n", encoding="utf-8")
    fresh.replace(folder / FILE)


def beating(folder: Path, look: Callable[[datetime], Awaitable[Heartbeat]]) -> Task:
    """Writes a sign of life every few seconds."""

    async def step(now: datetime) -> None:
        await asyncio.to_thread(write_heartbeat, folder, await look(now))

    return repeated("heartbeat", step, every=EVERY, fault="heartbeat_failed")
