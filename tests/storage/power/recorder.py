"""Writing down everything a program does to the files under one folder, as SQLite and as Python do it."""

import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.storage.power.disk import ROOT, Entry, Name, Sync, Truncate, Unname, Write
from tests.storage.power.sqlite_calls import recorded

_MEMORY = "-shm"
"""End of the name of SQLite's shared memory, which means nothing after a restart."""


class Recorder:
    """The journal of changes and syncs, in order. Use it with :meth:`running`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.journal: list[Entry] = []
        self.folders: dict[int, dict[str, int]] = {ROOT: {}}
        self.bytes_of: dict[int, bytearray] = {}
        self._lock = threading.RLock()
        self._opened: dict[int, Path] = {}
        self._count = ROOT

    @contextmanager
    def running(self) -> Iterator[None]:
        """Record while the block runs. Raises `OutOfReachError` where SQLite's calls cannot be seen."""
        with recorded(self), self._python_calls():
            yield

    def opened(self, path: Path) -> None:
        """A file was opened, and made if it had no name before."""
        with self._lock:
            if self._is_ours(path) and self._number(path) is None:
                self._name(path, self._new(b""))

    def written(self, path: Path, offset: int, data: bytes) -> None:
        """Bytes are put into a file."""
        with self._lock:
            number = self._number(path)
            if number is not None:
                content = self.bytes_of[number]
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(data)] = data
                self.journal.append(Write(number, offset, data))

    def truncated(self, path: Path, size: int) -> None:
        """A file is cut to a size."""
        with self._lock:
            number = self._number(path)
            if number is not None:
                content = self.bytes_of[number]
                del content[size:]
                content.extend(bytes(size - len(content)))
                self.journal.append(Truncate(number, size))

    def synced(self, path: Path) -> None:
        """A file or folder is brought to the disk."""
        with self._lock:
            number = self._number(path)
            if number is not None:
                self.journal.append(Sync(number))

    def deleted(self, path: Path) -> None:
        """A name is taken away."""
        with self._lock:
            if self._number(path) is not None:
                del self.folders[self._folder(path)][path.name]
                self.journal.append(Unname(self._folder(path), path.name))

    def require_complete(self) -> None:
        """Fail unless the journal led to exactly the files that are there."""
        told = {path: bytes(self.bytes_of[number]) for path, number in self._walk(ROOT, self.root)}
        files = (path for path in self.root.rglob("*") if path.is_file() and not path.name.endswith(_MEMORY))
        assert told == {path: path.read_bytes() for path in files}

    def _walk(self, folder: int, at: Path) -> Iterator[tuple[Path, int]]:
        for name, number in self.folders[folder].items():
            if number in self.folders:
                yield from self._walk(number, at / name)
            else:
                yield at / name, number

    def _is_ours(self, path: Path) -> bool:
        return path.is_relative_to(self.root) and not path.name.endswith(_MEMORY)

    def _number(self, path: Path) -> int | None:
        if not self._is_ours(path):
            return None
        number: int | None = ROOT
        for part in path.relative_to(self.root).parts:
            number = self.folders.get(-1 if number is None else number, {}).get(part)
        return number

    def _folder(self, path: Path) -> int:
        number = self._number(path.parent)
        assert number is not None, path
        return number

    def _new(self, content: bytes | None) -> int:
        self._count += 1
        if content is None:
            self.folders[self._count] = {}
        else:
            self.bytes_of[self._count] = bytearray(content)
        return self._count

    def _name(self, path: Path, number: int, was: str | None = None) -> None:
        folder = self._folder(path)
        if was is not None:
            del self.folders[folder][was]
        self.folders[folder][path.name] = number
        self.journal.append(Name(folder, path.name, number, was))

    def _catch_up(self, path: Path) -> None:
        """Write down what Python's own file objects, which nobody watches, put into a file."""
        number = self._number(path)
        if number is None or number in self.folders or not path.is_file():
            return
        content = path.read_bytes()
        if content != self.bytes_of[number]:
            self.truncated(path, 0)
            self.written(path, 0, content)

    @contextmanager
    def _python_calls(self) -> Iterator[None]:
        names = ("open", "fsync", "replace", "rename", "unlink", "remove", "mkdir")
        usual = {name: getattr(os, name) for name in names}
        ours = {name: self._before(name, usual[name]) for name in names} | {"open": self._open(usual["open"])}
        with ExitStack() as patched:
            for name, call in ours.items():
                patched.enter_context(patch.object(os, name, call))
            yield

    def _open(self, usual: Callable[..., int]) -> Callable[..., int]:
        def opening(path: Any, flags: int, *rest: Any, **named: Any) -> int:
            handle = usual(path, flags, *rest, **named)
            with self._lock:
                self._opened[handle] = Path(path)
                if flags & os.O_CREAT:
                    self.opened(Path(path))
            return handle

        return opening

    def _before(self, name: str, usual: Callable[..., Any]) -> Callable[..., Any]:
        def telling(*given: Any, **named: Any) -> Any:
            with self._lock:
                self._tell(name, *given)
                return usual(*given, **named)

        return telling

    def _tell(self, name: str, first: Any, second: Any = None, *_: Any) -> None:
        path = self._opened.get(first, Path("unknown")) if isinstance(first, int) else Path(first)
        self._catch_up(path)
        match name:
            case "fsync":
                assert stat.S_ISDIR(os.fstat(first).st_mode) == path.is_dir()
                self.synced(path)
            case "replace" | "rename":
                self._renamed(path, Path(second))
            case "unlink" | "remove":
                self.deleted(path)
            case "mkdir":
                if self._is_ours(path) and self._number(path) is None:
                    self._name(path, self._new(None))
            case _:
                raise AssertionError(name)

    def _renamed(self, path: Path, target: Path) -> None:
        number = self._number(path)
        if number is not None:
            assert path.parent == target.parent, (
                "a rename between folders is two changes, which is not modelled"
            )
            self._name(target, number, was=path.name)
