"""The proof draws changes that are changes: each can be parsed, differs from what stood there, and is of its kind."""

import ast
import sqlite3
import tomllib
from pathlib import Path

import pytest

from tests.mutants import covering
from tests.mutants.covering import Covered
from tests.mutants.mutant import Mutant, room_of
from tests.mutants.python import mutants_of_python
from tests.mutants.sample import drawn
from tests.mutants.sql import mutants_of_sql

ROOT = Path(__file__).parents[2]
CODE = b'''"""Nothing of this."""
from bot import x

LEAST: int = 5

async def f(a: int = 3) -> bool:
    """Nor of this: 1 < 2."""
    async with self.lock:
        if a <= 2 and not b:
            g(a)
    try:
        return min(a, 4) in c
    except (OSError, KeyError):
        raise ValueError("1") from None
    return a + timedelta(days=1)
'''
STATEMENTS = b"""-- name: take
-- LIMIT 3 is said here, and 4 < 5.
UPDATE t SET a = :a, b = coalesce(:b, b)
WHERE c <= :c AND d IN ('x', 'y') AND e IS NULL;

-- name: list
SELECT a FROM t WHERE f = 'a AND b' ORDER BY a DESC LIMIT :most;
"""


def made(mutants: list[Mutant], source: bytes) -> set[tuple[str, str, str]]:
    return {(mutant.operator, source[mutant.start : mutant.end].decode(), mutant.new) for mutant in mutants}


def test_code_is_changed_where_it_decides_something():
    mutants = list(mutants_of_python("bot/a.py", CODE))
    for mutant in mutants:
        assert ast.dump(ast.parse(mutant.apply(CODE))) != ast.dump(ast.parse(CODE))
    found = made(mutants, CODE)
    assert found >= {
        ("constant", "5", "6"),
        ("constant", "3", "2"),
        ("guard", "async with self.lock:", "if True:"),
        ("bound", "<=", "<"),
        ("negate", "<=", ">"),
        ("and_or", "and", "or"),
        ("not_removed", "not b", "b"),
        ("forced", "a <= 2 and not b", "False"),
        ("deleted", "g(a)", "pass"),
        ("call", "min", "max"),
        ("negate", "in", "not in"),
        ("caught", "(OSError, KeyError)", "(OSError,)"),
        ("raise_deleted", 'raise ValueError("1") from None', "pass"),
        ("return", "a + timedelta(days=1)", "None"),
        ("arithmetic", "+", "-"),
        ("unit", "days", "hours"),
    }
    assert {mutant.line for mutant in mutants}.isdisjoint({1, 2, 7})


def test_what_the_type_checker_proves_is_left_alone():
    source = b"match a:\n    case 1:\n        f()\n    case _:\n        assert_never(a)\n"
    deleted = [
        mutant.line for mutant in mutants_of_python("bot/a.py", source) if mutant.operator == "deleted"
    ]
    assert deleted == [3]


def test_statements_are_changed_where_they_choose_and_write():
    mutants = list(mutants_of_sql("storage/queries/a.sql", STATEMENTS))
    assert made(mutants, STATEMENTS) >= {
        ("set_dropped", ", b = coalesce(:b, b)\n", " "),
        ("set_dropped", " a = :a,", ""),
        ("coalesce", "coalesce(:b, b)", ":b"),
        ("bound", "<=", "<"),
        ("and_or", "AND", "OR"),
        ("term_dropped", "d IN ('x', 'y')", "1"),
        ("in_narrowed", "'x', 'y'", "'y'"),
        ("negate", "IS NULL", "IS NOT NULL"),
        ("order_dropped", "ORDER BY a DESC ", ""),
        ("order_reversed", "ORDER BY a DESC", "ORDER BY a"),
        ("limit_dropped", "LIMIT :most", ""),
    }
    assert {mutant.line for mutant in mutants} <= {3, 4, 7}, "no comment, no quoted word"
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE t (a, b, c, d, e, f)")
        given = {"a": 1, "b": 2, "c": 3, "most": 4}
        for mutant in mutants:
            for statement in mutant.apply(STATEMENTS).decode().split(";")[:2]:
                database.execute(statement, given)
    database.close()


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("cogs/score.py", "ui"),
        ("bot/ui/score/card.py", "ui"),
        ("bot/clock.py", "bot"),
        ("bot/cohort/noise.py", "cohort"),
        ("storage/reminders/plans.py", "storage"),
        ("storage/queries/audit.sql", "sql"),
    ],
)
def test_each_file_is_in_a_room(path: str, room: str):
    assert room_of(path) == room


def test_a_seed_draws_the_same_from_every_room_and_no_line_twice():
    code = list(mutants_of_python("bot/a.py", CODE)) + list(mutants_of_python("storage/b.py", CODE))
    every = code + list(mutants_of_sql("storage/queries/a.sql", STATEMENTS))
    some = drawn(every, 12, 7)
    assert some == drawn(every, 12, 7)
    assert {room_of(mutant.path) for mutant in some} == {"bot", "storage", "sql"}
    assert len({(mutant.path, mutant.line) for mutant in some}) == 12
    assert len(drawn(every, 1000, 7)) == len({(mutant.path, mutant.line) for mutant in every})


def test_what_is_shown_of_a_mutant_is_its_line():
    source = Path(__file__).read_bytes()
    mutant = Mutant("a.py", 1, source.index(b"draws"), source.index(b"draws") + 5, "drew", "word")
    before, after = mutant.shown(source)
    assert before.startswith('"""The proof draws changes')
    assert after.startswith('"""The proof drew changes')


def test_what_is_listed_as_equivalent_is_a_mutant_of_a_line_that_stands_there():
    listed = tomllib.loads((Path(__file__).with_name("equivalents.toml")).read_text())["equivalent"]
    for entry in listed:
        source = (ROOT / entry["path"]).read_bytes()
        of = mutants_of_sql if entry["path"].endswith(".sql") else mutants_of_python
        shown = {mutant.shown(source) for mutant in of(entry["path"], source)}
        assert (entry["before"], entry["after"]) in shown, entry
        assert entry["why"]


def test_a_line_that_was_written_anew_is_tried_on_whoever_runs_its_file(tmp_path: Path):
    source = "def old():\n    return 1\n\n\ndef new():\n    return 2\n"
    for name, text in (("bot/a.py", source), ("tests/runs.py", ""), ("tests/imports.py", "")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    runs, imports = "tests/runs.py::test_old", "tests/imports.py::test_nothing"
    covered = Covered(tests=[runs, imports])
    covered.lines = {
        ("bot/a.py", "return 1"): 0b01,
        ("bot/a.py", "def old():"): 0b10,
        ("bot/a.py", "def new():"): 0b10,
    }
    anew = Mutant("bot/a.py", 6, source.index("2"), source.index("2") + 1, "3", "constant")
    assert covering.tests_for(anew, tmp_path, covered) == [runs]
