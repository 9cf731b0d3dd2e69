"""Snooze and Mute this kind below a reminder: in old messages, after restarts, clicked twice, by strangers."""

from datetime import datetime, timedelta

import discord
import pytest
from simcord.results import InteractionResult

from bot.domain.ids import MemberId
from bot.reminders.leads import MilestoneKind
from tests.discord.reminded import (
    DONE,
    MORNING,
    MUTE,
    REGISTRATION,
    SAY,
    SNOOZE,
    STOP,
    first_reminder,
    forged,
    menus,
    sign_up,
)
from tests.discord.world import World, answer_to, buttons, components, private, texts

HOUR, TOMORROW, DAYS, WEEK = (
    SAY(f"reminders.snooze.for.{span}") for span in ("hour", "tomorrow", "days", "week")
)


@pytest.fixture
def start() -> datetime:
    return MORNING


async def snooze(world: World, message: discord.Message, label: str) -> InteractionResult:
    asked = await world.member.user.click(message, label=SNOOZE)
    assert private(asked)
    assert buttons(asked) == [HOUR, TOMORROW, DAYS, WEEK]
    return await world.member.user.click(answer_to(asked), label=label)


async def came(world: World, after: timedelta) -> list[str]:
    before = len(world.dms(world.member))
    await world.tick(after)
    return [texts(dm) for dm in world.dms(world.member)[before:]]


@pytest.mark.parametrize(
    ("label", "after"), [(HOUR, timedelta(hours=1)), (TOMORROW, timedelta(days=1)), (DAYS, timedelta(days=3))]
)
async def test_a_snoozed_reminder_comes_once_more_at_its_time(world: World, label: str, after: timedelta):
    await sign_up(world)
    message = await first_reminder(world)
    snoozed = await snooze(world, message, label)
    assert SAY("reminders.snooze.title") in texts(snoozed)
    assert "again <t:" in texts(snoozed)
    assert buttons(snoozed) == []
    assert not any(REGISTRATION in item for item in await came(world, after - timedelta(minutes=5)))
    [again] = await came(world, timedelta(minutes=10))
    assert REGISTRATION in again
    assert await came(world, timedelta(minutes=10)) == []


async def test_snooze_works_after_a_restart_at_both_steps(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.restart()
    asked = await world.member.user.click(message, label=SNOOZE)
    await world.restart()
    snoozed = await world.member.user.click(answer_to(asked), label=HOUR)
    assert "again <t:" in texts(snoozed)
    await world.restart()
    assert len(await came(world, timedelta(hours=1))) == 1


async def test_snoozing_twice_is_one_snooze_at_the_later_choice(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await snooze(world, message, HOUR)
    await snooze(world, message, TOMORROW)
    assert await came(world, timedelta(hours=2)) == []
    assert len(await came(world, timedelta(days=1))) == 1


async def test_a_snooze_past_the_date_is_refused_with_the_reason(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.wait(timedelta(days=1))
    refused = await snooze(world, message, WEEK)
    assert SAY("reminders.snooze.refused.title") in texts(refused)
    assert "that would be too late" in texts(refused)


async def test_what_is_done_is_not_snoozed(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.member.user.click(message, label=DONE)
    assert "you said that it is done" in texts(await snooze(world, message, HOUR))


async def test_done_ends_a_snooze(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await snooze(world, message, HOUR)
    await world.member.user.click(message, label=DONE)
    assert await came(world, timedelta(hours=1)) == []


async def test_a_stranger_cannot_answer_for_how_long(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    asked = await world.member.user.click(message, label=SNOOZE)
    forgery = await forged(world, answer_to(asked))
    refused = await world.stranger.click(forgery, label=HOUR)
    assert SAY("error.not_yours") in texts(refused)
    assert await came(world, timedelta(hours=1)) == []


async def test_muting_ends_the_kind_and_says_how_it_comes_back(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.restart()
    muted = await world.member.user.click(message, label=MUTE)
    assert private(muted)
    assert "No more reminders of: Deadlines." in texts(muted)
    assert SAY("reminders.mute.undo") in texts(muted)
    standing = await world.services.reminders.standing(MemberId(world.member.id))
    assert standing.settings.muted(MilestoneKind.DEADLINE)
    listed = texts(await world.member.slash(world.general, "reminders list"))
    assert REGISTRATION not in listed[: listed.index("Delivery log")]
    again = await world.member.user.click(message, label=MUTE)
    assert "0 reminders are cancelled" in texts(again)


async def test_a_digest_of_several_kinds_asks_which_to_mute(world: World):
    await sign_up(world)
    before = len(world.dms(world.member))
    await world.tick(timedelta(days=6, hours=12))
    [digest] = world.dms(world.member)[before:]
    assert buttons(digest) == [DONE, SNOOZE, MUTE, STOP]
    asked = await world.member.user.click(digest, label=MUTE)
    [menu] = menus(asked)
    offered = [option["value"] for option in menu["options"]]
    assert len(offered) > 1
    muted = await world.member.user.select(answer_to(asked), offered[:1])
    assert SAY("reminders.mute.title") in texts(muted)
    standing = await world.services.reminders.standing(MemberId(world.member.id))
    assert [kind.kind for kind in standing.settings.kinds if kind.muted] == offered[:1]


async def test_after_stop_all_the_other_buttons_still_answer(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.member.user.click(message, label=STOP)
    assert "all reminders are stopped" in texts(await snooze(world, message, HOUR))
    assert SAY("reminders.mute.title") in texts(await world.member.user.click(message, label=MUTE))


async def test_a_changed_custom_id_is_refused_also_from_its_owner(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    by_action = {
        part["custom_id"].split(":")[1]: part["custom_id"].split(":") for part in components(message)
    }
    prefix, action, key, signature = by_action["done"]
    changed = [
        (prefix, "stop", key, signature),
        (prefix, action, key[:-1] + ("0" if key[-1] != "0" else "1"), signature),
        (prefix, action, key, signature[:-1] + ("0" if signature[-1] != "0" else "1")),
        (prefix, action, key, by_action["stop"][3]),
        (prefix, action, key, "0" * len(signature)),
    ]
    for parts in changed:
        refused = await world.member.click(
            await button_with(world, ":".join(parts)), custom_id=":".join(parts)
        )
        assert private(refused)
        assert SAY("error.not_yours") in texts(refused)
    assert SAY("error.not_yours") not in texts(await world.member.user.click(message, label=DONE))


async def button_with(world: World, custom_id: str) -> discord.Message:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="pressed", custom_id=custom_id))
    channel = world.env.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send("changed", view=view)
    view.stop()
    return sent


async def test_pressing_done_again_and_again_does_nothing_more(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.member.user.click(message, label=DONE)
    pending = await world.services.reminders.listing(MemberId(world.member.id), world.clock.now())
    for _ in range(2):
        await world.restart()
        assert private(await world.member.user.click(message, label=DONE))
    assert await world.services.reminders.listing(MemberId(world.member.id), world.clock.now()) == pending
