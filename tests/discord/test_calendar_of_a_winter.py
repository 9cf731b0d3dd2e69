"""The calendar file after each change of a winter: what was given out keeps its name, and its number never falls."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.i18n import catalogue
from storage.backup import BackupFolder, write_backup
from storage.files.directory import DataDirectory
from storage.restore import restore
from tests.discord.test_timeline_calendar import events
from tests.discord.world import World, answer_to, buttons
from tests.seasons.calendars import Event

SAY = catalogue()
BRONX, CHOP = "3203511146", "3204121205"
Files = dict[str, Event]
Step = Callable[[World], Awaitable[object]]


@pytest.fixture
def start() -> datetime:
    return datetime(2026, 11, 28, 12, tzinfo=UTC)


async def file(world: World) -> Files:
    return await events(await world.member.slash(world.general, "timeline calendar"))


def expect_moved_on(before: Files, after: Files, step: str) -> None:
    """Nothing given out is forgotten, no number falls, and it rises where something else is said."""
    assert before.keys() <= after.keys(), step
    for uid, old in before.items():
        new = after[uid]
        said = (old.start, old.status, old.summary, old.description, old.alarms)
        changed = said != (new.start, new.status, new.summary, new.description, new.alarms)
        assert new.sequence >= old.sequence + changed, (step, old, new)


def changed_names(before: Files, after: Files) -> set[str]:
    """What the second file says that the first did not, or no longer says."""
    return {
        f"{entry.summary} {entry.status}"
        for uid, entry in after.items()
        if uid not in before or before[uid].sequence != entry.sequence
    }


def command(name: str, **options: object) -> Step:
    async def step(world: World) -> object:
        return await world.member.slash(world.general, name, **options)

    return step


def undone(name: str, **options: object) -> Step:
    """The command, and then Undo."""

    async def step(world: World) -> object:
        shown = await world.member.slash(world.general, name, **options)
        return await world.member.click(answer_to(shown), label=SAY("undo.button"))

    return step


def added(program: str, date: str, **more: str) -> Step:
    given = {"program": program, "date": date, "time": "9:00 AM", "format": "video", **more}
    return command("interviews add", **given)


async def moved(world: World) -> object:
    opened = await world.member.slash(world.general, "interviews edit", interview="bronxcare")
    typed = {"date": "12 Jan 2027", "time": "8:00 AM - 12:00 PM", "link": "", "interviewer": "", "note": ""}
    return await world.member.submit_modal(opened, typed)


async def moved_by_question(world: World) -> object:
    given = {"program": CHOP, "date": "2 Feb 2027", "time": "9:00 AM", "format": "video"}
    asked = await world.member.slash(world.general, "interviews add", **given)
    return await world.member.click(answer_to(asked), label=SAY("interviews.ask.move"))


async def imported(world: World) -> object:
    opened = await world.member.slash(world.general, "applications import")
    return await world.member.submit_modal(opened, {"lines": f"{BRONX}; invited\n{CHOP}; invited"})


DAY = {"date": "20 Jan 2027", "time": "9:00 AM", "format": "video"}
WINTER: tuple[tuple[str, Step, set[str] | None], ...] = (
    ("import", imported, None),
    ("add", added(BRONX, "8 Jan 2027"), {"BronxCare"}),
    ("add another", added(CHOP, "9 Jan 2027"), {"Philadelphia"}),
    ("add a third", added("jacobi", "14 Jan 2027"), {"Jacobi"}),
    ("format", command("interviews edit", interview="bronxcare", format="on_site"), {"BronxCare"}),
    ("move by form", moved, {"BronxCare"}),
    ("move by question", moved_by_question, {"Philadelphia"}),
    ("second look", command("interviews second-look", interview="jacobi", date="9 Feb 2027"), {"Jacobi"}),
    (
        "remove",
        command("interviews remove", interview="jacobi"),
        {"Interview CANCELLED", "Second look CANCELLED"},
    ),
    ("remove and undo", undone("interviews remove", interview="bronxcare"), set()),
    ("add again", added("jacobi", "15 Jan 2027"), {"Jacobi"}),
    ("add and undo", undone("interviews add", program="san juan city", **DAY), set()),
    ("rate", command("interviews rate", interview="jacobi", rating=4), set()),
    ("applied", command("applications set", program="jacobi", state="declined"), set()),
    ("status", command("status set", stage="ranked"), set()),
)
"""Each change in order, and the programs whose entries differ after it; ``None`` where the whole course does."""


async def test_every_change_of_a_winter_moves_the_file_on_and_leaves_the_rest_alone(world: World):
    await begin(world)
    before = await file(world)
    for step, change, expected in WINTER:
        await world.wait(timedelta(minutes=3))
        await change(world)
        after = await file(world)
        expect_moved_on(before, after, step)
        names = changed_names(before, after)
        if expected is not None:
            assert all(any(part in name for part in expected) for name in names), (step, names)
            assert all(any(part in name for name in names) for part in expected), (step, names)
        before = after


async def begin(world: World) -> None:
    world.lift_limits()
    await world.services.profiles.register(
        MemberId(world.member.id), time_zone="Africa/Cairo", season=SeasonId(2027), now=world.clock.now()
    )


async def test_what_is_undone_after_it_was_given_out_comes_back_under_its_name(world: World):
    await begin(world)
    await added(BRONX, "8 Jan 2027")(world)
    before = await file(world)
    (held,) = [entry for entry in before.values() if "BronxCare" in entry.summary]
    removed = await world.member.slash(world.general, "interviews remove", interview="bronxcare")
    gone = await file(world)
    assert gone[held.uid].status == "CANCELLED"
    assert SAY("undo.button") in buttons(removed)
    await world.member.click(answer_to(removed), label=SAY("undo.button"))
    back = await file(world)
    expect_moved_on(before, gone, "remove")
    expect_moved_on(gone, back, "undo")
    again = back[held.uid]
    assert (again.status, again.start, again.summary) == ("CONFIRMED", held.start, held.summary)
    assert held.sequence < gone[held.uid].sequence < again.sequence


async def test_a_restore_in_the_middle_of_a_winter_lets_no_number_fall(world: World, tmp_path: Path):
    await begin(world)
    for step in (added(BRONX, "8 Jan 2027"), added(CHOP, "9 Jan 2027")):
        await step(world)
    saved, folder = tmp_path / "saved.db", BackupFolder(tmp_path / "backups")
    await file(world)
    write_backup(world.directory / "preceptor.db", saved)
    lost: Files = {}
    for step in (
        moved,
        moved_by_question,
        added("jacobi", "14 Jan 2027"),
        command("interviews remove", interview="bronxcare"),
    ):
        await world.wait(timedelta(minutes=3))
        await step(world)
        lost = await file(world)
    now = world.clock.now()

    async def put_back() -> None:
        locked = DataDirectory.lock(world.directory)
        try:
            await restore(locked, saved, folder, now)
        finally:
            locked.release()

    await world.wait(timedelta(minutes=3))
    await world.restart(put_back)
    world.lift_limits()
    again = await file(world)
    known = {uid: entry for uid, entry in lost.items() if uid in again}
    expect_moved_on(known, again, "restore")
    assert any("BronxCare" in entry.summary and entry.status == "CONFIRMED" for entry in again.values())
    forgotten = {entry.summary for uid, entry in lost.items() if uid not in again}
    assert all("Jacobi" in name for name in forgotten)
    # The next interview has the number, and so the name, of the one that the restore forgot.
    await world.wait(timedelta(minutes=3))
    await added("san juan city", "20 Jan 2027")(world)
    expect_moved_on(lost, await file(world), "the next interview")
