"""A member's id in a file of SQLite is found as a value and as the number of a row, whatever bytes that takes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.ids import MemberId
from storage.traces import files_with, holds, spellings

LENGTHS = sorted({(1 << bits) + less for bits in (49, 55, 56, 57, 62) for less in (-1, 0, 1)} | {1 << 47})


def database(file: Path, column: str, number: int) -> Path:
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute(f"CREATE TABLE member (id {column}, name TEXT)")
        opened.execute("INSERT INTO member VALUES (?, 'x')", (number,))
    return file


@pytest.mark.parametrize("number", LENGTHS)
@pytest.mark.parametrize("column", ["INTEGER PRIMARY KEY", "INTEGER"])
def test_an_id_is_found_as_the_file_spells_it(tmp_path: Path, number: int, column: str):
    file = database(tmp_path / "main.db", column, number)
    assert holds(file, MemberId(number))
    _, value, row = spellings(MemberId(number))
    assert (row if "KEY" in column else value) in file.read_bytes()
    assert not holds(file, MemberId(number + 2))


def test_files_are_named_that_hold_any_of_the_spellings(tmp_path: Path):
    who = MemberId(1 << 57)
    files = [tmp_path / name for name in ("text", "value", "row", "nothing", "gone")]
    for file, spelling in zip(files[:4], (*spellings(who), b"nothing of theirs"), strict=True):
        file.write_bytes(b"x" * ((1 << 20) - 3) + spelling)
    assert files_with(who, files) == files[:3]


def test_an_id_of_so_few_bytes_that_others_have_them_too_is_not_looked_for(tmp_path: Path):
    number = MemberId((1 << 47) - 1)
    assert not holds(database(tmp_path / "main.db", "INTEGER", number), number)
