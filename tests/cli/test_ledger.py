"""`preceptor ledger import` and `export`: an installation whose configuration is the default gets facts all the same."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import open_installation
from bot.cli.ledger_transfer import ledger_export_command, ledger_import_command
from bot.clock import SystemClock
from bot.config import Config, StorageSection
from bot.errors import ExitCode, OperatorError

HEAD = "acgme_id,criterion,value,weight,source,seen\n"
GOOD = "3203521140,visa_h1b,no,strict,https://example.org/visas,2026-10-01\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The default but for the folder, where a database stands."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    sqlite3.connect(folder / "preceptor.db").close()
    return Config(storage=StorageSection(directory=folder))


def file_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "facts.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_imported_is_known_and_exported_again_to_the_byte(config: Config, tmp_path: Path, capsys):
    assert ledger_import_command(config, file_of(tmp_path, HEAD + GOOD)) == ExitCode.OK
    assert "New facts: 1." in capsys.readouterr().out
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert ledger_export_command(config, first) == ExitCode.OK
    assert "visa_h1b,no,strict,https://example.org/visas,2026-10-01" in first.read_text("utf-8-sig")
    assert ledger_import_command(config, first) == ExitCode.OK
    assert "New facts: 0." in capsys.readouterr().out
    assert ledger_export_command(config, second) == ExitCode.OK
    assert second.read_bytes() == first.read_bytes()


def test_one_bad_row_imports_nothing(config: Config, tmp_path: Path, capsys):
    bad = file_of(tmp_path, HEAD + GOOD + GOOD.replace("no", "perhaps"))
    assert ledger_import_command(config, bad) == ExitCode.INVALID_INPUT
    shown = capsys.readouterr()
    assert "Row 3, value: “perhaps”" in shown.err
    assert "nothing was imported" in shown.out
    assert ledger_export_command(config, tmp_path / "out.csv") == ExitCode.OK
    assert "visa_h1b" not in (tmp_path / "out.csv").read_text("utf-8-sig")


def test_without_a_database_or_a_file_and_beside_a_running_bot_it_says_so(config: Config, tmp_path: Path):
    nowhere = Config(storage=StorageSection(directory=tmp_path / "none"))
    for where, path in ((nowhere, file_of(tmp_path, HEAD)), (config, tmp_path / "no.csv")):
        with pytest.raises(OperatorError) as refused:
            ledger_import_command(where, path)
        assert refused.value.code == ExitCode.MISSING_FILE
    with pytest.raises(OperatorError) as refused:
        ledger_export_command(config, tmp_path / "none" / "out.csv")
    assert refused.value.code == ExitCode.UNWRITABLE

    async def beside() -> None:
        async with open_installation(config, clock=SystemClock()):
            await asyncio.to_thread(ledger_import_command, config, file_of(tmp_path, HEAD + GOOD))

    with pytest.raises(OperatorError) as refused:
        asyncio.run(beside())
    assert refused.value.code == ExitCode.LOCKED


def test_the_moderators_starting_file_is_printed_and_is_no_file_of_facts(config: Config, tmp_path: Path):
    command = [sys.executable, "-m", "bot", "ledger", "starting"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("acgme_id,criterion,value,source,period,note\n")
    assert len(ran.stdout.splitlines()) > 100
    with pytest.raises(OperatorError) as refused:
        ledger_import_command(config, file_of(tmp_path, ran.stdout))
    assert refused.value.code == ExitCode.INVALID_INPUT
