"""`/timeline calendar`: the file is for the asker only, and the next one says what has changed."""

from dataclasses import replace
from datetime import date

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.i18n import catalogue
from tests.discord.test_timeline import booked
from tests.discord.world import Shown, World, answer_to, messages, private, texts
from tests.seasons.calendars import Event, read

SAY = catalogue()
EXAM = SAY("timeline.milestone.exam_step2ck.name")


async def events(shown: Shown) -> dict[str, Event]:
    """What stands in the file of an answer."""
    (file,) = [file for message in messages(shown) for file in message.attachments]
    assert file.filename == "preceptor-timeline.ics"
    return read(await file.read())


def exam(found: dict[str, Event]) -> Event:
    return next(one for one in found.values() if one.summary == EXAM)


async def test_the_file_comes_to_the_asker_only_with_how_to_use_it(world: World):
    await booked(world)
    shown = await world.member.slash(world.general, "timeline calendar")
    assert private(shown)
    found = await events(shown)
    assert exam(found).start == date(2026, 12, 1)
    assert SAY("timeline_file.count", {"count": len(found)}) in texts(shown)
    assert "import the new file" in texts(shown)


async def test_the_next_file_updates_the_first_also_after_a_restart(world: World):
    await booked(world)
    first = await events(await world.member.slash(world.general, "timeline calendar"))
    await world.restart()
    who, services = MemberId(world.member.id), world.app.services
    moved = ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 12, 15))
    await services.profiles.change(who, lambda p: replace(p, step2ck=moved), now=services.clock.now())
    second = await events(await world.member.slash(world.general, "timeline calendar"))
    assert first.keys() == second.keys()
    assert exam(second).start == date(2026, 12, 15)
    assert (exam(first).sequence, exam(second).sequence) == (0, 1)


async def test_consent_comes_first_and_then_the_file(world: World):
    asked = await world.member.slash(world.general, "timeline calendar")
    assert SAY("consent.title") in texts(asked)
    assert answer_to(asked).attachments == []
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert private(shown)
    assert await events(shown)


async def test_the_file_comes_in_the_direct_messages(world: World):
    await booked(world)
    assert EXAM in {
        event.summary for event in (await events(await world.member.user.slash("timeline calendar"))).values()
    }
