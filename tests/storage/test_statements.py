"""Every statement uses what it is given, and touches and reads nothing of another member, server, table or program.

The tables are filled with rows that differ in just that, whatever else they mean.
"""

import ast
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import product
from pathlib import Path

import pytest

from storage.migrations import migrations
from storage.sql.sessions import statements

ROOT = Path(__file__).parents[2]
NAMES = [path.stem for path in sorted((ROOT / "storage" / "queries").glob("*.sql"))]
SCOPES = {
    "member": ("member_id", 1, 2),
    "guild": ("guild_id", 7, 8),
    "table": ("table_id", "stage", "step2ck"),
    "subject": ("subject", "stage", "step2ck"),
    "program": ("acgme_id", "3200000001", "3200000002"),
    "moderator": ("moderator_id", 3, 4),
}
"""What a statement may be told to be about: the column, whose rows it is about, and whose it has to leave alone."""
MOST = 400
"""Rows of a table."""


def given(statement: str) -> set[str]:
    """The names of what a statement is given."""
    without_words = re.sub(r"'[^']*'|--[^\n]*", "", statement)
    return set(re.findall(r"(?<![:\w]):([a-z_0-9]+)", without_words))


def calls() -> Iterator[tuple[str, str, str, set[str]]]:
    """Each place where a store names a statement with all that it gives it."""
    for path in sorted((ROOT / "storage").rglob("*.py")):
        tree = ast.parse(path.read_text())
        named = dict(re.findall(r'^(_[A-Z]+) = statements\("(\w+)"\)$', path.read_text(), re.MULTILINE))
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    args=[ast.Subscript(value=ast.Name(id=of), slice=ast.Constant(value=str(name)))],
                    keywords=keywords,
                ) if of in named and all(keyword.arg for keyword in keywords):
                    yield path.name, named[of], name, {str(keyword.arg) for keyword in keywords}
                case ast.Call(
                    args=[
                        ast.Subscript(value=ast.Name(id=of), slice=ast.Constant(value=str(name))),
                        ast.Dict(keys=keys),
                    ]
                ) if of in named and all(isinstance(key, ast.Constant) for key in keys):
                    yield (
                        path.name,
                        named[of],
                        name,
                        {str(key.value) for key in keys if isinstance(key, ast.Constant)},
                    )
                case _:
                    pass


def test_every_statement_uses_all_that_it_is_given():
    found = list(calls())
    assert len(found) > 150
    wrong = [
        (file, name, sorted(gives ^ given(statements(of)[name])))
        for file, of, name, gives in found
        if gives != given(statements(of)[name])
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def filled() -> Iterator[bytes]:
    """A database without rules in which each table has a row for each kind of owner and state."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE schema_migration (version INTEGER PRIMARY KEY)")
        for folder in ("main", "keys"):
            for migration in migrations(folder):
                database.executescript(migration.sql)
        database.execute("PRAGMA ignore_check_constraints = ON")
        found = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in database.execute(found).fetchall():
            fill(database, table)
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.commit()
        yield database.serialize()


def fill(database: sqlite3.Connection, table: str) -> None:
    columns = list(database.execute(f"PRAGMA table_info({table})"))
    of = {column: values for column, *values in SCOPES.values()}
    schema = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    choices: list[list[object]] = []
    for _, name, kind, *_ in columns:
        words = re.search(rf"\b{name}\b[^,\n]*?\bIN\s*\(([^)]*'[^)]*)\)", schema)
        if name in of:
            choices.append(of[name])
        elif words and name in ("state", "kind", "reason", "detail"):
            choices.append(re.findall(r"'(\w+)'", words[1]))
        else:
            choices.append([None if kind in ("INTEGER", "TEXT", "BLOB") else ""])
    for number, row in enumerate(product(*choices), 1):
        if number > MOST:
            return
        values = [
            own(name, kind, number) if value is None else value
            for value, (_, name, kind, *_) in zip(row, columns, strict=True)
        ]
        database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def own(name: str, kind: str, number: int) -> object:
    """A value that tells rows apart where they may need it, and is the same otherwise."""
    if name.rpartition("_")[2] in ("key", "uid", "mark", "slot", "number") or name == "id":
        return number if kind == "INTEGER" else f"{number}".encode() if kind == "BLOB" else f"{number}"
    if name.rpartition("_")[2] == "id":
        return number
    return {"INTEGER": 1000, "TEXT": "a", "BLOB": b"a"}[kind]


def sealed(database: sqlite3.Connection) -> set[str]:
    """The columns that hold bytes, in whatever table."""
    kinds = list(
        database.execute(
            "SELECT c.name, c.type FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
        )
    )
    return {name for name, kind in kinds if kind == "BLOB"} - {name for name, kind in kinds if kind != "BLOB"}


def parameter(name: str, sealed: set[str]) -> object:
    if name in SCOPES:
        return SCOPES[name][1]
    if name in sealed:
        return b"a"
    if name in ("ids", "members", "servers", "deliveries", "oldest", "shown"):
        return json.dumps([1, 2, 7, 8])
    return 1000


def opened(filled: bytes) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.deserialize(filled)
    for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
        database.execute(f"PRAGMA {pragma}")
    return database


def of_others(
    database: sqlite3.Connection, column: str, other: object
) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables that have this column and belong to others."""
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    having = [
        table
        for table in tables
        if any(row[1] == column for row in database.execute(f"PRAGMA table_info({table})"))
    ]
    return {
        table: sorted(database.execute(f"SELECT * FROM {table} WHERE {column} = ?", (other,)), key=repr)
        for table in having
    }


CASES = [
    (name, statement, scope)
    for name in NAMES
    for statement, sql in statements(name).items()
    for scope in SCOPES
    if scope in given(sql)
]


@pytest.mark.parametrize(("name", "statement", "scope"), CASES, ids=str)
def test_a_statement_leaves_what_belongs_to_others_alone(
    filled: bytes, name: str, statement: str, scope: str
):
    sql, (column, _, other) = statements(name)[statement], SCOPES[scope]
    with closing(opened(filled)) as database, closing(opened(filled)) as without:
        bytes_ = sealed(database)
        params = {param: parameter(param, bytes_) for param in given(sql)}
        before = of_others(database, column, other)
        for table in before:
            without.execute(f"DELETE FROM {table} WHERE {column} = ?", (other,))
        shown: list[tuple[object, ...]] = []
        with suppress(sqlite3.IntegrityError):  # the row is there: nothing is written
            shown = sorted(database.execute(sql, params).fetchall(), key=repr)
        assert of_others(database, column, other) == before, "it wrote"
        if not sql.startswith(("INSERT", "UPDATE", "DELETE")):
            assert shown == sorted(without.execute(sql, params).fetchall(), key=repr), "it read"
