"""The service: plans that follow the profile, tests with an outcome, buttons bound to their owner."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from structlog.testing import capture_logs

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import DeliveryKey, LeadId, MemberId, SeasonId
from bot.domain.member import Member, StoredProfile
from bot.domain.profile import Profile
from bot.domain.reminder_settings import Hours
from bot.domain.season import SeasonCalendar
from bot.errors import OperatorError, UserError
from bot.reminders import catching_up as catching_up_module
from bot.reminders import service as module
from bot.reminders.bell import Bell
from bot.reminders.catching_up import catching_up
from bot.reminders.keys import ButtonSigner
from bot.reminders.leads import MilestoneKind
from bot.reminders.service import Action, ReminderService, TestOutcome
from bot.reminders.views import Receipt
from bot.timeline.loader import load_calendar
from tests.reminders.bench import Bench, renew
from tests.reminders.made import MIA, RULES, SAM, SEASON, days
from tests.storage.broken_disk import BrokenDisk

SIGNER = ButtonSigner(b"k" * 32)


class Profiles:
    """Profiles in memory, whose version the database knows."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.stored: dict[MemberId, StoredProfile] = {}
        self.meanwhile: Any = None

    async def read(self, member_id: MemberId) -> StoredProfile | None:
        found = self.stored.get(member_id)
        if self.meanwhile is not None:
            change, self.meanwhile = self.meanwhile, None
            await change()
        return found

    async def save(self, member: MemberId, profile: Profile, zone: str = "Asia/Karachi") -> None:
        old = self.stored.get(member)
        version = 1 if old is None else old.version + 1
        who = Member(member, zone, SEASON, datetime(2026, 1, 1, tzinfo=UTC))
        self.stored[member] = StoredProfile(who, profile, version)
        async with self._bench.database.write() as tx:
            await tx.run(
                "UPDATE member SET profile_version = :version WHERE member_id = :member",
                version=version,
                member=member,
            )


class Setting:
    """The bench with a service on it."""

    def __init__(self, bench: Bench, calendar: SeasonCalendar) -> None:
        self.bench = bench
        self.profiles = Profiles(bench)
        self.bell = Bell()
        self.service = ReminderService(self.profiles, bench.reminders, calendar, SIGNER, self.bell, RULES)

    @property
    def now(self) -> datetime:
        return self.bench.clock.now()

    def nudge(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.bench.dispatcher.tick(self.now))


@pytest.fixture
async def setting(bench: Bench) -> Setting:
    await bench.join(MIA, zone="Asia/Karachi")
    made = Setting(bench, load_calendar())
    await made.profiles.save(MIA, Profile())
    return made


def booked(day: date) -> Profile:
    return Profile(step2ck=ExamRecord(status=ExamStatus.BOOKED, date=day))


async def leads(bench: Bench, milestone: str) -> list[str]:
    sql = "SELECT lead, occurrence FROM reminder WHERE state = 'pending' AND milestone = :milestone ORDER BY due_at"
    return [f"{row['lead']}/{row['occurrence']}" for row in await bench.rows(sql, milestone=milestone)]


async def test_a_member_is_reminded_of_the_rest_of_the_season(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    assert await leads(setting.bench, "nrmp_rol_deadline") == [
        "30d/1",
        "7d/1",
        "48h/1",
        "1d/1",
        "0d/1",
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


async def test_at_start_every_stale_plan_is_renewed(setting: Setting, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MEMBERS_AT_ONCE", 2)
    others = [MemberId(3000 + number) for number in range(5)]
    await setting.bench.join(*others, zone="Africa/Cairo")
    for member in others:
        await setting.profiles.save(member, Profile())
    assert await renew(setting.service, setting.now) == 6
    assert await renew(setting.service, setting.now) == 0
    assert len(await leads(setting.bench, "match_day")) == 6 * 3


async def test_a_plan_that_could_not_be_stored_is_made_while_the_bot_runs(setting: Setting):
    disk = BrokenDisk(setting.bench.database)
    with pytest.raises(OperatorError):
        await setting.service.replan(MIA, setting.now)
    with capture_logs() as logged, patch.object(catching_up_module, "LOOK_EVERY", timedelta(milliseconds=1)):
        async with catching_up(setting.service, setting.bench.clock):
            while not logged:
                await asyncio.sleep(0)
            disk.mend()
            while await setting.bench.reminders.stale_members(1):
                await asyncio.sleep(0)
    assert [line["event"] for line in logged] == ["plan_failed"]
    assert "disk is not full" in logged[0]["advice"]
    assert await leads(setting.bench, "match_day") == ["7d/1", "1d/1", "0d/1"]


async def test_members_who_cannot_be_planned_hold_up_nobody_and_are_told_of_once(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MEMBERS_AT_ONCE", 2)
    unplanned = [MemberId(number) for number in range(1, 6)]
    await setting.bench.join(*unplanned)
    for member in unplanned:
        await setting.profiles.save(member, Profile(), zone="Nowhere/Else")
    with capture_logs() as logged:
        assert await setting.service.replan_stale(setting.now) == 1
        assert await setting.service.replan_stale(setting.now) == 0
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["plan_failed"] * 5
    assert await setting.bench.reminders.stale_members(9) == unplanned
    assert await leads(setting.bench, "match_day") == ["7d/1", "1d/1", "0d/1"]


async def test_nothing_is_sent_to_a_member_whose_plan_is_behind(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    [first, *_] = (await setting.service.listing(MIA, setting.now)).coming
    await setting.profiles.save(MIA, Profile(), zone="Asia/Dubai")
    await setting.bench.tick(first.due_at - setting.now + timedelta(minutes=2))
    assert setting.bench.discord.posts == []
    await setting.service.replan_stale(setting.now)
    await setting.bench.tick(timedelta(minutes=2))
    assert setting.bench.discord.posts == []
    await setting.bench.tick(timedelta(hours=1))
    assert len(setting.bench.discord.posts) == 1


async def test_the_list_of_a_member_whose_plan_is_behind_is_planned_first(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    await setting.profiles.save(MIA, booked(date(2027, 4, 10)))
    listing = await setting.service.listing(MIA, setting.now)
    assert not listing.standing.stale
    assert await leads(setting.bench, "exam_step2ck") == ["30d/1", "7d/1", "1d/1"]


async def test_other_dates_are_planned_at_the_next_start(setting: Setting):
    await renew(setting.service, setting.now)
    calendar = load_calendar()
    moved = tuple(
        replace(
            season,
            milestones=tuple(
                replace(one, local=one.local.replace(day=20)) if one.id == "match_day" else one
                for one in season.milestones
            ),
        )
        for season in calendar.seasons
    )
    later = ReminderService(
        setting.profiles, setting.bench.reminders, SeasonCalendar(moved, "other"), SIGNER, setting.bell, RULES
    )
    assert await renew(later, setting.now) == 1
    assert await leads(setting.bench, "match_day") == ["7d/2", "1d/2", "0d/2"]
    assert await leads(setting.bench, "match_week") == ["7d/1", "1d/1", "0d/1"]


async def test_a_season_that_is_chosen_later_replaces_the_plan(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    who = replace(setting.profiles.stored[MIA].member, season=SeasonId(2028))
    setting.profiles.stored[MIA] = replace(setting.profiles.stored[MIA], member=who)
    await setting.service.replan(MIA, setting.now)
    rows = await setting.bench.rows("SELECT DISTINCT season, state, reason FROM reminder ORDER BY season")
    assert rows == [
        {"season": 2027, "state": "cancelled", "reason": "plan"},
        {"season": 2028, "state": "pending", "reason": None},
    ]


async def test_stopped_reminders_stay_away_through_changes_and_come_back_when_resumed(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    count = len(await setting.bench.states())
    stopped = await setting.service.stop_all(MIA, None, setting.now)
    assert stopped.cancelled == count
    await setting.profiles.save(MIA, booked(date(2027, 4, 10)))
    await setting.service.replan(MIA, setting.now)
    assert set(await setting.bench.states()) == {"cancelled"}
    await setting.service.resume(MIA, setting.now)
    exam, window, score = 3, 3, 1
    assert (await setting.bench.states()).count("pending") == count + exam + window + score


async def test_a_test_says_that_it_arrived(setting: Setting):
    with setting.bell.answered_by(setting.nudge):
        key = await setting.service.request_test(MIA, setting.now)
        assert await setting.service.test_outcome(key) is TestOutcome.SENT


async def test_a_test_says_that_messages_are_closed(setting: Setting):
    setting.bench.discord.closed.add(MIA)
    with setting.bell.answered_by(setting.nudge):
        key = await setting.service.request_test(MIA, setting.now)
        assert await setting.service.test_outcome(key) is TestOutcome.CLOSED
    assert (await setting.service.listing(MIA, setting.now)).standing.dm_closed


async def test_a_test_that_takes_too_long_is_said_to_be_on_its_way(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "TEST_PATIENCE", 0.05)
    release = asyncio.Event()

    async def slow(_place: str) -> None:
        await release.wait()

    setting.bench.discord.pause = slow
    with setting.bell.answered_by(setting.nudge):
        key = await setting.service.request_test(MIA, setting.now)
        assert await setting.service.test_outcome(key) is TestOutcome.WAITING
        release.set()
        setting.bench.discord.pause = None
        assert await setting.service.test_outcome(key) is TestOutcome.SENT
    assert len(setting.bench.discord.messages) == 1


async def test_without_anybody_who_delivers_a_test_waits(setting: Setting):
    key = await setting.service.request_test(MIA, setting.now)
    assert await setting.service.test_outcome(key) is TestOutcome.WAITING


async def test_a_pause_ends_by_itself(setting: Setting):
    await setting.service.replan(MIA, setting.now)
    await setting.service.pause(MIA, setting.now + days(3), setting.now)
    assert (await setting.service.listing(MIA, setting.now)).standing.paused_until == setting.now + days(3)


@pytest.mark.parametrize("ahead", [-1, 0, 400])
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
    service = ReminderService(None, None, load_calendar(), SIGNER, Bell(), RULES)  # type: ignore[arg-type]
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
