"""The commands are told to Discord when they are not as it has them, and only then; what is typed comes in whole."""

from typing import Any
from unittest.mock import AsyncMock, Mock

import discord
import pytest
from discord import app_commands
from structlog.testing import capture_logs

from bot.errors import UserError
from bot.gateway import tree as module
from bot.gateway.tree import PreceptorTree
from tests.discord.simcord_extras import state_of


class Memory:
    """What was told to Discord last."""

    def __init__(self) -> None:
        self.digest: str | None = None

    async def tree_hash(self) -> str | None:
        return self.digest

    async def set_tree_hash(self, digest: str) -> None:
        self.digest = digest


class Commands:
    """Two commands and a group, and Discord's list of commands, which is told anew by a sync."""

    def __init__(self) -> None:
        client = discord.Client(intents=discord.Intents.none())
        state_of(client).application_id = 5
        self.there: list[dict[str, Any]] = []
        self.client: Any = client
        self.client.http = Mock(get_global_commands=AsyncMock(side_effect=lambda _: list(self.there)))
        self.tree = PreceptorTree(client)
        group = app_commands.Group(name="score", description="x")
        for parent, name in ((self.tree, "help"), (self.tree, "about"), (group, "add")):
            parent.command(name=name, description="x")(self.nothing)
        self.tree.add_command(group)
        self.sync = AsyncMock(side_effect=self.take)
        self.tree.sync = self.sync
        self.memory = Memory()

    async def nothing(self, interaction: discord.Interaction[Any]) -> None:
        """What each command does."""

    async def take(self) -> None:
        names = ("about", "help", "score")
        self.there = [
            {"name": name, "id": str(100 + number), "version": "1"} for number, name in enumerate(names)
        ]

    async def synced(self) -> bool:
        return await self.tree.sync_if_changed(self.memory)


@pytest.fixture
def commands() -> Commands:
    found = Commands()
    found.nothing.__func__.__annotations__["interaction"] = discord.Interaction
    return found


async def test_commands_are_sent_once(commands: Commands):
    with capture_logs() as logged:
        assert await commands.synced()
        assert not await commands.synced()
    assert commands.sync.await_count == 1
    assert [(line["event"], line["commands"]) for line in logged] == [("commands_synced", 3)]
    commands.client.http.get_global_commands.assert_awaited_with(5)


async def test_each_command_is_known_by_discords_number(commands: Commands):
    await commands.synced()
    assert commands.tree.ids == {"about": 100, "help": 101, "score add": 102}
    commands.sync.side_effect = None
    del commands.there[1:]
    await commands.synced()
    assert commands.tree.ids == {"about": 100}


@pytest.mark.parametrize(
    "changed", ["number", "version", "fewer", "more", "ours", "translated", "application"]
)
async def test_commands_are_sent_again_where_they_are_not_as_discord_has_them(
    commands: Commands, changed: str, monkeypatch: pytest.MonkeyPatch
):
    await commands.synced()
    match changed:
        case "number":
            commands.there[0]["id"] = "9"
        case "version":
            commands.there[0]["version"] = "2"
        case "fewer":
            commands.there.pop()
        case "more":
            commands.there.append({"name": "extra", "id": "9", "version": "1"})
        case "ours":
            commands.tree.command(name="status", description="x")(commands.nothing)
        case "translated":
            monkeypatch.setattr(module, "translations", lambda: {"es-ES": ["y"]})
        case _:
            state_of(commands.client).application_id = 6
    assert await commands.synced()
    assert commands.sync.await_count == 2


async def test_the_order_in_which_discord_lists_them_does_not_matter(commands: Commands):
    await commands.synced()
    commands.there.reverse()
    assert not await commands.synced()


async def test_commands_that_discord_refuses_leave_those_that_it_has(commands: Commands):
    refused = app_commands.CommandSyncFailure.__new__(app_commands.CommandSyncFailure)
    refused.status, refused.code = 400, 50035
    commands.sync.side_effect = refused
    with capture_logs() as logged:
        assert not await commands.synced()
        assert not await commands.synced()
    assert commands.memory.digest is None
    assert [(line["event"], line["detail"]) for line in logged] == [("commands_refused", "400 50035")] * 2


async def test_what_is_typed_into_options_comes_in_whole_also_below_others(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "Request", Mock())
    monkeypatch.setattr(module, "spend_for_command", Mock())
    below = {"name": "note", "value": "b\ud83d", "options": [{"name": "x", "value": "c\udc00"}]}
    data: dict[str, Any] = {"options": [{"name": "n", "value": 3}, {"name": "add", "options": [below]}]}
    assert await commands.tree.interaction_check(Mock(data=data))
    assert "\ud83d" not in below["value"]
    assert "\udc00" not in str(below["options"])
    assert data["options"][0]["value"] == 3
    assert await commands.tree.interaction_check(Mock(data=None))


async def test_who_asks_too_often_is_answered_and_no_command_begins(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
):
    too_often = UserError("error.slow_down")
    monkeypatch.setattr(module, "Request", Mock())
    monkeypatch.setattr(module, "spend_for_command", Mock(side_effect=too_often))
    monkeypatch.setattr(module, "answer_error", answer := AsyncMock())
    asked = Mock(data={})
    assert not await commands.tree.interaction_check(asked)
    answer.assert_awaited_once_with(asked, too_often)


@pytest.mark.parametrize("form", [True, False, RuntimeError()], ids=["offered", "none", "fault"])
async def test_every_error_of_a_command_is_answered_once(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, form: object
):
    error, asked = app_commands.AppCommandError(), Mock()
    monkeypatch.setattr(module, "Request", Mock())
    monkeypatch.setattr(module, "offer_again", AsyncMock(side_effect=[form]))
    monkeypatch.setattr(module, "answer_error", answer := AsyncMock())
    await commands.tree.on_error(asked, error)
    answered = [] if form is True else [(asked, form or error)]
    assert [call.args for call in answer.await_args_list] == answered
