"""A disk that keeps what was synced and, of the rest, whatever a power cut happens to leave.

An entry of the journal is one change: to the bytes of a file, or to the names in a folder. A sync makes what was done
to that one file or folder before it durable, and nothing else; so a file's name lasts only once its folder was synced.
At a cut any subset of what is pending survives: whole writes or single sectors of them, in any combination, also those
of later calls without those of earlier ones. Never written space inside a file holds zeros or whatever lay there.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
ROOT = 0
"""The number of the folder in which everything happens; it is there from the beginning."""


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes put into a file at an offset."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file cut to a size, or filled up to it."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a folder given to a file (its number); a rename takes the old name away at once."""

    folder: int
    name: str
    file: int
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Unname:
    """A name taken away."""

    folder: int
    name: str


@dataclass(frozen=True, slots=True)
class Sync:
    """What was done to a file or folder before is on the disk for good."""

    of: int


Change = Write | Truncate | Name | Unname
Entry = Change | Sync
Keep = Callable[[Change], list[Change]]
"""What is left of a pending change: nothing, itself, or pieces of a write."""


@dataclass(slots=True)
class Disk:
    """What lasts, and what is pending for each file and folder. Folders are among the ``files`` without bytes."""

    folders: frozenset[int]
    bytes_of: dict[int, bytearray] = field(default_factory=dict[int, bytearray])
    names: dict[int, dict[str, int]] = field(default_factory=dict[int, dict[str, int]])
    pending: dict[int, list[Change]] = field(default_factory=dict[int, list[Change]])

    def do(self, entry: Entry) -> None:
        """Take the next entry of the journal."""
        if not isinstance(entry, Sync):
            self.pending.setdefault(_about(entry), []).append(entry)
            return
        for change in self.pending.pop(entry.of, []):
            self._apply(change, self.bytes_of, self.names, None)

    def cut(self, keep: Keep, rng: random.Random, into: Path) -> None:
        """Write to a folder what a power cut leaves now; the disk itself goes on."""
        bytes_of = {number: bytearray(content) for number, content in self.bytes_of.items()}
        names = {number: dict(named) for number, named in self.names.items()}
        junk = rng if rng.random() < 1 / 2 else None
        for changes in self.pending.values():
            for change in changes:
                for left in keep(change):
                    self._apply(left, bytes_of, names, junk)
        self._write_out(ROOT, into, bytes_of, names)

    def _write_out(
        self, folder: int, into: Path, bytes_of: dict[int, bytearray], names: dict[int, dict[str, int]]
    ) -> None:
        into.mkdir(exist_ok=True)
        for name, number in names.get(folder, {}).items():
            if number in self.folders:
                self._write_out(number, into / name, bytes_of, names)
            else:
                (into / name).write_bytes(bytes_of.get(number, b""))
                (into / name).chmod(0o600)

    @staticmethod
    def _apply(
        change: Change,
        bytes_of: dict[int, bytearray],
        names: dict[int, dict[str, int]],
        junk: random.Random | None,
    ) -> None:
        match change:
            case Write(number, offset, data):
                content = bytes_of.setdefault(number, bytearray())
                _fill(content, offset, junk)
                content[offset : offset + len(data)] = data
            case Truncate(number, size):
                content = bytes_of.setdefault(number, bytearray())
                del content[size:]
                _fill(content, size, None)
            case Name(folder, name, number, was):
                named = names.setdefault(folder, {})
                if was is not None and named.get(was) == number:
                    del named[was]
                named[name] = number
            case Unname(folder, name):
                names.setdefault(folder, {}).pop(name, None)


def _about(change: Change) -> int:
    return change.file if isinstance(change, Write | Truncate) else change.folder


def _fill(content: bytearray, size: int, junk: random.Random | None) -> None:
    lacking = max(0, size - len(content))
    content.extend(bytes(lacking) if junk is None else junk.randbytes(lacking))


def sectors(write: Write) -> list[Change]:
    """The pieces of a write that a disk writes at once."""
    ends = range(
        write.offset - write.offset % SECTOR + SECTOR, write.offset + len(write.data) + SECTOR, SECTOR
    )
    pieces: list[Change] = []
    begin = write.offset
    for end in ends:
        stop = min(end, write.offset + len(write.data))
        pieces.append(Write(write.file, begin, write.data[begin - write.offset : stop - write.offset]))
        begin = stop
    return pieces


def ways(rng: random.Random) -> Keep:
    """One way in which a cut may treat what is pending."""

    def torn(change: Change, share: float) -> list[Change]:
        pieces = sectors(change) if isinstance(change, Write) else [change]
        return [piece for piece in pieces if rng.random() < share]

    share = rng.choice((0.1, 0.5, 0.9))
    return rng.choice(
        (
            lambda _: [],
            lambda change: [change],
            lambda change: [change] if rng.random() < share else [],
            lambda change: torn(change, share),
        )
    )
