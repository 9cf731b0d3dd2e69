"""What an undo does to reminders: planned anew as they were, and what was sent before is not sent again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.i18n import catalogue
from tests.discord.world import World, answer_to, texts

SAY = catalogue()
UNDO = SAY("undo.button")
INTERVIEW = {"program": "3203511146", "date": "15 Dec 2026", "time": "9:00 AM", "format": "video"}
EARLY = datetime(2026, 12, 9, 12, tzinfo=UTC)
"""After the reminder of a week before, and before that of a day before."""


@pytest.fixture
def start() -> datetime:
    return datetime(2026, 11, 28, 12, tzinfo=UTC)


async def begin(world: World) -> MemberId:
    world.lift_limits()
    who = MemberId(world.member.id)
    await world.services.profiles.register(
        who, time_zone="Asia/Karachi", season=SeasonId(2027), now=world.clock.now()
    )
    return who


async def waiting(world: World) -> list[tuple[str, str, datetime]]:
    listing = await world.services.reminders.listing(MemberId(world.member.id), world.clock.now())
    return [
        (str(one.milestone.id), str(one.lead), one.due_at)
        for one in listing.coming
        if "interview" in one.milestone.id
    ]


async def sent_until(world: World, end: datetime) -> list[str]:
    """What arrives about interviews up to then, in order."""
    before = len(world.dms(world.member))
    while due := [at for *_, at in await waiting(world) if world.clock.now() < at <= end]:
        await world.tick(min(due) - world.clock.now() + timedelta(seconds=20))
    await world.tick(end - world.clock.now())
    return [texts(message) for message in world.dms(world.member)[before:] if "BronxCare" in texts(message)]


async def test_an_interview_that_comes_back_is_reminded_of_once(world: World):
    await begin(world)
    await world.member.slash(world.general, "interviews add", **INTERVIEW)
    assert len(await sent_until(world, EARLY)) == 1
    planned = await waiting(world)
    assert len(planned) == 4
    removed = await world.member.slash(world.general, "interviews remove", interview="bronx")
    assert await waiting(world) == []
    await world.member.click(answer_to(removed), label=UNDO)
    assert await waiting(world) == planned
    # The day before, the same day, two hours before, and the question after it: each once.
    assert len(await sent_until(world, datetime(2026, 12, 20, tzinfo=UTC))) == 4


async def test_a_move_that_is_undone_sends_nothing_twice(world: World):
    await begin(world)
    await world.member.slash(world.general, "interviews add", **INTERVIEW)
    assert len(await sent_until(world, EARLY)) == 1
    planned = await waiting(world)
    asked = await world.member.slash(world.general, "interviews add", **{**INTERVIEW, "date": "22 Dec 2026"})
    moved = await world.member.click(answer_to(asked), label=SAY("interviews.ask.move"))
    assert await waiting(world) != planned
    await world.member.click(answer_to(asked) if not moved.followups else answer_to(moved), label=UNDO)
    assert await waiting(world) == planned
    assert len(await sent_until(world, datetime(2026, 12, 30, tzinfo=UTC))) == 4


async def test_an_interview_that_is_undone_is_never_reminded_of(world: World):
    await begin(world)
    added = await world.member.slash(world.general, "interviews add", **INTERVIEW)
    await world.member.click(answer_to(added), label=UNDO)
    assert await waiting(world) == []
    assert await sent_until(world, datetime(2026, 12, 30, tzinfo=UTC)) == []
