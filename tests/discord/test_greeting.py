"""Whoever can set the bot up is greeted once after it was added to a server, and never again."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import discord
import pytest
from simcord.builders import GuildHandle, UserHandle

from tests.discord import simcord_extras
from tests.discord.world import World, texts

SETUP = "/server setup"
MINUTE = timedelta(minutes=1)


async def look(world: World, after: timedelta = MINUTE) -> None:
    """Let time pass, then let the bot look for new servers, as it does every minute."""
    await world.wait(after)
    with world.env.time_context():
        await world.session.greetings.step(world.clock.now())
    await world.env.settle()


def added(world: World, **more: Any) -> GuildHandle:
    """Somebody adds the bot to their server."""
    return world.env.create_guild("Clinic", **more)


@pytest.fixture
def owner(world: World) -> UserHandle:
    return world.env.create_user("owen")


async def test_the_owner_is_written_to_once(world: World, owner: UserHandle):
    added(world, owner=owner)
    for _ in range(3):
        await look(world)
    (greeting,) = world.dms(owner)
    assert SETUP in texts(greeting)
    assert "Clinic" in texts(greeting)


async def test_a_server_that_the_bot_has_been_in_for_long_is_not_greeted(world: World):
    await look(world)
    await world.restart()
    await look(world)
    assert world.dms(world.guild.owner) == []


async def test_who_added_the_bot_is_written_to_where_the_log_may_be_read(world: World, owner: UserHandle):
    adder = world.env.create_user("ada")
    server = added(world, owner=owner)
    simcord_extras.log_bot_added(world.env, server.id, adder.id)
    await look(world)
    assert world.dms(owner) == []
    (greeting,) = world.dms(adder)
    assert SETUP in texts(greeting)


async def test_with_closed_messages_the_system_channel_has_it(world: World, owner: UserHandle):
    server = added(world, owner=owner)
    lobby = server.create_text_channel("lobby")
    simcord_extras.close_dms(world.env, owner)
    simcord_extras.set_system_channel(world.env, server.id, lobby.id)
    await world.env.settle()
    for _ in range(2):
        await look(world)
    (greeting,) = lobby.history(viewer=owner)
    assert SETUP in texts(greeting)


async def test_where_nobody_can_be_written_to_it_is_left(world: World, owner: UserHandle):
    added(world, owner=owner)
    simcord_extras.close_dms(world.env, owner)
    await look(world)
    simcord_extras.open_dms(world.env, owner)
    await look(world)
    assert world.dms(owner) == []


async def test_leaving_and_joining_within_a_day_brings_no_second_one(world: World, owner: UserHandle):
    server = added(world, owner=owner)
    await look(world)
    invite: Callable[[], None] = simcord_extras.expel_bot(world.env, server.id)
    await world.env.settle()
    await world.session.departures.step(world.clock.now())
    await world.wait(timedelta(hours=3))
    invite()
    simcord_extras.bot_joined_now(world.env, server.id)
    await look(world)
    assert len(world.dms(owner)) == 1


@pytest.mark.parametrize("arrived", [True, False], ids=["it arrived", "it did not arrive"])
async def test_nothing_is_lost_and_nothing_comes_twice_across_a_restart(
    world: World, owner: UserHandle, monkeypatch: pytest.MonkeyPatch, arrived: bool
):
    real = discord.DMChannel.send

    async def cut_short(channel: discord.DMChannel, **message: Any) -> None:
        if arrived:
            await real(channel, **message)
        raise ConnectionResetError

    added(world, owner=owner)
    monkeypatch.setattr(discord.DMChannel, "send", cut_short)
    await look(world)
    monkeypatch.undo()
    await world.restart()
    await look(world, timedelta(hours=1))
    await look(world)
    assert len(world.dms(owner)) == 1


async def test_an_attempt_that_came_to_nothing_is_made_again_after_an_hour_and_not_every_minute(
    world: World, owner: UserHandle
):
    path = f"/channels/{owner.dm_channel.id}/messages"
    added(world, owner=owner)
    world.env.inject_error("POST", path, status=503, code=0, message="no", times=None)
    await look(world)
    simcord_extras.open_dms(world.env, owner)
    for _ in range(5):
        await look(world)
    assert world.dms(owner) == []
    await look(world, timedelta(hours=1))
    await look(world)
    assert len(world.dms(owner)) == 1


async def test_the_owner_is_written_to_where_the_log_is_refused_after_all(
    world: World, owner: UserHandle, monkeypatch: pytest.MonkeyPatch
):
    async def refused(_server: discord.Guild, **_how: object) -> AsyncIterator[discord.AuditLogEntry]:
        raise discord.Forbidden(Mock(status=403, reason="Forbidden"), {"code": 50013, "message": "no"})
        yield

    monkeypatch.setattr(discord.Guild, "audit_logs", refused)
    adder = world.env.create_user("ada")
    simcord_extras.log_bot_added(world.env, added(world, owner=owner).id, adder.id)
    await look(world)
    assert world.dms(adder) == []
    assert len(world.dms(owner)) == 1
