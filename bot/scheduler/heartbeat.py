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

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.scheduler.tasks import Task, repeated

FILE = "heartbeat.json"
EVERY = timedelta(seconds=5)
FRESH = timedelta(seconds=60)
"""An older sign of life is none: the process has ended, or does not get on."""
LATE = timedelta(minutes=5)
"""From this delay of what is due on, something is wrong."""
_log = structlog.get_logger(__name__)


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

    def waited(self) -> timedelta:
        """For how long the oldest due message had waited when this was written; the time before the start is no wait."""
        if self.waiting_since is None:
            return timedelta()
        return max(self.at - max(self.waiting_since, self.started_at), timedelta())

    def late(self) -> bool:
        """Whether something that is due has waited too long when this was written."""
        return self.waited() > LATE

    def well(self) -> bool:
        """Whether it was connected and nothing waited too long."""
        return self.connected and not self.late()


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


class LateWatch:
    """Says in the log that what is due waits: once when it begins, and once when it is over."""

    def __init__(self) -> None:
        self._since: datetime | None = None

    def look(self, beat: Heartbeat) -> None:
        """Log a beginning or an end, if this sign of life shows one."""
        if beat.late() and self._since is None:
            self._since = beat.at - beat.waited()
            _log.warning("deliveries_late", minutes=_minutes(beat.waited()))
        elif not beat.late() and self._since is not None:
            _log.info("deliveries_on_time", late_for_minutes=_minutes(beat.at - self._since))
            self._since = None


def _minutes(passed: timedelta) -> int:
    return int(passed.total_seconds() // 60)


def beating(folder: Path, look: Callable[[datetime], Awaitable[Heartbeat]]) -> Task:
    """Writes a sign of life every few seconds, and logs when what is due begins and ceases to wait."""
    watch = LateWatch()

    async def step(now: datetime) -> None:
        beat = await look(now)
        watch.look(beat)
        await asyncio.to_thread(write_heartbeat, folder, beat)

    return repeated("heartbeat", step, every=EVERY, fault="heartbeat_failed")
