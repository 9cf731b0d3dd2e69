"""Wall time is the truth: other rules of a time zone bring other instants at the next start, and no notice."""

import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.app import open_installation
from bot.clock import SystemClock
from bot.config import Config, StorageSection
from bot.domain.profile import Profile
from bot.fleet.alone import Alone
from bot.seasons import zone_rules as zone_rules_module
from bot.seasons.loader import load_calendar
from bot.seasons.zone_rules import zone_rules
from tests.reminders.bench import Bench, renew
from tests.reminders.made import MIA
from tests.reminders.setting import Setting

INSTANTS = "SELECT id, due_at, deadline_at, next_at, occurrence, state FROM reminder ORDER BY id"


async def test_instants_derived_by_other_rules_are_derived_anew_at_the_start(bench: Bench):
    await bench.join(MIA, zone="Asia/Karachi")
    setting = Setting(bench, load_calendar())
    await setting.profiles.save(MIA, Profile())
    await renew(setting.service, setting.now, "old rules")
    right = await bench.rows(INSTANTS)
    async with bench.database.write() as tx:
        await tx.run("UPDATE reminder SET deadline_at = deadline_at + 3600000")
        await tx.run(
            "UPDATE reminder SET due_at = due_at + 1800000, next_at = next_at + 1800000 WHERE id % 2 = 0"
        )
    assert await renew(setting.service, setting.now, "old rules") == 0
    assert await renew(setting.service, setting.now, "new rules") == 1
    assert await bench.rows(INSTANTS) == right
    assert await bench.rows("SELECT * FROM delivery") == []


@pytest.fixture
def zone_files() -> Iterator[Callable[..., str]]:
    """The fingerprint of a process that begins with these folders of zones before the others."""
    kept = zoneinfo.TZPATH

    def begun(*first: Path) -> str:
        zoneinfo.reset_tzpath([*map(str, first), *kept])
        zone_rules.cache_clear()
        return zone_rules()

    yield begun
    zoneinfo.reset_tzpath(kept)
    zone_rules.cache_clear()


def test_a_zone_that_no_file_describes_does_not_hinder_the_start(
    monkeypatch: pytest.MonkeyPatch, zone_files: Callable[..., str]
):
    unknown = {"Atlantis/Capital", "America/Atlantis", "Atlantis"}
    names = zone_rules_module.zone_names() | unknown
    monkeypatch.setattr(zone_rules_module, "zone_names", lambda: names)
    assert len(zone_files()) == 64


def test_the_fingerprint_follows_the_files_of_the_zones(tmp_path: Path, zone_files: Callable[..., str]):
    whole = zone_files()
    assert zone_files() == whole
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia" / "Karachi").write_bytes(b"other rules")
    assert zone_files(tmp_path) != whole


def test_files_that_are_updated_while_it_runs_count_from_the_next_start(
    tmp_path: Path, zone_files: Callable[..., str]
):
    (tmp_path / "Asia").mkdir()
    begun_with = zone_files(tmp_path)
    (tmp_path / "Asia" / "Karachi").write_bytes(b"other rules")
    assert zone_rules() == begun_with
    assert zone_files(tmp_path) != begun_with


async def test_a_process_that_may_lead_later_takes_it_before_it_reads_a_zone(
    tmp_path: Path, zone_files: Callable[..., str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Alone, "several", True)
    zone_rules.cache_clear()
    async with open_installation(
        Config(storage=StorageSection(directory=tmp_path / "data")), clock=SystemClock()
    ):
        assert zone_rules.cache_info().currsize == 1
