"""A small change of the program that a test should notice."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mutant:
    """Bytes ``start`` to ``end`` of a file become ``new``; ``line`` counts from 1, ``path`` is from the root of the tree."""

    path: str
    line: int
    start: int
    end: int
    new: str
    operator: str

    def apply(self, source: bytes) -> bytes:
        """The file with the change."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def shown(self, source: bytes) -> tuple[str, str]:
        """What stood there and what stands there now, with the rest of their lines and without line ends."""
        first = source.rfind(b"\n", 0, self.start) + 1
        last = source.find(b"\n", self.end)
        last = len(source) if last < 0 else last
        changed = source[first : self.start] + self.new.encode() + source[self.end : last]
        return _flat(source[first:last]), _flat(changed)


def room_of(path: str) -> str:
    """The part of the house that a file belongs to."""
    match Path(path).parts:
        case (*_, name) if name.endswith(".sql"):
            return "sql"
        case ("cogs", *_):
            return "ui"
        case ("bot", room, _, *_):
            return room
        case (folder, *_):
            return folder
        case _:
            return ""


def _flat(text: bytes) -> str:
    return " ".join(text.decode().split())
