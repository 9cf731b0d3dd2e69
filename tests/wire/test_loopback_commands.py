"""The loopback Discord serves the unmodified discord.py: log-in, command registration, every kind of interaction."""

import discord
import pytest
from discord import app_commands
from discord.http import Route

from tests.wire import probe_bot
from tests.wire.discord_server.client import FakeDiscord, NoReplyError, file_option

pytestmark = pytest.mark.wire


async def test_commands_are_registered_once_with_stable_ids(pointed: FakeDiscord) -> None:
    async with probe_bot.running(pointed.token):
        first = await pointed.commands()
    async with probe_bot.running(pointed.token):
        second = await pointed.commands()
    assert {command["name"] for command in first} == {"profile", "slow", "silent", "pick", "panel"}
    assert [command["id"] for command in first] == [command["id"] for command in second]
    assert len(await pointed.requests("PUT /applications/*/commands")) == 2


async def test_a_refused_token_ends_the_log_in(pointed: FakeDiscord) -> None:
    with pytest.raises(discord.LoginFailure):
        async with probe_bot.running("another.token.here"):
            pass


async def test_an_ephemeral_answer_is_in_no_history(pointed: FakeDiscord) -> None:
    user, guild, channel = await world(pointed)
    async with probe_bot.running(pointed.token):
        reply = await pointed.slash(user, guild, "profile show")
    assert reply.only_message.ephemeral
    assert reply.text == f"for {user} in {guild}"
    assert reply.acknowledged_after < 3
    assert await pointed.messages(channel) == []


async def test_commands_work_in_direct_messages(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    async with probe_bot.running(pointed.token):
        reply = await pointed.slash(user, None, "profile show")
    assert reply.text == f"for {user} in None"


async def test_a_deferred_answer_fills_in_and_keeps_its_visibility(pointed: FakeDiscord) -> None:
    user, guild, channel = await world(pointed)
    async with probe_bot.running(pointed.token):
        reply = await pointed.slash(user, guild, "slow")
        reply = await pointed.with_followups(reply, 1)
    assert reply.callback == 5
    assert [reply.only_message.content, *(found.content for found in reply.followups)] == [
        "at last",
        "and more",
    ]
    assert reply.only_message.ephemeral
    assert await pointed.messages(channel) == []


async def test_silence_is_void_at_the_deadline(pointed: FakeDiscord) -> None:
    user, guild, _ = await world(pointed)
    await pointed.configure(deadline=0.3)
    async with probe_bot.running(pointed.token):
        with pytest.raises(NoReplyError, match="deadline"):
            await pointed.slash(user, guild, "silent")


async def test_options_arrive_with_what_they_point_at(pointed: FakeDiscord) -> None:
    user, guild, _ = await world(pointed)
    given = {
        "zone": "Asia/Karachi",
        "count": 3,
        "kind": "b",
        "who": user,
        "file": file_option("a.csv", b"x,y"),
    }
    async with probe_bot.running(pointed.token):
        reply = await pointed.slash(user, guild, "pick", given)
    assert reply.text == f"Asia/Karachi 3 b {user} x,y"


@pytest.mark.parametrize(
    "given", [{"zone": "x"}, {"zone": "x", "count": 6}, {"zone": "x", "count": 1, "kind": "c"}]
)
async def test_what_a_client_would_not_send_is_refused(
    pointed: FakeDiscord, given: dict[str, object]
) -> None:
    user, guild, _ = await world(pointed)
    async with probe_bot.running(pointed.token):
        with pytest.raises(AssertionError, match=r"required|outside|choices"):
            await pointed.slash(user, guild, "pick", given)


async def test_autocomplete_offers_choices(pointed: FakeDiscord) -> None:
    user, guild, _ = await world(pointed)
    async with probe_bot.running(pointed.token):
        offered = await pointed.autocomplete(user, guild, "pick", "zone", "Kar")
    assert [choice["value"] for choice in offered] == ["Asia/Karachi"]


async def test_a_button_changes_its_message_in_place(pointed: FakeDiscord) -> None:
    user, guild, channel = await world(pointed)
    async with probe_bot.running(pointed.token):
        shown = (await pointed.slash(user, guild, "panel", {"kind": "button"})).only_message
        assert shown.text == "Panel\nbutton\nDone"
        await pointed.click(user, shown, shown.buttons()["Done"])
        with pytest.raises(AssertionError, match="no component"):
            await pointed.click(user, shown, "done")
    assert [message.content for message in await pointed.messages(channel)] == ["done"]


async def test_an_old_button_works_after_a_restart(pointed: FakeDiscord) -> None:
    user, guild, _ = await world(pointed)
    async with probe_bot.running(pointed.token):
        shown = (await pointed.slash(user, guild, "panel", {"kind": "button"})).only_message
    async with probe_bot.running(pointed.token):
        reply = await pointed.click(user, shown, "done")
    assert reply.only_message.content == "done"


async def test_a_select_is_seen_by_its_owner_alone(pointed: FakeDiscord) -> None:
    user, guild, _ = await world(pointed)
    stranger = await pointed.add_user("stranger")
    await pointed.add_member(guild, stranger)
    async with probe_bot.running(pointed.token):
        shown = (await pointed.slash(user, guild, "panel", {"kind": "select"})).only_message
        (custom_id,) = shown.custom_ids()
        assert (await pointed.choose(user, shown, custom_id, ["two"])).text == "two"
        with pytest.raises(AssertionError, match="does not see"):
            await pointed.choose(stranger, shown, custom_id, ["two"])
        with pytest.raises(AssertionError, match="offers only"):
            await pointed.choose(user, shown, custom_id, ["three"])


async def test_a_modal_keeps_what_is_not_typed_over(pointed: FakeDiscord) -> None:
    user, guild, _ = await world(pointed)
    async with probe_bot.running(pointed.token):
        for values, read in (({}, "read prefilled"), ({"Word": "typed"}, "read typed")):
            form = await pointed.slash(user, guild, "panel", {"kind": "form"})
            assert (await pointed.submit(form, values)).text == read


async def test_a_second_answer_is_refused(pointed: FakeDiscord) -> None:
    user, guild, _ = await world(pointed)

    @app_commands.command(description="Answers twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("once")
        raw = Route("POST", "/interactions/{id}/{token}/callback", id=interaction.id, token=interaction.token)
        try:
            await interaction.client.http.request(raw, json={"type": 4, "data": {"content": "again"}})
        except discord.HTTPException as error:
            await interaction.followup.send(str(error.code))

    async with probe_bot.running(pointed.token) as bot:
        bot.tree.add_command(twice)
        await bot.tree.sync()
        reply = await pointed.with_followups(await pointed.slash(user, guild, "twice"), 1)
    assert reply.followups[0].content == "40060"


async def world(fake: FakeDiscord) -> tuple[int, int, int]:
    """A member, a server, a channel."""
    user, guild = await fake.add_user("amina"), await fake.add_guild("applicants")
    channel = await fake.add_channel(guild, "general")
    await fake.add_member(guild, user)
    return user, guild, channel
