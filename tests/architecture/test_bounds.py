"""Every table has a stated bound (`docs/bounds.md`), and one that rests on a key rests on one that bounds it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.migrations import migrations

PAGE = Path(__file__).parents[2] / "docs" / "bounds.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
STATED = {table: (most, held) for table, most, held in ROW.findall(PAGE.read_text())}
KEYS = {
    "one": {"id"},
    "one a member": {"member_id"},
    "one a server": {"guild_id"},
    "one a member and server": {"member_id", "guild_id"},
    "one a member and season": {"member_id", "season"},
    "three a member and season": {"member_id", "season", "budget"},
    "three a member, server and season": {"guild_id", "member_id", "table_id", "season"},
    "three a slot of 1,021 and season": {"slot", "season", "budget"},
    "one a season, server and table": {"guild_id", "table_id", "season"},
    "one a season and server": {"guild_id", "season"},
    "one a change of the schema": {"version"},
    "one a change of the operator's key": {"id"},
    "five a server": {"guild_id", "subject"},
    "one a server, season and program": {"guild_id", "season", "acgme_id"},
    "four a season, server and table": {"guild_id", "table_id", "season", "number"},
    "one a member erased": {"mark"},
}
"""The columns that a table must be unique by, by how its bound begins."""


@pytest.fixture(scope="module")
def schema() -> Iterator[list[sqlite3.Connection]]:
    with closing(sqlite3.connect(":memory:")) as main, closing(sqlite3.connect(":memory:")) as keys:
        main.execute("CREATE TABLE schema_migration (version INTEGER PRIMARY KEY)")
        for opened, folder in ((main, "main"), (keys, "keys")):
            for migration in migrations(folder):
                opened.executescript(migration.sql)
        yield [main, keys]


def tables(schema: list[sqlite3.Connection]) -> dict[str, sqlite3.Connection]:
    found = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return {name: opened for opened in schema for (name,) in opened.execute(found)}


def unique_by(opened: sqlite3.Connection, table: str) -> list[set[str]]:
    keys = [{row[1] for row in opened.execute(f"PRAGMA table_info({table})") if row[5]}]
    indexes = [row[1] for row in opened.execute(f"PRAGMA index_list({table})") if row[2] and not row[4]]
    return keys + [{row[2] for row in opened.execute(f"PRAGMA index_info({index})")} for index in indexes]


def first_words(most: str) -> str:
    """What of the stated bound is a key: the longest that it begins with."""
    return max((words for words in KEYS if most.startswith(words)), key=len)


def test_every_table_states_its_bound(schema: list[sqlite3.Connection]):
    assert STATED.keys() == tables(schema).keys()


def test_what_is_held_by_a_key_has_that_key(schema: list[sqlite3.Connection]):
    wrong = {
        table
        for table, opened in tables(schema).items()
        for most, held in [STATED[table]]
        if held.startswith("its key") and KEYS[first_words(most)] not in unique_by(opened, table)
    }
    assert wrong == set()


def test_what_no_key_holds_is_held_by_a_test_or_by_name():
    missing = {
        table
        for table, (_, held) in STATED.items()
        if not held.startswith("its key")
        and not held.startswith("goes with its `delivery`")
        and not any((PAGE.parent / target).exists() for target in re.findall(r"\]\(([^)]+)\)", held))
    }
    assert missing == {"season_calendar"}
