"""How an engine runs a statement: by which indexes, and what it reads from end to end."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from storage.sql.ports import Database
from storage.sqlite.database import Database as SqliteDatabase

CALLS = 6
"""PostgreSQL plans the first five calls of a statement anew, and decides then whether one plan does for all."""
_STEP = re.compile(
    r"(SCAN|SEARCH) (\w+)(?: USING (?:COVERING |AUTOMATIC |PARTIAL )*INDEX (\w+))?(?: USING .*KEY)?"
)
_NAMED = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+AS\s+(\w+))?", re.IGNORECASE)
_PARTIAL = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %'",
    "postgres": "SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indpred IS NOT NULL",
}
_LEADING = """
SELECT indexrelid::regclass::text AS name, indrelid::regclass::text AS of_table,
    pg_get_indexdef(indexrelid, 1, true) AS first
FROM pg_index
"""
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The indexes by which rows are found, the primary key as `key`; and what is read from end to end.

    ``tables``: of these every row is read. ``parts``: of these partial indexes every entry is, and no limit ends it.
    ``generic``: it is one plan for all calls, whatever their parameters are.
    """

    indexes: frozenset[str]
    tables: frozenset[str]
    parts: frozenset[str]
    generic: bool = True


async def plan_of(database: Database, sql: str, params: Mapping[str, object], *, size: bool = True) -> Plan:
    """The plan of a statement with its parameters by name, on PostgreSQL after more calls than it tries out.

    ``size``: PostgreSQL may read a small table whole, as it would. Without it, it does where nothing else is possible.
    """
    if isinstance(database, SqliteDatabase):
        return await _plan_of_sqlite(database, sql, params)
    return await _plan_of_postgres(database, sql, params, size=size)


async def _plan_of_sqlite(database: Database, sql: str, params: Mapping[str, object]) -> Plan:
    rows = await database.read.rows(f"EXPLAIN QUERY PLAN {sql}", **params)
    partial, tables = await _names(database, "sqlite")
    named = {alias or table: table for table, alias in _NAMED.findall(sql)}
    indexes, whole, parts = set[str](), set[str](), set[str]()
    for row in rows:
        step = _STEP.match(row["detail"])
        if step is None or (table := named.get(step[2], step[2])) not in tables:
            continue
        if step[1] == "SCAN" and step[3] not in partial:
            whole.add(table)
        else:
            indexes.add(step[3] or "key")
        if step[1] == "SCAN" and step[3] in partial and " LIMIT " not in sql:
            parts.add(step[3])
    return Plan(frozenset(indexes), frozenset(whole), frozenset(parts))


async def _plan_of_postgres(
    database: Database, sql: str, params: Mapping[str, object], *, size: bool
) -> Plan:
    from storage.postgres.connection import numbered

    text, names = numbered(sql)
    partial, tables = await _names(database, "postgres")
    known = {row["name"]: row for row in await database.read.rows(_LEADING)}
    given = ", ".join(_literal(params[name]) for name in names)
    async with database.write() as tx:
        if not size:
            await tx.run("SET LOCAL enable_seqscan = off")
        await tx.run(f"PREPARE planned AS {text}")
        rows = []
        for call in range(CALLS):
            # Another text each time: the answer to the same one would have its own plan kept.
            explain = f"EXPLAIN (FORMAT JSON) EXECUTE planned{f'({given})' if given else ''} -- {call}"
            rows = await tx.rows(explain)
        kept = await tx.row(
            "SELECT generic_plans > 0 AS generic FROM pg_prepared_statements WHERE name = 'planned'"
        )
        await tx.run("DEALLOCATE planned")
    assert kept is not None
    indexes, whole, parts = set[str](), set[str](), set[str]()
    for step, limited in _steps(json.loads(rows[0][0])[0]["Plan"]):
        index = step.get("Index Name")
        if index is not None:
            indexes.add("key" if index.endswith("_pkey") else index)
        if "Seq Scan" in step["Node Type"]:
            whole.add(step["Relation Name"])
        elif index is not None and known[index]["first"] not in step.get("Index Cond", "") and not limited:
            (parts if index in partial else whole).add(
                index if index in partial else known[index]["of_table"]
            )
    return Plan(frozenset(indexes), frozenset(whole & tables), frozenset(parts), kept["generic"] or not names)


def _steps(step: dict[str, Any], *, limited: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each step, and whether a limit ends it; what is sorted or counted is read to its end before."""
    limited = step["Node Type"] == "Limit" or (limited and step["Node Type"] not in {"Sort", "Aggregate"})
    yield step, limited
    for below in step.get("Plans", ()):
        yield from _steps(below, limited=limited)


async def _names(database: Database, engine: str) -> tuple[set[str], set[str]]:
    partial, tables = await database.read.rows(_PARTIAL[engine]), await database.read.rows(_TABLES[engine])
    return {row["name"] for row in partial}, {row["name"] for row in tables}


def _literal(value: object) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"
