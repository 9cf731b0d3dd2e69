"""What members are told while the bot cannot store anything."""

import sqlite3

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from storage.files.directory import DATABASE_FILE
from tests.discord.world import World, answer_to, private, texts
from tests.storage.broken_disk import BrokenDisk

SAY = catalogue()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY])
async def test_nothing_is_changed_and_the_member_is_told_kindly(
    world: World, monkeypatch: pytest.MonkeyPatch, code: int
):
    asked = await world.member.slash(world.general, "profile show")
    await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    world.incidents()
    disk = BrokenDisk(monkeypatch, world.directory / DATABASE_FILE, code)
    add = {"exam": "step2ck", "score": 232, "date": "2026-06-20"}
    with capture_logs() as logged:
        shown = await world.member.slash(world.general, "score add", **add)
    assert private(shown)
    assert SAY("error.unstored") in texts(shown)
    assert any("disk is not full" in line.get("advice", "") for line in logged)
    assert "232" not in texts(await world.member.slash(world.general, "score list"))
    disk.mend()
    assert "232" in texts(await world.member.slash(world.general, "score add", **add))
    profile = await world.services.profiles.profile(MemberId(world.member.id))
    assert profile.step2ck is not None
    assert profile.step2ck.score == 232
    assert world.incidents() == []


async def test_an_erasure_that_has_begun_is_not_called_undone(world: World, monkeypatch: pytest.MonkeyPatch):
    asked = await world.member.slash(world.general, "profile show")
    await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    offered = await world.member.slash(world.general, "privacy erase")
    form = await world.member.click(answer_to(offered), label=SAY("privacy.erase.button"))
    disk = BrokenDisk(monkeypatch, world.directory / DATABASE_FILE, breaks_after=2)
    with capture_logs() as logged:
        shown = await world.member.submit_modal(form, {"word": "erase"})
    assert any("disk is not full" in line.get("advice", "") for line in logged)
    assert private(shown)
    assert SAY("privacy.begun") in texts(shown)
    disk.mend()
    await world.services.privacy.finish_held_up(world.clock.now())
    await world.services.privacy.finish_held_up(world.clock.now())
    assert not await world.services.privacy.holds_anything(MemberId(world.member.id))
    assert world.incidents() == []
