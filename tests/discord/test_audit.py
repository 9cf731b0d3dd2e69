"""`/audit` and the right to act as a moderator, in a simulated Discord."""

from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.domain.ids import ChannelId, GuildId, MemberId, RoleId
from bot.domain.moderation import ACTS_KEPT, ActKind, ActResult, ModeratorAct
from bot.domain.server import RolePurpose, ServerSettings
from tests.discord.simcord_extras import take_role
from tests.discord.world import World, answer_to, buttons, private, texts


def act(world: World, kind: ActKind = ActKind.COHORT_POSTED, subject: str = "stage") -> ModeratorAct:
    return ModeratorAct(
        GuildId(world.guild.id), MemberId(world.moderator.id), kind, world.clock.now(), subject
    )


async def choose_moderator_role(world: World, role: discord.Object) -> None:
    def changed(settings: ServerSettings) -> ServerSettings:
        return ServerSettings(settings.guild, roles={RolePurpose.MODERATOR: frozenset({RoleId(role.id)})})

    setting = act(world, ActKind.SERVER_CHANGED, "moderator_roles")
    await world.services.servers.change(GuildId(world.guild.id), changed, setting)


async def test_the_log_says_who_did_what(world: World):
    await world.services.audit.record(act(world))
    shown = await world.moderator.slash(world.general, "audit")
    assert private(shown)
    assert f"<@{world.moderator.id}>: posted the statistics" in texts(shown)
    assert not buttons(shown)


async def test_an_empty_log_says_so(world: World):
    assert "Nothing yet" in texts(await world.moderator.slash(world.general, "audit"))


async def test_older_pages_are_a_click_away_and_so_is_the_latest(world: World):
    for n in range(20):
        failed = ModeratorAct(
            GuildId(world.guild.id),
            None,
            ActKind.COHORT_DRAWN,
            world.clock.now() + timedelta(minutes=n),
            "stage",
            ActResult.FAILED if n == 0 else ActResult.DONE,
        )
        await world.services.audit.record(failed)
    shown = await world.moderator.slash(world.general, "audit")
    assert texts(shown).count("drew new numbers") == 10
    older = await world.moderator.click(answer_to(shown), label="Older")
    assert texts(older).count("drew new numbers") == 10
    assert "(failed)" in texts(older)
    assert buttons(older) == ["Latest"]
    latest = await world.moderator.click(answer_to(older), label="Latest")
    assert texts(latest).count("drew new numbers") == 10


async def test_nobody_but_moderators_reads_it(world: World):
    await world.services.audit.record(act(world))
    await world.offer("audit", world.member)
    offered = await world.member.slash(world.general, "audit")
    assert "posted" not in texts(offered)
    assert "moderators" in texts(offered)


async def test_another_servers_acts_are_not_shown(world: World):
    elsewhere = ModeratorAct(
        GuildId(5), MemberId(world.moderator.id), ActKind.COHORT_DRAWN, world.clock.now(), "stage"
    )
    await world.services.audit.record(elsewhere)
    assert "Nothing yet" in texts(await world.moderator.slash(world.general, "audit"))


async def test_a_chosen_role_makes_a_moderator_until_it_is_taken(world: World):
    role = world.guild.create_role("Helpers")
    guest = world.guild.add_member(world.env.create_user("guest"), roles=[role])
    await world.offer("audit", guest)
    assert "moderators" in texts(await guest.slash(world.general, "audit"))
    await choose_moderator_role(world, discord.Object(role.id))
    for _ in range(20):
        await world.services.audit.record(act(world))
    shown = await guest.slash(world.general, "audit")
    assert "posted the statistics" in texts(shown)
    take_role(world.env, world.guild.id, guest.id, role.id)
    refused = await guest.click(answer_to(shown), label="Older")
    assert "Only this server's moderators" in texts(refused)


async def test_a_moderator_who_is_no_member_can_have_and_erase_what_is_held(world: World):
    await world.services.audit.record(act(world))
    exported = await world.moderator.slash(world.general, "privacy export")
    assert "nothing" not in texts(exported).casefold()
    who, now = MemberId(world.moderator.id), world.clock.now()
    held = await world.services.privacy.export(who, now)
    assert held["data"] == {
        "moderator_act": [
            {
                "guild_id": str(world.guild.id),
                "kind": "cohort_posted",
                "subject": "stage",
                "result": "done",
                "at": now.isoformat(),
                "was": "",
                "became": "",
            }
        ]
    }
    await world.services.privacy.erase(who, now)
    assert "a moderator whose data was erased: posted" in texts(
        await world.moderator.slash(world.general, "audit")
    )


async def test_acts_are_forgotten_after_their_time(world: World):
    await world.services.audit.record(act(world))
    audit = world.services.audit
    assert await audit.forget_old(world.clock.now() + ACTS_KEPT) == 0
    assert await audit.forget_old(world.clock.now() + ACTS_KEPT + timedelta(seconds=1)) == 1


async def test_a_change_is_told_with_the_value_before_and_since(world: World):
    guild = GuildId(world.guild.id)
    servers, roles = (
        world.services.servers,
        {RolePurpose.MODERATOR: frozenset(map(RoleId, range(30, 37)))},
    )
    for setting, change in (
        ("time_zone", {"time_zone": "Asia/Kolkata"}),
        ("time_zone", {"time_zone": "America/New_York"}),
        ("statistics_channel", {"statistics_channel": ChannelId(world.general.id)}),
        ("statistics_channel", {"statistics_channel": None}),
        ("moderator_roles", {"roles": roles}),
        ("stage_roles", {"roles": {**roles, RolePurpose.MATCHED: frozenset({RoleId(50)})}}),
    ):
        act_ = act(world, ActKind.SERVER_CHANGED, setting)
        await servers.change(guild, lambda before, change=change: replace(before, **change), act_)
    shown = texts(await world.moderator.slash(world.general, "audit"))
    assert "changed the settings: time zone: nothing → Asia/Kolkata" in shown
    assert "time zone: Asia/Kolkata → America/New York" in shown
    assert f"channel for statistics: nothing → <#{world.general.id}>" in shown
    assert f"channel for statistics: <#{world.general.id}> → nothing" in shown
    assert "nothing → <@&30>, <@&31>, <@&32>, <@&33>, 3 more" in shown
    assert "roles for stages: nothing → Matched <@&50>" in shown


async def test_a_page_of_the_longest_changes_is_shown_whole(world: World):
    long = ",".join(str(2**63 - 1 - n) for n in range(10))
    for n in range(10):
        change = replace(act(world, ActKind.SERVER_CHANGED, "moderator_roles"), was=long, became=long)
        await world.services.audit.record(replace(change, at=world.clock.now() + timedelta(minutes=n)))
    shown = await world.moderator.slash(world.general, "audit")
    assert texts(shown).count(" → ") == 10
    assert "…" not in texts(shown)


def test_a_subject_is_no_story(world: World):
    with pytest.raises(ValueError, match="id or a word"):
        act(world, subject="x" * 81)
