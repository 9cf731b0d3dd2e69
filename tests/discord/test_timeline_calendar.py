"""`/timeline calendar`: the file is for the asker only, and the next one says what has changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from icalendar import Calendar

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.i18n import catalogue
from storage.backup import BackupFolder, write_backup
from storage.files.directory import DataDirectory
from storage.restore import restore
from tests.discord.test_timeline import booked
from tests.discord.world import Shown, World, answer_to, messages, private, texts
from tests.seasons.calendars import Event, by_icalendar, read

SAY = catalogue()
BRONX = "3203511146"
EXAM = SAY("timeline.milestone.exam_step2ck.name")


async def content(shown: Shown) -> bytes:
    """The file of an answer."""
    (file,) = [file for message in messages(shown) for file in message.attachments]
    assert file.filename == "preceptor-timeline.ics"
    return await file.read()


async def events(shown: Shown) -> dict[str, Event]:
    """What stands in it."""
    return by_icalendar(await content(shown))


def exam(found: dict[str, Event]) -> Event:
    return next(found_item for found_item in found.values() if found_item.summary == EXAM)


async def test_the_file_comes_to_the_asker_only_with_how_to_use_it(world: World):
    await booked(world)
    shown = await world.member.slash(world.general, "timeline calendar")
    assert private(shown)
    found = read(await content(shown))
    assert exam(found).start == date(2026, 12, 1)
    assert SAY("timeline_file.count", {"count": len(found)}) in texts(shown)
    assert "import the new file" in texts(shown)


async def test_the_next_file_updates_the_first_also_after_a_restart(world: World):
    await booked(world)
    first = await events(await world.member.slash(world.general, "timeline calendar"))
    await world.restart()
    who, services = MemberId(world.member.id), world.services
    moved = ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 12, 15))
    await services.profiles.change(who, lambda p: replace(p, step2ck=moved), now=services.clock.now())
    second = await events(await world.member.slash(world.general, "timeline calendar"))
    assert first.keys() == second.keys()
    assert exam(second).start == date(2026, 12, 15)
    assert exam(first).sequence < exam(second).sequence


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


async def raw(world: World) -> dict[str, Any]:
    """The entries of the file by summary, as they are written."""
    shown = await world.member.slash(world.general, "timeline calendar")
    (file,) = [file for message in messages(shown) for file in message.attachments]
    found = cast("Any", Calendar.from_ical(await file.read())).walk("VEVENT")
    return {str(entry["SUMMARY"]): entry for entry in found}


async def in_the_running_season(world: World) -> None:
    world.lift_limits()
    profiles, now = world.services.profiles, world.clock.now()
    who = MemberId(world.member.id)
    await profiles.register(who, time_zone="Asia/Karachi", season=SeasonId(2027), now=now)
    exam = ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 12, 1))
    await profiles.change(who, lambda profile: replace(profile, step2ck=exam), now=now)


async def test_an_interview_says_where_how_and_until_when_and_keeps_the_member_busy(world: World):
    await in_the_running_season(world)
    given = {"program": BRONX, "date": "15 Jan 2027", "time": "9:00 AM - 1:00 PM EST", "format": "video"}
    await world.member.slash(world.general, "interviews add", **given, link="https://video.example.org/j/1")
    given |= {"program": "chop", "date": "18 Jan 2027", "time": "10 am"}
    await world.member.slash(world.general, "interviews add", **given)
    found = await raw(world)
    first = found["Interview: BronxCare Health System, Bronx, NY, by video"]
    assert first["DTSTART"].dt == datetime(2027, 1, 15, 14, tzinfo=UTC)
    assert first["DTEND"].dt == datetime(2027, 1, 15, 18, tzinfo=UTC)
    assert first["TRANSP"] == "OPAQUE"
    assert "https://video.example.org/j/1" in first["DESCRIPTION"]
    assert "9:00 in New York" in first["DESCRIPTION"]
    assert "guess" not in first["DESCRIPTION"]
    assert len(first.walk("VALARM")) >= 2
    (other,) = [entry for name, entry in found.items() if "Philadelphia" in name]
    assert other["DTEND"].dt - other["DTSTART"].dt == timedelta(hours=4)
    assert "guess" in other["DESCRIPTION"]
    assert found[EXAM]["TRANSP"] == "TRANSPARENT"


async def test_a_moved_interview_updates_its_entry(world: World):
    await in_the_running_season(world)
    given = {"program": BRONX, "date": "15 Jan 2027", "time": "9:00 AM", "format": "video"}
    await world.member.slash(world.general, "interviews add", **given)
    name = "Interview: BronxCare Health System, Bronx, NY, by video"
    before = (await raw(world))[name]
    asked = await world.member.slash(world.general, "interviews add", **{**given, "date": "22 Jan 2027"})
    await world.member.click(answer_to(asked), label=SAY("interviews.ask.move"))
    after = (await raw(world))[name]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == datetime(2027, 1, 22, 14, tzinfo=UTC)


async def exam_on(world: World, day: date) -> Event:
    who, services = MemberId(world.member.id), world.services
    moved = ExamRecord(ExamStatus.BOOKED, 0, None, day)
    await services.profiles.change(who, lambda p: replace(p, step2ck=moved), now=services.clock.now())
    return exam(await events(await world.member.slash(world.general, "timeline calendar")))


async def test_a_number_never_falls_after_an_erasure(world: World):
    await booked(world)
    world.lift_limits()
    last = [await exam_on(world, date(2026, 12, day)) for day in (8, 15)][-1]
    services = world.services
    await services.privacy.erase(MemberId(world.member.id), services.clock.now())
    await world.wait(timedelta(minutes=1))
    await booked(world)
    again = await exam_on(world, date(2026, 12, 29))
    assert again.uid == last.uid
    assert again.sequence > last.sequence


async def test_a_number_never_falls_after_a_restore(world: World, tmp_path: Path):
    await booked(world)
    world.lift_limits()
    first = exam(await events(await world.member.slash(world.general, "timeline calendar")))
    directory = world._config.storage.directory
    saved = tmp_path / "saved.db"
    write_backup(directory / "preceptor.db", saved)
    await world.wait(timedelta(minutes=5))
    last = [await exam_on(world, date(2026, 12, day)) for day in (8, 15, 22)][-1]
    await world.wait(timedelta(minutes=5))
    folder, now = BackupFolder(tmp_path / "backups"), world.clock.now()

    async def put_back() -> None:
        locked = DataDirectory.lock(directory)
        try:
            await restore(locked, saved, folder, now)
        finally:
            locked.release()

    await world.restart(put_back)
    world.lift_limits()
    again = exam(await events(await world.member.slash(world.general, "timeline calendar")))
    assert (again.uid, again.start) == (first.uid, first.start)
    assert again.sequence > last.sequence
    once_more = exam(await events(await world.member.slash(world.general, "timeline calendar")))
    assert once_more.sequence == again.sequence
