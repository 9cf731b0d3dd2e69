"""A change of a profile and the plan that follows from it: a plan that fails takes nothing with it."""

import asyncio
import json
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock

import pytest
from structlog.testing import capture_logs

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import StoredProfile
from bot.domain.profile import CycleStatus, Letter, LetterState, LetterWriter, Profile, Stage, Visa
from bot.errors import UserError
from bot.privacy.cipher import MemberVault
from bot.profile.service import ProfileService
from bot.reminders.keys import KeyMaker
from bot.reminders.ports import PlanResult
from bot.reminders.service import ReminderService
from bot.scheduler.wakeup import Wakeup
from bot.seasons.loader import load_calendar
from bot.strategy.forms import parse_profile
from storage.members import MemberStore
from storage.profiles import ProfileStore
from storage.reminders.plans import ReminderStore
from storage.sql.ports import Database
from storage.sql.sessions import statements
from storage.sql.times import to_ms
from tests.reminders.made import RULES
from tests.reminders.setting import SIGNER
from tests.storage.statements import replace_statement
from tests.strategy.test_members import MEMBERS

AMAL, SEASON = MemberId(101), SeasonId(2028)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
EXAM = date(2027, 4, 10)


def parsed(name: str) -> Profile:
    seasons = [season.id for season in load_calendar().seasons]
    form = json.dumps({"applicant": "non_us_img"} | MEMBERS[name][1]).encode()
    return parse_profile(form, as_of=date(2028, 6, 1), specialties=["pediatrics"], seasons=seasons)


class Office:
    """The services of profiles and of reminders on one database, as the program puts them together."""

    def __init__(self, database: Database, vault: MemberVault) -> None:
        self.database = database
        calendar, store = load_calendar(), ProfileStore(database, vault)
        self.reminders = ReminderStore(database, KeyMaker(b"salt" * 8).key)
        self.service = ReminderService(store, self.reminders, calendar, SIGNER, Wakeup(), RULES)
        self.profiles = ProfileService(MemberStore(database, vault), store, calendar, self)
        self.store = store

    def basis(self, stored: StoredProfile, now: datetime) -> object:
        return self.service.milestones(stored, now)

    async def follow(self, member: MemberId, stored: StoredProfile | None) -> None:
        await self.service.replan(member, NOW, stored)

    async def book(self, day: date = EXAM) -> None:
        record = ExamRecord(status=ExamStatus.BOOKED, date=day)
        await self.profiles.change(AMAL, lambda before: replace(before, step2ck=record), now=NOW)

    async def exam(self) -> date | None:
        return (await self.profiles.profile(AMAL)).step2ck.date

    async def exam_reminders(self) -> int:
        return await self.database.read.value(
            "SELECT count(*) FROM reminder WHERE milestone LIKE 'exam%' AND state = 'pending'"
        )

    async def stale(self) -> bool:
        return bool(await self.reminders.stale_members(9))


@pytest.fixture
async def office(database: Database, vault: MemberVault) -> Office:
    office = Office(database, vault)
    await office.profiles.register(AMAL, time_zone="Asia/Karachi", season=SEASON, now=NOW)
    return office


async def test_the_plan_is_stored_with_the_profile(office: Office):
    await office.book()
    assert await office.exam_reminders() > 0
    assert not await office.stale()


async def test_a_plan_that_fails_is_taken_back_alone_said_in_the_log_and_made_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    await office.book()
    planned = await office.exam_reminders()
    with monkeypatch.context() as faulty, capture_logs() as logged:
        replace_statement(
            faulty, statements("reminders")["planned"], "INSERT INTO reminder (id) VALUES (NULL)"
        )
        await office.book(date(2027, 6, 12))
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["plan_failed"]
    assert await office.exam() == date(2027, 6, 12)
    assert await office.exam_reminders() == planned
    assert await office.stale()
    assert await office.service.replan_stale(NOW) == 1
    assert not await office.stale()


async def test_who_is_cancelled_while_the_plan_is_made_leaves_no_plan_that_counts_as_made(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    planning = asyncio.Event()

    async def endless(*_: object) -> PlanResult:
        planning.set()
        await asyncio.Event().wait()
        return PlanResult.APPLIED

    with monkeypatch.context() as slow:
        slow.setattr(office.reminders, "apply_plan", endless)
        booking = asyncio.create_task(office.book())
        await planning.wait()
        booking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await booking
    assert await office.exam() == EXAM
    assert await office.stale()
    await office.book()
    assert await office.exam_reminders() > 0


async def test_undo_takes_profile_and_plan_back(office: Office):
    record = ExamRecord(status=ExamStatus.BOOKED, date=EXAM)
    change = await office.profiles.record(AMAL, lambda before: replace(before, step2ck=record), now=NOW)
    assert await office.exam_reminders() > 0
    await office.profiles.undo(AMAL, change, now=NOW)
    assert (await office.profiles.profile(AMAL)) == change.before
    assert await office.exam_reminders() == 0
    assert not await office.stale()


async def test_changes_side_by_side_end_with_a_plan_of_the_last(office: Office):
    days = [date(2027, 4, day) for day in range(1, 9)]
    await asyncio.gather(*(office.book(day) for day in days))
    assert await office.exam() in days
    assert not await office.stale()


def unused(_: Profile) -> Profile:
    raise ValueError("a change that fails")


async def test_a_change_that_fails_is_followed_by_nothing(office: Office):
    with pytest.raises(ValueError, match="fails"):
        await office.profiles.change(AMAL, unused, now=NOW)
    assert await office.exam() is None


async def test_who_records_nothing_is_reminded_to_book_for_the_rank_list_from_the_turn_on(office: Office):
    """Until the last day whose score is out as programs begin to review, it is that booking; the plan follows by itself."""
    summer, turn = datetime(2027, 6, 1, tzinfo=UTC), datetime(2027, 8, 26, tzinfo=UTC)
    await office.service.use_dates(summer)
    assert await office.service.replan_stale(summer) == 1
    late = "SELECT count(*) FROM reminder WHERE milestone = 'book_step2ck_late' AND state = 'pending'"
    for now, renewed in ((summer + timedelta(days=50), 0), (turn, 1), (turn + timedelta(hours=1), 0)):
        assert await office.service.replan_stale(now) == renewed
        assert bool(await office.database.read.value(late)) is (now >= turn)


async def reminders(office: Office) -> list[tuple[object, ...]]:
    rows = await office.database.read.rows(
        "SELECT milestone, occurrence, lead, due_at, state FROM reminder ORDER BY milestone, occurrence, lead"
    )
    return [tuple(row) for row in rows]


async def test_what_no_plan_depends_on_is_stored_and_nothing_is_planned(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    await office.book()
    planned, version = await reminders(office), (await office.profiles.stored(AMAL)).version
    with monkeypatch.context() as unplanned:
        unplanned.setattr(office.reminders, "apply_plan", None)
        await office.profiles.change(AMAL, lambda before: replace(before, visa=Visa.J1), now=NOW)
    stored = await office.profiles.stored(AMAL)
    assert (stored.profile.visa, stored.version) == (Visa.J1, version)
    assert not await office.stale()
    await office.service.replan(AMAL, NOW)
    assert await reminders(office) == planned


async def test_what_was_no_change_of_the_plan_by_a_clock_ahead_is_planned_when_it_is_right(office: Office):
    """By a clock three years ahead nothing of the season is asked any more, whether there are letters or not."""
    there = (Letter(LetterWriter.US_PEDIATRICS_ATTENDING, LetterState.UPLOADED, NOW.date()),) * 4
    of_letters = "SELECT count(*) FROM reminder WHERE milestone LIKE 'letters%' AND state = 'pending'"
    sent = CycleStatus(Stage.NOT_MATCHED)
    await office.profiles.change(AMAL, lambda before: replace(before, letters=there, status=sent), now=NOW)
    assert await office.database.read.value(of_letters) == 0
    version, ahead = (await office.profiles.stored(AMAL)).version, NOW + timedelta(days=1100)
    await office.profiles.change(AMAL, lambda before: replace(before, letters=None), now=ahead)
    assert (await office.profiles.stored(AMAL)).version == version
    async with office.database.write() as tx:
        await tx.run(statements("reminder_deliveries")["doubt_plans"], now=to_ms(NOW))
    assert await office.service.replan_stale(NOW) == 1
    assert await office.database.read.value(of_letters) > 0


async def test_a_change_is_stored_also_where_nobody_can_tell_whether_a_plan_depends_on_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    await office.book()
    with monkeypatch.context() as faulty, capture_logs() as logged:
        faulty.setattr(office.service, "milestones", Mock(side_effect=RuntimeError("planner")))
        await office.profiles.change(AMAL, lambda before: replace(before, visa=Visa.J1), now=NOW)
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["plan_failed"]
    assert (await office.profiles.profile(AMAL)).visa is Visa.J1
    assert await office.stale()
    assert await office.service.replan_stale(NOW) == 1


async def test_a_plan_that_is_stale_is_renewed_by_any_change(office: Office):
    await office.service.use_dates(NOW, "other zones")
    assert await office.stale()
    await office.profiles.change(AMAL, lambda before: replace(before, visa=Visa.J1), now=NOW)
    assert not await office.stale()


async def test_after_each_change_planning_anew_changes_nothing(office: Office):
    """From one member of the tables to another, at once and with each part of the profile by itself."""
    one, skipped = (await office.profiles.profile(AMAL)), 0
    for name in list(MEMBERS)[::8]:
        other = parsed(name)
        parts = [{field.name: getattr(other, field.name)} for field in fields(Profile)]
        for part in (*parts, {field.name: getattr(one, field.name) for field in fields(Profile)}):
            version = (await office.profiles.stored(AMAL)).version
            with suppress(UserError):
                await office.profiles.change(AMAL, lambda before, part=part: replace(before, **part), now=NOW)
            stored = await office.profiles.stored(AMAL)
            skipped += stored.version == version
            kept = await reminders(office)
            await office.service.replan(AMAL, NOW)
            assert await reminders(office) == kept, (name, part)
        one = other
    assert skipped > 25
