"""`/privacy about · export · erase`: for the member alone, complete, and final."""

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, GuildId, MemberId, SeasonId
from bot.domain.profile import ConnectionKind, Letter, LetterState, LetterWriter, Profile, ProgramTie
from bot.i18n import catalogue
from bot.privacy.cipher import MemberVault
from bot.privacy.contract import KeyMissingError
from storage.backup import write_backup
from storage.files.directory import DATABASE_FILE
from storage.keyring.member_keys import open_keys
from tests.databases import opened_copy
from tests.discord.world import World, answer_to, private, texts

SAY = catalogue()
ZONE = "Pacific/Chatham"
EXAM = date(2027, 4, 17)
PLANTED = tuple(
    value.encode()
    for value in (
        *(ZONE, "2027-04-17", "exam_step2ck", "2027-04-10T", "3203511146", "2021-05-12"),
        *("nbme_14", "2026-10-03", "us_pediatrics_director", "2026-09-14"),
    )
)
"""Ten values that stand nowhere else."""
SEALED = (b"2021-05-12", b"3203511146", b"nbme_14", b"2026-10-03", b"us_pediatrics_director", b"2026-09-14")
"""Those of them that are results, letters and connections."""


async def known(world: World) -> MemberId:
    """The member with something in every table that a member can fill by themselves."""
    who, services, now = MemberId(world.member.id), world.services, world.clock.now()
    await services.profiles.register(who, time_zone=ZONE, now=now)
    profile = Profile(
        step1=ExamRecord(ExamStatus.PASSED, 1, 247, date(2021, 5, 12)),
        step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, EXAM),
        connections=(ProgramTie(AcgmeId("3203511146"), ConnectionKind.FAMILY),),
        self_assessments=(SelfAssessment(Exam.STEP2CK, "nbme_14", 231, date(2026, 10, 3)),),
        letters=(Letter(LetterWriter.US_PEDIATRICS_DIRECTOR, LetterState.AGREED, date(2026, 9, 14)),),
    )
    await services.profiles.change(who, lambda _: profile, now=now)
    guild = GuildId(world.guild.id)
    await services.cohort.join(who, guild, in_server_since=now - timedelta(days=60), now=now)
    return who


def tables_with(data: Path, who: MemberId) -> set[str]:
    """The tables of the database in which the member's id stands."""
    with closing(sqlite3.connect(data / "preceptor.db")) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            table
            for table in tables
            if "member_id" in {row[1] for row in opened.execute(f"PRAGMA table_info({table})")}
            and opened.execute(f"SELECT count(*) FROM {table} WHERE member_id = ?", (who,)).fetchone()[0]
        }


def spellings(who: MemberId) -> list[bytes]:
    """The id as SQLite and text files may hold it."""
    sevens = [who >> shift & 0x7F | 0x80 for shift in range(57, 7, -7)]
    return [str(who).encode(), who.to_bytes(8, "big"), bytes([*sevens, who & 0xFF])]


def found_in(folder: Path, needles: list[bytes]) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [f"{file.name}: {needle!r}" for file in files for needle in needles if needle in file.read_bytes()]


async def erase(world: World):
    asked = await world.member.slash(world.general, "privacy erase")
    form = await world.member.click(answer_to(asked), label=SAY("privacy.erase.button"))
    return await world.member.submit_modal(form, {"word": "erase "})


async def test_the_statement_is_for_anybody_and_names_every_purpose(world: World):
    shown = await world.stranger.slash(world.general, "privacy about")
    assert private(shown)
    text = texts(shown)
    for held in world.services.privacy.described():
        assert SAY.of(held.why) in text
        assert SAY.of(held.kept) in text
    assert await world.services.profiles.member(MemberId(world.stranger.id)) is None


async def test_the_export_holds_what_was_told_and_only_the_member_sees_it(world: World):
    who = await known(world)
    shown = await world.member.slash(world.general, "privacy export")
    assert private(shown)
    [file] = answer_to(shown).attachments
    assert file.filename == "preceptor-data.json"
    held = json.loads(await file.read())["data"]
    assert held["member"]["time_zone"] == ZONE
    assert held["member"]["member_id"] == str(who)
    assert "2027-04-17" in json.dumps(held["profile"])
    assert "247" in json.dumps(held["profile"])
    assert {row["milestone"] for row in held["reminder"]} >= {"exam_step2ck"}


async def test_somebody_of_whom_nothing_is_kept_is_told_so(world: World):
    for command in ("export", "erase"):
        shown = await world.stranger.slash(world.general, f"privacy {command}")
        assert private(shown)
        assert SAY("privacy.nothing.title") in texts(shown)


async def test_another_word_erases_nothing(world: World):
    who = await known(world)
    asked = await world.member.slash(world.general, "privacy erase")
    form = await world.member.click(answer_to(asked), label=SAY("privacy.erase.button"))
    shown = await world.member.submit_modal(form, {"word": "yes"})
    assert "Nothing was erased" in texts(shown)
    assert await world.services.profiles.member(who) is not None


async def test_after_erasing_no_byte_is_left_in_any_file_or_a_fresh_backup(world: World, tmp_path: Path):
    who = await known(world)
    data = tmp_path / "data"
    assert {"member", "profile", "reminder", "cohort_participant"} <= tables_with(data, who)
    found = found_in(data, [*spellings(who), *PLANTED])
    assert len(found) >= 6, "the search finds what stands there in clear"
    assert any(repr(spelling) in found_item for found_item in found for spelling in spellings(who))
    shown = await erase(world)
    assert private(shown)
    assert SAY("privacy.erased.title") in texts(shown)
    assert tables_with(data, who) == set()
    write_backup(data / "preceptor.db", data / "fresh.db")
    assert found_in(data, [*spellings(who), *PLANTED]) == []


@asynccontextmanager
async def vault_of(world: World) -> AsyncIterator[MemberVault]:
    """What opens the values of an installation for whoever has its files and its operator's key."""
    async with opened_copy(world.directory / DATABASE_FILE) as database:
        keys = await open_keys(world.directory, database)
        try:
            yield await MemberVault.open_with(keys.store, keys.operator)
        finally:
            await keys.store.close()


async def test_what_is_sealed_stands_nowhere_in_clear(world: World, tmp_path: Path):
    await known(world)
    write_backup(tmp_path / "data" / "preceptor.db", tmp_path / "data" / "fresh.db")
    assert found_in(tmp_path / "data", [*SEALED]) == []
    assert found_in(tmp_path / "data", [ZONE.encode()]), "the search finds what does stand there"


async def test_an_older_backup_cannot_be_read_for_the_member(world: World, tmp_path: Path):
    who = await known(world)
    with closing(sqlite3.connect(tmp_path / "data" / "preceptor.db")) as opened:
        [sealed] = opened.execute("SELECT exams FROM profile WHERE member_id = ?", (who,)).fetchone()
    async with vault_of(world) as vault:
        assert b"2027-04-17" in await vault.open(who, "profile", "exams", sealed)
    await erase(world)
    async with vault_of(world) as vault:
        with pytest.raises(KeyMissingError):
            await vault.open(who, "profile", "exams", sealed)


async def test_after_erasing_nothing_comes_any_more_and_one_may_begin_anew(world: World):
    who = await known(world)
    await erase(world)
    before = len(world.dms(world.member))
    await world.tick(after=timedelta(days=150))
    assert len(world.dms(world.member)) == before
    again = await world.member.slash(world.general, "profile show")
    assert SAY("consent.title") in texts(again)
    await world.member.click(answer_to(again), label=SAY("consent.agree"))
    fresh = Profile(season=SeasonId(2028), time_zone="UTC")
    assert await world.services.profiles.profile(who) == fresh


async def test_an_erasure_cut_short_is_finished_at_the_next_start(world: World, tmp_path: Path):
    who = await known(world)
    privacy = world.services.privacy

    async def cut(*_: object) -> int:
        raise KeyboardInterrupt

    with patch.object(MemberVault, "erase", cut), pytest.raises(KeyboardInterrupt):
        await privacy.erase(who, world.clock.now())
    assert "member" in tables_with(tmp_path / "data", who)
    await world.restart()
    assert tables_with(tmp_path / "data", who) == set()
    shutil.rmtree(tmp_path / "data" / "backups", ignore_errors=True)
    assert found_in(tmp_path / "data", spellings(who)) == []
