"""A server that removes the bot: everything of it goes a week later, and nothing by mistake."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.ids import ChannelId, GuildId, MemberId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.servers.departures import GRACE
from tests.discord.simcord_extras import expel_bot, fail_server
from tests.discord.world import World, texts

HOUR = timedelta(hours=1)


async def in_use(world: World) -> tuple[GuildId, MemberId]:
    """A server with a channel for its statistics, in which one member takes part."""
    guild, who, now = GuildId(world.guild.id), MemberId(world.member.id), world.clock.now()
    channel = ChannelId(world.general.id)
    act = ModeratorAct(guild, MemberId(world.moderator.id), ActKind.SERVER_CHANGED, now, "statistics_channel")
    services = world.services
    await services.servers.change(guild, lambda before: replace(before, statistics_channel=channel), act)
    await services.profiles.register(who, time_zone="UTC", now=now)
    await services.cohort.join(who, guild, in_server_since=now - timedelta(days=60), now=now)
    return guild, who


async def kept(world: World, guild: GuildId, who: MemberId) -> bool:
    """Whether everything of the server is there; all or nothing."""
    services = world.services
    parts = {
        (await services.servers.settings(guild)).statistics_channel is not None,
        await services.cohort.standing(who, guild) is not None,
        bool((await services.audit.page(guild)).acts),
    }
    assert len(parts) == 1, "half of it is gone"
    return parts.pop()


async def look(world: World, after: timedelta = timedelta()) -> int:
    return await world.session.departures.step(world.clock.now() + after)


async def test_a_server_that_removed_the_bot_is_forgotten_after_a_week_and_its_members_are_not(world: World):
    guild, who = await in_use(world)
    assert await look(world) == 0
    expel_bot(world.env, guild)
    await world.env.settle()
    assert await look(world) == 0
    assert await look(world, GRACE - HOUR) == 0
    assert await kept(world, guild, who)
    assert await look(world, GRACE) == 1
    assert not await kept(world, guild, who)
    assert await world.services.profiles.member(who) is not None
    assert "Your" in texts(await world.member.user.slash("profile show"))


async def test_a_bot_invited_again_within_the_week_finds_everything_and_the_week_begins_anew(world: World):
    guild, who = await in_use(world)
    invite = expel_bot(world.env, guild)
    await world.env.settle()
    await look(world)
    invite()
    await world.env.settle()
    assert await look(world, GRACE) == 0
    assert await kept(world, guild, who)
    settings = texts(await world.moderator.slash(world.general, "server settings"))
    assert f"<#{world.general.id}>" in settings
    expel_bot(world.env, guild)
    await world.env.settle()
    assert await look(world, GRACE + HOUR) == 0
    assert await look(world, GRACE + GRACE) == 0
    assert await kept(world, guild, who)


async def test_a_server_that_is_not_available_for_long_is_not_left(world: World):
    guild, who = await in_use(world)
    fail_server(world.env, guild)
    await world.env.settle()
    for days in (0, 8, 30):
        assert await look(world, timedelta(days=days)) == 0
    assert await kept(world, guild, who)


async def test_a_removal_while_the_bot_was_down_is_noticed_and_waits_its_week(world: World):
    guild, who = await in_use(world)
    await look(world)
    del world.env.backend.guilds[guild]
    await world.wait(GRACE + GRACE)
    await world.restart()
    assert await look(world) == 0
    assert await kept(world, guild, who)
    assert await look(world, GRACE) == 1
    assert not await kept(world, guild, who)
