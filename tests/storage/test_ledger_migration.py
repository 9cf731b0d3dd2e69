"""The migration that makes the table of facts anew keeps what was stored: facts, their history and suggestions."""

from datetime import UTC, datetime
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, GuildId, MemberId
from bot.domain.ledger import Criterion, Scope, Unsaid, Weight
from bot.domain.moderation import ActKind, ModeratorAct
from storage.ledger import LedgerStore
from storage.migrations import migrate, migrations
from storage.sqlite.database import Database
from storage.suggestions import SuggestionStore

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
WHO = MemberId(7)
BEFORE = """
INSERT INTO member (member_id, season, time_zone, consented_at, created_at) VALUES (7, 2028, 'UTC', 1, 1);
INSERT INTO ledger_import (id, imported_at, imported_by) VALUES (1, 5, 9);
INSERT INTO program_fact VALUES
    (3, '3203521140', 'visa_j1', 'yes', 'strict', 'https://a.example/v', '2026-10-01', 10, NULL, NULL, 9, 1),
    (4, '3203521140', 'kind', 'community', 'strict', 'https://a.example/v', '2026-10-01', 11, 1, 20, NULL, 0);
INSERT INTO suggestion
    (id, member_id, acgme_id, criterion, value, weight, source, seen, suggested_at, state, decided_at, fact_id)
VALUES
    (2, 7, '3203521140', 'visa_j1', 'yes', 'strict', 'https://a.example/v', '2026-10-01', 8, 'approved', 10, 3),
    (5, 7, '3203521140', 'new', 'no', 'preference', 'https://a.example/v', '2026-10-01', 9, 'open', NULL, NULL);
"""


@pytest.fixture
async def migrated(tmp_path: Path):
    path, every = tmp_path / "p.db", migrations("main")
    async with aiosqlite.connect(path, isolation_level=None) as old:
        await old.execute_fetchall("PRAGMA foreign_keys=ON")
        await migrate(old, tuple(step for step in every if step.version < 26))
        for statement in BEFORE.split(";"):
            if "INTO member " in statement:
                known = {"member_id": "7", "season": "2028", "time_zone": "'UTC'"}
                needed = [
                    row[1]
                    for row in await old.execute_fetchall("PRAGMA table_info(member)")
                    if row[1] in known or (row[3] and row[4] is None)
                ]
                values = ", ".join(known.get(name, "1") for name in needed)
                await old.execute_fetchall(f"INSERT INTO member ({', '.join(needed)}) VALUES ({values})")
            elif statement.strip():
                await old.execute_fetchall(statement)
    database = await Database.open(path, every)
    yield database
    await database.close()


async def test_facts_their_history_and_suggestions_are_kept(migrated: Database):
    ledger = LedgerStore(migrated)
    (fact,) = await ledger.standing()
    assert (fact.id, fact.criterion, fact.value, fact.scope) == (3, Criterion.VISA_J1, True, Scope.PROGRAM)
    history = {int(past.fact.id): past for past in await ledger.history(AcgmeId("3203521140"))}
    assert (history[3].approved_by, history[3].suggested, history[3].withdrawn_at) == (9, True, None)
    assert (history[4].approved_by, history[4].imported) == (9, 1)
    assert history[4].withdrawn_at is not None
    mine = {int(item.id): item for item in await SuggestionStore(migrated).of_member(WHO)}
    assert mine[2].fact == fact
    assert mine[5].state == "open"


async def test_new_facts_get_new_numbers_and_the_new_words(migrated: Database):
    ledger = LedgerStore(migrated)
    claim = Claim(
        AcgmeId("3203521140"),
        Criterion.IMG_ACCEPTED,
        False,
        Weight.STRICT,
        "https://a.example/v",
        NOW.date(),
        Scope.INSTITUTION,
    )
    assert await ledger.add(claim, now=NOW, act=None)
    fact = next(fact for fact in await ledger.standing() if fact.criterion is Criterion.IMG_ACCEPTED)
    assert fact.id > 4
    assert fact.scope is Scope.INSTITUTION


async def test_a_reading_takes_the_place_of_what_its_page_said_before(migrated: Database):
    ledger = LedgerStore(migrated)
    act = ModeratorAct(GuildId(1), MemberId(9), ActKind.LEDGER_ADDED, NOW, "3203521140")
    silent = Claim(
        AcgmeId("3203521140"),
        Criterion.VISA_J1,
        Unsaid.NOT_SAID,
        Weight.PREFERENCE,
        "https://a.example/v",
        NOW.date(),
    )
    await ledger.add_reading([silent], now=NOW, act=act)
    (fact,) = await ledger.standing()
    assert fact.value is Unsaid.NOT_SAID
    assert len(await ledger.history(AcgmeId("3203521140"))) == 3
