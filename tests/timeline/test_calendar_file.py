"""The calendar file: both readers find the dates of the list, and reading it again updates instead of doubling."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import AsyncMock
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calendar_entry import EntryText
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, MilestoneId, SeasonId
from bot.domain.personal_plan import PersonalMilestone
from bot.domain.profile import CycleStatus, PersonalStatement, Profile, Stage
from bot.domain.reminder import Milestone
from bot.domain.reminder_settings import ReminderSettings
from bot.errors import UserError
from bot.i18n import catalogue
from bot.reminders.leads import MilestoneKind
from bot.reminders.planner import plan
from bot.timeline.calendar_entries import COUNTED_FROM
from bot.ui.card import Accent
from bot.ui.timeline.calendar_file import file_card
from tests.seasons.calendars import (
    AMAL,
    NOW,
    WORDING,
    Event,
    Memory,
    by_icalendar,
    by_ics,
    exported,
    memory,
    read,
    service,
)

ZONES = ("Asia/Karachi", "Africa/Cairo", "Asia/Manila", "America/Los_Angeles", "UTC")
RANK_LIST, MATCH_WEEK = "Rank order list deadline", "Match Week begins"
LATER = NOW + timedelta(days=3)


def booked(day: date) -> Profile:
    return Profile(step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, day))


def named(events: dict[str, Event], name: str) -> Event:
    (found,) = [event for event in events.values() if event.summary.startswith(name)]
    return found


async def listed(of: Memory, now: datetime = NOW) -> list[PersonalMilestone]:
    """What the list of `/timeline show` shows as not done."""
    _, steps = await service(of).steps(AMAL, now)
    return [step.planned for step in steps if step.concerns]


def start_of(milestone: Milestone) -> date | datetime:
    if milestone.date_only:
        return milestone.local.date()
    return milestone.local.replace(tzinfo=ZoneInfo(milestone.zone)).astimezone(UTC)


Reader = Callable[[bytes], dict[str, Event]]


@pytest.mark.parametrize(
    ("reader", "zone"), [*((by_icalendar, zone) for zone in ZONES), (by_ics, "Asia/Manila"), (by_ics, "UTC")]
)
@pytest.mark.parametrize("season", [2027, 2028])
async def test_each_reader_finds_exactly_the_dates_of_the_list(reader: Reader, zone: str, season: int):
    of = memory(booked(date(2027, 1, 20)), zone, season)
    events = reader(await exported(of))
    dates = sorted(
        (WORDING(item.milestone).summary, str(start_of(item.milestone))) for item in await listed(of)
    )
    assert sorted((event.summary, str(event.start)) for event in events.values()) == dates
    assert len(events) > 15


@pytest.mark.parametrize("zone", ZONES)
async def test_hours_are_right_on_both_sides_of_the_change_of_clocks(zone: str):
    events = read(await exported(memory(zone=zone)))
    assert named(events, RANK_LIST).start == datetime(2027, 3, 4, 2, tzinfo=UTC)
    assert named(events, MATCH_WEEK).start == datetime(2027, 3, 15, 14, tzinfo=UTC)


async def test_a_day_without_an_hour_is_a_day():
    content = await exported(memory(booked(date(2027, 1, 20))))
    assert named(read(content), "Step 2 CK: your exam day").start == date(2027, 1, 20)
    assert b"DTSTART;VALUE=DATE:20270120" in content
    assert b"DTEND;VALUE=DATE:20270121" in content, "the day after, as RFC 5545 wants it"


async def test_a_file_made_again_says_the_same():
    of = memory(booked(date(2027, 1, 20)))
    first, again = by_icalendar(await exported(of)), by_icalendar(await exported(of, LATER))
    assert {(item.uid, item.sequence, item.changed) for item in first.values()} == {
        (item.uid, item.sequence, item.changed) for item in again.values()
    }
    assert {item.sequence for item in first.values()} == {int((NOW - COUNTED_FROM).total_seconds())}


async def test_a_changed_exam_day_keeps_its_name_and_raises_its_number():
    of = memory(booked(date(2027, 1, 20)))
    before = named(by_icalendar(await exported(of)), "Step 2 CK: your exam day")
    of.tell(booked(date(2027, 2, 10)))
    events = by_icalendar(await exported(of, LATER))
    after = named(events, "Step 2 CK: your exam day")
    assert (after.uid, after.sequence, after.start) == (
        before.uid,
        before.sequence + 3 * 86_400,
        date(2027, 2, 10),
    )
    assert (before.changed, after.changed) == (NOW, LATER)
    assert named(events, RANK_LIST).sequence == before.sequence


async def test_what_is_met_or_planned_no_more_is_taken_back_and_may_return():
    of = memory(booked(date(2027, 1, 20)))
    first = read(await exported(of))
    of.tell(Profile(statement=PersonalStatement.FINAL))
    second = read(await exported(of, LATER))
    for name in ("Step 2 CK: your exam day", "Finish your personal statement"):
        gone = named(second, name)
        assert (gone.uid, gone.status) == (named(first, name).uid, "CANCELLED")
        assert gone.sequence > named(first, name).sequence
        assert gone.start == named(first, name).start
        assert gone.alarms == frozenset()
    of.tell(booked(date(2027, 1, 20)))
    third = named(by_icalendar(await exported(of, LATER)), "Step 2 CK: your exam day")
    assert third.status == "CONFIRMED"
    assert third.sequence == named(second, "Step 2 CK: your exam day").sequence + 1


async def test_what_was_reported_done_below_a_reminder_is_taken_back():
    of = memory()
    first = named(by_icalendar(await exported(of)), "NRMP standard registration deadline")
    of.done = frozenset({(MilestoneId("nrmp_standard_deadline"), date(2027, 1, 29))})
    again = named(by_icalendar(await exported(of)), "NRMP standard registration deadline")
    assert (again.uid, again.status, again.sequence) == (first.uid, "CANCELLED", first.sequence + 1)


async def test_what_was_never_given_out_is_not_taken_back():
    events = by_icalendar(await exported(memory(Profile(status=CycleStatus(Stage.SUBMITTED)))))
    assert all(event.status == "CONFIRMED" for event in events.values())
    assert not [event for event in events.values() if event.summary.startswith("Submit your application")]


async def test_another_season_takes_back_the_dates_of_the_last_one():
    of = memory()
    first = by_icalendar(await exported(of))
    of.stored = replace(of.stored, member=replace(of.stored.member, season=SeasonId(2028)))
    second = by_icalendar(await exported(of))
    assert first.keys() < second.keys()
    assert {uid for uid, one in second.items() if one.status == "CANCELLED"} == first.keys()


async def test_projected_dates_say_so_and_published_ones_do_not():
    assert all(
        "projected" in item.summary for item in by_icalendar(await exported(memory(season=2028))).values()
    )
    assert not [
        item for item in by_icalendar(await exported(memory())).values() if "projected" in item.summary
    ]


async def test_alarms_come_when_reminders_would():
    of = memory(booked(date(2027, 1, 20)))
    events = by_icalendar(await exported(of))
    for planned in await listed(of):
        due = {item.due_at for item in plan([planned.milestone], "Asia/Karachi")}
        assert named(events, WORDING(planned.milestone).summary).alarms == {at for at in due if at > NOW}
    assert len(named(events, RANK_LIST).alarms) >= 4


async def test_an_alarm_that_has_passed_goes_without_a_change():
    of = memory(booked(date(2027, 1, 20)))
    before = named(by_icalendar(await exported(of)), "Step 2 CK: your exam day")
    after = named(
        by_icalendar(await exported(of, datetime(2027, 1, 15, tzinfo=UTC))), "Step 2 CK: your exam day"
    )
    assert after.alarms < before.alarms
    assert after.sequence == before.sequence


async def test_alarms_are_in_order_and_one_that_comes_now_is_over():
    of = memory(booked(date(2027, 1, 20)))
    entries = await service(of).entries(AMAL, WORDING, NOW)
    assert max(len(entry.alarms) for entry in entries) >= 4
    for entry in entries:
        assert list(entry.alarms) == sorted(entry.alarms)
        for at in entry.alarms[:1]:
            left = {e.uid: e.alarms for e in await service(of).entries(AMAL, WORDING, at)}[entry.uid]
            assert left == entry.alarms[1:]


async def test_muted_kinds_and_stopped_members_get_no_alarms():
    of = memory()
    of.settings = replace(of.settings, settings=ReminderSettings().mute(MilestoneKind.RANK_LIST))
    events = read(await exported(of))
    assert named(events, RANK_LIST).alarms == frozenset()
    assert named(events, MATCH_WEEK).alarms
    of.settings = replace(of.settings, stopped=True)
    assert not [item for item in by_icalendar(await exported(of)).values() if item.alarms]


async def test_each_date_says_why_what_to_do_and_where_it_comes_from():
    event = named(by_icalendar(await exported(memory())), RANK_LIST)
    for part in ("Only a list that is certified at this moment counts.", "Next step: Certify", "Source: "):
        assert part in event.description
    assert "<t:" not in event.description


async def test_nothing_in_the_file_tells_who_or_where_the_member_is():
    content = (await exported(memory(booked(date(2027, 1, 20))))).decode()
    assert not re.search(rf"{AMAL}|Karachi|discord", content.replace("\r\n ", ""), re.IGNORECASE)


async def test_names_differ_between_members_and_installations():
    first = by_icalendar(await exported(memory()))
    other = by_icalendar(await exported(memory(), salt=b"other"))
    assert first.keys().isdisjoint(other.keys())


async def test_titles_of_an_operator_cannot_break_the_file():
    of = memory()
    nasty = EntryText("A; B, C\\n\r\nEND:VEVENT\u202e\x00 \U0001f600", "x" * 500 + "\nEND:VCALENDAR")
    content, _ = await service(of).file(AMAL, lambda _: nasty, "Way", NOW)
    events = read(content)
    assert {event.summary for event in events.values()} == {"A; B, C/n END:VEVENT \U0001f600"}
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


async def test_nobody_gets_a_file_before_consent():
    stranger = MemberId(5)
    with pytest.raises(UserError):
        await service(memory()).steps(stranger, NOW)
    with pytest.raises(UserError):
        await service(memory()).file(stranger, WORDING, "Way", NOW)


@pytest.mark.parametrize("gone", ["read", "standing", "give_out"])
async def test_who_was_erased_while_the_file_was_made_gets_none(monkeypatch: pytest.MonkeyPatch, gone: str):
    of = memory()
    monkeypatch.setattr(of, gone, AsyncMock(return_value=None))
    with pytest.raises(UserError) as refused:
        await exported(of)
    assert refused.value.message.key == "profile.no_consent"


async def test_a_program_shows_the_calendar_by_its_name():
    lines = (await exported(memory())).decode().split("\r\n")
    assert [line for line in lines if line.startswith("X-WR-CALNAME")] == ["X-WR-CALNAME:Way to the Match"]


def test_a_file_with_nothing_in_it_is_marked():
    assert [file_card(count, catalogue()).accent for count in (0, 1)] == [Accent.ATTENTION, Accent.GOOD]
