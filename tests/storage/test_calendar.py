"""What a member's calendar file last said, sealed in the database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.calendar_entry import GivenEntry
from bot.domain.ids import MemberId, MilestoneId, SeasonId
from bot.domain.reminder import Milestone
from bot.privacy.cipher import MemberVault
from storage.calendar import CalendarStore
from storage.members import MemberStore
from storage.sql.ports import Database

AMAL = MemberId(101)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
RANK_LIST = Milestone(
    SeasonId(2027),
    MilestoneId("nrmp_rol_deadline"),
    datetime.fromisoformat("2027-03-03T21:00"),
    "America/New_York",
    date_only=False,
)
EXAM = Milestone(
    SeasonId(2027),
    MilestoneId("exam_step1"),
    datetime.fromisoformat("2027-01-09"),
    "Asia/Karachi",
    date_only=True,
)
GIVEN = (
    GivenEntry(RANK_LIST, 3, "a" * 64, cancelled=False, changed_at=NOW),
    GivenEntry(EXAM, 0, "b" * 64, cancelled=True, changed_at=NOW),
)


@pytest.fixture
async def store(database: Database, vault: MemberVault) -> CalendarStore:
    members = MemberStore(database, vault)
    await members.register(
        AMAL, consent_version=1, time_zone="UTC", season=None, first_season=SeasonId(2027), now=NOW
    )
    return CalendarStore(database, vault)


async def test_what_was_given_out_is_found_again(store: CalendarStore):
    assert await store.give_out(AMAL, lambda before: (*before, *GIVEN)) == GIVEN
    found: list[tuple[GivenEntry, ...]] = []
    later = (replace(GIVEN[0], sequence=4),)

    def decide(before: tuple[GivenEntry, ...]) -> tuple[GivenEntry, ...]:
        found.append(before)
        return later

    assert await store.give_out(AMAL, decide) == later
    assert found == [GIVEN]


async def test_nothing_is_kept_of_somebody_who_never_consented(store: CalendarStore, database: Database):
    assert await store.give_out(MemberId(5), lambda _: GIVEN) is None
    assert await database.read.value("SELECT count(*) FROM calendar_file") == 0


async def test_dates_are_not_written_in_clear(store: CalendarStore, database: Database):
    await store.give_out(AMAL, lambda _: GIVEN)
    sealed = await database.read.value("SELECT entries FROM calendar_file")
    assert b"exam_step1" not in sealed
    assert b"2027" not in sealed


async def test_what_is_held_is_exported_and_erased(store: CalendarStore):
    assert await store.export(AMAL) == {}
    await store.give_out(AMAL, lambda _: GIVEN)
    (rows,) = (await store.export(AMAL)).values()
    assert isinstance(rows, list)
    assert rows[1] == {
        "season": 2027,
        "milestone": "exam_step1",
        "wall": "2027-01-09T00:00:00",
        "zone": "Asia/Karachi",
        "date_only": True,
        "sequence": 0,
        "cancelled": True,
        "changed_at": NOW.isoformat(),
    }
    assert await store.erase(AMAL) == 1
    assert await store.erase(AMAL) == 0
    assert await store.export(AMAL) == {}
