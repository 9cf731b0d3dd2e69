"""The loopback Discord as a process of its own: it outlives the bot, and nothing of it outlives the test."""

import os

import discord.gateway
import discord.http
import pytest
import yarl

from tests.wire import probe_bot
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord

pytestmark = pytest.mark.wire


async def test_it_serves_a_bot_from_its_own_process(
    own_fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", own_fake.api_base)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(own_fake.gateway_url))
    user = await own_fake.add_user("amina")
    await own_fake.fail(faults.failing("POST /channels/*/messages", 503, "after"))
    async with probe_bot.running(own_fake.token) as bot:
        assert (await own_fake.slash(user, None, "profile show")).text == f"for {user} in None"
        with pytest.raises(discord.DiscordServerError):
            await (await bot.fetch_user(user)).send("due")
    assert [message.content for message in await own_fake.dms(user)] == ["due"]


async def test_its_process_ends_with_the_test() -> None:
    async with FakeDiscord(own_process=True) as fake:
        process = fake.process_id
        assert process is not None
        os.kill(process, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
