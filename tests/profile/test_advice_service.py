"""Advice for a member from what is stored."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.advice import TierId
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import Member, StoredProfile
from bot.domain.profile import Profile, Visa
from bot.errors import UserError
from bot.seasons.loader import load_calendar
from bot.strategy.loader import load_rulebook
from bot.strategy.service import AdviceService

if TYPE_CHECKING:
    from bot.strategy.service import Imagine
    from tests.profile.conftest import Office

AMAL = MemberId(101)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def advice_of(office: "Office") -> AdviceService:
    return AdviceService(
        office.store, rulebook=load_rulebook(), calendar=office.calendar, program_count=lambda: 212
    )


async def test_advice_rests_on_the_stored_profile_the_season_and_the_members_day(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    record = ExamRecord(ExamStatus.PASSED, 1, 246, date(2026, 6, 20))
    await office.service.change(AMAL, lambda p: replace(p, step2ck=record), now=office.now)
    advice = await advice_of(office).advise(AMAL, now=office.now)
    assert (advice.tier.id, advice.season.id) == (TierId.COMPETITIVE, 2028)
    late = office.now.replace(hour=20)
    assert (await advice_of(office).advise(AMAL, now=late)).as_of == date(2026, 11, 23)


async def test_programs_that_the_ledger_gains_count_from_then_on(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    there = [*range(30)]
    advice = AdviceService(
        office.store, rulebook=load_rulebook(), calendar=office.calendar, program_count=lambda: len(there)
    )
    assert (await advice.advise(AMAL, now=office.now)).applications.minimum == 30
    there.append(30)
    assert (await advice.advise(AMAL, now=office.now)).applications.minimum == 31


async def test_a_stranger_is_told_to_start(office: "Office"):
    with pytest.raises(UserError) as refusal:
        await advice_of(office).advise(AMAL, now=office.now)
    assert refusal.value.message.key == "profile.no_consent"


async def test_a_season_that_lost_its_dates_is_the_members_to_change(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    await office.members.move(AMAL, season=SeasonId(2049))
    with pytest.raises(UserError) as refusal:
        await advice_of(office).advise(AMAL, now=office.now)
    assert refusal.value.message.key == "profile.unknown_season"


def scored(score: int) -> "Imagine":
    record = ExamRecord(ExamStatus.PASSED, 1, score, date(2026, 6, 20))
    return lambda profile, _today: replace(profile, step2ck=record)


async def test_a_comparison_shows_both_sides_and_stores_nothing(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    before = await office.store.read(AMAL)
    found = await advice_of(office).compare(AMAL, scored(246), now=office.now)
    assert (found.today.tier.id, found.what_if.tier.id) == (TierId.PENDING, TierId.COMPETITIVE)
    assert (found.profile.step2ck.score, found.imagined.step2ck.score) == (None, 246)
    assert await office.store.read(AMAL) == before


async def test_what_is_imagined_knows_the_members_day(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    days: list[date] = []

    def imagine(profile: Profile, today: date) -> Profile:
        days.append(today)
        return replace(profile, visa=Visa.J1)

    found = await advice_of(office).compare(AMAL, imagine, now=office.now.replace(hour=20))
    assert days == [date(2026, 11, 23)]
    assert found.today.as_of == found.what_if.as_of == date(2026, 11, 23)


async def test_a_stranger_compares_from_an_empty_profile(office: "Office"):
    found = await advice_of(office).compare(AMAL, scored(246), now=office.now)
    assert found.profile == Profile()
    assert found.what_if.tier.id is TierId.COMPETITIVE
    assert await office.store.read(AMAL) is None


async def test_what_cannot_be_is_refused_with_the_reason(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    with pytest.raises(UserError) as refusal:
        await advice_of(office).compare(AMAL, scored(210), now=office.now)
    assert refusal.value.message.key == "whatif.impossible"
    problems = refusal.value.message.params["problems"]
    assert [problem.key for problem in problems] == ["profile_check.below_passing"]  # type: ignore[attr-defined]


async def test_an_old_fault_elsewhere_does_not_stand_in_the_way():
    faulty = Profile(step1=ExamRecord(ExamStatus.NOT_TAKEN, 2))
    amal = Member(AMAL, "Asia/Karachi", SeasonId(2028), NOW)

    class Reader:
        async def read(self, member: MemberId) -> StoredProfile:
            return StoredProfile(amal, faulty, 1)

    service = AdviceService(
        Reader(), rulebook=load_rulebook(), calendar=load_calendar(), program_count=lambda: 212
    )
    assert (await service.compare(AMAL, scored(246), now=NOW)).what_if.tier.id is TierId.COMPETITIVE


async def test_a_comparison_without_a_difference_is_refused(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    with pytest.raises(UserError) as refusal:
        await advice_of(office).compare(AMAL, lambda profile, _: profile, now=office.now)
    assert refusal.value.message.key == "whatif.unchanged"


async def test_a_season_without_dates_cannot_be_imagined(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    with pytest.raises(UserError) as refusal:
        await advice_of(office).compare(
            AMAL, lambda profile, _: replace(profile, season=SeasonId(2049)), now=office.now
        )
    assert refusal.value.message.key == "profile.unknown_season"
