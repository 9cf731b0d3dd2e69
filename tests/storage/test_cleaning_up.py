"""What cannot be cleaned up after a file was made, or was not, hides neither the file nor the fault."""

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest

from storage import backup
from storage.backup import write_backup
from storage.files.whole_file import replace_whole
from storage.keyring import member_keys
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE, recover_keys


def test_a_fault_that_leaves_nothing_to_remove_is_told_as_it_was(tmp_path: Path):
    def fill(fresh: Path) -> None:
        fresh.unlink()
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full") as fault:
        replace_whole(tmp_path / "kept", fill)
    assert fault.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []


def _database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE kept (value)")
        made.execute("INSERT INTO kept VALUES (7)")
        made.commit()


def _backed_up(folder: Path, patched: pytest.MonkeyPatch, stuck: Mock) -> Path:
    _database(folder / "main.db")
    patched.setattr(backup, "remove_log", stuck)
    write_backup(folder / "main.db", folder / "backup.db")
    return folder / "backup.db"


def _keys_recovered(folder: Path, patched: pytest.MonkeyPatch, stuck: Mock) -> Path:
    _database(folder / COPY_FILE)
    stuck.side_effect = [
        None,
        *[OSError(errno.EIO, "stuck")] * 3,
    ]  # the first is of the lost file, before anything
    patched.setattr(member_keys, "remove_log", stuck)
    assert recover_keys(folder)
    return folder / KEYS_FILE


@pytest.mark.parametrize("made", [_backed_up, _keys_recovered])
def test_a_copy_whose_log_cannot_be_removed_is_whole_nevertheless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Callable[[Path, pytest.MonkeyPatch, Mock], Path]
):
    stuck = Mock(side_effect=OSError(errno.EIO, "stuck"))
    file = made(tmp_path, monkeypatch, stuck)
    assert stuck.called
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT value FROM kept").fetchall() == [(7,)]
