"""Profiles in the database: whole, sealed, and never half changed."""

import asyncio
import contextlib
import json
import tempfile
import traceback
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, MemberId, SeasonId
from bot.domain.member import StoredProfile
from bot.domain.profile import (
    Applicant,
    ConnectionKind,
    CycleStatus,
    Graduation,
    Letter,
    Preferences,
    Profile,
    ProgramTie,
    Research,
    Stage,
    UsExperience,
    Visa,
)
from bot.privacy.cipher import MemberVault
from bot.privacy.contract import KeyMissingError, UnreadableError
from storage.codecs.profile import SECTIONS, UnreadableProfileError, decoded, encoded, step2ck_score
from storage.keyring.member_keys import open_keys
from storage.members import MemberStore
from storage.profiles import ProfileStore
from storage.sql.faults import RefusedError
from storage.sql.ports import Database
from tests.databases import columns_of, opened_copy
from tests.examples import share

AMAL, BEN = MemberId(101), MemberId(102)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SEASON, ZONE = SeasonId(2028), "Asia/Karachi"


def any_of(kind: type, **special: Any) -> st.SearchStrategy[Any]:
    """Any value of a dataclass, every field filled by its type unless given."""
    return st.builds(kind, **{each.name: special.get(each.name, ...) for each in fields(kind)})


def many(entries: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.lists(entries, max_size=4).map(tuple)


RECORDS = any_of(ExamRecord)
PROFILES = any_of(
    Profile,
    season=st.just(SEASON),
    time_zone=st.just(ZONE),
    specialty=st.just("pediatrics"),
    graduation=any_of(Graduation),
    step1=RECORDS,
    step2ck=RECORDS,
    step3=RECORDS,
    us_experience=many(any_of(UsExperience, months=st.integers(1, 120).map(lambda n: n / 2))),
    letters=many(any_of(Letter)),
    research=any_of(Research),
    self_assessments=many(any_of(SelfAssessment)),
    status=any_of(CycleStatus),
    preferences=any_of(Preferences),
    connections=many(any_of(ProgramTie)),
)


@dataclass
class World:
    folder: Path
    database: Database
    vault: MemberVault
    members: MemberStore
    profiles: ProfileStore

    async def admit(self, *members: MemberId) -> None:
        for member in members:
            await self.members.register(
                member, consent_version=1, time_zone=ZONE, season=SEASON, first_season=SEASON, now=NOW
            )

    async def store(self, member: MemberId, profile: Profile) -> StoredProfile | None:
        return await self.profiles.change(member, lambda _: profile, now=NOW)

    async def told(self, member: MemberId) -> Profile:
        stored = await self.profiles.read(member)
        assert stored is not None
        return stored.profile

    async def column(self, section: str, member: MemberId) -> bytes:
        return await self.database.read.value(
            f"SELECT {section} FROM profile WHERE member_id = :member", member=member
        )

    async def put(self, section: str, member: MemberId, sealed: bytes | None) -> None:
        async with self.database.write() as tx:
            await tx.run(
                f"UPDATE profile SET {section} = :sealed WHERE member_id = :member",
                sealed=sealed,
                member=member,
            )


@asynccontextmanager
async def world_in(folder: Path, engine: str = "sqlite") -> AsyncGenerator[World]:
    async with opened_copy(folder / "main.db", engine) as database:
        keys = await open_keys(folder, database)
        vault = await MemberVault.open_with(keys.store, keys.operator)
        try:
            yield World(folder, database, vault, MemberStore(database, vault), ProfileStore(database, vault))
        finally:
            await keys.store.close()


@pytest.fixture
async def world(tmp_path: Path, engine: str) -> AsyncGenerator[World]:
    async with world_in(tmp_path, engine) as world:
        await world.admit(AMAL)
        yield world


FULL = Profile(
    applicant=Applicant.US_IMG,
    season=SEASON,
    visa=Visa.J1_OR_H1B,
    graduation=Graduation(year=1987),
    step1=ExamRecord(ExamStatus.FAILED, 3, 187, date(2019, 8, 7)),
    step2ck=ExamRecord(ExamStatus.PASSED, 2, 243, date(2026, 6, 20)),
    us_experience=(),
    self_assessments=(SelfAssessment(Exam.STEP2CK, "uwsa_2", 229, date(2026, 5, 2)),),
    research=Research(pediatrics=41),
    connections=(ProgramTie(AcgmeId("3203511146"), ConnectionKind.FAMILY),),
    time_zone=ZONE,
)


@given(PROFILES)
@settings(max_examples=share(300))
def test_every_field_comes_back_from_its_section(profile: Profile):
    assert decoded(encoded(profile), season=SEASON, time_zone=ZONE) == profile


def test_every_profile_comes_back_from_the_database():
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        opening = world_in(Path(folder))
        world = runner.run(opening.__aenter__())
        runner.run(world.admit(AMAL))

        @given(PROFILES)
        @settings(max_examples=share(60))
        def comes_back(profile: Profile) -> None:
            stored = runner.run(world.store(AMAL, profile))
            assert stored is not None
            assert stored.profile == profile
            assert runner.run(world.profiles.read(AMAL)) == stored

        try:
            comes_back()
        finally:
            runner.run(opening.__aexit__(None, None, None))


def test_the_sections_hold_every_field_once():
    told = [
        name
        for section, plain in encoded(FULL).items()
        for name in (json.loads(plain) if plain else [])
        if section
    ]
    assert len(told) == len(set(told))
    assert decoded(encoded(FULL), season=SEASON, time_zone=ZONE) == FULL


async def test_a_new_member_has_told_nothing(world: World):
    assert await world.profiles.read(AMAL) == StoredProfile(
        (await world.members.find(AMAL)) or pytest.fail("no member"),
        Profile(season=SEASON, time_zone=ZONE),
        1,
    )
    assert await world.profiles.read(BEN) is None
    assert await world.store(BEN, FULL) is None


async def test_nothing_told_lies_on_the_disk_in_clear(world: World):
    await world.store(AMAL, FULL)
    content = b"".join(path.read_bytes() for path in world.folder.iterdir() if path.is_file())
    planted = [b"1987", b"3203511146", b"uwsa_2", b"j1_or_h1b", b"2019-08-07", b'"score":', b'"failed"']
    assert [value for value in planted if value in content] == []


def test_the_length_of_a_section_hardly_tells_what_is_in_it():
    lengths = {
        len(encoded(Profile(step2ck=record))["exams"] or b"")
        for record in (
            ExamRecord(ExamStatus.PASSED, 1, 243, date(2026, 6, 20)),
            ExamRecord(ExamStatus.FAILED, 2),
            ExamRecord(score=9),
        )
    }
    assert lengths == {128}


async def test_a_section_moved_to_another_member_or_column_is_refused(world: World):
    await world.admit(BEN)
    await world.store(AMAL, FULL)
    await world.store(BEN, replace(FULL, visa=Visa.NONE))
    await world.put("exams", AMAL, await world.column("exams", BEN))
    with pytest.raises(UnreadableError):
        await world.profiles.read(AMAL)
    await world.put("exams", BEN, await world.column("background", BEN))
    with pytest.raises(UnreadableError):
        await world.profiles.read(BEN)


@pytest.mark.parametrize("plain", [b"{", b"[]", b'{"step2ck":{"status":"no such word"}}', b""])
async def test_an_unreadable_section_is_a_fault_and_is_never_written_over(world: World, plain: bytes):
    await world.store(AMAL, FULL)
    sealed = await world.vault.seal(AMAL, "profile", "exams", plain.ljust(20))
    await world.put("exams", AMAL, sealed)
    with pytest.raises(UnreadableProfileError):
        await world.profiles.read(AMAL)
    with pytest.raises(UnreadableProfileError):
        await world.store(AMAL, Profile())
    assert await world.column("exams", AMAL) == sealed


def test_a_fault_does_not_repeat_what_was_told():
    told = "".join(reversed("etavirp"))
    with pytest.raises(UnreadableProfileError) as fault:
        decoded({"background": json.dumps({"visa": told}).encode()})
    assert told not in "".join(traceback.format_exception(fault.value))


def test_keys_of_a_newer_version_are_left_out_of_account():
    plain = b'{"step2ck":{"score":243,"status":"passed","mood":"good"},"step9":{}}'
    profile = decoded({"exams": plain, "letters": b"{}"})
    assert profile == Profile(step2ck=ExamRecord(ExamStatus.PASSED, score=243))


async def test_an_erased_key_makes_the_profile_unreadable(world: World):
    await world.store(AMAL, FULL)
    await world.vault.erase(AMAL)
    with pytest.raises(KeyMissingError):
        await world.profiles.read(AMAL)


async def test_a_hundred_changes_at_once_lose_none(world: World):
    def one_more(before: StoredProfile) -> Profile:
        count = before.profile.work_with_children or 0
        return replace(before.profile, work_with_children=count + 1)

    await asyncio.gather(*(world.profiles.change(AMAL, one_more, now=NOW) for _ in range(100)))
    stored = await world.profiles.read(AMAL)
    assert stored is not None
    assert (stored.profile.work_with_children, stored.version) == (100, 101)


async def test_a_refused_change_stores_nothing(world: World):
    await world.store(AMAL, FULL)
    before = await world.profiles.read(AMAL)

    def refuse(_: StoredProfile) -> Profile:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await world.profiles.change(AMAL, refuse, now=NOW)
    assert await world.profiles.read(AMAL) == before


@pytest.mark.parametrize("turns", range(14))
async def test_a_change_cancelled_at_any_moment_is_whole_or_not_at_all(world: World, turns: int):
    await world.store(AMAL, replace(FULL, work_with_children=1))
    changing = asyncio.create_task(world.store(AMAL, replace(FULL, work_with_children=2, visa=Visa.NONE)))
    await asyncio.sleep(0.0003 * turns)
    changing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await changing
    stored = await world.profiles.read(AMAL)
    assert stored is not None
    seen = (stored.profile.work_with_children, stored.profile.visa, stored.version)
    assert seen in {(1, Visa.J1_OR_H1B, 2), (2, Visa.NONE, 3)}


async def test_season_and_zone_stay_the_members(world: World):
    stored = await world.store(AMAL, replace(FULL, season=SeasonId(2031), time_zone=None))
    assert stored is not None
    assert (stored.profile.season, stored.profile.time_zone) == (SEASON, ZONE)


async def test_a_cleared_section_leaves_nothing_behind(world: World):
    await world.store(AMAL, FULL)
    await world.store(AMAL, replace(FULL, step1=ExamRecord(), step2ck=ExamRecord(), step3=ExamRecord()))
    assert await world.column("exams", AMAL) is None
    assert (await world.told(AMAL)).step2ck == ExamRecord()


async def test_scores_are_read_of_those_who_have_one(world: World):
    records: dict[MemberId, ExamRecord] = {
        MemberId(1): ExamRecord(ExamStatus.PASSED, 1, 250),
        MemberId(2): ExamRecord(ExamStatus.FAILED, 1, 201),
        MemberId(3): ExamRecord(ExamStatus.PASSED, 1),
        MemberId(4): ExamRecord(ExamStatus.BOOKED, date=date(2027, 1, 1)),
        MemberId(5): ExamRecord(ExamStatus.PASSED, 1, 240),
        MemberId(6): ExamRecord(score=239),
    }
    await world.admit(*records)
    for member, record in records.items():
        await world.store(member, Profile(step2ck=record))
    asked = [MemberId(n) for n in (1, 2, 3, 4, 6, 77)]
    assert await world.profiles.step2ck_scores(asked) == {1: 250, 2: 201}
    assert await world.profiles.step2ck_scores([]) == {}


async def test_stages_and_counts_of_those_who_told_some(world: World):
    told = CycleStatus(Stage.INTERVIEWING, interviews=4)
    await world.admit(MemberId(1), MemberId(2))
    await world.store(MemberId(1), Profile(status=told))
    await world.store(MemberId(2), Profile(step2ck=ExamRecord(ExamStatus.PASSED, 1, 250)))
    asked = [MemberId(n) for n in (1, 2, 77)]
    assert await world.profiles.cycle_statuses(asked) == {1: told}


async def test_one_unreadable_profile_does_not_stop_the_statistics(world: World):
    await world.admit(BEN, MemberId(103))
    for member in (AMAL, BEN, MemberId(103)):
        await world.store(member, FULL)
    await world.put("exams", AMAL, await world.vault.seal(AMAL, "profile", "exams", b"{broken".ljust(20)))
    await world.vault.erase(BEN)
    with capture_logs() as logs:
        assert await world.profiles.step2ck_scores([AMAL, BEN, MemberId(103)]) == {103: 243}
    assert [line["log_level"] for line in logs] == ["error", "error"]


async def test_scores_of_more_members_than_fit_one_part(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("storage.profiles.READ_AT_ONCE", 3)
    members = [MemberId(n) for n in range(1, 9)]
    await world.admit(*members)
    for member in members:
        await world.store(member, Profile(step2ck=ExamRecord(ExamStatus.PASSED, 1, 230 + member)))
    assert await world.profiles.step2ck_scores(members) == {member: 230 + member for member in members}


async def test_everything_held_is_declared_exported_and_erased(world: World):
    await world.store(AMAL, FULL)
    exported: Any = (await world.profiles.export(AMAL))["profile"]
    assert exported["exams"]["step2ck"] == {
        "status": "passed",
        "attempts": 2,
        "score": 243,
        "date": "2026-06-20",
    }
    assert exported["updated_at"] == NOW.isoformat()
    assert await columns_of(world.database, "profile") == set(world.profiles.describe()[0].columns)
    assert await world.profiles.erase(AMAL) == 1
    assert await world.profiles.erase(AMAL) == 0
    assert await world.profiles.export(AMAL) == {}
    assert await world.told(AMAL) == Profile(season=SEASON, time_zone=ZONE)


async def test_erasing_the_member_takes_the_profile_along(world: World):
    await world.store(AMAL, FULL)
    await world.members.erase(AMAL)
    assert await world.database.read.value("SELECT count(*) FROM profile") == 0


@pytest.mark.parametrize("section", SECTIONS)
async def test_the_database_refuses_a_value_too_short_to_be_sealed(world: World, section: str):
    await world.store(AMAL, FULL)
    with pytest.raises(RefusedError, match=r"(?i)check"):
        await world.put(section, AMAL, b"232")


def test_the_score_of_an_exam_that_awaits_its_result_does_not_count():
    assert (
        step2ck_score(encoded(Profile(step2ck=ExamRecord(ExamStatus.WAITING, score=1)))["exams"] or b"")
        is None
    )

    with pytest.raises(UnreadableProfileError):
        step2ck_score(b"nothing")
