"""A moderator's whole way, from `/server setup` to a post that everybody sees, and what goes wrong on it."""

import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.cohort import service as cohort_service
from tests.cohort.test_commands import DRAW, StatisticsHall
from tests.discord.simcord_extras import take_role
from tests.discord.world import answer_to, components, private, texts

Options = dict[str, object]


@pytest.fixture
async def hall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: datetime
) -> AsyncIterator[StatisticsHall]:
    tossed = random.Random(3)
    monkeypatch.setattr(cohort_service.secrets, "randbelow", tossed.randrange)
    async with StatisticsHall(start, tmp_path).running() as built:
        await built.crowd()
        yield built


def menu(shown: InteractionResult, placeholder: str) -> str:
    """The custom id of a menu by what stands in it."""
    (found,) = [component for component in components(shown) if component.get("placeholder") == placeholder]
    return found["custom_id"]


async def next_steps(who: MemberActor, shown: InteractionResult, count: int = 1) -> InteractionResult:
    for _ in range(count):
        shown = await who.click(answer_to(shown), label="Next")
    return shown


async def allow(hall: StatisticsHall, channel: ChannelHandle, *, may_post: bool | None) -> None:
    """A moderator turns the bot's right to post in a channel on or off, in Discord's own settings."""
    server = hall.env.bot.get_guild(hall.guild.id)
    assert server is not None
    found = server.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    rights = discord.PermissionOverwrite(send_messages=may_post, embed_links=may_post)
    await found.set_permissions(server.default_role, overwrite=rights)
    await hall.env.settle()


async def post(hall: StatisticsHall, who: MemberActor, channel: ChannelHandle) -> InteractionResult:
    options: Options = {"table": "step2ck", "channel": channel}
    return await who.slash(hall.general, "cohort post", **options)


def seen_in(hall: StatisticsHall, channel: ChannelHandle) -> list[discord.Message]:
    return channel.history(viewer=hall.member)


async def test_from_setup_to_a_post_with_a_permission_granted_on_the_way(hall: StatisticsHall):
    board = hall.guild.create_text_channel("board")
    await allow(hall, board, may_post=False)
    mod = hall.moderator
    shown = await next_steps(mod, await mod.slash(hall.general, "server setup"))
    shown = await mod.select(answer_to(shown), [board], custom_id=menu(shown, "Channel for statistics"))
    assert f"<#{board.id}>: Send Messages, Embed Links, and Attach Files." in texts(shown)
    await allow(hall, board, may_post=None)
    again = await mod.click(answer_to(shown), label="Check again")
    assert "What is in the way" not in texts(again)
    ready = texts(await next_steps(mod, again, 3))
    assert "All is well" in ready
    assert "See the statistics" in ready
    asked = await mod.slash(hall.general, "cohort preview", table="step2ck")
    drawn = await mod.click(answer_to(asked), label=DRAW)
    assert private(drawn)
    assert seen_in(hall, board) == []
    assert "Posted" in texts(await post(hall, mod, board))
    assert len(seen_in(hall, board)) == 1


async def test_a_channel_that_lost_its_permission_is_named_and_works_once_mended(hall: StatisticsHall):
    await hall.drawn()
    board = hall.guild.create_text_channel("board")
    mod = hall.moderator
    await post(hall, mod, board)
    await allow(hall, board, may_post=False)
    refused = await post(hall, mod, board)
    assert private(refused)
    assert "Send Messages and Embed Links" in texts(refused)
    assert len(seen_in(hall, board)) == 1
    await allow(hall, board, may_post=None)
    await hall.wait(timedelta(minutes=1))
    await post(hall, mod, board)
    assert len(seen_in(hall, board)) == 2


async def test_a_moderator_by_role_goes_the_whole_way_and_no_further_once_the_role_is_gone(
    hall: StatisticsHall,
):
    role = hall.guild.create_role("Helpers")
    helper = hall.guild.add_member(hall.env.create_user("helper"), roles=[role])
    for command in ("server", "cohort"):
        await hall.offer(command, helper)
    early = await helper.slash(hall.general, "server setup")
    assert "Manage Server" in texts(early)
    shown = await next_steps(hall.moderator, await hall.moderator.slash(hall.general, "server setup"), 2)
    await hall.moderator.select(answer_to(shown), [role], custom_id=menu(shown, "Roles of moderators"))
    shown = await next_steps(helper, await helper.slash(hall.general, "server setup"))
    shown = await helper.select(
        answer_to(shown), [hall.general], custom_id=menu(shown, "Channel for statistics")
    )
    assert f"Statistics: <#{hall.general.id}>" in texts(shown)
    asked = await helper.slash(hall.general, "cohort preview", table="step2ck")
    await helper.click(answer_to(asked), label=DRAW)
    assert "Posted" in texts(await post(hall, helper, hall.general))
    take_role(hall.env, hall.guild.id, helper.id, role.id)
    for refused in (
        await helper.select(answer_to(shown), [], custom_id=menu(shown, "Channel for statistics")),
        await helper.click(answer_to(shown), label="Next"),
        await post(hall, helper, hall.general),
    ):
        assert private(refused)
        assert "Manage Server" in texts(refused)
    assert len(hall.posts()) == 1
    settled = texts(await hall.moderator.slash(hall.general, "server settings"))
    assert f"Statistics: <#{hall.general.id}>" in settled
