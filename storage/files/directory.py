"""The data directory: one process at a time, readable by its owner only."""

import fcntl
import os
from pathlib import Path

from bot.errors import ExitCode, OperatorError
from storage.files.whole_file import make_folder

LOCK_FILE = "preceptor.lock"
DATABASE_FILE = "preceptor.db"


def existing_database(folder: Path) -> Path:
    """The database in a folder of data. Raises `OperatorError` (exit 66) when there is none."""
    path = folder / DATABASE_FILE
    if not path.exists():
        raise OperatorError(ExitCode.MISSING_FILE, "storage.no_database", path=path)
    return path


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
