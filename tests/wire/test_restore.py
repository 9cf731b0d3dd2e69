"""A backup is put in the place of a real bot's database: what the bot sent since is found and not sent again."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.forks import ran
from tests.wire.bot_process import Bots
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import at_rest, dms_reach, make_due, settled, sign_up

pytestmark = pytest.mark.wire


async def preceptor(data: Path, *arguments: str) -> tuple[int, str]:
    """Run a command of the shell on the data; its exit code and what it said."""
    environment = os.environ | {"PRECEPTOR_DATA_DIR": str(data)}
    done = await asyncio.to_thread(ran, "bot", *arguments, environment=environment)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("sent_before_the_loss", [True, False])
async def test_after_a_restore_a_reminder_is_neither_repeated_nor_lost(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path, sent_before_the_loss: bool
) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup.db"
    bot = bots()
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    await bot.stop()
    make_due(data)
    code, said = await preceptor(data, "backup", "--to", str(backup))
    assert code == 0, said
    if sent_before_the_loss:
        await bot.start()
        assert await settled(data) == ["sent"]
        assert (await preceptor(data, "restore", str(backup)))[0] == 75, "the bot is running"
        await bot.stop()
    code, said = await preceptor(data, "restore", str(backup))
    assert code == 0, said
    assert "1 member" in said
    await own_fake.forget_nonces()
    await bot.start()
    assert await settled(data) == ["sent"]
    await own_fake.wait_for_quiet()
    assert len(await dms_reach(own_fake, user, 2)) == 2


async def test_a_running_bot_backs_up_by_itself(own_fake: FakeDiscord, bots: Bots, tmp_path: Path) -> None:
    bot = bots()
    await bot.start()
    async with asyncio.timeout(20):
        while not list((tmp_path / "data" / "backups").glob("preceptor-*.db")):
            await asyncio.sleep(0.05)
    code, _ = await bot.stop()
    assert code == 0
