"""A weekly post of the real bot: sent with a nonce that Discord enforces, and once, also when the bot is killed."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.cohort import COARSE_BANDS, BandTable, ShownBand
from storage.codecs.release import encoded
from tests.wire.bot_process import BotProcess, Bots
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.rest import ARRIVED, COMMITTED
from tests.wire.discord_server.views import Message
from tests.wire.member import SEND, database

pytestmark = pytest.mark.wire

BEYOND_NONCES = timedelta(minutes=10)
RELEASE = BandTable(
    60,
    tuple(ShownBand(band, count) for band, count in zip(COARSE_BANDS, (None, 20, 25, 15), strict=True)),
    COARSE_BANDS[2],
    7,
    15,
)
TEXTS = ("About **60** members", "225–234: about **20**", "Below 225: hidden")


@pytest.fixture
async def due(own_fake: FakeDiscord, bots: Bots, tmp_path: Path) -> tuple[BotProcess, int]:
    """A bot that is not running, with a weekly post due in a channel since a moment."""
    guild = await own_fake.add_guild("applicants")
    channel = await own_fake.add_channel(guild, "numbers")
    bot = bots()
    await bot.start()
    await bot.stop()
    make_due(tmp_path / "data", guild, channel)
    return bot, channel


def make_due(data: Path, guild: int, channel: int, at: datetime | None = None) -> None:
    """Store a drawing and its weekly post, due since a minute unless told otherwise (the beginning of one, UTC)."""
    now = datetime.now(UTC)
    at = at or (now - timedelta(minutes=1)).replace(second=0, microsecond=0)
    drawing = {"guild": guild, "at": ms(now - timedelta(days=3)), "released": encoded(RELEASE)}
    weekly = {
        "guild": guild,
        "channel": channel,
        "weekday": at.weekday(),
        "minute": at.hour * 60 + at.minute,
        "next": ms(at),
    }
    with closing(sqlite3.connect(database(data))) as opened, opened:
        opened.execute("INSERT INTO cohort_charge VALUES (:guild, 'step2ck', 2028, 1, :at, 500)", drawing)
        opened.execute("INSERT INTO cohort_season VALUES (:guild, 2028)", drawing)
        opened.execute("INSERT INTO cohort_snapshot VALUES (:guild, 'step2ck', 2028, 1, :released)", drawing)
        opened.execute(
            "INSERT INTO post_schedule (guild_id, subject, channel_id, weekday, minute, zone, next_at)"
            " VALUES (:guild, 'step2ck', :channel, :weekday, :minute, 'Etc/UTC', :next)",
            weekly,
        )


def age_attempts(data: Path, by: timedelta) -> None:
    """Let the post under way have begun earlier by this much, and be tried now; no bot may be running."""
    with closing(sqlite3.connect(database(data))) as opened, opened:
        aged = opened.execute(
            "UPDATE post SET begun_at = begun_at - ?, attempt_at = begun_at WHERE state = 'sending'",
            (int(by.total_seconds() * 1000),),
        )
        assert aged.rowcount == 1


async def settled(data: Path, *, timeout: float = 30.0) -> list[str]:
    """The states of all posts once none is on its way."""
    async with asyncio.timeout(timeout):
        while True:
            with closing(sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True)) as opened:
                found = [state for (state,) in opened.execute("SELECT state FROM post ORDER BY id")]
            if found and "sending" not in found:
                return found
            await asyncio.sleep(0.05)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def assert_numbers(message: Message) -> None:
    for part in TEXTS:
        assert part in message.text


async def test_a_weekly_post_carries_an_enforced_nonce_and_can_ping_nobody(
    own_fake: FakeDiscord, tmp_path: Path, due: tuple[BotProcess, int]
) -> None:
    bot, channel = due
    await bot.start()
    assert await settled(tmp_path / "data") == ["sent"]
    (request,) = await own_fake.requests(SEND)
    assert request.body["enforce_nonce"] is True
    assert len(request.body["nonce"]) == 21
    assert request.body["allowed_mentions"] == {"parse": []}
    assert request.files == ["statistics-step2ck.png"]
    (posted,) = await own_fake.messages(channel)
    assert_numbers(posted)
    assert str(channel) not in bot.stderr, "no ids in the log"


@pytest.mark.parametrize(
    ("fault", "phase"),
    [
        pytest.param(faults.slow(SEND, 60, lost_with_sender=True), ARRIVED, id="stored, not posted"),
        pytest.param(faults.slow(SEND, 4), ARRIVED, id="posted after the restart"),
        pytest.param(faults.no_reply(SEND), COMMITTED, id="posted, not recorded"),
    ],
)
async def test_a_post_comes_once_through_a_kill(
    own_fake: FakeDiscord, tmp_path: Path, due: tuple[BotProcess, int], fault: Fault, phase: str
) -> None:
    bot, channel = due
    await own_fake.fail(fault)
    await bot.start()
    await own_fake.wait_for_request(SEND, phase, count=1)
    await bot.kill()
    await bot.start()
    assert await settled(tmp_path / "data") == ["sent"]
    await own_fake.wait_for_quiet()
    (posted,) = await own_fake.messages(channel)
    assert_numbers(posted)


@pytest.mark.parametrize(("carried_out", "requests"), [(True, 1), (False, 2)])
async def test_after_the_nonce_is_forgotten_the_channel_decides(
    own_fake: FakeDiscord,
    tmp_path: Path,
    due: tuple[BotProcess, int],
    carried_out: bool,
    requests: int,
) -> None:
    bot, channel = due
    await own_fake.fail(
        faults.no_reply(SEND) if carried_out else faults.slow(SEND, 60, lost_with_sender=True)
    )
    await bot.start()
    await own_fake.wait_for_request(SEND, COMMITTED if carried_out else ARRIVED, count=1)
    await bot.kill()
    await own_fake.forget_nonces()
    age_attempts(tmp_path / "data", BEYOND_NONCES)
    await bot.start()
    assert await settled(tmp_path / "data") == ["sent"]
    assert len(await own_fake.requests(SEND)) == requests
    assert len(await own_fake.messages(channel)) == 1
