"""Looks for the bytes of a member's id in files, whatever they are: a database, its log, a copy, a damaged one."""

from collections.abc import Iterable
from pathlib import Path

from bot.domain.ids import MemberId

_PART = 1 << 20
"""Bytes searched in one go, so that other threads get their turn."""
_LEAST = 1 << 47
"""Ids below it are kept in fewer bytes than can be distinguished from others. Discord's are far above."""


def files_with(member: MemberId, files: Iterable[Path]) -> list[Path]:
    """Those of the files in which the member's id stands; one that is gone holds nothing, one that cannot be read may."""
    return [file for file in files if holds(file, member)]


def holds(file: Path, member: MemberId) -> bool:
    """Whether the member's id stands in a file, or it cannot be read."""
    if member < _LEAST:
        return False
    needles = spellings(member)
    overlap = max(map(len, needles)) - 1
    try:
        with file.open("rb") as opened:
            before = b""
            while part := opened.read(_PART):
                window = before + part
                if any(needle in window for needle in needles):
                    return True
                before = window[-overlap:]
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def spellings(member: MemberId) -> tuple[bytes, ...]:
    """An id as text, as a value in a row of SQLite (8 bytes) and as the number of a row (7 bits a byte)."""
    return (str(member).encode(), member.to_bytes(8, "big"), _row_number(member))


def _row_number(number: int) -> bytes:
    if number >= 1 << 56:
        sevens = [number >> shift & 0x7F | 0x80 for shift in range(57, 7, -7)]
        return bytes([*sevens, number & 0xFF])
    sevens = [number & 0x7F]
    while number := number >> 7:
        sevens.append(number & 0x7F | 0x80)
    return bytes(reversed(sevens))
