"""The page of a running bot: it follows what happens between the bot, its members and Discord."""

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.monitoring.ports import free_port
from tests.wire.bot_process import Bots
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import SEND, at_rest, make_due, settled, sign_up

pytestmark = pytest.mark.wire


async def test_the_page_follows_a_running_bot(own_fake: FakeDiscord, bots: Bots, tmp_path: Path) -> None:
    port = free_port()
    bot, data = bots(environment={"PRECEPTOR_MONITORING__PORT": str(port)}), tmp_path / "data"
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    await bot.stop()
    make_due(data)
    await own_fake.fail(faults.failing(SEND, 503, "before"))
    await bot.start()
    assert await settled(data) == ["sent"]
    await own_fake.slash(user, None, "help")
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session, asyncio.timeout(60):
        while (await session.get("/healthz")).status != 200:
            await asyncio.sleep(0.05)
        text = await (await session.get("/metrics")).text()
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["preceptor_deliveries_total", "sent"] == 1
    assert samples["preceptor_deliveries_total", "again"] == 1
    assert samples["preceptor_lateness_seconds_count",] == 1
    assert samples["preceptor_answer_seconds_count",] >= 1
    assert samples["preceptor_discord_requests_total", "503"] == 1
    assert samples["preceptor_connected",] == 1
    assert str(user) not in text
    code, _ = await bot.stop()
    assert code == 0


async def test_a_port_that_is_taken_ends_the_start_in_one_line(bots: Bots) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        bot = bots(environment={"PRECEPTOR_MONITORING__PORT": str(listening.getsockname()[1])})
        await bot.launch()
        assert await bot.exit_code() == 78
    assert "[monitoring] port" in bot.stderr
    assert "Traceback" not in bot.stderr
