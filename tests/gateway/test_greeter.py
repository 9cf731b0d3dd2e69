"""Who is greeted in a new server and where: what each answer of Discord means for a greeting."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import discord
import pytest

from bot.domain.ids import GuildId
from bot.gateway.greeter import DiscordGreeter
from bot.servers.ports import GreetingState
from tests.gateway.answers import failure

GUILD, OWNER, ADDER, BOT = GuildId(7), 21, 22, 1
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Hall:
    """A new server; the direct messages of everybody are one room."""

    def __init__(self) -> None:
        self.me = Mock(id=BOT, display_name="Preceptor", joined_at=NOW)
        self.me.guild_permissions = discord.Permissions(view_audit_log=True)
        self.server = Mock(id=GUILD, owner_id=OWNER, me=self.me, preferred_locale="en-US", unavailable=False)
        self.server.name = "Hall"
        self.server.audit_logs = self.log
        self.entries: Sequence[Any] = ()
        self.log_error: Exception | None = None
        self.inbox, self.lobby = self.room(discord.DMChannel), self.room(discord.TextChannel)
        self.server.system_channel = self.lobby
        self.client: Any = Mock(user=self.me, guilds=[self.server])
        self.client.get_guild = Mock(return_value=self.server)
        self.client.create_dm = AsyncMock(return_value=self.inbox)
        self.greeter = DiscordGreeter(self.client)

    def room(self, kind: type) -> Any:
        room = Mock(spec=kind, guild=self.server)
        room.send = AsyncMock(return_value=SimpleNamespace(id=5))
        room.permissions_for = Mock(return_value=discord.Permissions.all())
        self.holds(room)
        return room

    def holds(self, room: Any, *messages: Any) -> None:
        async def read(*, limit: int) -> AsyncIterator[Any]:
            assert limit == 100
            for message in messages:
                yield message

        room.history = read

    async def log(self, *, limit: int, action: discord.AuditLogAction) -> AsyncIterator[Any]:
        assert (limit, action) == (10, discord.AuditLogAction.bot_add)
        if self.log_error is not None:
            raise self.log_error
        for entry in self.entries:
            yield entry

    async def greet(self) -> GreetingState:
        return await self.greeter.greet(GUILD, NOW)

    def greeted(self) -> int:
        """The person whose messages were opened."""
        [opened] = self.client.create_dm.await_args.args
        return int(opened.id)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def entry(target: int | None, user: int | None) -> Any:
    return SimpleNamespace(target=None if target is None else SimpleNamespace(id=target), user_id=user)


@pytest.mark.parametrize(
    ("entries", "who"),
    [
        ([], OWNER),
        ([entry(BOT, ADDER)], ADDER),
        ([entry(99, 23), entry(BOT, ADDER), entry(BOT, 24)], ADDER),
        ([entry(None, 23)], OWNER),
        ([entry(BOT, None)], OWNER),
    ],
)
async def test_who_added_the_bot_by_the_servers_log_is_written_to_else_the_owner(
    hall: Hall, entries: Sequence[Any], who: int
):
    hall.entries = entries
    assert await hall.greet() is GreetingState.GREETED
    assert hall.greeted() == who


async def test_a_log_that_may_not_be_read_is_not_asked_for_and_one_that_is_refused_names_nobody(hall: Hall):
    hall.entries, hall.log_error = [entry(BOT, ADDER)], failure(403, 50013)
    await hall.greet()
    assert hall.greeted() == OWNER
    hall.log_error = ZeroDivisionError()
    hall.me.guild_permissions = discord.Permissions.none()
    await hall.greet()
    assert hall.greeted() == OWNER
    hall.server.owner_id = None
    await hall.greet()
    assert hall.greeted() == 0


async def test_a_greeting_has_a_nonce_of_its_server_and_joining_and_can_ping_nobody(hall: Hall):
    await hall.greet()
    sent = hall.inbox.send.await_args.kwargs
    await hall.greeter.greet(GUILD, NOW.replace(hour=13))
    later = hall.inbox.send.await_args.kwargs
    assert len(sent["nonce"]) == 9
    assert sent["nonce"][0] == "g"
    assert sent["nonce"] != later["nonce"]
    assert sent["nonce"][1:] in sent["embed"].footer.text
    assert not any(sent["allowed_mentions"].to_dict()["parse"])
    assert "Hall" in str(sent["embed"].to_dict())


@pytest.mark.parametrize("error", [failure(403, 50007), failure(404, 10013), failure(400, 50035)])
async def test_where_nobody_takes_messages_the_channel_for_newcomers_has_it(hall: Hall, error: Exception):
    hall.inbox.send.side_effect = error
    assert await hall.greet() is GreetingState.GREETED
    hall.lobby.send.assert_awaited_once()
    hall.lobby.send.side_effect = failure(403, 50013)
    assert await hall.greet() is GreetingState.NOBODY
    hall.lobby.send.side_effect = failure(503)
    assert await hall.greet() is GreetingState.BEGUN


@pytest.mark.parametrize("why", ["none", "closed"])
async def test_without_such_a_channel_it_is_nobody(hall: Hall, why: str):
    hall.inbox.send.side_effect = failure(403, 50007)
    if why == "none":
        hall.server.system_channel = None
    hall.lobby.permissions_for = Mock(return_value=discord.Permissions.none())
    assert await hall.greet() is GreetingState.NOBODY
    hall.lobby.send.assert_not_awaited()


async def test_what_may_have_arrived_is_begun_and_goes_nowhere_else(hall: Hall):
    hall.inbox.send.side_effect = failure(503)
    assert await hall.greet() is GreetingState.BEGUN
    hall.lobby.send.assert_not_awaited()


def shown(hall: Hall, author: Any = None) -> Any:
    [nonce] = [each.kwargs["nonce"] for each in hall.inbox.send.await_args_list]
    footer = SimpleNamespace(text=f"Preceptor · {nonce[1:]}")
    return SimpleNamespace(author=author or hall.me, embeds=[SimpleNamespace(footer=footer)])


@pytest.mark.parametrize("room", ["inbox", "lobby"])
async def test_a_greeting_is_found_by_its_mark_in_each_room_and_only_of_the_bot(hall: Hall, room: str):
    await hall.greet()
    assert await hall.greeter.find(GUILD, NOW) is False
    hall.holds(getattr(hall, room), shown(hall, author=Mock()))
    assert await hall.greeter.find(GUILD, NOW) is False
    hall.holds(getattr(hall, room), shown(hall))
    assert await hall.greeter.find(GUILD, NOW) is True
    assert await hall.greeter.find(GUILD, NOW.replace(hour=13)) is False


@pytest.mark.parametrize("error", [failure(403, 50007), failure(404, 10013)])
async def test_where_no_message_can_be_opened_the_channel_is_looked_through(hall: Hall, error: Exception):
    await hall.greet()
    hall.client.create_dm.side_effect = error
    assert await hall.greeter.find(GUILD, NOW) is False
    hall.holds(hall.lobby, shown(hall))
    assert await hall.greeter.find(GUILD, NOW) is True


async def test_what_cannot_be_looked_through_now_is_not_known(hall: Hall):
    hall.client.create_dm.side_effect = failure(503)
    assert await hall.greeter.find(GUILD, NOW) is None
    hall.client.create_dm.side_effect = failure(400, 50035)
    assert await hall.greeter.find(GUILD, NOW) is False, "there is no such room"


async def test_of_a_server_that_is_not_known_nothing_is(hall: Hall):
    hall.client.get_guild.return_value = None
    assert await hall.greeter.find(GUILD, NOW) is None
    assert await hall.greet() is GreetingState.BEGUN


def test_new_servers_are_those_that_are_available_and_whose_beginning_is_known(hall: Hall):
    hall.client.guilds = [
        hall.server,
        Mock(id=8, unavailable=True, me=hall.me),
        Mock(id=9, unavailable=False, me=Mock(joined_at=None)),
    ]
    assert hall.greeter.joined() == {GUILD: NOW}
    hall.client.is_ready.return_value = False
    assert hall.greeter.joined() == {}
