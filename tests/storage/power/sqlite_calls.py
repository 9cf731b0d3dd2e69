"""Telling a recorder of every call by which SQLite changes a file, from inside the library that Python uses.

SQLite reaches the disk through a table of functions, its VFS. :func:`recorded` puts a copy of that table in front of
the usual one: what opens, writes, truncates, syncs or deletes a file is told to the recorder and then done as ever.
When SQLite syncs a folder is not in that table but in the table of system calls under it, so the one that opens a
folder (it does so to sync it, and for nothing else) is watched there.

It needs a `sqlite3` module that is linked to a shared `libsqlite3`, as on every Linux distribution.
"""

import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p, cast, pointer
from pathlib import Path
from typing import Any, Protocol

_VFS_VERSION = 3
_SHARED_LOCK_TAKEN = 2
"""SQLITE_SHM_LOCK. SQLite does not expect that giving a lock back could fail."""
_FRONTS: list[Any] = []
"""Every table ever used: a connection that somebody forgot to close goes on calling through it."""


class OutOfReachError(Exception):
    """SQLite's calls cannot be seen with this Python."""


class Watcher(Protocol):
    """Whom the calls are told to, each before it is made (`opened`: after). Called by any thread."""

    def opened(self, path: Path) -> None: ...
    def written(self, path: Path, offset: int, data: bytes) -> None: ...
    def truncated(self, path: Path, size: int) -> None: ...
    def synced(self, path: Path) -> None: ...
    def deleted(self, path: Path) -> None: ...


Refusal = Callable[[str, Path], int]
"""Asked before each of :data:`REFUSABLE` is done with a file: 0 to let it be done, else the code that it fails with."""


class _File(Structure):
    pass


class _Vfs(Structure):
    pass


# Names go through as addresses: SQLite reads on behind the end of a name that it made itself.
_OPEN = CFUNCTYPE(c_int, POINTER(_Vfs), c_void_p, POINTER(_File), c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, POINTER(_Vfs), c_void_p, c_int)
_SYSTEM_CALL = CFUNCTYPE(c_int, POINTER(_Vfs), c_char_p, c_void_p)
_FIND_CALL = CFUNCTYPE(c_void_p, POINTER(_Vfs), c_char_p)
_WRITE = CFUNCTYPE(c_int, POINTER(_File), c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, POINTER(_File), c_int64)
_SYNC = CFUNCTYPE(c_int, POINTER(_File), c_int)
_READ = _WRITE
_LOCK = CFUNCTYPE(c_int, POINTER(_File), c_int)
_SHARED_LOCK = CFUNCTYPE(c_int, POINTER(_File), c_int, c_int, c_int)
_SHARED_MAP = CFUNCTYPE(c_int, POINTER(_File), c_int, c_int, c_int, c_void_p)
_OPEN_FOLDER = CFUNCTYPE(c_int, c_void_p, POINTER(c_int))
_WITH_A_FILE = {
    "read": _READ,
    "write": _WRITE,
    "truncate": _TRUNCATE,
    "sync": _SYNC,
    "lock": _LOCK,
    "shm_map": _SHARED_MAP,
    "shm_lock": _SHARED_LOCK,
}
REFUSABLE = ("open", "delete", *_WITH_A_FILE)
"""The calls that can be refused."""


def _others(*names: str) -> list[tuple[str, Any]]:
    return [(name, c_void_p) for name in names]


class _Methods(Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = [
        ("version", c_int),
        *_others("close"),
        ("read", _READ),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        *_others("size"),
        ("lock", _LOCK),
        *_others("unlock", "check_lock", "control", "sector", "character"),
        ("shm_map", _SHARED_MAP),
        ("shm_lock", _SHARED_LOCK),
        *_others("shm_barrier", "shm_unmap", "fetch", "unfetch"),
    ]


_File._fields_ = [("methods", POINTER(_Methods))]
_Vfs._fields_ = [
    *[(name, c_int) for name in ("version", "file_size", "longest")],
    ("next", c_void_p),
    ("name", c_char_p),
    ("data", c_void_p),
    ("open", _OPEN),
    ("delete", _DELETE),
    *_others("access", "full_path", "dl_open", "dl_error", "dl_sym", "dl_close"),
    *_others("randomness", "sleep", "time", "last_error", "time64"),
    ("set_call", _SYSTEM_CALL),
    ("get_call", _FIND_CALL),
    ("next_call", c_void_p),
]


@contextmanager
def recorded(watcher: Watcher, refusal: Refusal | None = None) -> Iterator[None]:
    """While the block runs, every file that `sqlite3` opens is watched, and ``refusal`` may let a call fail.

    Raises `OutOfReachError` where the library cannot be reached.
    """
    library = _library()
    usual = library.sqlite3_vfs_find(None)
    if usual.contents.version < _VFS_VERSION:
        raise OutOfReachError("this SQLite has another table of functions")
    front = _Front(usual, watcher, refusal)
    _FRONTS.append(front)
    library.sqlite3_vfs_register(byref(front.table), 1)
    try:
        with front.watching_folders():
            yield
    finally:
        library.sqlite3_vfs_unregister(byref(front.table))
        library.sqlite3_vfs_register(usual, 1)


def _library() -> Any:
    """The library that the module `sqlite3` runs on, and no other of the same name."""
    import _sqlite3

    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    try:
        library.sqlite3_sourceid.restype = c_char_p
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
    except AttributeError as error:
        raise OutOfReachError("sqlite3 is built into Python and does not show its functions") from error
    with sqlite3.connect(":memory:") as asked:
        [source] = asked.execute("SELECT sqlite_source_id()").fetchone()
    asked.close()
    if library.sqlite3_sourceid().decode() != source:
        raise OutOfReachError("another SQLite than Python's was found")
    return library


class _Front:
    """A table of functions that tells the watcher and then calls the usual one's."""

    def __init__(self, usual: Any, watcher: Watcher, refusal: Refusal | None) -> None:
        self._usual, self._watcher, self._refusal = usual, watcher, refusal
        self._paths: dict[int, Path] = {}
        self._tables: dict[int, Any] = {}
        self.table = _Vfs.from_buffer_copy(usual.contents)
        self.table.next = None
        self.table.name = b"watched"
        self.table.open = _OPEN(self._open)
        self.table.delete = _DELETE(self._delete)

    def _open(self, _vfs: Any, name: int | None, file: Any, flags: int, out: Any) -> int:
        if name is not None and (refused := self._refused("open", _path(name))):
            file.contents.methods = POINTER(_Methods)()
            return refused
        code = self._usual.contents.open(self._usual, name, file, flags, out)
        if code == 0 and name is not None:
            path = _path(name)
            self._paths[ctypes.addressof(file.contents)] = path
            self._watcher.opened(path)
            file.contents.methods = self._watched(file.contents.methods)
        return code

    def _delete(self, _vfs: Any, name: int, sync_folder: int) -> int:
        if refused := self._refused("delete", _path(name)):
            return refused
        self._watcher.deleted(_path(name))
        return self._usual.contents.delete(self._usual, name, sync_folder)

    def _refused(self, call: str, path: Path) -> int:
        return 0 if self._refusal is None else self._refusal(call, path)

    def _watched(self, methods: Any) -> Any:
        """The file's own functions with three that tell first; one table for each of SQLite's."""
        at = ctypes.addressof(methods.contents)
        if at not in self._tables:
            self._tables[at] = self._in_front_of(methods.contents)
        return pointer(self._tables[at])

    def _in_front_of(self, usual: Any) -> Any:
        watcher, paths = self._watcher, self._paths

        def write(file: Any, data: int, size: int, offset: int) -> int:
            watcher.written(paths[ctypes.addressof(file.contents)], offset, ctypes.string_at(data, size))
            return usual.write(file, data, size, offset)

        def truncate(file: Any, size: int) -> int:
            watcher.truncated(paths[ctypes.addressof(file.contents)], size)
            return usual.truncate(file, size)

        def sync(file: Any, flags: int) -> int:
            watcher.synced(paths[ctypes.addressof(file.contents)])
            return usual.sync(file, flags)

        table = _Methods.from_buffer_copy(usual)
        table.write, table.truncate, table.sync = _WRITE(write), _TRUNCATE(truncate), _SYNC(sync)
        if self._refusal is not None:
            watched = {"write": write, "truncate": truncate, "sync": sync}
            for call, kind in _WITH_A_FILE.items():
                setattr(table, call, kind(self._asking(call, watched.get(call) or getattr(usual, call))))
        return table

    def _asking(self, call: str, go_on: Callable[..., int]) -> Callable[..., int]:
        def asked(file: Any, *given: Any) -> int:
            if call == "shm_lock" and not given[-1] & _SHARED_LOCK_TAKEN:
                return go_on(file, *given)
            return self._refused(call, self._paths[ctypes.addressof(file.contents)]) or go_on(file, *given)

        return asked

    @contextmanager
    def watching_folders(self) -> Iterator[None]:
        """Tell of the folders that SQLite syncs, too."""
        usual, name = self._usual, b"openDirectory"
        kept = usual.contents.get_call(usual, name)
        go_on: Callable[..., int] = _OPEN_FOLDER(kept)

        def open_folder(inside: int, out: Any) -> int:
            self._watcher.synced(_path(inside).parent)
            return go_on(inside, out)

        told = _OPEN_FOLDER(open_folder)
        usual.contents.set_call(usual, name, cast(told, c_void_p))
        try:
            yield
        finally:
            usual.contents.set_call(usual, name, c_void_p(kept))


def _path(address: int) -> Path:
    return Path(ctypes.string_at(address).decode())
