"""Members who have not been here for long: looked for, told, and purged only when all that is certain."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.audit.service import AuditService
from bot.clock import ClockCheck
from bot.cohort.ports import Absent, Limited, Looked, Participant, Present, Unclear
from bot.domain.discord_answer import DmClosed, Retry
from bot.domain.ids import GuildId, MemberId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.moderation import ACTS_KEPT, ActKind, ModeratorAct
from bot.domain.presence import Presence
from bot.domain.profile import Profile
from bot.privacy.cipher import OperatorSeal
from bot.privacy.contract import OperatorKey
from bot.reminders.ports import KeepingNotice
from bot.retention.keeper import PACE, PAUSE_WITHOUT_WORK, Keeper
from bot.retention.notice import DirectNotices
from bot.retention.policy import TIDY_AFTER
from bot.retention.seasons import SeasonTidier, end_of
from bot.seasons.loader import load_calendar
from storage.audit import AuditStore
from storage.erasure import ErasureStore
from storage.past_seasons import PastSeasonStore
from storage.presence import PresenceStore
from tests.reminders.bench import KEYS, Bench, opened
from tests.reminders.made import MIA, NOON, SAM, milestone

HALL, CLUB = GuildId(900), GuildId(901)
DAY = timedelta(days=1)


@dataclass
class Discord:
    """Says of each server what it was told to say; members are there otherwise."""

    answers: dict[GuildId, Looked] = field(default_factory=dict)
    asked: list[GuildId] = field(default_factory=list)

    def servers(self) -> Sequence[GuildId]:
        return ()

    async def look(self, who: Participant) -> Looked:
        self.asked.append(who.guild)
        return self.answers.get(who.guild, Present(None))


class Profiles:
    """Profiles in memory."""

    def __init__(self) -> None:
        self.recorded: dict[MemberId, Profile] = {}

    async def profile(self, member: MemberId) -> Profile:
        return self.recorded.get(member, Profile())

    async def change(self, member: MemberId, change, *, now: datetime) -> Profile:
        self.recorded[member] = change(self.recorded[member])
        return self.recorded[member]


async def nothing_held_up(_: datetime) -> int:
    return 0


class House:
    """The keeper over a real database, with a Discord that answers as told."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.clock = bench.clock
        self.discord = Discord()
        self.profiles = Profiles()
        self.presence = PresenceStore(bench.database)
        self.purged: list[MemberId] = []
        self.check = ClockCheck(bench.clock)
        self.keeper = self.started()

    def started(self) -> Keeper:
        return Keeper(
            self.presence,
            self.discord,
            DirectNotices(self.bench.reminders, self.bench.discord, KEYS.key),
            self.erase,
            SeasonTidier(self.profiles, PastSeasonStore(self.bench.database), load_calendar()),
            (AuditService(AuditStore(self.bench.database)).forget_old,),
            nothing_held_up,
            self.check,
        )

    async def erase(self, who: Presence, _: datetime) -> bool:
        store = ErasureStore(self.bench.database, OperatorSeal(OperatorKey(b"o" * 32)), None)
        if await store.begin(who.member, who) is None:
            return False
        member = who.member
        self.purged.append(member)
        await self.presence.erase(member)
        async with self.bench.database.write() as tx:
            for table in ("reminder", "delivery", "member"):
                await tx.run(f"DELETE FROM {table} WHERE member_id = :member", member=member)
        return True

    async def visit(self, member: MemberId = MIA, guild: GuildId | None = HALL, language: str = "en") -> None:
        await self.presence.note(member, guild, language, self.clock.now())

    async def work(self) -> None:
        """Everything that is due now."""
        for _ in range(50):
            if await self.keeper.step(self.clock.now()) == PAUSE_WITHOUT_WORK:
                return
        raise AssertionError("the keeper finds no end")

    async def pass_days(self, days: int) -> None:
        for _ in range(days):
            self.clock.advance(DAY)
            await self.work()

    def notices(self) -> int:
        return sum(isinstance(message.parcel.body, KeepingNotice) for message in self.bench.discord.messages)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as bench:
        await bench.join(MIA)
        yield House(bench)


async def test_the_language_used_last_is_known_of_members_only(house: House):
    assert await house.presence.language(MIA) is None
    await house.visit(language="es")
    assert await house.presence.language(MIA) == "es"
    await house.visit(language="en")
    await house.visit(guild=None, language="en")
    assert await house.presence.language(MIA) == "en"
    stranger = MemberId(999)
    await house.visit(stranger, language="es")
    assert await house.presence.language(stranger) is None


async def test_nobody_is_looked_for_within_thirty_days(house: House):
    await house.visit()
    await house.pass_days(29)
    assert house.discord.asked == []


async def test_who_left_is_purged_after_thirty_days_and_a_second_look_a_day_later(house: House):
    await house.visit()
    house.discord.answers[HALL] = Absent()
    await house.pass_days(30)
    assert house.discord.asked == [HALL]
    assert house.purged == []
    await house.pass_days(1)
    assert house.purged == [MIA]
    assert await house.presence.export(MIA) == {}


async def test_who_comes_back_between_the_two_looks_is_spared(house: House):
    await house.visit()
    house.discord.answers[HALL] = Absent()
    await house.pass_days(30)
    house.discord.answers[HALL] = Present(None)
    await house.pass_days(40)
    assert house.purged == []
    house.discord.answers[HALL] = Absent()
    asked = len(house.discord.asked)
    while len(house.discord.asked) == asked:
        await house.pass_days(1)
    assert house.purged == [], "both looks are made anew"
    await house.pass_days(1)
    assert house.purged == [MIA]


@pytest.mark.parametrize("guild", [None, HALL, CLUB])
async def test_any_interaction_anywhere_spares_for_thirty_more_days(house: House, guild: GuildId | None):
    await house.visit()
    house.discord.answers = {HALL: Absent(), CLUB: Absent()}
    await house.pass_days(30)
    await house.visit(guild=guild)
    await house.pass_days(30)
    assert house.purged == []
    await house.pass_days(1)
    assert house.purged == [MIA]


async def test_an_interaction_during_the_last_look_spares(house: House):
    await house.visit()
    house.discord.answers[HALL] = Absent()
    await house.pass_days(30)
    house.clock.advance(DAY)

    class Late(Discord):
        async def look(self, who: Participant) -> Looked:
            await house.visit()
            return await super().look(who)

    house.discord = Late(house.discord.answers)
    house.keeper = house.started()
    await house.work()
    assert house.purged == []


async def test_one_server_that_cannot_be_asked_spares(house: House):
    await house.visit()
    await house.visit(guild=CLUB)
    house.discord.answers = {HALL: Absent(), CLUB: Unclear()}
    await house.pass_days(400)
    assert house.purged == []
    house.discord.answers[CLUB] = Absent()
    await house.pass_days(3)
    assert house.purged == [MIA]


async def test_being_in_one_server_of_two_is_enough(house: House):
    await house.visit()
    await house.visit(guild=CLUB)
    house.discord.answers = {HALL: Absent()}
    await house.pass_days(100)
    assert house.purged == []


async def test_a_rate_limit_is_obeyed_and_changes_nothing(house: House):
    await house.visit()
    house.discord.answers[HALL] = Limited(timedelta(seconds=90))
    house.clock.advance(31 * DAY)
    assert await house.keeper.step(house.clock.now()) == timedelta(seconds=90)
    assert await house.keeper.step(house.clock.now()) == timedelta(seconds=90)


async def test_a_user_of_the_installed_app_alone_is_never_looked_for(house: House):
    await house.visit(guild=None)
    await house.pass_days(699)
    assert house.discord.asked == []
    assert house.notices() == 0


async def test_three_years_without_a_word(house: House):
    """Told once after 700 days, kept until 730, then gone."""
    await house.visit()
    await house.pass_days(700)
    assert house.notices() == 1
    await house.pass_days(29)
    assert house.purged == []
    await house.pass_days(3 * 365 - 729)
    assert house.purged == [MIA]
    assert house.notices() == 1


async def test_a_visit_every_hundred_days_keeps_everything_for_three_years(house: House):
    for _ in range(11):
        await house.visit()
        await house.pass_days(100)
    assert house.purged == []
    assert house.notices() == 0


async def test_who_comes_back_after_the_notice_stays_and_is_told_again_another_time(house: House):
    await house.visit()
    await house.pass_days(710)
    await house.visit()
    await house.pass_days(699)
    assert (house.purged, house.notices()) == ([], 1)
    await house.pass_days(1)
    assert house.notices() == 2


async def test_a_bot_that_was_off_for_three_years_tells_first_and_waits_thirty_days(house: House):
    await house.visit()
    house.clock.advance(3 * 365 * DAY)
    await house.work()
    assert (house.purged, house.notices()) == ([], 1)
    await house.pass_days(29)
    assert house.purged == []
    await house.pass_days(1)
    assert house.purged == [MIA]


async def test_the_notice_waits_out_quiet_hours(house: House):
    await house.visit()
    house.clock.advance(700 * DAY + timedelta(hours=12))
    await house.work()
    assert house.notices() == 0
    house.clock.advance(timedelta(hours=12))
    await house.work()
    assert house.notices() == 1


@pytest.mark.parametrize("how", ["stopped_at", "dm_closed_at"])
async def test_who_stopped_or_closed_direct_messages_is_not_written_to(house: House, how: str):
    await house.visit()
    await house.bench.stand(MIA, **{how: house.clock.now()})
    await house.pass_days(740)
    assert house.notices() == 0
    assert house.purged == [MIA]


async def test_direct_messages_that_turn_out_closed_are_tried_once(house: House):
    await house.visit()
    house.bench.discord.outcomes.append(DmClosed("403 50007"))
    await house.pass_days(720)
    assert len(house.bench.discord.posts) == 1


async def test_a_notice_of_unknown_outcome_is_looked_for_and_comes_once(house: House):
    await house.visit()
    house.bench.discord.script.extend(["lost"])
    await house.pass_days(729)
    assert house.notices() == 1


async def test_a_notice_that_did_not_arrive_is_sent_again(house: House):
    await house.visit()
    house.bench.discord.outcomes.extend([Retry("500"), Retry("500")])
    await house.pass_days(705)
    assert house.notices() == 1


async def test_members_of_whom_nothing_is_known_count_as_here_today(house: House):
    await house.bench.join(SAM)
    await house.work()
    house.clock.advance(29 * DAY)
    assert await house.presence.next_due(house.clock.now()) is None
    assert "member_presence" in await house.presence.export(SAM)


async def test_commands_cost_one_write_a_day(house: House):
    written = house.bench.database.write
    count = 0

    def counted():
        nonlocal count
        count += 1
        return written()

    house.bench.database.write = counted  # type: ignore[method-assign]
    for _ in range(5):
        await house.visit()
        await house.visit(guild=None)
    assert count == 1
    await house.visit(guild=CLUB)
    house.clock.advance(DAY)
    await house.visit()
    assert count == 3


async def test_a_stranger_leaves_no_trace(house: House):
    await house.visit(SAM)
    assert await house.presence.export(SAM) == {}


async def test_pace_is_kept_between_requests(house: House):
    await house.visit()
    await house.visit(guild=CLUB)
    house.discord.answers[HALL] = Absent()
    house.clock.advance(31 * DAY)
    assert await house.keeper.step(house.clock.now()) == 2 * PACE


async def test_half_a_year_after_a_season_its_messages_and_interviews_go_and_the_profile_stays(house: House):
    season = load_calendar().seasons[1]
    old = Interview(1, season.id, "3203511146", NOON.replace(tzinfo=None), "UTC", InterviewFormat.VIDEO)  # type: ignore[arg-type]
    new = replace(old, number=2, season=season.id + 1)  # type: ignore[arg-type]
    house.profiles.recorded[MIA] = Profile(interviews=Interviews((old, new), 2))
    await house.bench.remind(MIA)
    await house.bench.remind(MIA, of=milestone("later", "2028-03-03 21:00"), wall="2028-02-01 12:00")
    await house.bench.tick()
    await house.visit()
    house.clock.advance(end_of(season) + TIDY_AFTER - DAY - house.clock.now())
    await house.visit()
    await house.work()
    assert len(await house.bench.rows("SELECT id FROM reminder")) == 2
    house.clock.advance(2 * DAY)
    await house.work()
    assert [row["milestone"] for row in await house.bench.rows("SELECT milestone FROM reminder")] == ["later"]
    assert await house.bench.rows("SELECT id FROM delivery") == []
    assert house.profiles.recorded[MIA].interviews == Interviews((new,), 2)
    assert house.purged == []


@pytest.mark.parametrize(("known", "kept"), [((1, 2, 3), [2, 3]), ((1, 2), [2])])
async def test_calendars_of_no_plan_go_and_their_numbers_are_not_given_again(
    house: House, known: tuple[int, ...], kept: list[int]
):
    async with house.bench.database.write() as tx:
        for number in known:
            await tx.run(
                "INSERT INTO season_calendar (id, digest, content) VALUES (:id, :id, '{}')", id=number
            )
        await tx.run("INSERT INTO reminder_plan (member_id, calendar_id) VALUES (:member, 2)", member=MIA)
    await house.work()
    assert [row["id"] for row in await house.bench.rows("SELECT id FROM season_calendar")] == kept


async def test_the_log_of_acts_ends_where_its_time_is_over(house: House):
    log = AuditStore(house.bench.database)
    for seconds in (0, 1, 2):
        at = house.clock.now() + timedelta(seconds=seconds)
        await log.record(ModeratorAct(HALL, MIA, ActKind.COHORT_POSTED, at, str(seconds)))
    house.clock.advance(ACTS_KEPT)
    await house.work()
    assert len(await house.bench.rows("SELECT id FROM moderator_act")) == 3
    house.clock.advance(timedelta(seconds=1))
    await house.work()
    assert [row["subject"] for row in await house.bench.rows("SELECT subject FROM moderator_act")] == [
        "1",
        "2",
    ]


async def test_who_was_noted_long_ago_is_noted_anew(house: House, monkeypatch: pytest.MonkeyPatch):
    """The process knows the last two whom it noted today; it writes no more of them, and of the first once more."""
    monkeypatch.setattr("storage.presence.REMEMBERED", 2)
    now, other = house.clock.now(), MemberId(1003)
    await house.bench.join(SAM, other)
    for member in (MIA, SAM, other):
        await house.presence.note(member, None, "en", now)
    async with house.bench.database.write() as tx:
        await tx.run("UPDATE member_presence SET last_day = 0")
    for member in (SAM, other, MIA):
        await house.presence.note(member, None, "en", now)
    days = await house.bench.rows("SELECT member_id, last_day FROM member_presence WHERE last_day > 0")
    assert [row["member_id"] for row in days] == [MIA]
