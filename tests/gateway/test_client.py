"""What the client asks Discord for and keeps, and what each event of Discord begins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import AsyncMock, Mock

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic_core import Url
from structlog.testing import capture_logs

from bot.gateway import client as module
from bot.gateway.client import COGS, PreceptorClient, use_addresses
from bot.gateway.discord_internals import require_internals
from bot.monitoring.figures import Figures
from bot.scheduler.wakeup import Wakeup
from tests.discord.simcord_extras import state_of


def made(**parts: Any) -> PreceptorClient:
    given: dict[str, Any] = {"services": Mock(), "fleet": Mock(), "joined": Wakeup()} | parts
    return PreceptorClient(memory=Mock(), persistent_items=(), figures=Figures(), **given)


def test_it_asks_for_events_of_servers_only_and_keeps_no_member_and_no_message():
    client = made()
    assert client.intents == discord.Intents(guilds=True)
    state = state_of(client)
    assert state.member_cache_flags == discord.MemberCacheFlags.none()
    assert state._messages is None
    assert state._chunk_guilds is False
    assert client.help_command is None
    assert client.http.max_ratelimit_timeout == 30.0
    allowed = client.allowed_mentions
    assert allowed is not None
    assert allowed.to_dict() == discord.AllowedMentions.none().to_dict()


async def test_after_login_every_command_is_there_and_told_while_no_other_process_tells_any(
    monkeypatch: pytest.MonkeyPatch,
):
    alone = False

    @asynccontextmanager
    async def syncing() -> AsyncIterator[None]:
        nonlocal alone
        alone = True
        yield
        alone = False

    async def sync(_tree: object, memory: object) -> bool:
        assert alone
        told.append(memory)
        return True

    told: list[object] = []
    monkeypatch.setattr(module.PreceptorTree, "sync_if_changed", sync)
    client = made(fleet=Mock(syncing=syncing))
    await client.setup_hook()
    assert len(client.cogs) == len(COGS)
    assert len(told) == 1


@pytest.mark.parametrize(("shard", "named"), [(3, 3), (0, 0), (None, 0)])
async def test_no_shard_logs_in_before_its_turn(shard: int | None, named: int):
    client = made(fleet=Mock(may_identify=(waits := AsyncMock())))
    assert client.identifies_at_once == 1
    client.identifies_at_once = 16
    await client.before_identify_hook(shard)
    waits.assert_awaited_once_with(named, 16)


async def test_a_fault_beside_an_answer_is_logged_with_the_event():
    client = made()
    with capture_logs() as logged:
        await client.on_error("on_ready")
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            await client.on_error("on_ready")
    assert [(line["event"], line["what"], type(line["exc_info"])) for line in logged] == [
        ("event_failed", "on_ready", ZeroDivisionError)
    ]


async def test_once_ready_it_says_so_and_what_waited_for_the_servers_is_posted():
    services = Mock()
    with capture_logs() as logged:
        await made(services=services).on_ready()
    services.publishing.wake.assert_called_once_with()
    assert [(line["event"], line["servers"], bool(line["version"])) for line in logged] == [
        ("ready", 0, True)
    ]


async def test_a_new_server_is_greeted_at_once():
    joined = Mock()
    await made(joined=joined).on_guild_join(Mock())
    joined.request.assert_called_once_with()


async def test_what_comes_after_each_command_comes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "Request", Mock(of=lambda interaction: ("request", interaction)))
    monkeypatch.setattr(module, "after_command", after := AsyncMock())
    await made().on_app_command_completion(asked := Mock(), Mock())
    after.assert_awaited_once_with(("request", asked))


@pytest.mark.parametrize(("over", "clicked"), [(True, True), (True, False), (False, True)])
async def test_a_click_on_what_is_over_is_answered(
    monkeypatch: pytest.MonkeyPatch, over: bool, clicked: bool
):
    monkeypatch.setattr(module, "Request", Mock())
    monkeypatch.setattr(module, "after_arrival", after := AsyncMock())
    monkeypatch.setattr(module, "is_over", Mock(return_value=over))
    monkeypatch.setattr(module, "is_click", Mock(return_value=clicked))
    monkeypatch.setattr(module, "answer_error", answer := AsyncMock())
    await made().on_interaction(Mock(id=7, extras={}))
    assert [str(call.args[1].message.key) for call in answer.await_args_list] == ["error.over"] * (
        over and clicked
    )
    after.assert_awaited_once()


def test_discord_is_where_it_is_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Route, "BASE", "https://discord.com/api/v10")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", "wss://gateway.discord.gg/")
    use_addresses(None, None)
    assert (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY) == (
        "https://discord.com/api/v10",
        "wss://gateway.discord.gg/",
    )
    use_addresses(Url("http://127.0.0.1:5/api/"), Url("ws://127.0.0.1:6"))
    assert (Route.BASE, str(DiscordWebSocket.DEFAULT_GATEWAY)) == (
        "http://127.0.0.1:5/api",
        "ws://127.0.0.1:6/",
    )


def test_it_never_warns_that_it_cannot_speak():
    assert discord.VoiceClient.warn_nacl is False
    assert discord.VoiceClient.warn_dave is False


def test_a_discord_py_without_what_is_reached_for_is_refused_at_start(monkeypatch: pytest.MonkeyPatch):
    require_internals()
    monkeypatch.delattr("discord.ui.view.ViewStore.dispatch_view")
    with pytest.raises(RuntimeError, match=r"ViewStore.dispatch_view.*written for 2\.7"):
        made()


async def test_each_ready_names_all_servers_of_its_shard_and_leaves_those_of_others(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(
        "discord.state.AutoShardedConnectionState.parse_ready", parsed := Mock(), raising=True
    )
    client = made()
    state = state_of(client)
    here, there = 2 << 22, 3 << 22
    for guild in (here, there):
        state._add_guild(Mock(id=guild, emojis=(), stickers=()))
    assert {guild.id for guild in client.guilds} == {here, there}
    state.parsers["READY"](answer := {"shard": [0, 2]})
    assert [guild.id for guild in client.guilds] == [there]
    assert answer in parsed.call_args.args
