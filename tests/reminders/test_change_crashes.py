"""Killed at any step of a start with other dates, or of sending the notices: each member is told exactly once."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import MemberId
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.reminders.ports import ReminderStore
from bot.reminders.service import ReminderService
from tests.reminders.bench import Bench, opened, renew
from tests.reminders.calendars import SHIPPED, moved
from tests.reminders.made import MIA, RULES, SAM
from tests.reminders.setting import SIGNER, Setting
from tests.reminders.test_changes import days_of, notices
from tests.reminders.test_crashes import GAPS, SCRIPTS, Fuse, Killed, killed_tick

ELSE = moved("match_day", "2027-03-18 12:00")
TWICE = moved("match_day", "2027-03-17 12:00", ELSE)
PLANNING = ("use_calendar", "stale_members", "apply_plan")
FIRST = [("match_day", "2027-03-19", "2027-03-18")]
SECOND = [("match_day", "2027-03-18", "2027-03-17")]
NET = [("match_day", "2027-03-19", "2027-03-17")]


async def planned(bench: Bench) -> Setting:
    """Two members, planned from the shipped dates."""
    await bench.join(MIA, SAM, zone="Europe/London")
    setting = Setting(bench, SHIPPED)
    for member in (MIA, SAM):
        await setting.profiles.save(member, Profile(), zone="Europe/London")
    await renew(setting.service, setting.now)
    return setting


async def start(setting: Setting, calendar: SeasonCalendar, fuse: Fuse | None = None) -> None:
    """The program starts, and dies at a step if there is a fuse."""
    store: ReminderStore = setting.bench.reminders
    store = store if fuse is None else fuse.around(store, PLANNING)
    service = ReminderService(setting.profiles, store, calendar, SIGNER, setting.wakeup, RULES)
    await renew(service, setting.now)
    await setting.bench.restart()


def told(bench: Bench, member: MemberId) -> list[list[tuple[str, str, str]]]:
    return [days_of(notice.changes) for notice in notices(bench, member)]


@pytest.mark.parametrize("then", [ELSE, TWICE, SHIPPED], ids=["the same", "another", "taken back"])
async def test_a_start_that_dies_at_any_step_is_made_up_for_by_the_next(tmp_path: Path, then: SeasonCalendar):
    expected = {ELSE.digest: [FIRST], TWICE.digest: [NET], SHIPPED.digest: []}[then.digest]
    at, reached = 0, True
    while reached:
        at += 1
        (tmp_path / str(at)).mkdir()
        async with opened(tmp_path / str(at)) as bench:
            setting = await planned(bench)
            fuse = Fuse(at)
            try:
                await start(setting, ELSE, fuse)
            except Killed:
                reached = True
            else:
                reached = False
            await start(setting, then)
            await bench.settle_down(4)
            assert told(bench, MIA) == told(bench, SAM) == expected, f"killed at step {at}"
    assert at > 8


@pytest.mark.parametrize(("script", "gap"), list(zip(SCRIPTS, [*GAPS, *GAPS], strict=False)))
async def test_killed_while_telling_each_is_told_once_and_then_of_the_next_change(
    tmp_path: Path, script: list[str], gap: timedelta
):
    at, reached = 0, True
    while reached:
        at += 1
        (tmp_path / str(at)).mkdir()
        async with opened(tmp_path / str(at)) as bench:
            setting = await planned(bench)
            await start(setting, ELSE)
            bench.discord.script.extend(script)
            reached = await killed_tick(bench, at)
            bench.clock.advance(gap)
            await start(setting, TWICE)
            await bench.settle_down(15)
            for member in (MIA, SAM):
                assert told(bench, member) in ([NET], [FIRST, SECOND]), f"killed at step {at}"
    assert at > 10
