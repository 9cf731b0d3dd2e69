"""Participants, frozen scores and snapshots in the database."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from bot.cohort.aggregate import cutoffs
from bot.cohort.ports import Participant, Price
from bot.domain.cohort import (
    COARSE_BANDS,
    INTERVIEW_BANDS,
    BandTable,
    Charge,
    CohortTable,
    InterviewTable,
    Participation,
    Release,
    ShownBand,
    ShownStage,
    Snapshot,
    StageGroup,
    StageTable,
    TooFew,
)
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.privacy.cipher import MemberVault
from bot.privacy.contract import UnreadableError
from storage.codecs.release import decoded, encoded
from storage.cohort import ParticipantStore
from storage.members import MemberStore
from storage.migrations import migrations
from storage.snapshots import SnapshotStore
from storage.sql.faults import RefusedError
from storage.sql.ports import Database
from storage.sql.times import to_ms
from storage.sqlite.database import Database as SqliteDatabase
from tests.databases import columns_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
JOINED = NOW - timedelta(days=40)
AMAL, BEN = MemberId(101), MemberId(102)
SERVER, OTHER = GuildId(900), GuildId(901)
SEASON, NEXT = SeasonId(2028), SeasonId(2029)
STEP2CK, STAGE = CohortTable.STEP2CK, CohortTable.STAGE
TABLE = BandTable(
    total=60,
    bands=tuple(
        ShownBand(band, count) for band, count in zip(COARSE_BANDS, (None, 35, 15, None), strict=True)
    ),
    median=COARSE_BANDS[1],
    band_margin=7,
    total_margin=15,
)


@pytest.fixture
async def members(database: Database, vault: MemberVault) -> MemberStore:
    store = MemberStore(database, vault)
    for member in (AMAL, BEN):
        await store.register(
            member, consent_version=1, time_zone="UTC", season=None, first_season=SEASON, now=JOINED
        )
    return store


@pytest.fixture
async def participants(database: Database, vault: MemberVault, members: MemberStore) -> ParticipantStore:
    store = ParticipantStore(database, vault)
    for member in (AMAL, BEN):
        await store.join(member, SERVER, in_server_since=JOINED, now=NOW)
    return store


@pytest.fixture
def snapshots(database: Database) -> SnapshotStore:
    return SnapshotStore(database)


def snapshot(
    number: int = 1,
    *,
    season: SeasonId = SEASON,
    guild: GuildId = SERVER,
    at: datetime = NOW,
    release: Release = TABLE,
) -> Snapshot:
    return Snapshot(guild, STEP2CK, Charge(season, number, at, Fraction(1, 2)), release)


async def counted(store: ParticipantStore, season: SeasonId = SEASON) -> list[int]:
    return sorted((await store.page(SERVER, season, cutoffs(NOW), after=None)).frozen.values())


async def test_joining_needs_consent(participants: ParticipantStore):
    with pytest.raises(LookupError):
        await participants.join(MemberId(999), SERVER, in_server_since=JOINED, now=NOW)


async def test_it_is_told_whether_somebody_missing_was_removed(participants: ParticipantStore):
    who = Participant(SERVER, AMAL)
    assert not await participants.remove_missing(who, missing_since=NOW)
    await participants.mark_missing(who, now=NOW, look_at=NOW)
    assert await participants.remove_missing(who, missing_since=NOW)
    assert not await participants.remove_missing(who, missing_since=NOW)


async def test_joining_twice_keeps_the_first_day(participants: ParticipantStore):
    later = NOW + timedelta(days=1)
    again = await participants.join(AMAL, SERVER, in_server_since=JOINED, now=later)
    assert again == Participation(NOW, JOINED, later)
    assert again == await participants.participation(AMAL, SERVER)


async def test_a_frozen_score_stays_and_belongs_to_one_season(participants: ParticipantStore):
    await participants.freeze(SEASON, {AMAL: 231, BEN: 240}, now=NOW)
    await participants.freeze(SEASON, {AMAL: 260}, now=NOW)
    assert await counted(participants) == [231, 240]
    page = await participants.page(SERVER, NEXT, cutoffs(NOW), after=None)
    assert page.frozen == {}
    assert page.fresh == (AMAL, BEN)


async def test_each_of_many_gets_their_own_score_though_two_were_erased(
    participants: ParticipantStore, vault: MemberVault, members: MemberStore
):
    scores = {MemberId(n): 200 + n - 100 for n in range(101, 108)}
    for member in scores:
        await members.register(
            member, consent_version=1, time_zone="UTC", season=None, first_season=SEASON, now=JOINED
        )
        await participants.join(member, SERVER, in_server_since=JOINED, now=NOW)
    await members.erase(MemberId(103))
    await vault.erase(MemberId(105))
    shuffled = {member: scores[member] for member in sorted(scores, key=lambda n: n * 5 % 8)}
    await participants.freeze(SEASON, shuffled, now=NOW)
    for member in scores.keys() - {103, 105}:
        assert f"'step2ck': {scores[member]}" in str(await participants.export(member))
    assert "cohort_score" not in await participants.export(MemberId(103))
    page = await participants.page(SERVER, SEASON, cutoffs(NOW), after=None)
    assert page.fresh == (105,)


async def test_what_is_given_out_stands_in_the_order_of_servers_and_tables(
    participants: ParticipantStore, members: MemberStore, database: Database
):
    await members.register(
        AMAL, consent_version=1, time_zone="UTC", season=None, first_season=SEASON, now=JOINED
    )
    checked = [(9, "step2ck"), (9, "stage"), (8, "stage")]
    for guild in (9, 8):
        await participants.join(AMAL, GuildId(guild), in_server_since=JOINED, now=NOW)
    async with database.write() as tx:
        for guild, table in checked:
            await tx.run(
                "INSERT INTO cohort_checked (member_id, guild_id, table_id, season) VALUES (:m, :g, :t, 2027)",
                m=AMAL,
                g=guild,
                t=table,
            )
    tables = await participants.export(AMAL)
    assert [row["guild_id"] for row in tables["cohort_participant"]] == ["8", "9", "900"]  # type: ignore[attr-defined]
    found = [(row["guild_id"], row["table_id"]) for row in tables["cohort_checked"]]  # type: ignore[attr-defined]
    assert found == [("8", "stage"), ("9", "stage"), ("9", "step2ck")]


async def test_a_page_begins_after_the_last_one(participants: ParticipantStore):
    page = await participants.page(SERVER, SEASON, cutoffs(NOW), after=AMAL)
    assert page.fresh == (BEN,)
    assert page.last is None


async def test_leaving_is_of_one_server_and_keeps_the_frozen_score(participants: ParticipantStore):
    await participants.join(AMAL, OTHER, in_server_since=JOINED, now=NOW)
    await participants.freeze(SEASON, {AMAL: 231, BEN: 240}, now=NOW)
    await participants.leave(AMAL, SERVER)
    await participants.leave(AMAL, SERVER)
    assert await counted(participants) == [240]
    assert await participants.participation(AMAL, OTHER) is not None
    await participants.join(AMAL, SERVER, in_server_since=JOINED, now=NOW)
    await participants.freeze(SEASON, {AMAL: 260}, now=NOW)
    assert await counted(participants) == [231, 240]


async def test_a_member_spends_up_to_the_limit_in_each_budget_and_season(participants: ParticipantStore):
    half, most = Fraction(1, 2), Fraction(2)

    async def charged(season: SeasonId = SEASON, table: CohortTable = STEP2CK) -> set[MemberId]:
        left_out = await participants.spend(season, table, [AMAL, BEN], Price(half, most))
        return {AMAL, BEN} - set(left_out)

    await participants.spend(SEASON, STEP2CK, [AMAL], Price(half, most))
    for _ in range(3):
        assert await charged() == {AMAL, BEN}
    assert await charged() == {BEN}
    assert await charged() == set()
    assert await charged(table=STAGE) == await charged(NEXT) == {AMAL, BEN}


async def test_two_drawings_at_once_do_not_both_spend_what_is_left(participants: ParticipantStore):
    each = (participants.spend(SEASON, STEP2CK, [AMAL], Price(Fraction(1, 2), Fraction(2))) for _ in range(9))
    left_out = await asyncio.gather(*each)
    assert sorted(len(members) for members in left_out) == [0] * 4 + [1] * 5


async def test_more_members_than_one_statement_takes_are_all_charged(
    participants: ParticipantStore, database: Database
):
    many = [MemberId(n) for n in range(1_000, 3_500)]
    async with database.write() as tx:
        await tx.run_many(
            "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
            " VALUES (:id, 0, 1, 'UTC', 2028, 0)",
            ({"id": member} for member in many),
        )
    cost, most = Fraction(1), Fraction(2)
    assert await participants.spend(SEASON, STAGE, many[:1500], Price(most, most)) == frozenset()
    left_out = await participants.spend(SEASON, STAGE, many, Price(cost, most))
    assert left_out == frozenset(many[:1500])
    assert await database.read.value("SELECT count(*) FROM cohort_spent") == 2_500


@pytest.mark.parametrize("way", ["erased", "left out by a restore"])
async def test_who_is_erased_and_comes_back_goes_on_with_what_was_left(
    participants: ParticipantStore, members: MemberStore, database: Database, way: str
):
    most = Fraction(2)
    await participants.spend(SEASON, STAGE, [AMAL], Price(Fraction(3, 2), most))
    for returns in range(3):
        if way == "erased":
            await participants.erase(AMAL)
            await members.erase(AMAL)
        else:
            async with database.write() as tx:
                await tx.run("DELETE FROM member WHERE member_id = :amal", amal=AMAL)
        await members.register(
            AMAL, consent_version=1, time_zone="UTC", season=None, first_season=SEASON, now=JOINED
        )
        left_out = await participants.spend(SEASON, STAGE, [AMAL], Price(Fraction(1, 2), most))
        assert set(left_out) == (set() if returns == 0 else {AMAL})


async def test_what_stays_of_an_erased_member_fits_every_1021st_account(
    participants: ParticipantStore, members: MemberStore, database: Database
):
    await participants.spend(SEASON, STAGE, [AMAL], Price(Fraction(1), Fraction(2)))
    await participants.erase(AMAL)
    await members.erase(AMAL)
    (row,) = await database.read.rows("SELECT * FROM cohort_remainder")
    assert tuple(row) == (AMAL % 1021, SEASON, "stage", 1000)
    assert await database.read.rows("SELECT * FROM cohort_spent") == []


async def test_past_seasons_go_with_their_remainders(
    participants: ParticipantStore, members: MemberStore, database: Database
):
    for season in (SEASON, NEXT):
        await participants.freeze(season, {AMAL: 231, BEN: 240}, now=NOW)
        await participants.spend(season, STEP2CK, [AMAL, BEN], Price(Fraction(1), Fraction(2)))
    await participants.erase(AMAL)
    await participants.forget(before=NEXT)
    for table in ("cohort_score", "cohort_spent", "cohort_remainder"):
        rows = await database.read.rows(f"SELECT season FROM {table}")
        assert [row["season"] for row in rows] == [NEXT]


async def test_a_score_lies_sealed_in_the_file(participants: ParticipantStore, database: Database):
    await participants.freeze(SEASON, {AMAL: 231}, now=NOW)
    sealed = await database.read.value("SELECT step2ck FROM cohort_score")
    assert (231).to_bytes(2) not in sealed[13:]
    assert len(sealed) == 31


async def test_a_score_whose_key_was_erased_is_passed_over(
    participants: ParticipantStore, vault: MemberVault
):
    await participants.freeze(SEASON, {AMAL: 231, BEN: 240}, now=NOW)
    await vault.erase(AMAL)
    page = await participants.page(SERVER, SEASON, cutoffs(NOW), after=None)
    assert page.frozen == {BEN: 240}
    assert page.fresh == ()
    with pytest.raises(UnreadableError):
        await participants.export(AMAL)


async def test_export_and_erase_cover_everything_that_is_described(
    participants: ParticipantStore, database: Database
):
    await participants.freeze(SEASON, {AMAL: 231}, now=NOW)
    await participants.spend(SEASON, STEP2CK, [AMAL], Price(Fraction(1, 2), Fraction(2)))
    exported = await participants.export(AMAL)
    described = {held.table: set(held.columns) for held in participants.describe()}
    for table, rows in exported.items():
        assert isinstance(rows, list)
        assert set(rows[0]) | {"member_id"} == described[table]
    assert exported["cohort_score"] == [{"season": 2028, "step2ck": 231, "frozen_at": NOW.isoformat()}]
    assert exported["cohort_spent"] == [{"season": 2028, "budget": "step2ck", "epsilon": 0.5}]
    for table, columns in described.items():
        assert await columns_of(database, table) == columns
    assert await participants.erase(AMAL) == 3
    assert await participants.erase(AMAL) == 0
    assert await participants.export(AMAL) == {}


async def test_erasing_a_member_takes_them_out_and_keeps_snapshots(
    participants: ParticipantStore, members: MemberStore, snapshots: SnapshotStore
):
    await participants.freeze(SEASON, {AMAL: 231, BEN: 240}, now=NOW)
    kept = await snapshots.keep(snapshot())
    await members.erase(AMAL)
    assert await participants.export(AMAL) == {}
    assert await counted(participants) == [240]
    assert await snapshots.latest(SERVER, STEP2CK) == kept


async def test_a_snapshot_is_read_as_it_was_kept(snapshots: SnapshotStore):
    assert await snapshots.latest(SERVER, STEP2CK) is None
    kept = await snapshots.keep(snapshot())
    assert kept == snapshot() == await snapshots.latest(SERVER, STEP2CK)
    assert await snapshots.charges(SERVER, STEP2CK) == (snapshot().charge,)
    assert await snapshots.latest(OTHER, STEP2CK) is None


async def test_the_snapshot_shown_is_the_one_drawn_last_of_any_season(snapshots: SnapshotStore):
    await snapshots.keep(snapshot(1, at=NOW - timedelta(days=60)))
    await snapshots.keep(snapshot(2, at=NOW - timedelta(days=30)))
    last = await snapshots.keep(snapshot(1, season=NEXT, release=TooFew()))
    assert await snapshots.latest(SERVER, STEP2CK) == last


async def test_the_same_drawing_is_kept_once(snapshots: SnapshotStore):
    first = await snapshots.keep(snapshot())
    second = await snapshots.keep(snapshot(at=NOW + timedelta(seconds=5), release=TooFew()))
    assert second == first
    assert len(await snapshots.charges(SERVER, STEP2CK)) == 1


async def test_the_database_refuses_drawings_that_are_too_close_or_too_many(snapshots: SnapshotStore):
    await snapshots.keep(snapshot())
    with pytest.raises(RefusedError, match="28 days apart"):
        await snapshots.keep(snapshot(2, at=NOW + timedelta(days=28, milliseconds=-1)))
    with pytest.raises(RefusedError, match=r"(?i)check"):
        await snapshots.keep(snapshot(5, at=NOW + timedelta(days=200)))
    assert len(await snapshots.charges(SERVER, STEP2CK)) == 1


async def test_a_charge_without_its_snapshot_is_not_stored(snapshots: SnapshotStore, database: Database):
    await snapshots.keep(replace(snapshot(), guild=OTHER))
    async with database.write() as tx:
        await tx.run("CREATE UNIQUE INDEX fault ON cohort_snapshot (season)")
    with pytest.raises(RefusedError):
        await snapshots.keep(snapshot())
    assert await snapshots.charges(SERVER, STEP2CK) == ()


REPLACE_SNAPSHOT = "INSERT OR REPLACE INTO cohort_snapshot VALUES (900, 'step2ck', 2028, 1, 'null')"
REPLACE_CHARGE = "INSERT OR REPLACE INTO cohort_charge VALUES (900, 'step2ck', 2028, 1, 0, 1)"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cohort_snapshot SET released = 'null'",
        "DELETE FROM cohort_snapshot",
        REPLACE_SNAPSHOT,
        "UPDATE cohort_charge SET epsilon = 1",
        "DELETE FROM cohort_charge",
        REPLACE_CHARGE,
    ],
)
async def test_what_was_drawn_can_be_neither_changed_nor_removed(
    statement: str, snapshots: SnapshotStore, database: Database, engine: str
):
    if engine == "postgres" and statement in (REPLACE_SNAPSHOT, REPLACE_CHARGE):
        pytest.skip("PostgreSQL has no REPLACE")
    kept = await snapshots.keep(snapshot())
    with suppress(RefusedError):
        async with database.write() as tx:
            await tx.run(statement)
    assert await snapshots.latest(SERVER, STEP2CK) == kept
    assert await snapshots.charges(SERVER, STEP2CK) == (kept.charge,)


async def test_a_season_is_removed_whole_and_its_budget_stays_spent(
    snapshots: SnapshotStore, database: Database
):
    await snapshots.keep(snapshot())
    async with database.write() as tx:
        await tx.run("DELETE FROM cohort_season WHERE guild_id = 900")
    assert await snapshots.latest(SERVER, STEP2CK) is None
    assert len(await snapshots.charges(SERVER, STEP2CK)) == 1


STAGES = StageTable(60, (ShownStage(StageGroup.MATCHED, 35), ShownStage(StageGroup.STUDYING, None)), 6, 12)
INTERVIEWS = InterviewTable(100, 60, None, (ShownBand(INTERVIEW_BANDS[0], 60),), 6, 12)


@pytest.mark.parametrize(
    "release",
    [TABLE, STAGES, INTERVIEWS, replace(INTERVIEWS, with_any=35), TooFew()],
    ids=["scores", "stages", "interviews", "with_any", "too_few"],
)
def test_a_release_survives_its_text(release: Release):
    assert decoded(encoded(release)) == release


def test_a_text_that_breaks_the_rules_is_not_read():
    with pytest.raises(ValueError, match="must not be shown"):
        decoded(encoded(TABLE).replace("35", "34"))


def test_a_snapshot_of_another_server_is_another():
    assert snapshot() != replace(snapshot(), guild=OTHER)


async def test_drawings_made_before_there_were_other_tables_stay_as_they_were(tmp_path: Path):
    before = tuple(step for step in migrations("main") if step.version < 13)
    path = tmp_path / "old.db"
    old = await SqliteDatabase.open(path, before)
    kept = await SnapshotStore(old).keep(snapshot())
    await old.close()
    new = await SqliteDatabase.open(path, migrations("main"))
    store = SnapshotStore(new)
    assert await store.latest(SERVER, STEP2CK) == kept
    with pytest.raises(RefusedError, match="28 days apart"):
        await store.keep(snapshot(2, at=NOW + timedelta(days=27)))
    stages = replace(snapshot(release=STAGES), table=CohortTable.STAGE)
    assert await store.keep(stages) == stages == await store.latest(SERVER, CohortTable.STAGE)
    assert await new.read.rows("PRAGMA foreign_key_check") == []
    await new.close()


async def test_members_counted_before_there_were_budgets_begin_with_what_their_servers_drew(tmp_path: Path):
    before = tuple(step for step in migrations("main") if step.version < 24)
    path = tmp_path / "old.db"
    old = await SqliteDatabase.open(path, before)
    store = SnapshotStore(old)
    for server, number, days in ((SERVER, 1, 60), (SERVER, 2, 30), (OTHER, 1, 3)):
        at = NOW - timedelta(days=days)
        await store.keep(snapshot(number, guild=server, at=at))
    async with old.write() as tx:
        await tx.run_many(
            "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
            " VALUES (:id, 0, 1, 'UTC', 2028, 0)",
            ({"id": member} for member in (AMAL, BEN)),
        )
        for member, server, joined in ((AMAL, SERVER, 0), (AMAL, OTHER, 0), (BEN, SERVER, to_ms(JOINED))):
            await tx.run(
                "INSERT INTO cohort_participant (guild_id, member_id, joined_at, in_server_since, verified_at)"
                " VALUES (:server, :member, :joined, 0, 0)",
                server=server,
                member=member,
                joined=joined,
            )
        for server, score, frozen in ((SERVER, b"late", 9), (OTHER, b"early", 3)):
            await tx.run(
                "INSERT INTO cohort_score VALUES (:server, :member, 2028, :score, :frozen)",
                server=server,
                member=AMAL,
                score=score.ljust(31),
                frozen=frozen,
            )
    await old.close()
    new = await SqliteDatabase.open(path, migrations("main"))
    spent = await new.read.rows("SELECT member_id, epsilon FROM cohort_spent ORDER BY member_id")
    assert [tuple(row) for row in spent] == [(AMAL, 1500), (BEN, 500)]
    (kept,) = await new.read.rows("SELECT member_id, step2ck, frozen_at FROM cohort_score")
    assert tuple(kept) == (AMAL, b"early".ljust(31), 3)
    await new.close()
