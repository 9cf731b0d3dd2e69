"""A disk on which one call fails, or every change from one call on until it is mended.

The calls are those of SQLite (see `sqlite_calls`) and those by which the program itself opens, syncs, names and
removes files. They are counted together, so that a test can let the first, the second, and so on, fail.
"""

import errno
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.storage.power.sqlite_calls import recorded

_CODES = {
    "open": sqlite3.SQLITE_CANTOPEN,
    "read": sqlite3.SQLITE_IOERR_READ,
    "write": sqlite3.SQLITE_IOERR_WRITE,
    "truncate": sqlite3.SQLITE_IOERR_TRUNCATE,
    "sync": sqlite3.SQLITE_IOERR_FSYNC,
    "delete": sqlite3.SQLITE_IOERR_DELETE,
    "lock": sqlite3.SQLITE_IOERR_LOCK,
    "shm_map": sqlite3.SQLITE_IOERR_SHMMAP,
    "shm_lock": sqlite3.SQLITE_IOERR_SHMLOCK,
}
_PYTHON = ("open", "fsync", "replace", "rename", "unlink", "mkdir")
_CHANGES = {"write", "truncate", "sync", *(f"os.{name}" for name in _PYTHON if name != "unlink")}
"""What needs room. Removing works on a full disk."""


class FailingDisk:
    """The files below ``root``. Use it with :meth:`running`.

    ``at`` numbers the call that fails, from 1; ``full`` lets it and every later change fail as on a full disk, until
    :meth:`mend`. ``calls`` tells what was called with which file.
    """

    def __init__(self, root: Path, at: int = 0, *, full: bool = False) -> None:
        self.root = root
        self.calls: list[str] = []
        self.failed = ""
        self._at = at
        self._full = full
        self._mended = False
        self._next = ""
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let calls fail while the block runs. Raises `OutOfReachError` where SQLite's calls cannot be seen."""
        with recorded(_Nobody(), self._refusal), self._python_calls():
            yield

    def fail_next(self, call: str) -> None:
        """Let the next call fail of which `calls` says this."""
        self._next = call

    def mend(self) -> None:
        """From now on every call succeeds."""
        self._mended = True

    def _refusal(self, call: str, path: Path) -> int:
        if not self._fails(call, path):
            return 0
        return sqlite3.SQLITE_FULL if self._full and call == "write" else _CODES[call]

    def _fails(self, call: str, path: Path) -> bool:
        if not path.is_relative_to(self.root):
            return False
        with self._lock:
            self.calls.append(f"{call} {path.name}")
            reached = len(self.calls)
            if self.calls[-1] == self._next:
                self._next, self._at = "", reached
            if self._mended or not self._at or reached < self._at:
                return False
            fails = reached == self._at or (self._full and call in _CHANGES)
            if fails and not self.failed:
                self.failed = self.calls[-1]
            return fails

    @contextmanager
    def _python_calls(self) -> Iterator[None]:
        with ExitStack() as patched:
            for name in _PYTHON:
                patched.enter_context(patch.object(os, name, self._before(name, getattr(os, name))))
            yield

    def _before(self, name: str, usual: Callable[..., Any]) -> Callable[..., Any]:
        def asking(first: Any, *rest: Any, **named: Any) -> Any:
            if self._fails(f"os.{name}", _path_of(first)):
                number = errno.ENOSPC if self._full else errno.EIO
                raise OSError(number, os.strerror(number), str(first))
            return usual(first, *rest, **named)

        return asking


class _Nobody:
    """Looks at no call."""

    def opened(self, path: Path) -> None: ...
    def written(self, path: Path, offset: int, data: bytes) -> None: ...
    def truncated(self, path: Path, size: int) -> None: ...
    def synced(self, path: Path) -> None: ...
    def deleted(self, path: Path) -> None: ...


def _path_of(named: Any) -> Path:
    return Path(f"/proc/self/fd/{named}").readlink() if isinstance(named, int) else Path(os.fsdecode(named))
