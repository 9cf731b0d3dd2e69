"""Several pages of one simulated Discord, its walking clock, and what the bot does without a click."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest
import simcord
from discord import app_commands
from discord.ext import commands
from simcord.builders import ChannelHandle

from bot.demo import places as places_module
from bot.demo.places import Place, Places, set_clock, simulated_discord

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Greeter(commands.Bot):
    def __init__(self) -> None:
        super().__init__("!", intents=discord.Intents(guilds=True))
        self.came, self.goes_on = asyncio.Event(), asyncio.Event()
        self.goes_on.set()

    async def setup_hook(self) -> None:
        @self.tree.command()
        async def hello(interaction: discord.Interaction[Any]) -> None:
            self.came.set()
            await self.goes_on.wait()
            await interaction.response.send_message("hello yourself", ephemeral=True)

        assert isinstance(hello, app_commands.Command)
        await self.tree.sync()


class Stage:
    """A server with two rooms on two pages."""

    def __init__(self, env: simcord.Env, client: Greeter) -> None:
        self.env, self.client = env, client
        self.guild = env.create_guild("Hall")
        self.rooms = [self.guild.create_text_channel(name) for name in ("one", "two")]
        self.ann, self.ben = (self.guild.add_member(env.create_user(name)) for name in ("ann", "ben"))
        self.places = Places(env)

    def place(self, number: int) -> Place:
        return Place(f"room{number}", self.rooms[number], (self.ann, self.ben), free_port())

    async def say(self, room: ChannelHandle, text: str) -> None:
        channel = self.env.bot.get_channel(room.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.send(text)


class Visitor:
    """A browser on one page, speaking the page's own protocol."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        base, self._key = address.split("#")
        self._http, self._base = http, base.rstrip("/")
        self._context, self._sequence = "", 0

    async def enter(self) -> dict[str, Any]:
        async with self._http.post(f"{self._base}/api/pages", json={}, headers=self._headers()) as answer:
            state = await answer.json()
        self._context = state["context"]["id"]
        return state

    async def state(self) -> dict[str, Any]:
        async with self._http.get(f"{self._base}/api/state", headers=self._headers()) as answer:
            return await answer.json()

    async def run(self, name: str, seen: dict[str, Any]) -> dict[str, Any]:
        async with self._http.get(f"{self._base}/api/commands", headers=self._headers()) as answer:
            (entry,) = [entry for entry in (await answer.json())["entries"] if entry["path"] == [name]]
        self._sequence += 1
        body = {
            "protocol_version": 3,
            "sequence": self._sequence,
            "request_id": f"r{self._sequence}",
            "generation": seen["context"]["generation"],
            "bot_generation": seen["botGeneration"],
            "published_revision": seen["publishedRevision"],
            "kind": "run_command",
            "command_id": entry["commandId"],
            "path": entry["path"],
            "schema_fingerprint": entry["schemaFingerprint"],
            "options": {},
        }
        async with self._http.post(f"{self._base}/api/action", json=body, headers=self._headers()) as answer:
            return await answer.json()

    def _headers(self) -> dict[str, str]:
        return {"X-Simcord-Capability": self._key, "X-Simcord-Context": self._context}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def said(state: dict[str, Any]) -> list[str]:
    return [state["messages"][number]["content"] for number in state["timeline"]]


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def stage(stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(places_module, "WALK_SECONDS", 0.01)
    client = Greeter()
    env = simulated_discord(client, START - timedelta(days=60))
    stack.push_async_callback(client.close)
    await env.start()
    stack.push_async_callback(env.shutdown)
    built = Stage(env, client)
    set_clock(env, START)
    return built


async def visit(stack: AsyncExitStack, stage: Stage, name: str) -> Visitor:
    http = await stack.enter_async_context(aiohttp.ClientSession())
    return Visitor(http, stage.places.addresses()[name])


def start_walking(
    stack: AsyncExitStack,
    stage: Stage,
    shift: timedelta = timedelta(),
    now: Callable[[], datetime] = lambda: START,
) -> None:
    walk = asyncio.create_task(stage.places.walk(shift, now))

    async def stop() -> None:
        walk.cancel()
        await asyncio.gather(walk, return_exceptions=True)

    stack.push_async_callback(stop)


def test_members_are_older_than_the_present(stage: Stage):
    assert discord.utils.snowflake_time(stage.ann.id) == START - timedelta(days=60)
    assert stage.env.now() == START


async def test_each_place_has_its_own_address(stack: AsyncExitStack, stage: Stage):
    async with stage.places.opened((stage.place(0), stage.place(1))):
        assert len(set(stage.places.addresses().values())) == 2
        await stage.say(stage.rooms[1], "only here")
        one, two = await visit(stack, stage, "room0"), await visit(stack, stage, "room1")
        assert said(await one.enter()) == []
        assert said(await two.enter()) == ["only here"]


async def test_a_command_is_answered_on_its_page(stack: AsyncExitStack, stage: Stage):
    async with stage.places.opened((stage.place(0),)):
        ann = await visit(stack, stage, "room0")
        result = await ann.run("hello", await ann.enter())
        assert not result["rejected"], result
        assert said(await ann.state()) == ["hello yourself"]


async def test_what_the_bot_does_by_itself_appears_without_a_click(stack: AsyncExitStack, stage: Stage):
    async with stage.places.opened((stage.place(0),)):
        ann = await visit(stack, stage, "room0")
        await ann.enter()
        start_walking(stack, stage)
        await stage.say(stage.rooms[0], "by myself")
        await asyncio.sleep(0.2)
        assert said(await ann.state()) == ["by myself"]


async def test_a_click_just_after_news_is_not_refused(stack: AsyncExitStack, stage: Stage):
    async with stage.places.opened((stage.place(0),)):
        ann = await visit(stack, stage, "room0")
        seen_before = await ann.enter()
        await stage.say(stage.rooms[0], "news")
        start_walking(stack, stage)
        await asyncio.sleep(0.2)
        assert (await ann.state())["publishedRevision"] > seen_before["publishedRevision"]
        result = await ann.run("hello", seen_before)
        assert not result["rejected"], result


async def test_the_clock_stands_while_a_click_is_answered(stack: AsyncExitStack, stage: Stage):
    async with stage.places.opened((stage.place(0),)):
        ann = await visit(stack, stage, "room0")
        seen = await ann.enter()
        stage.client.goes_on.clear()
        click = asyncio.create_task(ann.run("hello", seen))
        async with asyncio.timeout(5):
            await stage.client.came.wait()
        start_walking(stack, stage, shift=timedelta(minutes=3))
        await asyncio.sleep(0.1)
        assert stage.env.now() < START + timedelta(minutes=1)
        stage.client.goes_on.set()
        assert not (await click)["rejected"]
        async with asyncio.timeout(5):
            while stage.env.now() < START + timedelta(minutes=3):
                await asyncio.sleep(0.01)


async def test_the_clock_walks_beside_the_given_one(stack: AsyncExitStack, stage: Stage):
    start_walking(stack, stage, shift=timedelta(minutes=3), now=lambda: START + timedelta(minutes=1))
    await asyncio.sleep(0.2)
    assert stage.env.now() == START + timedelta(minutes=4)


async def test_a_page_that_a_visitor_ended_opens_again(
    stack: AsyncExitStack, stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    pages: list[Any] = []
    open_page = stage.env.preview

    def preview(*given: Any, **options: Any) -> Any:
        pages.append(open_page(*given, **options))
        return pages[-1]

    monkeypatch.setattr(stage.env, "preview", preview)
    async with stage.places.opened((stage.place(0),)):
        before = stage.places.addresses()["room0"]
        await pages[0].close()
        assert stage.places.addresses() == {}
        start_walking(stack, stage)
        await asyncio.sleep(0.3)
        assert stage.places.addresses()["room0"] not in {before, ""}
        ann = await visit(stack, stage, "room0")
        assert said(await ann.enter()) == []
