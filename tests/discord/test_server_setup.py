"""`/server setup · settings` and `/status role`: a moderator's first five minutes, and a member's own choice."""

from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import discord
import pytest
from simcord.results import InteractionResult

from bot.domain.ids import GuildId, MemberId, RoleId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.server import RolePurpose, ServerSettings
from bot.i18n import catalogue
from tests.discord.simcord_extras import forbid, take_role
from tests.discord.world import World, answer_to, buttons, components, private, texts

SAY = catalogue()


async def settings(world: World) -> ServerSettings:
    return await world.services.servers.settings(GuildId(world.guild.id))


async def acts(world: World) -> list[str]:
    page = await world.services.audit.page(GuildId(world.guild.id))
    return [logged.act.subject for logged in reversed(page.acts)]


def menu(shown: InteractionResult, placeholder: str) -> str:
    """The custom id of a menu by what stands in it."""
    (found,) = [component for component in components(shown) if component.get("placeholder") == placeholder]
    return found["custom_id"]


async def press(world: World, shown: InteractionResult, label: str) -> InteractionResult:
    return await world.moderator.click(answer_to(shown), label=label)


async def choose(
    world: World, shown: InteractionResult, placeholder: str, *values: object
) -> InteractionResult:
    return await world.moderator.select(answer_to(shown), list(values), custom_id=menu(shown, placeholder))


async def at_step(world: World, title: str) -> InteractionResult:
    """The step of that title, from the summary."""
    return await press(world, await world.moderator.slash(world.general, "server settings"), title)


async def test_a_moderator_sets_the_server_up_from_the_first_step_to_the_last(world: World):
    shown = await world.moderator.slash(world.general, "server setup")
    assert private(shown)
    assert "Step 2 of 5: Time zone" in texts(shown), "the bot has every permission"
    shown = await choose(world, shown, "Choose the time zone of this server", "Asia/Karachi")
    assert "Karachi" in texts(shown)
    shown = await press(world, shown, "Next")
    shown = await choose(world, shown, "Channel for statistics", world.general)
    shown = await choose(world, shown, "Channel for Match dates", world.general)
    assert f"Match dates: <#{world.general.id}>" in texts(shown)
    shown = await press(world, shown, "Next")
    role = world.guild.create_role("Helpers")
    shown = await choose(world, shown, "Roles of moderators", role)
    shown = await press(world, shown, "Next")
    shown = await press(world, shown, "Make the roles")
    shown = await press(world, shown, "Next")
    assert texts(shown).startswith("Ready\n")
    assert "All is well" in texts(shown)
    assert buttons(shown)[:4] == [
        "Post the Match dates",
        "Tell the members",
        "See the statistics",
        "Post the stage roles",
    ]
    chosen = await settings(world)
    assert (chosen.time_zone, chosen.statistics_channel) == ("Asia/Karachi", world.general.id)
    assert chosen.roles_for(RolePurpose.MODERATOR) == {role.id}
    assert all(len(chosen.roles_for(stage)) == 1 for stage in list(RolePurpose)[1:])
    assert await acts(world) == [
        "time_zone",
        "statistics_channel",
        "match_dates_channel",
        "moderator_roles",
        "stage_roles",
    ]
    await world.restart()
    assert await settings(world) == chosen
    logged = texts(await world.moderator.slash(world.general, "audit"))
    assert "changed the settings: roles for stages" in logged


async def test_every_step_can_be_skipped_and_gone_back_to(world: World):
    shown = await world.moderator.slash(world.general, "server setup")
    for _ in range(4):
        shown = await press(world, shown, "Next")
    assert texts(shown).startswith("Ready\n")
    shown = await press(world, shown, "Settings of this server")
    assert texts(shown).count("not chosen") == 3
    assert await acts(world) == []
    shown = await press(world, shown, "Channels")
    assert "Step 3 of 5" in texts(await press(world, await press(world, shown, "Back"), "Next"))


async def begun(world: World) -> str:
    """The title of the first card of setting up."""
    return texts(await world.moderator.slash(world.general, "server setup")).splitlines()[0]


async def test_setting_up_begins_at_what_is_missing_and_at_the_end_when_nothing_is(world: World):
    guild, now = GuildId(world.guild.id), world.clock.now()

    async def chosen(setting: str, **change: object) -> None:
        act = ModeratorAct(guild, MemberId(world.moderator.id), ActKind.SERVER_CHANGED, now, setting)
        await world.services.servers.change(guild, lambda before: replace(before, **change), act)

    assert await begun(world) == "Step 2 of 5: Time zone"
    await chosen("time_zone", time_zone="Asia/Karachi")
    assert await begun(world) == "Step 3 of 5: Channels"
    await chosen("statistics_channel", statistics_channel=world.general.id)
    await chosen("match_dates_channel", match_dates_channel=world.general.id)
    assert await begun(world) == "Ready"
    forbid(world.env, world.general, send_messages=False)
    assert await begun(world) == "Step 3 of 5: Channels"


async def test_the_ready_card_posts_the_match_dates_and_shows_the_statistics_and_stays(world: World):
    ready = await world.moderator.slash(world.general, "server setup")
    for _ in range(4):
        ready = await press(world, ready, "Next")
    posted = await press(world, ready, "Post the Match dates")
    assert private(posted)
    assert f"in <#{world.general.id}>" in texts(posted)
    asked = await press(world, ready, "See the statistics")
    assert private(asked)
    assert "no numbers yet" in texts(asked)
    told = await press(world, ready, "Tell the members")
    assert private(told)
    assert "Nothing is posted yet" in texts(told)
    assert len([message for message in world.general.history(viewer=world.member) if message.embeds]) == 1


async def test_another_zone_is_typed_as_a_city_and_a_wrong_one_keeps_what_was_typed(world: World):
    form = await press(world, await at_step(world, "Time zone"), "Another time zone")
    shown = await world.moderator.submit_modal(form, {"zone": "Nairobi"})
    assert "Nairobi" in texts(shown)
    form = await press(world, shown, "Another time zone")
    refused = await world.moderator.submit_modal(form, {"zone": "Atlantis"})
    assert "Atlantis" in texts(refused)
    assert (await settings(world)).time_zone == "Africa/Nairobi"


async def test_a_choice_is_taken_back_by_choosing_nothing(world: World):
    shown = await choose(world, await at_step(world, "Channels"), "Channel for statistics", world.general)
    await choose(world, shown, "Channel for statistics")
    assert (await settings(world)).statistics_channel is None


async def test_missing_permissions_are_named_with_where_to_grant_them(world: World):
    denied = discord.PermissionOverwrite(send_messages=False, attach_files=False)
    closed = world.guild.create_text_channel("closed", overwrites={world.guild.default_role: denied})
    shown = await choose(world, await at_step(world, "Channels"), "Channel for statistics", closed)
    assert "What is in the way" in texts(shown)
    elsewhere = texts(await press(world, shown, "Next"))
    assert "What is in the way" not in elsewhere
    summary = texts(await world.moderator.slash(world.general, "server settings"))
    assert f"<#{closed.id}>: Send Messages, Embed Links, and Attach Files." in summary
    assert "Edit Channel → Permissions" in summary


async def test_a_deleted_channel_and_a_deleted_role_are_noticed(world: World):
    gone = world.guild.create_text_channel("gone")
    await choose(world, await at_step(world, "Channels"), "Channel for statistics", gone)
    await world.env.bot.get_channel(gone.id).delete()  # type: ignore[union-attr]
    await choose(
        world,
        await at_step(world, "Moderators"),
        "Roles of moderators",
        (role := world.guild.create_role("Gone")),
    )
    world.env.backend.delete_role(world.guild.id, role.id)
    await world.env.settle()
    shown = texts(await world.moderator.slash(world.general, "server settings"))
    assert "Statistics: a channel that was deleted" in shown
    assert "a role that was deleted" in shown
    assert "choose anew under Channels" in shown
    assert "choose anew under Moderators" in shown
    assert "All is well" not in shown


async def test_who_may_moderate_is_for_those_with_manage_server(world: World):
    role = world.guild.create_role("Helpers")
    helper = world.guild.add_member(world.env.create_user("helper"), roles=[role])
    await choose(world, await at_step(world, "Moderators"), "Roles of moderators", role)
    await world.offer("server", helper)
    shown = await helper.slash(world.general, "server settings")
    step = await helper.click(answer_to(shown), label="Moderators")
    refused = await helper.select(answer_to(step), [], custom_id=menu(step, "Roles of moderators"))
    assert SAY("authority.managers_only") in texts(refused)
    assert (await settings(world)).roles_for(RolePurpose.MODERATOR) == {role.id}
    take_role(world.env, world.guild.id, helper.id, role.id)
    lost = await helper.click(answer_to(shown), label="Next")
    assert SAY("authority.moderators_only") in texts(lost)


@pytest.mark.parametrize("power", ["manage_messages", "administrator", "mention_everyone"])
async def test_a_role_that_allows_something_is_no_stage_role(world: World, power: str):
    strong = world.guild.create_role("Strong", permissions=discord.Permissions(**{power: True}))
    shown = await at_step(world, "Stage roles")
    refused = await choose(world, shown, "Role for: Matched", strong)
    assert "opens something that not everybody has" in texts(refused)
    assert (await settings(world)).roles_for(RolePurpose.MATCHED) == frozenset()


async def test_a_role_that_opens_a_channel_is_no_stage_role(world: World):
    hidden = discord.PermissionOverwrite(view_channel=False)
    seen = discord.PermissionOverwrite(view_channel=True)
    staff = world.guild.create_role("Staff room")
    world.guild.create_text_channel("staff", overwrites={world.guild.default_role: hidden, staff: seen})
    refused = await choose(world, await at_step(world, "Stage roles"), "Role for: Matched", staff)
    assert "opens something that not everybody has" in texts(refused)
    assert (await settings(world)).roles_for(RolePurpose.MATCHED) == frozenset()


async def test_nobody_becomes_a_moderator_by_taking_a_stage_role(world: World):
    role = world.guild.create_role("Helpers")
    await choose(world, await at_step(world, "Moderators"), "Roles of moderators", role)
    refused = await choose(world, await at_step(world, "Stage roles"), "Role for: Matched", role)
    assert "cannot be both" in texts(refused)
    stage = world.guild.create_role("Applicants")
    await choose(world, await at_step(world, "Stage roles"), "Role for: Applying", stage)
    refused = await choose(world, await at_step(world, "Moderators"), "Roles of moderators", stage)
    assert "cannot be both" in texts(refused)
    everybody = world.guild.default_role
    refused = await choose(world, await at_step(world, "Moderators"), "Roles of moderators", everybody)
    assert "make everybody a moderator" in texts(refused)
    chosen = await settings(world)
    assert chosen.roles_for(RolePurpose.MODERATOR) == {role.id}
    assert chosen.roles_for(RolePurpose.MATCHED) == frozenset()
    assert await acts(world) == ["moderator_roles", "stage_roles"]


async def test_roles_are_made_all_or_none_and_only_once(world: World, monkeypatch: pytest.MonkeyPatch):
    before = set(world.guild.roles)
    shown = await at_step(world, "Stage roles")
    made = discord.Guild.create_role
    left = iter(range(2))

    async def only_two(server: discord.Guild, **how: Any) -> discord.Role:
        if next(left, None) is None:
            refusal = Mock(status=400, reason="Bad Request")
            raise discord.HTTPException(refusal, {"code": 30005, "message": "too many roles"})
        return await made(server, **how)

    monkeypatch.setattr(discord.Guild, "create_role", only_two)
    refused = await press(world, shown, "Make the roles")
    assert "nothing was changed" in texts(refused)
    assert set(world.guild.roles) == before
    monkeypatch.undo()
    await press(world, shown, "Make the roles")
    await press(world, await at_step(world, "Stage roles"), "Make the roles")
    assert set(world.guild.roles) - before == {"Studying", "Applying", "Interviewing", "Matched"}
    assert await acts(world) == ["stage_roles"]


async def test_a_role_that_cannot_be_taken_back_does_not_keep_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    before = set(world.guild.roles)
    shown = await at_step(world, "Stage roles")
    made, gone = discord.Guild.create_role, discord.Role.delete
    left, stays = iter(range(3)), iter(range(1))
    refusal = discord.HTTPException(Mock(status=403, reason="Forbidden"), {"code": 50013, "message": "no"})

    async def only_three(server: discord.Guild, **how: Any) -> discord.Role:
        if next(left, None) is None:
            raise refusal
        return await made(server, **how)

    async def not_the_first(role: discord.Role, **how: Any) -> None:
        if next(stays, None) is not None:
            raise refusal
        await gone(role, **how)

    monkeypatch.setattr(discord.Guild, "create_role", only_three)
    monkeypatch.setattr(discord.Role, "delete", not_the_first)
    refused = await press(world, shown, "Make the roles")
    assert SAY("server.stages.not_made") in texts(refused)
    assert len(set(world.guild.roles) - before) == 1


async def with_stage_roles(world: World) -> ServerSettings:
    await press(world, await at_step(world, "Stage roles"), "Make the roles")
    return await settings(world)


def worn(world: World) -> set[int]:
    server = world.env.backend.guilds[world.guild.id]
    return set(server.members[world.member.id].role_ids) - {world.guild.id}


async def test_a_member_wears_one_stage_role_by_their_own_click(world: World):
    chosen = await with_stage_roles(world)
    asked = await world.member.slash(world.general, "status role", role="applying")
    assert private(asked)
    assert "Everybody in this server will see" in texts(asked)
    assert worn(world) == set()
    given = await world.member.click(answer_to(asked), label="Show it")
    assert private(given)
    assert worn(world) == chosen.roles_for(RolePurpose.APPLYING)
    asked = await world.member.slash(world.general, "status role", role="matched")
    await world.member.click(answer_to(asked), label="Show it")
    assert worn(world) == chosen.roles_for(RolePurpose.MATCHED)
    await world.member.slash(world.general, "status role", role="none")
    assert worn(world) == set()


async def test_a_status_gives_no_role(world: World):
    await with_stage_roles(world)
    await world.member.slash(world.general, "status set", stage="matched")
    assert worn(world) == set()


async def test_a_stage_role_that_became_powerful_is_given_to_nobody(world: World):
    chosen = await with_stage_roles(world)
    (role,) = chosen.roles_for(RolePurpose.MATCHED)
    asked = await world.member.slash(world.general, "status role", role="matched")
    found = world.env.bot.get_guild(world.guild.id)
    assert found is not None
    await found.get_role(role).edit(permissions=discord.Permissions(manage_messages=True))  # type: ignore[union-attr]
    refused = await world.member.click(answer_to(asked), label="Show it")
    assert "cannot change that role now" in texts(refused)
    assert worn(world) == set()
    assert "opens something" in texts(await world.moderator.slash(world.general, "server settings"))


async def test_a_role_that_moderates_is_given_to_nobody_even_if_it_was_stored_as_a_stage_role(world: World):
    role = RoleId(world.guild.create_role("Helpers").id)
    both = {RolePurpose.MODERATOR: frozenset({role}), RolePurpose.MATCHED: frozenset({role})}
    guild, now = GuildId(world.guild.id), world.clock.now()
    act = ModeratorAct(guild, MemberId(world.moderator.id), ActKind.SERVER_CHANGED, now, "stage_roles")
    await world.services.servers.change(guild, lambda before: replace(before, roles=both), act)
    refused = await world.member.slash(world.general, "status role", role="matched")
    assert "cannot change that role now" in texts(refused)
    assert buttons(refused) == []
    assert "cannot be both" in texts(await world.moderator.slash(world.general, "server settings"))


async def test_a_member_is_told_kindly_when_discord_refuses_the_role(world: World):
    await with_stage_roles(world)
    asked = await world.member.slash(world.general, "status role", role="applying")
    where = f"/guilds/{world.guild.id}/members/{world.member.id}/roles/"
    (role,) = (await settings(world)).roles_for(RolePurpose.APPLYING)
    world.env.inject_error("PUT", f"{where}{role}", status=403, code=50013, message="Missing Permissions")
    refused = await world.member.click(answer_to(asked), label="Show it")
    assert "Please tell a moderator" in texts(refused)
    assert worn(world) == set()
    given = await world.member.click(answer_to(asked), label="Show it")
    assert worn(world) == {role}
    assert buttons(given) == []


async def test_erasing_takes_the_stage_role_off_and_says_so(world: World):
    await with_stage_roles(world)
    asked = await world.member.slash(world.general, "status role", role="applying")
    await world.member.click(answer_to(asked), label="Show it")
    who, now = MemberId(world.member.id), world.clock.now()
    await world.services.profiles.register(who, time_zone="UTC", now=now)
    shown = await world.member.slash(world.general, "privacy erase")
    form = await world.member.click(answer_to(shown), label=SAY("privacy.erase.button"))
    receipt = await world.member.submit_modal(form, {"word": "erase"})
    assert "stage role in this server was taken off" in texts(receipt)
    assert worn(world) == set()


async def test_erasing_says_when_a_stage_role_could_not_be_taken_off(world: World):
    chosen = await with_stage_roles(world)
    asked = await world.member.slash(world.general, "status role", role="applying")
    await world.member.click(answer_to(asked), label="Show it")
    who, now = MemberId(world.member.id), world.clock.now()
    await world.services.profiles.register(who, time_zone="UTC", now=now)
    (role,) = chosen.roles_for(RolePurpose.APPLYING)
    where = f"/guilds/{world.guild.id}/members/{world.member.id}/roles/{role}"
    world.env.inject_error("DELETE", where, status=403, code=50013, message="Missing Permissions")
    shown = await world.member.slash(world.general, "privacy erase")
    form = await world.member.click(answer_to(shown), label=SAY("privacy.erase.button"))
    receipt = await world.member.submit_modal(form, {"word": "erase"})
    assert "could not take your stage role off" in texts(receipt)
    assert await world.services.profiles.member(who) is None


async def test_without_stage_roles_a_member_is_told_so(world: World):
    shown = await world.member.slash(world.general, "status role", role="matched")
    assert "has no stage roles" in texts(shown)
    assert buttons(shown) == []
