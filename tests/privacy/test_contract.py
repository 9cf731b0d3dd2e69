"""Every column of every table has an owner who says why it is held, or is listed here as not about anybody."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import Installation, open_installation
from bot.clock import SystemClock
from bot.config import Config, StorageSection
from bot.domain.ids import MemberId
from bot.i18n import catalogue
from storage.sql.sessions import statements

IMPERSONAL = {
    "schema_migration": "which migrations were applied",
    "installation": "secrets of the installation and the hash of its commands",
    "reminder_calendar": "which dates and rules plans were made from",
    "season_calendar": "the season dates that plans were made from",
    "server_departure": "which servers the bot has left",
    "server_greeting": "which servers were greeted after the bot was added",
    "server": "what moderators chose for their server",
    "server_role": "which roles of a server stand for what",
    "post_schedule": "what is posted of itself in a server, where and when",
    "post": "posts for everybody on their way, and the last of each; who asked for one stands in the log only",
    "reported_invitation": "programs that posts named as inviting, shuffled; who said so stands in no column",
    "cohort_check": "whether enough take part in a server's statistics, and the noise of the threshold",
    "cohort_charge": "drawings of a server's statistics",
    "cohort_remainder": "what erased members had spent, under a number that every 1,021st account shares",
    "cohort_season": "which seasons of a server have snapshots",
    "cohort_snapshot": "what was released, in which nobody can be found",
    "added_program": "programs that imports added to those that ship",
    "operator_key": "shows whether the operator's key is the right one",
    "tombstone_salt": "salts the tombstones",
    "tombstone": "keyed hashes that tell nothing without the operator's key, for 30 days",
    "mark_secret": "secrets that tombstones are made with, sealed with the operator's key",
}
TECHNICAL = {"id", "fence", "look_back", "look_back_since", "profile_version", "planned_version"}
"""Numbers of rows and of versions, which say nothing about the member."""

EXPORTED_BY = {
    "calendar_file": ("calendar", "given"),
    "cohort_checked": ("cohort", "export_checked"),
    "cohort_participant": ("cohort", "export_participations"),
    "cohort_score": ("cohort", "export_scores"),
    "cohort_spent": ("cohort", "export_spent"),
    "ledger_import": ("ledger", "imported_by"),
    "member": ("members", "export"),
    "member_presence": ("presence", "export_presence"),
    "member_server": ("presence", "servers"),
    "moderator_act": ("audit", "of_moderator"),
    "profile": ("profiles", "read"),
    "program_choice": ("program_choices", "read"),
    "program_fact": ("ledger", "approved_by"),
    "shared_invitation": ("invitations", "read"),
    "suggestion": ("suggestions", "export"),
}
"""The statement that reads a table for `/privacy export`; of reminders it is called after the table."""
THEMSELVES = {"member_id", "moderator_id", "approved_by", "imported_by"}
"""The id of who asks, which is in the section `member`."""
READ_APART = {("profile", "updated_at")}
UNEXPORTED = {"erasure", "member_key"}
"""Nobody is both erased and asking; a key is no use to anybody without the operator's."""


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    config = Config(storage=StorageSection(directory=tmp_path / "data"))
    async with open_installation(config, clock=SystemClock()) as opened:
        yield opened


def columns(folder: Path) -> dict[str, set[str]]:
    """All tables of both databases with their columns."""
    found: dict[str, set[str]] = {}
    for file in ("preceptor.db", "keys.db"):
        with closing(sqlite3.connect(folder / "data" / file)) as opened:
            for (table,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
                if not table.startswith("sqlite_"):
                    found.setdefault(table, set()).update(
                        row[1] for row in opened.execute(f"PRAGMA table_info({table})")
                    )
    return found


async def test_no_column_is_without_an_owner(installation: Installation, tmp_path: Path):
    described: dict[str, set[str]] = {}
    for held in installation.services.privacy.described():
        described.setdefault(held.table, set()).update(held.columns)
    there = columns(tmp_path)
    assert described.keys().isdisjoint(IMPERSONAL)
    assert there.keys() == described.keys() | IMPERSONAL.keys()
    orphans = {
        f"{table}.{column}"
        for table, names in there.items()
        if table in described
        for column in names - described[table] - TECHNICAL
    }
    assert orphans == set()
    assert {f"{t}.{c}" for t, names in described.items() for c in names - there[t]} == set()


async def test_every_tagged_column_is_read_for_the_export(installation: Installation, tmp_path: Path):
    left_out: set[tuple[str, str]] = set()
    with closing(sqlite3.connect(tmp_path / "data" / "preceptor.db")) as opened:
        for held in installation.services.privacy.described():
            if held.table not in UNEXPORTED:
                file, name = EXPORTED_BY.get(held.table, ("reminders", f"export_{held.table}"))
                read = opened.execute(statements(file)[name], {"member": 0, "moderator": 0}).description
                left_out |= {(held.table, column) for column in held.columns} - {
                    (held.table, column) for column, *_ in read
                }
    assert {item for item in left_out if item[1] not in THEMSELVES} == READ_APART


async def test_every_purpose_and_duration_is_said(installation: Installation):
    texts = catalogue()
    for held in installation.services.privacy.described():
        assert texts.of(held.why)
        assert texts.of(held.kept)


async def test_whatever_refers_to_a_member_goes_with_them(installation: Installation, tmp_path: Path):
    """A restore leaves out erased members by their one row."""
    with closing(sqlite3.connect(tmp_path / "data" / "preceptor.db")) as opened:
        tables = [name for name, names in columns(tmp_path).items() if "member_id" in names]
        loose = {
            table
            for table in tables
            if table not in {"member", "erasure", "member_key"}
            and not any(row[6] == "CASCADE" for row in opened.execute(f"PRAGMA foreign_key_list({table})"))
        }
    assert loose == set()


async def test_a_stranger_has_nothing_to_export(installation: Installation):
    held = await installation.services.privacy.export(MemberId(5), SystemClock().now())
    assert held["data"] == {}
