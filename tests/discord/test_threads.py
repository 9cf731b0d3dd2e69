"""Posts in threads and in posts of a forum: also in one that rests, and none where the bot may not write."""

from datetime import UTC, datetime

import discord
import pytest
from simcord.builders import ChannelHandle

from tests.discord import simcord_extras
from tests.discord.world import World, answer_to, private, texts

FIRST = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""The first Monday at nine in New York after the start."""
WEEKLY = {"weekday": "0", "time": "09:00", "time_zone": "America/New_York"}


@pytest.fixture
async def thread(world: World) -> ChannelHandle:
    channel = world.env.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="dates", type=discord.ChannelType.public_thread)
    await world.env.settle()
    (made,) = world.general.threads
    return made


def posts(world: World, thread: ChannelHandle) -> list[discord.Message]:
    return [shown for shown in thread.history(viewer=world.member) if shown.embeds]


async def rest(world: World, thread: ChannelHandle) -> None:
    """Nobody has written in the thread for days, and the bot is started anew: Discord does not tell it of the thread."""
    simcord_extras.archive(world.env, thread)
    await world.restart()


async def test_a_post_goes_to_a_thread_and_is_brought_up_to_date_there(world: World, thread: ChannelHandle):
    shown = await world.moderator.slash(world.general, "match-dates schedule", channel=thread, **WEEKLY)
    assert private(shown)
    assert f"in <#{thread.id}>" in texts(shown)
    simcord_extras.set_time(world.env, FIRST)
    await world.tick()
    (post,) = posts(world, thread)
    assert f"as of <t:{int(FIRST.timestamp())}:f>" in texts(post)


async def test_a_thread_that_rests_is_woken(world: World, thread: ChannelHandle):
    await world.moderator.slash(world.general, "match-dates schedule", channel=thread, **WEEKLY)
    await rest(world, thread)
    simcord_extras.set_time(world.env, FIRST)
    await world.tick()
    (post,) = posts(world, thread)
    assert f"as of <t:{int(FIRST.timestamp())}:f>" in texts(post)


async def test_a_thread_that_rests_can_be_chosen_and_its_post_deleted(world: World, thread: ChannelHandle):
    await rest(world, thread)
    shown = await world.moderator.slash(world.general, "match-dates post", channel=thread)
    assert "Posted" in texts(shown)
    assert len(posts(world, thread)) == 1
    simcord_extras.archive(world.env, thread)
    await world.moderator.click(answer_to(shown), label="Delete this post")
    assert posts(world, thread) == []


async def test_where_the_bot_may_not_write_in_threads_it_says_so(world: World, thread: ChannelHandle):
    simcord_extras.forbid(world.env, world.general, send_messages_in_threads=False)
    refused = await world.moderator.slash(world.general, "match-dates post", channel=thread)
    assert "Send Messages in Threads" in texts(refused)
    assert posts(world, thread) == []


async def test_a_thread_that_is_gone_pauses_the_schedule(world: World, thread: ChannelHandle):
    await world.moderator.slash(world.general, "match-dates schedule", channel=thread, **WEEKLY)
    simcord_extras.delete_channel(world.env, thread)
    simcord_extras.set_time(world.env, FIRST)
    await world.tick()
    shown = texts(await world.moderator.slash(world.general, "match-dates schedule"))
    assert "no longer exists" in shown


async def test_a_post_of_a_forum_is_a_place_and_the_forum_itself_is_not_offered(world: World):
    server = world.env.bot.get_guild(world.guild.id)
    assert server is not None
    forum = await server.create_forum("questions")
    made = await forum.create_thread(name="Match dates", content="All dates")
    await world.env.settle()
    place = next(
        thread for thread in world.guild.channels["questions"].threads if thread.id == made.thread.id
    )
    shown = await world.moderator.slash(world.general, "match-dates post", channel=place)
    assert f"in <#{place.id}>" in texts(shown)
    assert len(posts(world, place)) == 1
    command = world.session.client.tree.get_command("match-dates")
    assert command is not None
    options = command.to_dict(world.session.client.tree)["options"][0]["options"]
    kinds = next(option["channel_types"] for option in options if option["name"] == "channel")
    assert discord.ChannelType.forum.value not in kinds
