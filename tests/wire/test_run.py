"""`preceptor run` over real sockets: it logs in, registers its commands once, and ends as it promises."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.status import status_command
from bot.config import Config, StorageSection
from bot.errors import ExitCode
from bot.i18n import catalogue
from bot.scheduler.heartbeat import EVERY, read_heartbeat
from tests.wire.bot_process import RUN, Bots
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.discord_server.rest import ARRIVED
from tests.wire.member import OPEN_DM, SEND, at_rest, database, make_due, settled, sign_up

pytestmark = pytest.mark.wire

REGISTER = "PUT /applications/*/commands"
WITHIN = 5.0
"""Seconds in which the bot ends when asked."""
TEST_AND_DUE = 2
"""Direct messages in the end: the test message of `/start` and the reminder."""


async def test_it_advises_a_member_who_has_signed_up(own_fake: FakeDiscord, bots: Bots) -> None:
    await bots().start()
    user = await sign_up(own_fake)
    reply = await own_fake.slash(user, None, "strategy")
    assert reply.only_message.ephemeral
    assert str(user) not in reply.text
    assert catalogue()("common.disclaimer") in reply.text


async def test_a_reminder_that_is_due_comes_once_and_can_be_done(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path
) -> None:
    bot, data = bots(), tmp_path / "data"
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    await bot.stop()
    make_due(data)
    await bot.start()
    assert await settled(data) == ["sent"]
    _, reminder = await own_fake.dms(user)
    done = reminder.buttons()[catalogue()("reminders.done.button")]
    await bot.stop()
    await bot.start()
    assert (await own_fake.click(user, reminder, done)).text
    assert len(await own_fake.dms(user)) == TEST_AND_DUE


async def test_it_comes_back_when_the_connection_breaks(own_fake: FakeDiscord, bots: Bots) -> None:
    await bots().start()
    await own_fake.disconnect(4000)
    await own_fake.wait_resumed()
    assert (await own_fake.slash(await own_fake.add_user("amina"), None, "help")).text


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_it_ends_cleanly_when_asked(bots: Bots, asked: signal.Signals) -> None:
    bot = bots(command=RUN)
    await bot.start()
    code, seconds = await bot.stop(asked)
    assert (code, seconds < WITHIN) == (ExitCode.OK, True)
    assert "Traceback" not in bot.stderr


async def test_it_registers_its_commands_once_over_two_starts(own_fake: FakeDiscord, bots: Bots) -> None:
    bot = bots(command=RUN)
    for _ in range(2):
        await bot.start()
        await bot.stop()
    assert len(await own_fake.requests(REGISTER)) == 1
    assert "strategy" in {command["name"] for command in await own_fake.commands()}


async def test_commands_that_discord_refuses_keep_no_reminder_back(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path
) -> None:
    bot, data = bots(), tmp_path / "data"
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    await bot.stop()
    make_due(data)
    with closing(sqlite3.connect(database(data))) as opened:
        opened.execute("UPDATE installation SET command_tree_hash = NULL")
        opened.commit()
    await own_fake.fail(faults.failing(REGISTER, 400, code=50035))
    await bot.start()
    assert await settled(data) == ["sent"]
    assert "commands_refused" in bot.stderr
    assert len(await own_fake.dms(user)) == TEST_AND_DUE


async def test_a_refused_token_is_said_in_one_line(bots: Bots) -> None:
    bot = bots(environment={"PRECEPTOR_DISCORD__TOKEN": "refused.token.here"}, command=RUN)
    await bot.launch()
    assert await bot.exit_code() == ExitCode.TOKEN_REFUSED
    assert "Traceback" not in bot.stderr
    assert "refused.token.here" not in bot.stderr


async def test_a_token_that_the_gateway_refuses_ends_it(own_fake: FakeDiscord, bots: Bots) -> None:
    bot = bots()
    await bot.start()
    await own_fake.configure(token="reset.by.operator")
    await own_fake.disconnect(4000)
    assert await bot.exit_code() == ExitCode.TOKEN_REFUSED
    assert "Traceback" not in bot.stderr


async def test_a_token_that_discord_does_not_accept_any_more_ends_it_and_loses_nothing(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path
) -> None:
    bot, data = bots(), tmp_path / "data"
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    await bot.stop()
    make_due(data)
    await own_fake.fail(faults.slow(OPEN_DM, 1.0))
    await bot.start()
    await own_fake.wait_for_request(OPEN_DM, ARRIVED, count=2)
    await own_fake.configure(token="reset.by.operator")
    assert await bot.exit_code() == ExitCode.TOKEN_REFUSED
    assert "Traceback" not in bot.stderr
    await bots().start()
    assert await settled(data) == ["sent"]
    assert len(await own_fake.dms(user)) == TEST_AND_DUE


async def test_a_single_401_is_not_believed(own_fake: FakeDiscord, bots: Bots, tmp_path: Path) -> None:
    bot, data = bots(), tmp_path / "data"
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    await bot.stop()
    make_due(data)
    await own_fake.fail(faults.failing(SEND, 401, text="401: Unauthorized"))
    await bot.start()
    assert await settled(data) == ["sent"]
    assert bot.running
    assert "token_doubted" in bot.stderr
    assert len(await own_fake.dms(user)) == TEST_AND_DUE


async def test_it_waits_for_a_discord_that_is_down(own_fake: FakeDiscord, bots: Bots) -> None:
    await own_fake.fail(faults.outage(1.0))
    await bots().start()
    assert (await own_fake.info())["connected"] == 1


async def test_a_second_bot_on_the_same_data_is_refused(own_fake: FakeDiscord, bots: Bots) -> None:
    first, second = bots(), bots()
    await first.start()
    await second.launch()
    assert await second.exit_code() == ExitCode.LOCKED
    assert first.running
    assert (await own_fake.info())["identified"] == 1
    assert "Traceback" not in second.stderr


async def test_status_follows_a_running_bot(bots: Bots, tmp_path: Path) -> None:
    bot, config = bots(), Config(storage=StorageSection(directory=tmp_path / "data"))
    await bot.start()
    async with asyncio.timeout(4 * EVERY.total_seconds()):
        while (beat := read_heartbeat(tmp_path / "data")) is None or not beat.connected:
            await asyncio.sleep(0.05)
    assert status_command(config, datetime.now(UTC), as_json=False) == ExitCode.OK
    await bot.kill()
    later = datetime.now(UTC) + timedelta(minutes=2)
    assert status_command(config, later, as_json=False) == ExitCode.UNAVAILABLE
