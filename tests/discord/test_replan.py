"""Reminders follow the profile: another exam day reminds again, what is done reminds no more, projected days say so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import PersonalStatement, Profile
from tests.discord.world import World, texts


@pytest.fixture
def start() -> datetime:
    """A minute before 09:00 in Karachi, a week before 2 June 2027."""
    return datetime(2027, 5, 26, 3, 59, tzinfo=UTC)


async def told(world: World, **fields: object) -> None:
    who, services, now = MemberId(world.member.id), world.services, world.clock.now()
    if await services.profiles.member(who) is None:
        await services.profiles.register(who, time_zone="Asia/Karachi", season=SeasonId(2028), now=now)

    def changed(profile: Profile) -> Profile:
        return replace(profile, **fields)  # type: ignore[arg-type]

    await services.profiles.change(who, changed, now=now)


def step2ck(day: date) -> ExamRecord:
    return ExamRecord(ExamStatus.BOOKED, 0, None, day)


def said(world: World, name: str) -> int:
    """How many direct messages so far speak of something."""
    return sum(name in texts(dm) for dm in world.dms(world.member))


async def test_another_exam_day_is_reminded_of_anew_and_the_old_one_no_more(world: World):
    await told(world, step2ck=step2ck(date(2027, 6, 2)))
    await world.tick(timedelta(minutes=2))
    assert said(world, "Step 2 CK: your exam day") == 1
    assert "Wednesday, 2 Jun 2027" in texts(world.dms(world.member)[-1])
    await told(world, step2ck=step2ck(date(2027, 6, 9)))
    await world.tick(timedelta(days=6))
    assert said(world, "Step 2 CK: your exam day") == 1, "the day before the old date"
    await world.tick(timedelta(days=1))
    assert said(world, "Step 2 CK: your exam day") == 2
    assert "Wednesday, 9 Jun 2027" in texts(world.dms(world.member)[-1])


async def test_what_rests_on_a_projected_date_says_so_in_the_message(world: World):
    await told(world)
    await world.tick(timedelta(minutes=2))
    message = texts(world.dms(world.member)[-1])
    assert "ERAS season opens (projected date)" in message
    assert "My suggestion" not in message
    shown = texts(await world.member.slash(world.general, "reminders list"))
    assert "Ask for your letters of recommendation (projected date)" in shown


async def test_what_is_done_is_reminded_of_no_more(world: World):
    await told(world, statement=PersonalStatement.DRAFT)
    await world.tick(datetime(2027, 8, 25, 4, 1, tzinfo=UTC) - world.clock.now())
    assert said(world, "Finish your personal statement") == 1
    await told(world, statement=PersonalStatement.FINAL)
    for _ in range(7):
        await world.tick(timedelta(days=1))
    assert said(world, "Applications can be submitted") == 2
    assert said(world, "Finish your personal statement") == 1
