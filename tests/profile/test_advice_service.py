"""Advice for a member from what is stored."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.domain.advice import TierId
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.errors import UserError
from bot.strategy.loader import load_rulebook
from bot.strategy.service import AdviceService

if TYPE_CHECKING:
    from tests.profile.conftest import Office

AMAL = MemberId(101)


def advice_of(office: "Office") -> AdviceService:
    return AdviceService(office.store, rulebook=load_rulebook(), calendar=office.calendar, program_count=212)


async def test_advice_rests_on_the_stored_profile_the_season_and_the_members_day(office: "Office"):
    await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    record = ExamRecord(ExamStatus.PASSED, 1, 246, date(2026, 6, 20))
    await office.service.change(AMAL, lambda p: replace(p, step2ck=record), now=office.now)
    advice = await advice_of(office).advise(AMAL, now=office.now)
    assert (advice.tier.id, advice.season.id) == (TierId.COMPETITIVE, 2028)
    late = office.now.replace(hour=20)
    assert (await advice_of(office).advise(AMAL, now=late)).as_of == date(2026, 11, 23)


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
