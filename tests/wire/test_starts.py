"""Shards and their starts over real sockets: as many as Discord names, and none while it has hardly any left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import discord
import pytest
from typing_extensions import override

from bot.errors import ExitCode
from bot.gateway.discord_internals import name_servers_anew
from bot.gateway.starts import SPARE
from tests.wire.bot_process import BotProcess, Bots
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord

pytestmark = pytest.mark.wire

ASK = "GET /gateway/bot"
WAITS = "] few_starts_left ["


async def test_with_too_few_starts_left_it_says_so_and_waits(own_fake: FakeDiscord, bots: Bots) -> None:
    await own_fake.configure(identifies_left=SPARE, identifies_renewed_in=0.5)
    bot = bots()
    await bot.launch()
    await said(bot, WAITS)
    assert (await own_fake.info())["identified"] == 0
    await own_fake.configure(identifies_left=SPARE + 1)
    await own_fake.wait_connected(1, timeout=30)
    assert bot.stderr.count("a bot that goes on loses its token") >= 1
    await bot.stop()
    await bot.launch()  # the one start that was left is used up
    await said(bot, WAITS, times=bot.stderr.count(WAITS) + 1)
    assert (await own_fake.info())["identified"] == 1
    assert (await bot.stop())[0] == ExitCode.OK


async def test_what_is_no_answer_is_asked_again(own_fake: FakeDiscord, bots: Bots) -> None:
    await own_fake.fail(faults.odd(ASK, "<html></html>", status=200))
    bot = bots()
    await bot.start()
    assert "discord_unreachable" in bot.stderr


async def test_it_is_at_work_on_every_shard_that_discord_names(own_fake: FakeDiscord, bots: Bots) -> None:
    await own_fake.configure(shards=2)
    guilds: list[int] = []
    while {(guild >> 22) % 2 for guild in guilds} != {0, 1}:  # an id follows from the millisecond
        guilds.append(await own_fake.add_guild(f"server {len(guilds)}"))
        await own_fake.add_channel(guilds[-1], "general")
    await bots().start()
    await own_fake.wait_connected(2, timeout=30)
    user = await own_fake.add_user("amina")
    for guild in guilds:
        await own_fake.add_member(guild, user)
        assert (await own_fake.slash(user, guild, "help")).text
    assert (await own_fake.slash(user, None, "help")).text


class Sharded(discord.AutoShardedClient):
    """discord.py with shards, as the bot uses it."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), shard_count=1)
        name_servers_anew(self)

    @override
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds before each later IDENTIFY."""


async def test_a_server_left_while_the_session_was_lost_is_not_named_any_more(pointed: FakeDiscord) -> None:
    stays, left = await pointed.add_guild("stays"), await pointed.add_guild("left")
    async with connected(pointed) as bot:
        assert {guild.id for guild in bot.guilds} == {stays, left}
        await pointed.refuse_gateway()
        await pointed.invalidate()
        await pointed.remove_guild(left)
        await pointed.refuse_gateway(refusing=False)
        await pointed.wait_connected(2, timeout=30)
        async with asyncio.timeout(10):
            while {guild.id for guild in bot.guilds} != {stays}:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(fake: FakeDiscord) -> AsyncIterator[Sharded]:
    bot = Sharded()
    task = asyncio.create_task(bot.start(fake.token))
    try:
        await fake.wait_connected(1, timeout=30)
        async with asyncio.timeout(10):
            await bot.wait_until_ready()
        yield bot
    finally:
        await bot.close()
        with suppress(asyncio.CancelledError):
            await task


async def said(bot: BotProcess, words: str, *, times: int = 1) -> None:
    async with asyncio.timeout(60):
        while bot.stderr.count(words) < times:
            await asyncio.sleep(0.02)
