"""What Discord answers about a member, and what of it the sweep is told."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import discord
import pytest
from discord.http import HTTPClient
from simcord.results import ResponseMessage

from bot.cohort.ports import Absent, Limited, MembershipLookup, Participant, Present, Unclear
from bot.domain.ids import GuildId, MemberId
from bot.fleet.alone import Alone
from bot.gateway.membership import DiscordMembership
from bot.scheduler.tasks import working
from storage.files.directory import DATABASE_FILE
from storage.sql.times import from_ms
from tests.discord.world import World, answer_to, buttons, messages


def asked(world: World) -> tuple[MembershipLookup, Participant, str]:
    guild, member = world.guild.id, world.member.id
    who = Participant(GuildId(guild), MemberId(member))
    return DiscordMembership(world.env.bot, Alone()), who, f"/guilds/{guild}/members/{member}"


async def test_a_member_is_found_with_the_day_they_joined(world: World):
    membership, who, _ = asked(world)
    assert list(membership.servers()) == [world.guild.id]
    found = await membership.look(who)
    assert isinstance(found, Present)
    assert found.since is not None


async def test_who_left_is_absent(world: World):
    membership, who, _ = asked(world)
    world.guild.remove_member(world.member)
    assert await membership.look(who) == Absent()


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (404, 10007, Absent()),
        (404, 10013, Absent()),
        (404, 10004, Unclear()),
        (403, 50001, Unclear()),
    ],
)
async def test_only_an_unknown_member_is_absent(world: World, status: int, code: int, expected: object):
    membership, who, path = asked(world)
    world.env.inject_error("GET", path, status=status, code=code, message="no")
    assert await membership.look(who) == expected


async def test_a_long_rate_limit_is_not_waited_for(world: World, monkeypatch: pytest.MonkeyPatch):
    membership, who, _ = asked(world)

    async def limited(*_: object) -> discord.Member:
        raise discord.RateLimited(90.0)

    monkeypatch.setattr(HTTPClient, "get_member", limited)
    assert await membership.look(who) == Limited(timedelta(seconds=90))


async def test_a_server_that_the_bot_is_not_in_says_nothing(world: World):
    membership, who, _ = asked(world)
    assert await membership.look(Participant(GuildId(1), who.member)) == Unclear()


async def test_the_running_bot_looks_for_participants(world: World):
    who, guild = MemberId(world.member.id), GuildId(world.guild.id)
    await world.services.profiles.register(who, time_zone="UTC", now=world.clock.now())
    await world.services.cohort.join(
        who, guild, in_server_since=world.clock.now(), now=world.clock.now() - timedelta(days=9)
    )
    async with working(world.session.server_tasks(), world.clock):
        while verified_at(world, who, guild) != world.clock.now():
            await asyncio.sleep(0.01)


async def test_a_click_shows_that_a_member_is_there(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.cohort.service.VERIFY_AGAIN_AFTER", timedelta(minutes=1))
    who, guild = MemberId(world.moderator.id), GuildId(world.guild.id)
    asked_first = await world.moderator.slash(world.general, "privacy cohort")
    shown = await world.moderator.click(answer_to(asked_first), label="I agree")
    (offer,) = [message for message in messages(shown) if "Join the statistics" in buttons(message)]
    assert isinstance(offer, ResponseMessage)
    await world.moderator.click(offer, label="Join the statistics")
    card = await world.moderator.slash(world.general, "cohort preview", table="stage")
    await world.wait(timedelta(minutes=5))
    before = verified_at(world, who, guild)
    await world.moderator.click(answer_to(card), label="Not now")
    assert verified_at(world, who, guild) > before


def verified_at(world: World, who: MemberId, guild: GuildId) -> datetime:
    with closing(sqlite3.connect(world.directory / DATABASE_FILE)) as database:
        [(at,)] = database.execute(
            "SELECT verified_at FROM cohort_participant WHERE member_id = ? AND guild_id = ?", (who, guild)
        )
    return from_ms(at)
