"""Fixtures for tests over real loopback sockets, and the only network they may touch."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import discord.gateway
import discord.http
import pytest
import pytest_socket
import yarl

from tests.wire import openapi_check
from tests.wire.bot_process import BotProcess, Bots
from tests.wire.discord_server.client import FakeDiscord


@pytest.fixture(autouse=True)
def _loopback_only() -> Iterator[None]:
    """Connections leave for nowhere but this machine."""
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """A Discord in the test's own event loop; at the end every request must fit Discord's document."""
    async with FakeDiscord() as server:
        yield server
        await assert_requests_valid(server)


@pytest.fixture
async def own_fake() -> AsyncIterator[FakeDiscord]:
    """A Discord in a process of its own, checked in the same way."""
    async with FakeDiscord(own_process=True) as server:
        yield server
        await assert_requests_valid(server)


@pytest.fixture
def pointed(fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> FakeDiscord:
    """The same Discord, with discord.py in this process pointed at it."""
    monkeypatch.setattr(discord.http.Route, "BASE", fake.api_base)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway_url))
    return fake


@pytest.fixture
async def bots(own_fake: FakeDiscord, tmp_path: Path) -> AsyncIterator[Bots]:
    """Bots as child processes at the Discord in its own process."""
    made: list[BotProcess] = []

    def make(
        *, environment: Mapping[str, str] | None = None, command: tuple[str, ...] | None = None
    ) -> BotProcess:
        made.append(BotProcess(own_fake, tmp_path / "data", environment=environment, command=command))
        return made[-1]

    yield make
    for bot in made:
        await bot.discard()
        require_silent(bot, own_fake.token)


def require_silent(bot: BotProcess, token: str) -> None:
    """Nothing that a bot said at DEBUG in all its lives holds the token, an id in clear or the words of a message."""
    assert token not in bot.stderr
    assert not re.search(r"(?<!\d)\d{17,20}(?!\d)", bot.stderr)
    assert "embeds" not in bot.stderr


async def assert_requests_valid(server: FakeDiscord) -> None:
    """Every request so far fits Discord's document, where that is at hand."""
    if openapi_check.available():
        assert openapi_check.violations(await server.requests()) == []
