"""No statement counts or sums over members but for the statistics, which count in memory and tell only noisy numbers.

What a statement may count is listed here with the reason why nobody sees anything about several members by it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.sqlite.database import Database
from tests.databases import columns_of, tables_in

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "reminder_deliveries: next_due": "one instant for the dispatcher: when it has to wake",
    "reminder_deliveries: waiting_since": "one instant for the operator: since when something has been overdue",
    "reminder_listing: count_coming": "of one member, who reads it",
    "reminder_listing: milestones_delivered": "of one member, who reads it",
    "reminders: milestones_in": "the parts of one message to one member",
    "reminders: stored": "the newest date of each milestone of one member",
    "suggestions: open_count": "of one member, whose limit it is",
    "suggestions: page": "whether more than one proposed the very same fact; neither who nor how many",
}
"""Statement by file and name: why it may."""
ALWAYS = re.compile(
    r"\b(count|sum|avg|total|group_concat|string_agg|json_group_array|json_group_object)\s*\(|\bgroup\s+by\b|\bover\s*\(",
    re.IGNORECASE,
)
WITH_ONE_ARGUMENT = re.compile(r"\b(?:min|max)\s*\(", re.IGNORECASE)
"""With more arguments these are no aggregates."""


def statements() -> Iterator[tuple[str, str]]:
    """Every statement by file and name, and every SQL text in the code of storage."""
    for path in sorted((ROOT / "storage" / "queries").glob("*.sql")):
        for part in re.split(r"^-- name: ", path.read_text(), flags=re.MULTILINE)[1:]:
            name, sql = part.split("\n", 1)
            yield f"{path.stem}: {name.strip(' ^!$<>')}", sql
    for path in sorted(
        path for folder in ("bot", "cogs", "storage") for path in (ROOT / folder).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "SELECT" in node.value:
                yield f"{path.name}:{node.lineno}", node.value


def aggregates(sql: str) -> bool:
    """Whether a statement makes one row of several."""
    plain = re.sub(r"--.*", "", sql)
    return bool(ALWAYS.search(plain)) or any(
        _arguments(plain[found.end() :]) == 1 for found in WITH_ONE_ARGUMENT.finditer(plain)
    )


def _arguments(after: str) -> int:
    """The number of arguments of a call, given the text after its opening bracket."""
    depth, commas = 0, 0
    for sign in after:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            break
        commas += depth == 0 and sign == ","
    return commas + 1


async def about_members(database: Database) -> set[str]:
    """The tables with a member in them, and those that hang on these."""
    every = await tables_in(database)
    found = {table for table in every if {"member_id", "delivery_id"} & await columns_of(database, table)}
    await database.close()
    return found


async def test_nothing_but_the_statistics_counts_members(database: Database):
    tables = await about_members(database)
    assert {"member", "profile", "cohort_participant", "cohort_score", "reminder"} <= tables
    names = re.compile(rf"\b({'|'.join(tables)})\b")
    counting = {name for name, sql in statements() if aggregates(sql) and names.search(sql)}
    assert counting - set(ALLOWED) == set(), (
        "count over members only in the statistics, or say here why it is safe"
    )
    assert set(ALLOWED) - counting == set(), "no longer there"


@pytest.mark.parametrize(
    ("sql", "is_one"),
    [
        ("SELECT count(*) FROM member", True),
        ("SELECT season, Avg (score) FROM profile", True),
        ("SELECT 1 FROM member GROUP  BY season", True),
        ("SELECT max(joined_at) FROM cohort_participant", True),
        ("SELECT min(coalesce(a, b)) FROM member", True),
        ("SELECT rank() OVER (ORDER BY a) FROM member", True),
        ("UPDATE member SET a = max(a, :now), b = min(f(b, c), 2)", False),
        ("SELECT member_id FROM member -- count(everybody)", False),
        ("SELECT discount FROM member", False),
    ],
)
def test_an_aggregate_is_recognised(sql: str, is_one: bool):
    assert aggregates(sql) == is_one


def test_the_statistics_themselves_aggregate_nothing_in_sql():
    assert [name for name, sql in statements() if name.startswith("cohort") and aggregates(sql)] == []
