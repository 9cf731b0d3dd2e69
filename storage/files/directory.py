"""The data directory: one process at a time, readable by its owner only."""

import fcntl
import os
from pathlib import Path

from bot.errors import ExitCode, OperatorError
from storage.files.whole_file import make_folder, replace_whole

LOCK_FILE = "preceptor.lock"
DATABASE_FILE = "preceptor.db"
MOVED_FILE = "preceptor.moved"
"""Names where the data of a folder went, whose databases nothing starts on any more."""


def existing_database(folder: Path) -> Path:
    """The database in a folder of data. Raises `OperatorError` (exit 66) when there is none."""
    path = folder / DATABASE_FILE
    if not path.exists():
        raise OperatorError(ExitCode.MISSING_FILE, "storage.no_database", path=path)
    return path


def mark_moved(folder: Path, place: str) -> None:
    """Let nothing start on the databases of a folder any more, for they were moved to ``place``."""
    replace_whole(folder / MOVED_FILE, lambda fresh: _write_line(fresh, place))


def refuse_moved(folder: Path) -> None:
    """Raise `OperatorError` (exit 78) for a folder whose databases were moved."""
    mark = folder / MOVED_FILE
    if mark.exists():
        place = mark.read_text(encoding="utf-8").strip()
        raise OperatorError(ExitCode.CONFIGURATION, "storage.moved", path=folder, place=place, mark=mark)


def _write_line(path: Path, text: str) -> None:
    path.write_text(f"{text}\n", encoding="utf-8")


class DataDirectory:
    """A locked data directory. The lock is the kernel's (`flock`): it ends with the process, however that ends."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle

    @classmethod
    def lock(cls, path: Path) -> "DataDirectory":
        """Make the directory if need be and lock it.

        Raises `OperatorError`: it cannot be written (exit 73), or another process holds it (exit 75).
        """
        try:
            make_folder(path)
            handle = os.open(path / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise OperatorError(
                ExitCode.UNWRITABLE, "storage.unwritable", path=path, reason=error.strerror
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise OperatorError(ExitCode.LOCKED, "storage.locked", path=path) from error
        return cls(path, handle)

    def release(self) -> None:
        """Let the next process in."""
        os.close(self._handle)
