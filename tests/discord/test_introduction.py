"""The posts with buttons for everybody: previewed, posted once, pressed by anybody at any time."""

from datetime import timedelta

import discord
from simcord.actors import MemberActor

from bot.domain.ids import GuildId, MemberId
from bot.domain.server import RolePurpose
from tests.discord import simcord_extras
from tests.discord.world import World, answer_to, buttons, fields_of, private, texts


def posts(world: World) -> list[discord.Message]:
    return [shown for shown in world.general.history(viewer=world.member) if shown.embeds]


async def introduced(world: World, command: str = "server introduce") -> discord.Message:
    """The post as it stands in the channel."""
    shown = await world.moderator.slash(world.general, command)
    await world.moderator.click(answer_to(shown), label="Post in #general")
    return posts(world)[-1]


async def test_the_moderator_sees_it_first_and_then_everybody_does(world: World):
    shown = await world.moderator.slash(world.general, "server introduce")
    assert private(shown)
    assert "is here" in texts(shown)
    assert f"Everybody in <#{world.general.id}> would see" in texts(shown)
    assert posts(world) == []
    posted = await world.moderator.click(answer_to(shown), label="Post in #general")
    assert private(posted)
    (post,) = posts(world)
    assert buttons(post) == ["Start", "Be counted"]
    assert "moderators included" in texts(post)
    assert simcord_extras.pings(world.general) == []
    log = texts(await world.moderator.slash(world.general, "audit"))
    assert f"posted the introduction of the bot in <#{world.general.id}>" in log


async def test_another_channel_is_chosen_in_the_preview(world: World):
    other = world.guild.create_text_channel("welcome")
    shown = await world.moderator.slash(world.general, "server introduce")
    shown = await world.moderator.select(answer_to(shown), [other])
    assert f"<#{other.id}>" in texts(shown)
    await world.moderator.click(answer_to(shown), label="Post in #welcome")
    assert posts(world) == []
    assert len([message for message in other.history(viewer=world.member) if message.embeds]) == 1


async def test_start_leads_anybody_to_the_first_contact_after_a_restart_too(world: World):
    post = await introduced(world)
    await world.restart()
    for who in (world.member, world.stranger):
        shown = await who.click(post, label="Start")
        assert private(shown)
        form = await who.click(answer_to(shown), label=buttons(shown)[0])
        assert "step2ck" in fields_of(form)
        assert await world.services.profiles.member(MemberId(who.id)) is not None
    again = await world.member.click(post, label="Start")
    assert "step2ck" in fields_of(again), "it goes on where somebody stopped"


async def test_be_counted_leads_to_the_statistics_and_joins_nobody_by_itself(world: World):
    post = await introduced(world)
    who, guild = MemberId(world.member.id), GuildId(world.guild.id)
    shown = await world.member.click(post, label="Be counted")
    assert private(shown)
    assert await world.services.profiles.member(who) is None
    asked = await world.member.click(answer_to(shown), label=buttons(shown)[0])
    assert "What is published" in texts(asked)
    assert await world.services.cohort.standing(who, guild) is None
    card = next(message for message in (asked.response, *asked.followups) if message and buttons(message))
    joined = await world.member.click(card, label="Join the statistics")
    assert "You are in this server's statistics" in texts(joined)
    assert await world.services.cohort.standing(who, guild) is not None


async def test_the_one_before_is_deleted_by_a_button(world: World):
    first = await introduced(world)
    await world.wait(timedelta(minutes=1))
    shown = await world.moderator.slash(world.general, "server introduce")
    posted = await world.moderator.click(answer_to(shown), label="Post in #general")
    assert buttons(posted) == ["Delete the post before it", "Delete this post"]
    await world.moderator.click(answer_to(posted), label="Delete the post before it")
    assert [post.id for post in posts(world)] != [first.id]
    assert len(posts(world)) == 1


async def test_a_post_that_discord_did_not_confirm_comes_once(world: World):
    path = f"/channels/{world.general.id}/messages"
    world.env.inject_error("POST", path, status=503, code=0, message="no")
    shown = await world.moderator.slash(world.general, "server introduce")
    unsure = await world.moderator.click(answer_to(shown), label="Post in #general")
    assert "has not confirmed" in texts(unsure)
    for _ in range(3):
        await world.tick(after=timedelta(minutes=2))
    (post,) = posts(world)
    assert buttons(post) == ["Start", "Be counted"]


async def with_stage_roles(world: World) -> None:
    shown = await world.moderator.slash(world.general, "server settings")
    shown = await world.moderator.click(answer_to(shown), label="Stage roles")
    await world.moderator.click(answer_to(shown), label="Make the roles")


def worn(world: World, who: MemberActor) -> set[int]:
    server = world.env.backend.guilds[world.guild.id]
    return set(server.members[who.id].role_ids) - {world.guild.id}


async def test_a_stage_role_is_taken_and_taken_off_by_buttons_after_being_told_who_sees_it(world: World):
    await with_stage_roles(world)
    post = await introduced(world, "server stage-roles")
    assert buttons(post) == ["Studying", "Applying", "Interviewing", "Matched", "Take my role off"]
    assert "Everybody in this server sees a role on you" in texts(post)
    await world.restart()
    chosen = await world.services.servers.settings(GuildId(world.guild.id))
    for who in (world.member, world.stranger):
        asked = await who.click(post, label="Applying")
        assert private(asked)
        assert "Everybody in this server will see the role" in texts(asked)
        assert worn(world, who) == set()
        await who.click(answer_to(asked), label="Show it")
        assert worn(world, who) == chosen.roles_for(RolePurpose.APPLYING)
    dropped = await world.member.click(post, label="Take my role off")
    assert private(dropped)
    assert worn(world, world.member) == set()
    assert worn(world, world.stranger) == chosen.roles_for(RolePurpose.APPLYING)


async def test_without_stage_roles_there_is_nothing_to_post(world: World):
    shown = await world.moderator.slash(world.general, "server stage-roles")
    assert "has no stage roles" in texts(shown)
    assert posts(world) == []


async def test_a_press_after_the_roles_were_turned_off_is_answered(world: World):
    await with_stage_roles(world)
    post = await introduced(world, "server stage-roles")
    shown = await world.moderator.slash(world.general, "server settings")
    shown = await world.moderator.click(answer_to(shown), label="Stage roles")
    await world.moderator.click(answer_to(shown), label="Turn off")
    refused = await world.member.click(post, label="Applying")
    assert private(refused)
    assert "has no stage roles" in texts(refused)
