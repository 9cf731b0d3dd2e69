"""Plans that are behind: at a start with other dates, after a fault, and members who cannot be planned."""

import asyncio
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import MemberId
from bot.domain.profile import Profile
from bot.errors import OperatorError
from bot.privacy.contract import UnreadableError
from bot.reminders import service as module
from bot.reminders.service import catching_up
from bot.scheduler.tasks import working
from tests.databases import file_of
from tests.reminders.bench import renew
from tests.reminders.made import MIA, SAM
from tests.reminders.setting import Setting, booked, leads
from tests.storage.broken_disk import BrokenDisk


async def test_at_start_every_stale_plan_is_renewed(setting: Setting, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MEMBERS_AT_ONCE", 2)
    others = [MemberId(3000 + number) for number in range(5)]
    await setting.bench.join(*others, zone="Africa/Cairo")
    for member in others:
        await setting.profiles.save(member, Profile())
    assert await renew(setting.service, setting.now) == 6
    assert await renew(setting.service, setting.now) == 0
    assert len(await leads(setting.bench, "match_day")) == 6 * 3


async def test_a_plan_that_could_not_be_stored_is_made_while_the_bot_runs(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
):
    disk = BrokenDisk(monkeypatch, file_of(setting.bench.database))
    with pytest.raises(OperatorError):
        await setting.service.replan(MIA, setting.now)
    with capture_logs() as logged, patch.object(module, "LOOK_EVERY", timedelta(milliseconds=1)):
        async with working([catching_up(setting.service)], setting.bench.clock):
            while not logged:
                await asyncio.sleep(0)
            disk.mend()
            while await setting.bench.reminders.stale_members(1):
                await asyncio.sleep(0)
    # The task may say that it is done before it is stopped, or not.
    assert [line["event"] for line in logged if line["event"] != "plans_renewed"] == ["plan_failed"]
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


async def test_a_profile_that_cannot_be_read_holds_up_nobody(setting: Setting):
    await setting.bench.join(SAM)
    await setting.profiles.save(SAM, Profile())

    async def damaged() -> None:
        raise UnreadableError("profile")

    setting.profiles.meanwhile = damaged  # met by whoever is read first
    first, second = sorted((MIA, SAM))
    assert await setting.service.replan_stale(setting.now) == 1
    assert await setting.bench.reminders.stale_members(9) == [first]
    assert {row["member_id"] for row in await setting.bench.rows("SELECT member_id FROM reminder")} == {
        second
    }


async def test_planning_that_is_cut_short_goes_on_the_next_time(setting: Setting):
    others = [MemberId(3000 + number) for number in range(20)]
    await setting.bench.join(*others)
    for member in others:
        await setting.profiles.save(member, Profile())
    cut = asyncio.create_task(setting.service.replan_stale(setting.now))
    while len(await setting.bench.reminders.stale_members(99)) > 15:
        await asyncio.sleep(0)
    cut.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut
    behind = await setting.bench.reminders.stale_members(99)
    assert behind
    assert await setting.service.replan_stale(setting.now) == len(behind)
    assert len(await leads(setting.bench, "match_day")) == 21 * 3


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
