"""A member at the real bot: signs up as people do, and has a reminder that is due.

The bot's clock is the machine's. So the member lives where it is the middle of the day now, outside quiet
hours, and a planned reminder is made due by moving its instant in the database while no bot runs.
"""

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.i18n import catalogue
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.discord_server.views import Message

SEND = "POST /channels/*/messages"
OPEN_DM = "POST /users/@me/channels"
SEASON = "2027"
ZONES = (
    "Pacific/Auckland",
    "Pacific/Guadalcanal",
    "Asia/Manila",
    "Asia/Karachi",
    "Africa/Cairo",
    "Africa/Lagos",
    "Atlantic/Azores",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Los_Angeles",
    "Pacific/Honolulu",
)
NOON = timedelta(hours=12)


def daytime_zone(now: datetime | None = None) -> str:
    """The zone among a few around the globe in which noon is nearest: no more than two hours off."""
    at = now or datetime.now(UTC)
    return min(ZONES, key=lambda zone: abs(_since_midnight(at, zone) - NOON))


async def sign_up(fake: FakeDiscord, name: str = "amina") -> int:
    """`/start` to its end: consent, the form with nothing in it, the season, and the test message."""
    user = await fake.add_user(name, days_old=400)
    consent = await fake.slash(user, None, "start", {"time_zone": daytime_zone()})
    agree = consent.only_message.buttons()[catalogue()("consent.agree")]
    form = await fake.click(user, consent.only_message, agree)
    await fake.submit(form, {})
    await fake.slash(user, None, "profile season", {"season": SEASON})
    await dms_reach(fake, user, 1)
    return user


def make_due(data: Path, late: timedelta = timedelta(seconds=1)) -> None:
    """Make the member's next planned reminder due since a moment; no bot may be running."""
    at = _ms(datetime.now(UTC) - late)
    first = "SELECT id FROM reminder WHERE state = 'pending' ORDER BY next_at LIMIT 1"
    assert _write(data, f"UPDATE reminder SET due_at = ?, next_at = ? WHERE id = ({first})", (at, at)) == 1


def age_attempts(data: Path, by: timedelta) -> None:
    """Let the attempts under way have begun earlier by this much; no bot may be running."""
    moved = "first_attempt_at = first_attempt_at - ?, last_attempt_at = last_attempt_at - ?"
    span = int(by.total_seconds() * 1000)
    assert _write(data, f"UPDATE delivery SET {moved} WHERE state = 'sending'", (span, span)) == 1


def states(data: Path) -> list[str]:
    """The states of all messages but test messages."""
    with closing(sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True)) as connection:
        return [
            row[0]
            for row in connection.execute("SELECT state FROM delivery WHERE kind <> 'test' ORDER BY id")
        ]


def reminder_state(data: Path, milestone: str) -> str:
    """The state of the one reminder of a milestone."""
    with closing(sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True)) as connection:
        [(state,)] = connection.execute("SELECT state FROM reminder WHERE milestone = ?", (milestone,))
    return state


async def settled(data: Path, *, timeout: float = 30.0) -> list[str]:
    """The states once no message is on its way any more."""
    async with asyncio.timeout(timeout):
        while not (found := states(data)) or {"pending", "claimed", "sending"} & set(found):
            await asyncio.sleep(0.05)
    return found


async def at_rest(data: Path, *, timeout: float = 30.0) -> None:
    """Wait until the bot has recorded what became of every message, tests included; they arrive before that."""
    under_way = "SELECT count(*) FROM delivery WHERE state IN ('pending', 'claimed', 'sending')"
    async with asyncio.timeout(timeout):
        while True:
            with closing(sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True)) as connection:
                if connection.execute(under_way).fetchone() == (0,):
                    return
            await asyncio.sleep(0.05)


async def dms_reach(fake: FakeDiscord, user: int, count: int, *, timeout: float = 30.0) -> list[Message]:
    """The direct messages, once there are so many."""
    ends = time.monotonic() + timeout
    while len(found := await fake.dms(user)) < count:
        assert time.monotonic() < ends, f"{len(found)} messages, not {count}"
        await asyncio.sleep(0.05)
    return found


def database(data: Path) -> Path:
    """The one database of a data directory that holds reminders."""
    return data / "preceptor.db"


def _write(data: Path, statement: str, parameters: tuple[int, ...]) -> int:
    with closing(sqlite3.connect(database(data))) as connection, connection:
        return connection.execute(statement, parameters).rowcount


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _since_midnight(at: datetime, zone: str) -> timedelta:
    local = at.astimezone(ZoneInfo(zone))
    return timedelta(hours=local.hour, minutes=local.minute)
