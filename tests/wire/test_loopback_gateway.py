"""The gateway: sessions end, resume and miss nothing, as the unmodified discord.py expects."""

import asyncio
from collections.abc import Callable

import discord
import pytest

from tests.wire import probe_bot
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord, NoReplyError

pytestmark = pytest.mark.wire


async def test_the_bot_sees_its_servers_and_channels(pointed: FakeDiscord) -> None:
    guild = await pointed.add_guild("applicants")
    channel = await pointed.add_channel(guild, "general")
    async with probe_bot.running(pointed.token) as bot:
        await until(lambda: bot.get_channel(channel) is not None)
        later = await pointed.add_guild("another")
        await until(lambda: bot.get_guild(later) is not None)
        found = bot.get_channel(channel)
        assert isinstance(found, discord.TextChannel)
        await found.send("statistics")
    assert [message.content for message in await pointed.messages(channel)] == ["statistics"]


@pytest.mark.parametrize("way", ["close", "opcode"])
async def test_a_broken_connection_is_resumed_and_misses_nothing(pointed: FakeDiscord, way: str) -> None:
    user = await pointed.add_user("amina")
    async with probe_bot.running(pointed.token):
        await (pointed.disconnect(4000) if way == "close" else pointed.reconnect())
        reply = await pointed.slash(user, None, "profile show")
        await pointed.wait_resumed()
    assert reply.text.startswith(f"for {user}")
    assert (await pointed.info())["identified"] == 1


async def test_an_invalid_session_is_identified_anew(
    pointed: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(self: object, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds before each later IDENTIFY."""

    monkeypatch.setattr(probe_bot.ProbeBot, "before_identify_hook", at_once)
    async with probe_bot.running(pointed.token):
        await pointed.invalidate()
        await pointed.wait_connected(2)
    assert (await pointed.info())["resumed"] == 0


async def test_a_token_refused_by_the_gateway_ends_the_bot(pointed: FakeDiscord) -> None:
    async with probe_bot.ProbeBot() as bot:
        task = asyncio.create_task(bot.start(pointed.token))
        await pointed.wait_connected()
        await pointed.configure(token="another")
        await pointed.disconnect(4000)
        with pytest.raises(discord.ConnectionClosed) as caught:
            await task
    assert caught.value.code == 4004


async def test_a_bot_that_goes_silent_is_hung_up_on(pointed: FakeDiscord) -> None:
    await pointed.configure(heartbeat_interval=0.1)
    async with probe_bot.running(pointed.token) as bot:
        await asyncio.sleep(0.5)
        assert (await pointed.info())["connected"] == 1
        assert bot.ws._keep_alive is not None
        bot.ws._keep_alive.stop()
        await pointed.wait_resumed()


async def test_nobody_answers_before_the_bot_came_or_after_it_left(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    with pytest.raises(AssertionError, match="registered"):
        await pointed.slash(user, None, "profile show")
    async with probe_bot.running(pointed.token):
        assert (await pointed.info())["connected"] == 1
    assert (await pointed.info())["connected"] == 0
    # discord.py leaves with code 4000, so its session could still be resumed; nobody does.
    await pointed.configure(deadline=0.2)
    with pytest.raises(NoReplyError, match="deadline"):
        await pointed.slash(user, None, "profile show")


async def test_commands_that_break_discords_rules_are_refused(pointed: FakeDiscord) -> None:
    async with probe_bot.running(pointed.token) as bot:
        for wrong in (
            {"name": "Upper Case"},
            {"name": "x", "description": ""},
            {"name": "y", "options": [OPTION] * 2},
        ):
            body = [{"type": 1, "description": "d"} | wrong]
            with pytest.raises(discord.HTTPException) as caught:
                await bot.http.bulk_upsert_global_commands(pointed.application, body)
            assert (caught.value.status, caught.value.code) == (400, 50035)
    assert len(await pointed.commands()) == 5


async def test_a_request_can_be_awaited_until_it_is_answered(pointed: FakeDiscord) -> None:
    await pointed.fail(faults.slow("GET /users/@me", 0.2))
    async with probe_bot.ProbeBot() as bot:
        task = asyncio.create_task(bot.login("wrong"))
        request = await pointed.wait_for_request("GET /users/@me", "answered")
        with pytest.raises(discord.LoginFailure):
            await task
    assert request.status == 401


OPTION = {"name": "same", "description": "d", "type": 3}


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)
