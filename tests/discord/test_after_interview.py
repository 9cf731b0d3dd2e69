"""The evening after an interview: one question, rated or noted below it; second looks; the letter; what to ask there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.domain.interview import Impression, Interview
from bot.domain.profile import Visa
from bot.i18n import catalogue
from tests.discord.reminded import MUTE, STOP, forged
from tests.discord.test_timeline_calendar import raw
from tests.discord.world import World, answer_to, buttons, private, texts

SAY = catalogue()
NAME = "Jacobi"
EVENING = datetime(2026, 12, 9, 15, 0, tzinfo=UTC)
"""20:00 in Karachi on the day after an interview that ends at 23:00 there."""
NOTE = SAY("reminders.rate.note")


@pytest.fixture
def start() -> datetime:
    return datetime(2026, 12, 1, 12, tzinfo=UTC)


async def arrive(world: World, zone: str = "Asia/Karachi") -> MemberId:
    world.lift_limits()
    who = MemberId(world.member.id)
    await world.services.profiles.register(who, time_zone=zone, season=SeasonId(2027), now=world.clock.now())
    return who


async def add(world: World, program: str = "jacobi", day: str = "8 Dec", time: str = "9:00 AM") -> None:
    shown = await world.member.slash(
        world.general, "interviews add", program=program, date=day, time=time, format="video"
    )
    assert "Added:" in texts(shown), texts(shown)


async def until(world: World, end: datetime) -> list[discord.Message]:
    """What arrives up to then, in order."""
    who, before = MemberId(world.member.id), len(world.dms(world.member))
    while True:
        now = world.clock.now()
        listing = await world.services.reminders.listing(who, now)
        due = [reminder.due_at for reminder in listing.coming if reminder.due_at > now]
        if not due or min(due) > end:
            break
        await world.tick(min(due) - now + timedelta(seconds=20))
    await world.tick(end - world.clock.now())
    return world.dms(world.member)[before:]


def questions(came: list[discord.Message]) -> list[discord.Message]:
    return [message for message in came if "How was it?" in texts(message)]


async def interview(world: World) -> Interview:
    (found,) = (await world.services.profiles.interviews(MemberId(world.member.id))).entries
    return found


async def test_one_question_comes_the_evening_after_and_is_answered_with_one_press(world: World):
    await arrive(world)
    await add(world)
    assert questions(await until(world, EVENING - timedelta(minutes=1))) == []
    (asked,) = questions(await until(world, EVENING + timedelta(minutes=1)))
    assert NAME in texts(asked)
    assert "thank-you note" in texts(asked)
    assert buttons(asked) == ["1", "2", "3", "4", "5", NOTE, MUTE, STOP]
    await world.restart()
    rated = await world.member.user.click(asked, label="4")
    assert private(rated)
    assert "4 of 5" in texts(rated)
    form = await world.member.user.click(answer_to(rated), label=NOTE)
    saved = await world.member.user.submit_modal(form, {"rating": ["5"], "note": "Kind residents"})
    assert "5 of 5" in texts(saved)
    assert (await interview(world)).impression == Impression(5, "Kind residents")
    assert questions(await until(world, EVENING + timedelta(days=20))) == []


async def test_nobody_else_can_answer_it(world: World):
    await arrive(world)
    await add(world)
    (asked,) = questions(await until(world, EVENING + timedelta(minutes=1)))
    for label in ("4", NOTE):
        refused = await world.stranger.click(await forged(world, asked), label=label)
        assert SAY("error.not_yours") in texts(refused)
    assert (await interview(world)).impression == Impression()


async def test_it_follows_the_interview_and_never_comes_twice(world: World):
    await arrive(world)
    await add(world)
    opened = await world.member.slash(world.general, "interviews edit", interview="jacobi")
    await world.member.submit_modal(opened, {"date": "11 Dec", "time": "9:00 AM - 1:00 PM"})
    assert questions(await until(world, EVENING + timedelta(days=2))) == []
    assert len(questions(await until(world, EVENING + timedelta(days=3, minutes=1)))) == 1
    opened = await world.member.slash(world.general, "interviews edit", interview="jacobi")
    await world.member.submit_modal(opened, {"time": "9:00 AM - 6:00 PM"})
    await world.member.slash(world.general, "reminders settings", time_zone="America/Los_Angeles")
    assert questions(await until(world, EVENING + timedelta(days=20))) == []


async def test_none_comes_for_one_that_was_removed_or_rated_or_once_that_kind_is_off(world: World):
    await arrive(world)
    await add(world)
    await add(world, "3204121205", "9 Dec")
    await add(world, "university of chicago", "16 Dec")
    await add(world, "Texas Tech El Paso", "18 Dec")
    await world.member.slash(world.general, "interviews remove", interview="jacobi")
    await world.member.slash(world.general, "interviews rate", interview="9 Dec", rating=2)
    (asked,) = questions(await until(world, EVENING + timedelta(days=9)))
    assert "Chicago" in texts(asked)
    off = await world.member.user.click(asked, label=MUTE)
    assert SAY("reminders.kind.after_interview") in texts(off)
    assert questions(await until(world, EVENING + timedelta(days=30))) == []


async def test_two_of_one_evening_come_as_one_message_that_asks_which(world: World):
    await arrive(world)
    await add(world)
    await add(world, "university of chicago", "8 Dec", "3:00 PM")
    (asked,) = questions(await until(world, EVENING + timedelta(minutes=1)))
    which = await world.member.user.click(asked, label="5")
    assert private(which)
    chosen = await world.member.user.click(
        answer_to(which), label=next(label for label in buttons(which) if "Chicago" in label)
    )
    assert "5 of 5" in texts(chosen)
    book = await world.services.profiles.interviews(MemberId(world.member.id))
    assert [entry.impression.rating for entry in book.entries] == [None, 5]


async def test_a_second_look_is_on_the_card_in_the_timeline_in_the_calendar_and_reminded_of(world: World):
    await arrive(world)
    await add(world)
    await until(world, EVENING + timedelta(days=1))
    shown = await world.member.slash(
        world.general, "interviews second-look", interview="jacobi", date="5 Feb 2027"
    )
    assert "Second look: 5 Feb 2027" in texts(shown)
    assert f"Second look: {NAME}" in texts(await world.member.slash(world.general, "timeline show"))
    (entry,) = [entry for name, entry in (await raw(world)).items() if "Second look" in name]
    assert entry["DTSTART"].dt.isoformat() == "2027-02-05"
    came = await until(world, datetime(2027, 2, 6, tzinfo=UTC))
    days = [message.created_at.date().isoformat() for message in came if "Second look" in texts(message)]
    assert days == ["2027-01-29", "2027-02-04"]
    gone = await world.member.slash(world.general, "interviews second-look", interview="jacobi", date="-")
    assert "Removed" in texts(gone)
    (entry,) = [entry for name, entry in (await raw(world)).items() if "Second look" in name]
    assert entry["STATUS"] == "CANCELLED"


async def test_the_letter_has_blanks_and_is_refused_in_match_week(world: World):
    await arrive(world)
    await add(world)
    shown = await world.member.slash(world.general, "interviews list")
    assert SAY("interviews.letter.button") not in buttons(shown)
    early = await world.member.slash(world.general, "interviews letter", interview="jacobi")
    assert SAY("interviews.letter.ahead") in texts(early)
    await until(world, datetime(2027, 1, 4, tzinfo=UTC))
    shown = await world.member.slash(world.general, "interviews list")
    letter = await world.member.click(answer_to(shown), label=SAY("interviews.letter.button"))
    assert private(letter)
    assert "8 December 2026" in texts(letter)
    assert "> [your name], AAMC ID [number]" in texts(letter)
    (file,) = answer_to(letter).attachments
    written = (await file.read()).decode()
    assert written.startswith("Dear Dr. [name],\n\nThank you again for the interview on 8 December 2026.")
    assert "```" not in texts(letter)
    before = len(world.sent)
    await until(world, datetime(2027, 3, 15, 14, 30, tzinfo=UTC))
    refused = await world.member.slash(world.general, "interviews letter", interview="jacobi")
    assert SAY("interviews.letter.match_week") in texts(refused)
    assert "Dear Dr." not in texts(refused)
    shown = await world.member.slash(world.general, "interviews list")
    assert SAY("interviews.letter.button") not in buttons(shown)
    assert not any("Dear Dr." in str(sent) for _, sent in world.sent[before:])
    await until(world, datetime(2027, 3, 19, 2, tzinfo=UTC))
    assert "Dear Dr." in texts(
        await world.member.slash(world.general, "interviews letter", interview="jacobi")
    )


@pytest.mark.parametrize("more", [-1, 0, 1])
async def test_the_letter_is_offered_for_each_interview_from_its_hour_on(world: World, more: int):
    """One program at once, of two the member chooses."""
    await arrive(world)
    await add(world)
    await add(world, "upstate", "12 Jan", "9:00 AM")
    second = datetime(2027, 1, 12, 14, tzinfo=UTC)
    await until(world, second + timedelta(seconds=more))
    shown = await world.member.slash(world.general, "interviews list")
    letter = texts(await world.member.click(answer_to(shown), label=SAY("interviews.letter.button")))
    assert ("Dear Dr." in letter, SAY("interviews.letter.menu") in letter) == (more < 0, more >= 0)


async def test_what_to_ask_comes_with_its_sources_and_j1_only_to_whom_it_concerns(world: World):
    who = await arrive(world)
    empty = await world.member.slash(world.general, "interviews prepare")
    assert SAY("interviews.prepare.none") in texts(empty)
    await add(world)
    shown = texts(await world.member.slash(world.general, "interviews prepare"))
    assert SAY("strategy.interview.ask_policy") in shown
    assert "NRMP" in shown
    assert SAY("strategy.interview.j1_support") not in shown
    await world.services.profiles.change(
        who, lambda profile: replace(profile, visa=Visa.J1), now=world.clock.now()
    )
    listed = await world.member.slash(world.general, "interviews list")
    asked = texts(await world.member.click(answer_to(listed), label=SAY("interviews.prepare.button")))
    assert SAY("strategy.interview.j1_support") in asked
    assert SAY("strategy.interview.visa_policy") in asked
    assert "Intealth" in asked
