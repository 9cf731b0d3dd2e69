"""Reminders as members meet them: the message, its buttons, the list, the test, closed messages, restarts."""

from datetime import datetime, timedelta

import pytest

from bot.domain.ids import MemberId
from tests.discord.reminded import (
    DONE,
    MINUTES,
    MORNING,
    MUTE,
    REGISTRATION,
    RESUME,
    SAY,
    SNOOZE,
    STOP,
    first_reminder,
    forged,
    sign_up,
)
from tests.discord.world import World, answer_to, buttons, private, texts


@pytest.fixture
def start() -> datetime:
    return MORNING


async def test_a_due_reminder_comes_once_with_what_when_why_next_and_source(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    said = texts(message)
    assert "NRMP standard registration deadline" in said
    assert "<t:1801285140:f>" in said
    assert all(SAY(f"reminders.part.{part}") in said for part in ("when", "why", "next", "source"))
    assert SAY("common.disclaimer") in said
    assert buttons(message) == [DONE, SNOOZE, MUTE, STOP]
    count = len(world.dms(world.member))
    for _ in range(3):
        await world.tick(MINUTES)
    assert len(world.dms(world.member)) == count


async def test_projected_dates_say_so_in_the_list(world: World):
    await sign_up(world, "2028")
    shown = texts(await world.member.slash(world.general, "reminders list"))
    lines = [line for line in shown.splitlines() if line.startswith("•") and "test message" not in line]
    assert lines
    assert all("projected" in line for line in lines)


async def test_the_list_is_private_and_names_what_comes(world: World):
    await sign_up(world)
    shown = await world.member.slash(world.general, "reminders list")
    assert private(shown)
    assert "NRMP standard registration deadline" in texts(shown)


async def test_who_never_started_is_asked_for_consent_first(world: World):
    for command in ("reminders list", "reminders test"):
        asked = await world.stranger.slash(world.general, command)
        assert private(asked)
        assert SAY("consent.title") in texts(asked)


async def test_a_test_message_arrives_and_says_so(world: World):
    await sign_up(world)
    await world.wait(timedelta(seconds=35))
    before = len(world.dms(world.member))
    answered = await world.member.slash(world.general, "reminders test")
    assert private(answered)
    assert SAY("reminders.test.sent.title") in texts(answered)
    [test] = world.dms(world.member)[before:]
    assert SAY("reminders.test.title") in texts(test)
    assert buttons(test) == [STOP]


async def test_done_cancels_the_rest_also_after_a_restart(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.restart()
    answered = await world.member.user.click(message, label=DONE)
    assert "2 more reminders of this are cancelled" in texts(answered)
    before = len(world.dms(world.member))
    await world.tick(timedelta(days=6))
    await world.tick(timedelta(days=1))
    assert not any(
        "NRMP standard registration deadline" in texts(dm) for dm in world.dms(world.member)[before:]
    )


async def test_done_twice_is_harmless(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.member.user.click(message, label=DONE)
    again = await world.member.user.click(message, label=DONE)
    assert "0 more reminders" in texts(again)


async def test_stop_all_stops_and_the_list_brings_reminders_back(world: World):
    await sign_up(world)
    message = await first_reminder(world)
    await world.restart()
    stopped = await world.member.user.click(message, label=STOP)
    assert SAY("reminders.stop.title") in texts(stopped)
    before = len(world.dms(world.member))
    await world.tick(timedelta(days=6, hours=1))
    assert len(world.dms(world.member)) == before
    shown = await world.member.slash(world.general, "reminders list")
    assert SAY("reminders.list.stopped") in texts(shown)
    resumed = await world.member.click(answer_to(shown), label=RESUME)
    assert SAY("reminders.resume.title") in texts(resumed)
    await world.tick(timedelta(days=1))
    assert len(world.dms(world.member)) > before


async def test_a_strangers_click_is_refused(world: World):
    """A button of one member that somebody gets to click elsewhere works for nobody else."""
    await sign_up(world)
    message = await first_reminder(world)
    forgery = await forged(world, message)
    for label in (DONE, SNOOZE, MUTE, STOP):
        refused = await world.stranger.click(forgery, label=label)
        assert private(refused)
        assert SAY("error.not_yours") in texts(refused)
    listing = await world.services.reminders.listing(MemberId(world.member.id), world.clock.now())
    assert not listing.standing.stopped


async def test_closed_messages_are_tried_once_and_the_list_says_what_to_do(world: World):
    await sign_up(world)
    world.close_dms(world.member)
    await world.tick(MINUTES)
    for _ in range(4):
        await world.tick(timedelta(hours=6))
    shown = texts(await world.member.slash(world.general, "reminders list"))
    assert SAY("reminders.closed") in shown
    assert SAY("reminders.waits.closed") in shown
    assert SAY("reminders.log.closed") in shown


async def test_a_test_after_opening_lets_reminders_come_again(world: World):
    await sign_up(world)
    world.close_dms(world.member)
    await world.tick(MINUTES)
    refused = await world.member.slash(world.general, "reminders test")
    assert SAY("reminders.test.closed.title") in texts(refused)
    world.open_dms(world.member)
    await world.wait(timedelta(minutes=1))
    before = len(world.dms(world.member))
    answered = await world.member.slash(world.general, "reminders test")
    assert SAY("reminders.test.sent.title") in texts(answered)
    await world.tick()
    came = [texts(dm) for dm in world.dms(world.member)[before:]]
    assert not any(REGISTRATION in item for item in came), "it was shown below the refused test"
    await world.tick(timedelta(days=6, hours=12))
    came = [texts(dm) for dm in world.dms(world.member)[before:]]
    assert sum(REGISTRATION in item for item in came) == 1
    assert SAY("reminders.closed") not in texts(await world.member.slash(world.general, "reminders list"))


async def test_after_days_of_downtime_one_digest_comes(world: World):
    await sign_up(world)
    before = len(world.dms(world.member))
    await world.tick(timedelta(days=6, hours=12))
    [digest] = world.dms(world.member)[before:]
    assert "reminders" in texts(digest).splitlines()[0]
    assert "late, sorry" in texts(digest)


async def test_after_thirty_days_down_one_message_comes_and_what_is_over_is_said_to_be(world: World):
    await sign_up(world)
    before = len(world.dms(world.member))
    await world.restart()
    await world.tick(timedelta(days=30))
    [message] = world.dms(world.member)[before:]
    assert "late, sorry" in texts(message)
    assert "Rank order list deadline" in texts(message)
    assert REGISTRATION not in texts(message), "its date has passed"
    listed = texts(await world.member.slash(world.general, "reminders list"))
    missed = listed[listed.index(SAY("reminders.list.missed")) :]
    assert f"{REGISTRATION}, given up" in missed
    for _ in range(3):
        await world.tick(MINUTES)
    assert len(world.dms(world.member)) == before + 1
