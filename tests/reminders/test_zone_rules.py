"""Wall time is the truth: other rules of a time zone bring other instants at the next start, and no notice."""

import zoneinfo
from pathlib import Path

import pytest

from bot.domain.profile import Profile
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


def test_a_zone_that_no_file_describes_does_not_hinder_the_start(monkeypatch: pytest.MonkeyPatch):
    kept, names = zoneinfo.TZPATH, zone_rules_module.zone_names()
    unknown = {"Atlantis/Capital", "America/Atlantis", "Atlantis"}
    monkeypatch.setattr(zone_rules_module, "zone_names", lambda: names | unknown)
    zoneinfo.reset_tzpath([])
    try:
        assert len(zone_rules()) == 64
    finally:
        zoneinfo.reset_tzpath(kept)


def test_the_fingerprint_follows_the_files_of_the_zones(tmp_path: Path):
    whole = zone_rules()
    assert zone_rules() == whole
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia" / "Karachi").write_bytes(b"other rules")
    kept = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(tmp_path), *kept])
    try:
        assert zone_rules() != whole
    finally:
        zoneinfo.reset_tzpath(kept)
