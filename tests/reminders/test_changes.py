"""A changed season date: whoever it touches is told once, in one message, with the net of what changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.date_change import DateChange
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.reminders import dispatcher
from bot.reminders.ports import ChangedDates, DueReminders, Receipt
from bot.reminders.service import ReminderService
from tests.reminders.bench import Bench, renew
from tests.reminders.calendars import SHIPPED, confirmed, edited, moved, without
from tests.reminders.made import MIA, RULES, SAM, days
from tests.reminders.setting import SIGNER, Setting
from tests.reminders.test_recovery import back_up, restored

ELSE = moved("match_day", "2027-03-18 12:00")
TWICE = moved("match_day", "2027-03-17 12:00", ELSE)


@pytest.fixture
async def setting(bench: Bench) -> Setting:
    """Two members of the season 2027, planned from the shipped dates, at noon of a day in February."""
    await bench.join(MIA, zone="Asia/Karachi")
    await bench.join(SAM, zone="Europe/London")
    made = Setting(bench, SHIPPED)
    await made.profiles.save(MIA, Profile())
    await made.profiles.save(SAM, Profile(), zone="Europe/London")
    await renew(made.service, made.now)
    return made


async def started(setting: Setting, calendar: SeasonCalendar) -> None:
    """The program starts with this calendar."""
    service = ReminderService(
        setting.profiles, setting.bench.reminders, calendar, SIGNER, setting.wakeup, RULES
    )
    await renew(service, setting.now)
    setting.service, setting.bench.renew = service, service.replan_stale
    await setting.bench.restart()


def notices(bench: Bench, member: MemberId = MIA) -> list[ChangedDates]:
    """What arrived."""
    bodies = (message.parcel.body for message in bench.discord.messages if message.member == member)
    return [body for body in bodies if isinstance(body, ChangedDates)]


def days_of(changes: Sequence[DateChange]) -> list[tuple[str, str, str]]:
    """Old and new day of each change."""
    return [
        (
            change.milestone,
            str(change.before.day) if change.before else "-",
            str(change.after.day) if change.after else "-",
        )
        for change in changes
    ]


async def waiting(bench: Bench) -> int:
    return len(await bench.rows("SELECT id FROM delivery WHERE kind = 'change' AND state = 'pending'"))


async def test_first_consent_and_other_edits_bring_no_notice(setting: Setting):
    await setting.bench.tick()
    await setting.profiles.save(MIA, Profile(), zone="Africa/Cairo")
    await setting.service.replan(MIA, setting.now)
    await setting.bench.tick()
    assert notices(setting.bench) == []


async def test_a_moved_date_is_told_once_to_each_member_and_planned(setting: Setting):
    await started(setting, ELSE)
    for member in (MIA, SAM):
        await setting.bench.tick()
        [notice] = notices(setting.bench, member)
        assert days_of(notice.changes) == [("match_day", "2027-03-19", "2027-03-18")]
    await started(setting, ELSE)
    await setting.service.replan(MIA, setting.now)
    await setting.bench.settle_down()
    assert len(notices(setting.bench)) == 1
    rows = await setting.bench.rows(
        "SELECT DISTINCT milestone_wall AS wall FROM reminder WHERE milestone = 'match_day' AND state = 'pending'"
    )
    assert rows == [{"wall": "2027-03-18T12:00:00"}]


async def test_several_changes_are_one_message(setting: Setting):
    await started(setting, without("nrmp_close", ELSE))
    await setting.bench.tick()
    [notice] = notices(setting.bench)
    assert days_of(notice.changes) == [
        ("match_day", "2027-03-19", "2027-03-18"),
        ("nrmp_close", "2027-06-30", "-"),
    ]


async def test_two_changes_before_the_message_goes_out_are_told_as_one(setting: Setting):
    await started(setting, ELSE)
    await started(setting, TWICE)
    await setting.bench.settle_down()
    [notice] = notices(setting.bench)
    assert days_of(notice.changes) == [("match_day", "2027-03-19", "2027-03-17")]


async def test_a_change_that_is_taken_back_before_it_is_told_sends_nothing(setting: Setting):
    await started(setting, ELSE)
    await started(setting, SHIPPED)
    await setting.bench.settle_down()
    assert notices(setting.bench) == []
    assert await setting.bench.rows("SELECT * FROM reminder_change") == []


async def test_one_of_two_changes_taken_back_leaves_the_other(setting: Setting):
    await started(setting, moved("match_week", "2027-03-16 10:00", ELSE))
    await started(setting, ELSE)
    await setting.bench.tick()
    [notice] = notices(setting.bench)
    assert [change.milestone for change in notice.changes] == ["match_day"]


async def test_a_date_that_moves_to_and_fro_is_told_each_time(setting: Setting):
    for calendar in (ELSE, SHIPPED, ELSE):
        await started(setting, calendar)
        await setting.bench.settle_down(2)
    assert [days_of(notice.changes) for notice in notices(setting.bench)] == [
        [("match_day", "2027-03-19", "2027-03-18")],
        [("match_day", "2027-03-18", "2027-03-19")],
        [("match_day", "2027-03-19", "2027-03-18")],
    ]


async def test_a_removed_date_is_told_and_so_is_its_return(setting: Setting):
    await started(setting, without("match_day"))
    await setting.bench.tick()
    await started(setting, SHIPPED)
    await setting.bench.tick()
    assert [days_of(notice.changes) for notice in notices(setting.bench)] == [
        [("match_day", "2027-03-19", "-")],
        [("match_day", "-", "2027-03-19")],
    ]


async def test_a_projected_date_that_is_published_is_told(setting: Setting):
    await choose(setting, 2028)
    await started(setting, confirmed("eras_review"))
    await setting.bench.tick()
    [notice] = notices(setting.bench)
    assert days_of(notice.changes) == [("eras_review", "2027-09-22", "2027-09-22")]
    await started(setting, edited("eras_review", lambda one: one, season=2028))
    await setting.bench.tick()
    assert len(notices(setting.bench)) == 1


@pytest.mark.parametrize(
    "what", ["another season", "past", "source", "for those unmatched", "hour becomes known"]
)
async def test_what_does_not_touch_a_member_is_not_told(setting: Setting, what: str):
    calendars = {
        "another season": moved("match_day", "2028-03-16 12:00", season=2028),
        "past": moved("eras_open", "2026-06-04 09:00"),
        "source": edited("match_day", lambda one: replace(one, source="another")),
        "for those unmatched": moved("soap_ends", "2027-03-18 20:00"),
        "hour becomes known": edited("nrmp_close", lambda one: replace(one, date_only=False)),
    }
    await started(setting, calendars[what])
    await setting.bench.settle_down(3)
    assert notices(setting.bench) == []


async def test_a_member_whose_reminders_of_the_date_were_all_sent_is_told(setting: Setting):
    async with setting.bench.database.write() as tx:
        await tx.run(
            "INSERT INTO delivery (id, member_id, key, kind, state, fence, attempts, first_attempt_at,"
            " next_attempt_at, message_id, created_at) VALUES (99, :m, :key, 'single', 'sent', 1, 1, 1, 1, 1, 1)",
            m=MIA,
            key="a" * 20,
        )
        await tx.run(
            "UPDATE reminder SET state = 'sent', delivery_id = 99 WHERE member_id = :m AND milestone = 'match_day'",
            m=MIA,
        )
    await started(setting, ELSE)
    await setting.bench.tick()
    assert len(notices(setting.bench)) == 1


async def test_a_date_that_own_dates_are_counted_from_is_told_though_it_has_no_reminder_itself(
    setting: Setting,
):
    async with setting.bench.database.write() as tx:
        await tx.run("DELETE FROM reminder WHERE milestone = 'nrmp_rol_deadline'")
    await started(setting, moved("nrmp_rol_deadline", "2027-03-04 21:00"))
    await setting.bench.tick()
    assert [change.milestone for change in notices(setting.bench)[0].changes] == ["nrmp_rol_deadline"]


async def test_who_stopped_is_not_told_and_hears_nothing_later(setting: Setting):
    await setting.service.stop_all(MIA, None, setting.now)
    await started(setting, ELSE)
    await setting.service.resume(MIA, setting.now)
    await setting.bench.settle_down(3)
    assert notices(setting.bench) == []
    assert len(notices(setting.bench, SAM)) == 1


async def test_stopping_calls_off_a_notice_that_waits(setting: Setting):
    await started(setting, ELSE)
    await setting.service.stop_all(MIA, None, setting.now)
    await setting.bench.settle_down(3)
    assert notices(setting.bench) == []
    assert await waiting(setting.bench) == 0


async def test_a_notice_waits_while_paused_and_comes_when_resumed(setting: Setting):
    await setting.service.pause(MIA, setting.now + days(20), setting.now)
    await started(setting, ELSE)
    await setting.bench.tick()
    assert notices(setting.bench) == []
    await setting.bench.tick(days(1))
    await setting.service.resume(MIA, setting.now)
    await setting.bench.tick()
    assert len(notices(setting.bench)) == 1


async def test_nothing_is_told_in_quiet_hours(setting: Setting):
    setting.bench.clock.advance(timedelta(hours=8))  # 01:00 in Karachi, 20:00 in London
    await started(setting, ELSE)
    await setting.bench.tick()
    assert notices(setting.bench) == []
    assert len(notices(setting.bench, SAM)) == 1
    await setting.bench.tick(timedelta(hours=7, minutes=1))
    *_, notice = setting.bench.discord.messages
    assert notice.parcel.now == datetime(2027, 2, 2, 3, 1, tzinfo=UTC)


async def test_a_notice_waits_for_closed_messages_and_then_says_the_net(setting: Setting):
    setting.bench.discord.closed.add(MIA)
    await started(setting, ELSE)
    await setting.bench.tick()
    await started(setting, TWICE)
    await setting.bench.settle_down(3)
    assert notices(setting.bench) == []
    setting.bench.discord.closed.clear()
    await setting.service.request_test(MIA, setting.now)
    await setting.bench.settle_down(3)
    [notice] = notices(setting.bench)
    assert days_of(notice.changes) == [("match_day", "2027-03-19", "2027-03-17")]


async def test_a_refused_notice_that_is_taken_back_never_comes(setting: Setting):
    setting.bench.discord.closed.add(MIA)
    await started(setting, ELSE)
    await setting.bench.tick()
    await started(setting, SHIPPED)
    setting.bench.discord.closed.clear()
    await setting.service.request_test(MIA, setting.now)
    await setting.bench.settle_down(3)
    assert notices(setting.bench) == []


async def test_a_refused_notice_comes_when_messages_are_open_again(setting: Setting):
    setting.bench.discord.closed.add(MIA)
    await started(setting, ELSE)
    await setting.bench.tick()
    setting.bench.discord.closed.clear()
    await setting.service.request_test(MIA, setting.now)
    await setting.bench.settle_down(3)
    assert len(notices(setting.bench)) == 1


async def test_a_notice_is_dropped_once_all_its_dates_are_over(setting: Setting):
    await setting.service.pause(MIA, setting.now + days(60), setting.now)
    await started(setting, ELSE)
    await setting.bench.tick(days(61))
    await setting.bench.settle_down(3)
    assert notices(setting.bench) == []
    assert await waiting(setting.bench) == 0


async def test_what_was_attempted_says_what_it_said_and_the_next_change_follows_it(setting: Setting):
    setting.bench.discord.script.extend(["down", "down", "down"])
    await started(setting, ELSE)
    await setting.bench.tick()
    await started(setting, TWICE)
    await setting.bench.settle_down(10)
    assert [days_of(notice.changes) for notice in notices(setting.bench)] == [
        [("match_day", "2027-03-19", "2027-03-18")],
        [("match_day", "2027-03-18", "2027-03-17")],
    ]


async def test_a_member_who_changes_season_is_not_told_of_the_old_one(setting: Setting):
    await started(setting, ELSE)
    await choose(setting, 2028)
    await setting.bench.settle_down(3)
    assert notices(setting.bench) == []


@pytest.mark.parametrize("rows", [1, 20])
async def test_due_reminders_are_taken_up_before_new_notices(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, rows: int
):
    # Several senders may overtake each other by a message: what is promised is that many notices hold up no reminder.
    monkeypatch.setattr(dispatcher, "SENDS_AT_ONCE", 1)
    monkeypatch.setattr(dispatcher, "ROWS_AT_ONCE", rows)
    bench = setting.bench
    due = await bench.database.read.value(
        "SELECT min(due_at) FROM reminder WHERE member_id = :member", member=SAM
    )
    bench.clock.advance(datetime.fromtimestamp(due / 1000, UTC) - bench.clock.now())
    await started(setting, ELSE)
    await bench.tick()
    sent = [(message.member, type(message.parcel.body)) for message in bench.discord.messages]
    assert set(sent[-2:]) == {(MIA, ChangedDates), (SAM, ChangedDates)}
    assert (SAM, DueReminders) in sent[:-2]
    assert {body for _, body in sent[:-2]} == {DueReminders}


async def test_stop_all_on_a_notice_is_a_receipt(setting: Setting):
    setting.bench.discord.script.extend(["lost", "lost"])
    await started(setting, ELSE)
    await setting.bench.tick()
    message = next(message for message in setting.bench.discord.messages if message.member == MIA)
    await setting.service.stop_all(MIA, Receipt(message.key, message.id), setting.now)
    await setting.bench.settle_down(10)
    assert len(notices(setting.bench)) == 1


async def test_plans_from_before_notices_existed_bring_none(setting: Setting):
    async with setting.bench.database.write() as tx:
        await tx.run("DELETE FROM reminder_plan")
    await started(setting, ELSE)
    await setting.bench.tick()
    assert notices(setting.bench) == []
    await started(setting, TWICE)
    await setting.bench.tick()
    assert days_of(notices(setting.bench)[0].changes) == [("match_day", "2027-03-18", "2027-03-17")]


async def choose(setting: Setting, year: int) -> None:
    """Mia chooses another season."""
    who = replace(setting.profiles.stored[MIA].member, season=SeasonId(year))
    setting.profiles.stored[MIA] = replace(setting.profiles.stored[MIA], member=who)
    await setting.service.replan(MIA, setting.now)


@pytest.mark.parametrize("went_out", [True, False])
async def test_after_a_restore_a_notice_comes_once_whether_it_went_out_before_or_not(
    setting: Setting, tmp_path: Path, went_out: bool
):
    backup = back_up(setting.bench, tmp_path)
    if went_out:
        await started(setting, ELSE)
        await setting.bench.tick()
    async with restored(setting.bench, backup, tmp_path / "again") as again:
        anew = Setting(again, SHIPPED)
        anew.profiles = setting.profiles
        await started(anew, ELSE)
        await again.settle_down()
        assert (len(notices(again)), len(notices(again, SAM))) == (1, 1)
        assert await again.states("delivery") == ["sent", "sent"]
        await started(anew, TWICE)
        await again.settle_down()
        assert len(notices(again)) == 2
    # Only the first one after the restore was looked for.
    assert setting.bench.discord.searches == 2
