"""What the operator can put right when SQLite fails: no room, no rights, a broken disk, a damaged file."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import ExitCode, OperatorError

_PRIMARY_CODE = 0xFF
"""The low byte of SQLite's extended result codes."""


@contextmanager
def named(path: Path) -> Generator[None]:
    """Let failures of a block that uses the database at ``path`` be `OperatorError` where the operator can help."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        refusal = refusal_of(path, error)
        if refusal is None:
            raise
        raise refusal from error


def refusal_of(path: Path, error: OSError | sqlite3.Error) -> OperatorError | None:
    """What the operator can put right; ``None`` for a fault of ours, such as a statement that SQLite refuses."""
    if isinstance(error, OSError):
        return OperatorError(ExitCode.UNWRITABLE, "storage.unwritable", path=path, reason=error.strerror)
    match getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE:
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return OperatorError(ExitCode.INVALID_INPUT, "storage.damaged", path=path, reason=str(error))
        case (
            sqlite3.SQLITE_CANTOPEN
            | sqlite3.SQLITE_READONLY
            | sqlite3.SQLITE_FULL
            | sqlite3.SQLITE_IOERR
            | sqlite3.SQLITE_PERM
            | sqlite3.SQLITE_PROTOCOL
        ):
            return OperatorError(ExitCode.UNWRITABLE, "storage.unwritable", path=path, reason=str(error))
        case sqlite3.SQLITE_BUSY:
            return OperatorError(ExitCode.LOCKED, "storage.busy", path=path)
        case _:
            return None
