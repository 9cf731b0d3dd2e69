"""The service: plans that follow the profile, tests with an outcome, buttons bound to their owner."""

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import DeliveryKey, LeadId, SeasonId
from bot.domain.profile import Profile
from bot.domain.reminder_settings import Hours
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.reminders import service as module
from bot.reminders.leads import MilestoneKind
from bot.reminders.service import Action, ReminderService, TestOutcome
from bot.reminders.views import Receipt
from bot.scheduler.wakeup import Wakeup
from bot.seasons.loader import load_calendar
from tests.fleet.elsewhere import Elsewhere
from tests.reminders.bench import renew
from tests.reminders.made import MIA, RULES, SAM, days
from tests.reminders.setting import SIGNER, Setting, booked, leads


async def test_a_member_is_reminded_of_the_rest_of_the_season(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    assert await leads(setting.bench, "nrmp_rol_deadline") == [
        "30d/1",
        "7d/1",
        "48h/1",
        "1d/1",
        # That of the same day would come at the same minute.
        "4h/1",
    ]
    assert await leads(setting.bench, "eras_review") == []


async def test_planning_again_changes_nothing(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    before = await setting.bench.rows("SELECT * FROM reminder")
    await setting.service.replan(MIA, setting.now)
    assert await setting.bench.rows("SELECT * FROM reminder") == before


async def test_a_new_exam_day_is_reminded_of_anew(setting: Setting):
    await setting.profiles.save(MIA, booked(date(2027, 2, 10)))
    await setting.service.replan(MIA, setting.now)
    assert await leads(setting.bench, "exam_step2ck") == ["7d/1", "1d/1"]
    await setting.profiles.save(MIA, booked(date(2027, 4, 10)))
    await setting.service.replan(MIA, setting.now)
    assert await leads(setting.bench, "exam_step2ck") == ["30d/2", "7d/2", "1d/2"]


async def test_an_exam_that_was_taken_is_reminded_of_no_more(setting: Setting):
    await setting.profiles.save(MIA, booked(date(2027, 2, 10)))
    await setting.service.replan(MIA, setting.now)
    await setting.profiles.save(
        MIA, Profile(step2ck=ExamRecord(status=ExamStatus.WAITING, date=date(2027, 2, 10)))
    )
    await setting.service.replan(MIA, setting.now)
    assert await leads(setting.bench, "exam_step2ck") == []


async def test_a_profile_that_changes_while_planning_is_planned_again(setting: Setting):
    async def change() -> None:
        await setting.profiles.save(MIA, booked(date(2027, 4, 10)))

    setting.profiles.meanwhile = change
    await setting.service.replan(MIA, setting.now)
    assert await leads(setting.bench, "exam_step2ck") == ["30d/1", "7d/1", "1d/1"]
    assert await setting.bench.reminders.stale_members(9) == []


async def test_a_member_who_left_is_not_planned(setting: Setting):
    await setting.service.replan(SAM, setting.now)
    assert await setting.bench.states() == []


async def test_other_dates_are_planned_at_the_next_start(setting: Setting):
    await renew(setting.service, setting.now)
    calendar = load_calendar()
    moved = tuple(
        replace(
            season,
            milestones=tuple(
                replace(milestone, local=milestone.local.replace(day=20))
                if milestone.id == "match_day"
                else milestone
                for milestone in season.milestones
            ),
        )
        for season in calendar.seasons
    )
    later = ReminderService(
        setting.profiles,
        setting.bench.reminders,
        SeasonCalendar(moved, "other"),
        SIGNER,
        setting.wakeup,
        RULES,
    )
    assert await renew(later, setting.now) == 1
    assert await leads(setting.bench, "match_day") == ["7d/2", "1d/2", "0d/2"]
    assert await leads(setting.bench, "match_week") == ["7d/1", "1d/1", "0d/1"]


async def test_most_due_instants_belong_to_one_date(setting: Setting):
    """Why the names of dates are not sealed: when each reminder is due tells which date it is about."""
    who = replace(setting.profiles.stored[MIA].member, season=SeasonId(2028))
    setting.profiles.stored[MIA] = replace(setting.profiles.stored[MIA], member=who)
    await setting.service.replan(MIA, setting.now)
    dates: dict[object, set[object]] = {}
    for row in await setting.bench.rows("SELECT due_at, milestone FROM reminder WHERE state = 'pending'"):
        dates.setdefault(row["due_at"], set()).add(row["milestone"])
    own = [found for found in dates.values() if len(found) == 1]
    assert len(dates) > 40
    assert len(own) > 0.8 * len(dates)
    assert {"nrmp_rol_deadline", "ecfmg_certificate", "match_day"} <= set[object]().union(*own)


async def test_a_season_that_is_chosen_later_replaces_the_plan(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    who = replace(setting.profiles.stored[MIA].member, season=SeasonId(2028))
    setting.profiles.stored[MIA] = replace(setting.profiles.stored[MIA], member=who)
    await setting.service.replan(MIA, setting.now)
    rows = await setting.bench.rows("SELECT DISTINCT season, state, reason FROM reminder ORDER BY season")
    assert rows == [
        {"season": 2028, "state": "pending", "reason": None},
    ]


async def test_stopped_reminders_stay_away_through_changes_and_come_back_when_resumed(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    count = len(await setting.bench.states())
    stopped = await setting.service.stop_all(MIA, None, setting.now)
    assert stopped.cancelled == count
    await setting.profiles.save(MIA, booked(date(2027, 4, 10)))
    await setting.service.replan(MIA, setting.now)
    assert "pending" not in await setting.bench.states()
    await setting.service.resume(MIA, setting.now)
    exam, window, score = 3, 3, 1
    assert (await setting.bench.states()).count("pending") == count + exam + window + score


async def test_a_test_says_that_it_arrived(setting: Setting):
    with setting.wakeup.answered_by(setting.nudge):
        key = await setting.service.request_test(MIA, setting.now)
        assert await setting.service.test_outcome(key) is TestOutcome.SENT


async def test_a_test_says_that_messages_are_closed(setting: Setting):
    setting.bench.discord.closed.add(MIA)
    with setting.wakeup.answered_by(setting.nudge):
        key = await setting.service.request_test(MIA, setting.now)
        assert await setting.service.test_outcome(key) is TestOutcome.CLOSED
    assert (await setting.service.listing(MIA, setting.now)).standing.dm_closed


async def test_a_test_that_takes_too_long_is_said_to_be_on_its_way(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
):
    release = asyncio.Event()

    async def slow(_place: str) -> None:
        await release.wait()

    setting.bench.discord.pause = slow
    with setting.wakeup.answered_by(setting.nudge):
        key = await setting.service.request_test(MIA, setting.now)
        with monkeypatch.context() as impatient:
            impatient.setattr(module, "TEST_PATIENCE", 0.05)
            assert await setting.service.test_outcome(key) is TestOutcome.WAITING
        release.set()
        setting.bench.discord.pause = None
        assert await setting.service.test_outcome(key) is TestOutcome.SENT
    assert len(setting.bench.discord.messages) == 1


@pytest.mark.parametrize("closed", [False, True])
async def test_whose_test_is_sent_by_another_process_waits_for_what_it_came_to(
    setting: Setting, closed: bool
):
    async def work() -> None:
        await setting.nudge()

    bell = Elsewhere(work)
    service = ReminderService(setting.profiles, setting.bench.reminders, load_calendar(), SIGNER, bell, RULES)
    if closed:
        setting.bench.discord.closed.add(MIA)
    key = await service.request_test(MIA, setting.now)
    assert await service.test_outcome(key) is (TestOutcome.CLOSED if closed else TestOutcome.SENT)
    assert bell.answers == [False, True]


async def test_without_anybody_who_delivers_a_test_waits(setting: Setting):
    key = await setting.service.request_test(MIA, setting.now)
    assert await setting.service.test_outcome(key) is TestOutcome.WAITING


async def test_a_pause_may_last_a_year(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    await setting.service.pause(MIA, setting.now + days(366), setting.now)
    standing = (await setting.service.listing(MIA, setting.now)).standing
    assert standing.paused_until == setting.now + days(366)


async def test_a_pause_ends_by_itself(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    await setting.service.pause(MIA, setting.now + days(3), setting.now)
    assert (await setting.service.listing(MIA, setting.now)).standing.paused_until == setting.now + days(3)


@pytest.mark.parametrize("ahead", [-1, 0, 367])
async def test_a_pause_must_end_within_a_year(setting: Setting, ahead: int):
    with pytest.raises(UserError) as refusal:
        await setting.service.pause(MIA, setting.now + days(ahead), setting.now)
    assert refusal.value.message.key == "reminders.pause.range"


async def test_a_muted_kind_is_planned_no_more_and_comes_back_when_wanted(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    count = len(await leads(setting.bench, "match_day"))
    assert count
    off = await setting.service.change_settings(MIA, lambda s: s.mute(MilestoneKind.EVENT), setting.now)
    assert off.cancelled >= count
    assert await leads(setting.bench, "match_day") == []
    assert await leads(setting.bench, "nrmp_rol_deadline")
    await setting.profiles.save(MIA, booked(date(2027, 4, 10)))
    await setting.service.replan(MIA, setting.now)
    assert await leads(setting.bench, "match_day") == []
    await setting.service.change_settings(
        MIA, lambda s: s.mute(MilestoneKind.EVENT, muted=False), setting.now
    )
    assert len(await leads(setting.bench, "match_day")) == count


async def test_chosen_leads_replace_the_usual_ones(setting: Setting):
    chosen = (LeadId("14d"), LeadId("2h"))
    await setting.service.change_settings(MIA, lambda s: s.lead(MilestoneKind.RANK_LIST, chosen), setting.now)
    assert await leads(setting.bench, "nrmp_rol_deadline") == ["14d/1", "2h/1"]
    assert (await setting.service.standing(MIA)).settings.choice(MilestoneKind.RANK_LIST).leads == chosen


async def test_another_hour_moves_what_waits(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    hours = Hours(time(18, 30), time(21), time(7))
    await setting.service.change_settings(MIA, lambda s: replace(s, hours=hours), setting.now)
    rows = await setting.bench.rows("SELECT wall FROM reminder WHERE milestone = 'match_day' AND lead = '7d'")
    assert [str(row["wall"])[11:] for row in rows] == ["18:30:00"]


async def test_settings_follow_a_profile_that_changes_meanwhile(setting: Setting):
    async def change() -> None:
        await setting.profiles.save(MIA, booked(date(2027, 4, 10)))

    setting.profiles.meanwhile = change
    await setting.service.change_settings(MIA, lambda s: s.mute(MilestoneKind.EVENT), setting.now)
    assert await leads(setting.bench, "exam_step2ck") == ["30d/1", "7d/1", "1d/1"]
    assert await leads(setting.bench, "match_day") == []


def test_a_button_belongs_to_its_owner():
    service = ReminderService(None, None, load_calendar(), SIGNER, Wakeup(), RULES)  # type: ignore[arg-type]
    key = DeliveryKey("0" * 20)
    assert service.owns(MIA, Action.DONE, key, SIGNER.sign("done", key, MIA))
    assert not service.owns(SAM, Action.DONE, key, SIGNER.sign("done", key, MIA))


@pytest.mark.parametrize(
    "name", ["listing", "request_test", "stop_all", "resume", "pause", "standing", "change_settings"]
)
async def test_who_never_consented_is_told_to_start(setting: Setting, name: str):
    service, now = setting.service, setting.now
    calls = {
        "listing": lambda: service.listing(SAM, now),
        "request_test": lambda: service.request_test(SAM, now),
        "stop_all": lambda: service.stop_all(SAM, None, now),
        "resume": lambda: service.resume(SAM, now),
        "standing": lambda: service.standing(SAM),
        "change_settings": lambda: service.change_settings(SAM, lambda settings: settings, now),
        "pause": lambda: service.pause(SAM, now + days(1), now),
    }
    with pytest.raises(UserError) as refusal:
        await calls[name]()
    assert refusal.value.message.key == "reminders.not_started"


async def test_a_message_that_is_no_longer_known_is_said_to_be(setting: Setting):
    from bot.domain.ids import MessageId

    with pytest.raises(UserError) as refusal:
        await setting.service.done(MIA, Receipt(DeliveryKey("0" * 20), MessageId(1)), setting.now)
    assert refusal.value.message.key == "reminders.unknown_message"
