"""Closed direct messages: what waits is shown below the member's next answer, once, and to nobody else."""

from datetime import datetime, timedelta

import pytest

from bot.domain.ids import MemberId
from tests.discord.reminded import (
    DONE,
    MINUTES,
    MORNING,
    REGISTRATION,
    SAY,
    SNOOZE,
    sign_up,
)
from tests.discord.simcord_extras import seen_as
from tests.discord.world import World, answer_to, buttons, messages, private, texts

TEST = SAY("reminders.test.button")


@pytest.fixture
def start() -> datetime:
    return MORNING


async def closed(world: World) -> None:
    """A reminder could not be delivered, because the member's direct messages are closed."""
    await sign_up(world)
    world.close_dms(world.member)
    await world.tick(MINUTES)


async def test_what_waits_is_shown_privately_below_the_next_answer_and_only_once(world: World):
    await closed(world)
    shown = await world.member.slash(world.general, "status show")
    assert private(shown)
    assert REGISTRATION in texts(shown)
    assert SAY("reminders.closed") in texts(shown)
    assert buttons(shown)[-1] == TEST
    again = await world.member.slash(world.general, "status show")
    assert REGISTRATION not in texts(again)
    assert TEST not in buttons(again)


async def test_what_was_shown_is_in_the_log_and_does_not_come_again(world: World):
    await closed(world)
    await world.member.slash(world.general, "status show")
    listed = texts(await world.member.slash(world.general, "reminders list"))
    assert SAY("reminders.log.inbox") in listed
    before = len(world.dms(world.member))
    world.open_dms(world.member)
    await world.wait(timedelta(minutes=1))
    await world.member.slash(world.general, "reminders test")
    await world.tick(timedelta(hours=1))
    assert not any(REGISTRATION in texts(dm) for dm in world.dms(world.member)[before:])


async def test_a_stranger_is_shown_nothing_of_it(world: World):
    await closed(world)
    other = await world.stranger.slash(world.general, "help")
    assert REGISTRATION not in texts(other)
    shown = await world.member.slash(world.general, "help")
    assert REGISTRATION in texts(shown)
    assert private(shown)


async def test_in_a_channel_of_others_it_is_shown_to_the_member_only(world: World):
    await closed(world)
    with seen_as(user_install=True):
        shown = await world.member.slash(world.general, "help")
    assert private(shown)
    assert REGISTRATION in texts(shown)


async def test_all_that_fell_due_meanwhile_is_shown_together(world: World):
    await closed(world)
    await world.tick(timedelta(days=6, hours=12))
    shown = texts(await world.member.slash(world.general, "status show"))
    assert REGISTRATION in shown
    assert "ECFMG Pathways application deadline" in shown
    assert "NRMP ranking opens" in shown


async def test_the_buttons_of_what_is_shown_work_also_after_a_restart(world: World):
    await closed(world)
    shown = await world.member.slash(world.general, "status show")
    reminder = next(message for message in messages(shown) if DONE in buttons(message))  # type: ignore[arg-type]
    await world.restart()
    asked = await world.member.click(reminder, label=SNOOZE)  # type: ignore[arg-type]
    assert SAY("reminders.snooze.ask") in texts(asked)
    done = await world.member.click(reminder, label=DONE)  # type: ignore[arg-type]
    assert "2 more reminders of this are cancelled" in texts(done)


async def test_a_test_that_arrives_opens_the_way_again_for_what_is_still_ahead(world: World):
    await closed(world)
    shown = await world.member.slash(world.general, "status show")
    refused = await world.member.click(answer_to(shown), label=TEST)
    assert SAY("reminders.test.closed.title") in texts(refused)
    world.open_dms(world.member)
    await world.wait(timedelta(minutes=1))
    tested = await world.member.click(answer_to(shown), label=TEST)
    assert SAY("reminders.test.sent.title") in texts(tested)
    before = len(world.dms(world.member))
    await world.tick(timedelta(days=6))
    assert any(REGISTRATION in texts(dm) for dm in world.dms(world.member)[before:])
    assert TEST not in buttons(await world.member.slash(world.general, "status show"))


async def test_what_could_not_be_shown_is_shown_below_the_next_answer(world: World):
    await closed(world)
    world.env.inject_error("POST", "/webhooks/*", status=500, code=0, message="down", times=1)
    failed = await world.member.slash(world.general, "status show")
    assert REGISTRATION not in texts(failed)
    await world.tick(timedelta(minutes=5))
    shown = await world.member.slash(world.general, "status show")
    assert texts(shown).count(REGISTRATION) == 1


async def test_what_is_shown_after_a_restart_is_what_waited(world: World):
    await closed(world)
    await world.restart()
    shown = await world.member.slash(world.general, "status show")
    assert REGISTRATION in texts(shown)


async def test_a_pause_and_a_stop_keep_the_inbox_shut(world: World):
    await closed(world)
    await world.member.slash(world.general, "reminders pause", **{"for": "day"})
    standing = await world.services.reminders.standing(MemberId(world.member.id))
    assert standing.paused_until is not None
    shown = await world.member.slash(world.general, "status show")
    assert REGISTRATION not in texts(shown)
    await world.member.slash(world.general, "reminders resume")
    shown = await world.member.slash(world.general, "status show")
    assert TEST not in buttons(shown), "the answer to resume has shown it"
