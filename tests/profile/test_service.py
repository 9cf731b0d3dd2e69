"""Members and profiles as commands see them."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import CycleStatus, Profile, Stage, UsExperience, Visa
from bot.domain.profile import ExperienceKind as Kind
from bot.domain.profile import ExperienceSpecialty as Specialty
from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.service import ProfileService

if TYPE_CHECKING:
    from tests.profile.conftest import Office

AMAL = MemberId(101)


def with_visa(profile: Profile) -> Profile:
    return replace(profile, visa=Visa.J1)


async def registered(office: "Office", zone: str = "Asia/Karachi") -> ProfileService:
    await office.service.register(AMAL, time_zone=zone, now=office.now)
    office.followed.clear()
    return office.service


async def test_a_stranger_is_no_member_and_is_told_to_start(office: "Office"):
    assert await office.service.member(AMAL) is None
    for refused in (
        office.service.profile(AMAL),
        office.service.stored(AMAL),
        office.service.change(AMAL, with_visa, now=office.now),
        office.service.record_season(AMAL, SeasonId(2028), now=office.now),
        office.service.set_time_zone(AMAL, "UTC"),
    ):
        with pytest.raises(UserError) as refusal:
            await refused
        assert "/start" in catalogue().of(refusal.value.message)
    assert office.followed == []


async def test_registering_records_consent_zone_and_the_season_to_come(office: "Office"):
    member = await office.service.register(AMAL, time_zone="Asia/Karachi", now=office.now)
    assert (member.time_zone, member.season, member.consented_at) == ("Asia/Karachi", 2028, office.now)
    assert await office.service.member(AMAL) == member
    profile = await office.service.profile(AMAL)
    assert (profile.season, profile.time_zone) == (2028, "Asia/Karachi")
    assert (await office.service.completeness(profile))[0].field == "step2ck"
    assert office.followed == [AMAL]


async def test_registering_again_keeps_what_was_told(office: "Office"):
    service = await registered(office)
    await service.change(AMAL, with_visa, now=office.now)
    await service.record_season(AMAL, SeasonId(2027), now=office.now)
    member = await service.register(AMAL, time_zone="Africa/Cairo", now=office.now)
    assert (member.time_zone, member.season) == ("Africa/Cairo", 2027)
    assert (await service.profile(AMAL)).visa is Visa.J1


@pytest.mark.parametrize("zone", ["", "Karachi", "../../etc/passwd", "asia/karachi\0", "x" * 10_000])
async def test_an_unknown_zone_is_refused(office: "Office", zone: str):
    with pytest.raises(UserError):
        await office.service.register(AMAL, time_zone=zone, now=office.now)
    assert await office.service.member(AMAL) is None
    service = await registered(office)
    with pytest.raises(UserError):
        await service.set_time_zone(AMAL, zone)


async def test_a_season_without_dates_is_refused_with_those_that_have_some(office: "Office"):
    service = await registered(office)
    with pytest.raises(UserError) as refusal:
        await service.record_season(AMAL, SeasonId(2049), now=office.now)
    assert "2028" in catalogue().of(refusal.value.message)


async def test_season_and_zone_can_be_changed_and_the_plan_follows(office: "Office"):
    service = await registered(office)
    before = (await service.stored(AMAL)).version
    assert (await service.record_season(AMAL, SeasonId(2027), now=office.now)).after.season == 2027
    assert (await service.set_time_zone(AMAL, "Asia/Manila")).time_zone == "Asia/Manila"
    assert (await service.stored(AMAL)).version == before + 2
    assert office.followed == [AMAL, AMAL]


async def test_a_change_is_stored_raises_the_version_and_is_followed(office: "Office"):
    service = await registered(office)
    changed = await service.change(AMAL, with_visa, now=office.now)
    stored = await service.stored(AMAL)
    assert stored.profile == changed
    assert (changed.visa, stored.version) == (Visa.J1, 2)
    assert office.followed == [AMAL]


async def test_what_cannot_be_is_refused_with_every_reason_and_nothing_is_stored(office: "Office"):
    service = await registered(office)

    def impossible(profile: Profile) -> Profile:
        failed = ExamRecord(ExamStatus.FAILED, 5, 250, date(2026, 6, 20))
        return replace(profile, step2ck=failed, visa=Visa.H1B)

    with pytest.raises(UserError) as refusal:
        await service.change(AMAL, impossible, now=office.now)
    sentence = catalogue().of(refusal.value.message)
    assert "250 is a pass" in sentence
    assert "at most four" in sentence
    stored = await service.stored(AMAL)
    assert (stored.profile.step2ck, stored.profile.visa, stored.version) == (ExamRecord(), None, 1)
    assert office.followed == []


async def test_the_members_own_day_decides_what_is_in_the_future(office: "Office"):
    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # already the 23rd in Karachi
    record = ExamRecord(ExamStatus.PASSED, 1, 240, date(2026, 11, 23))
    service = await registered(office, "America/New_York")
    with pytest.raises(UserError):
        await service.change(AMAL, lambda p: replace(p, step2ck=record), now=late)
    await service.set_time_zone(AMAL, "Asia/Karachi")
    assert (await service.change(AMAL, lambda p: replace(p, step2ck=record), now=late)).step2ck == record


async def test_an_old_fault_does_not_stand_in_the_way_of_another_change(office: "Office"):
    service = await registered(office, "Asia/Karachi")
    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    record = ExamRecord(ExamStatus.PASSED, 1, 240, date(2026, 11, 23))
    await service.change(AMAL, lambda p: replace(p, step2ck=record), now=late)
    await service.set_time_zone(AMAL, "America/New_York")  # where that day has not come yet
    assert (await service.change(AMAL, with_visa, now=late)).visa is Visa.J1


async def test_removing_an_entry_is_possible_while_another_is_at_fault(office: "Office"):
    service = await registered(office)
    good = UsExperience(Kind.OBSERVERSHIP, Specialty.PEDIATRICS, 2)
    bad = UsExperience(Kind.HANDS_ON, Specialty.OTHER, 70)
    member = await service.member(AMAL)
    assert member is not None
    # Written by the store alone, as an older version with other limits may have done.
    await office.store.change(
        AMAL, lambda old: replace(old.profile, us_experience=(good, bad)), now=office.now
    )
    changed = await service.change(AMAL, lambda p: replace(p, us_experience=(bad,)), now=office.now)
    assert changed.us_experience == (bad,)


async def test_a_failure_of_what_follows_is_logged_and_the_change_stays(office: "Office"):
    service = await registered(office)
    office.fault = RuntimeError("planner")
    with capture_logs() as logs:
        changed = await service.change(AMAL, with_visa, now=office.now)
    assert changed.visa is Visa.J1
    assert await service.profile(AMAL) == changed
    assert [line["log_level"] for line in logs] == ["error"]


async def test_a_service_without_a_follower_works(office: "Office"):
    await registered(office)
    alone = ProfileService(office.members, office.store, office.calendar)
    assert (await alone.change(AMAL, with_visa, now=office.now)).visa is Visa.J1


async def test_changes_by_many_tasks_all_arrive(office: "Office"):
    service = await registered(office)

    def one_more(profile: Profile) -> Profile:
        return replace(profile, work_with_children=(profile.work_with_children or 0) + 1)

    await asyncio.gather(*(service.change(AMAL, one_more, now=office.now) for _ in range(40)))
    assert (await service.profile(AMAL)).work_with_children == 40


async def test_the_next_season_begins_with_everything_kept_in_one_step(office: "Office"):
    service = await registered(office)
    await service.record_season(AMAL, SeasonId(2027), now=office.now)

    def not_matched(profile: Profile) -> Profile:
        return replace(profile, visa=Visa.J1, status=CycleStatus(Stage.NOT_MATCHED, 80, 2))

    await service.change(AMAL, not_matched, now=office.now)
    before = await service.stored(AMAL)
    moved = await service.record_season(AMAL, SeasonId(2028), now=office.now)
    after = await service.stored(AMAL)
    assert (
        after.profile
        == moved.after
        == replace(before.profile, season=SeasonId(2028), status=CycleStatus(Stage.PREPARING))
    )
    assert after.version == before.version + 1
