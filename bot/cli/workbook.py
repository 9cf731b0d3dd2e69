"""A table from a spreadsheet file (.xlsx), the form in which the Labor Department publishes its filings.

Of the format only what a table of values needs: shared and inline texts and numbers of the first sheet that has the columns.
Formulas, links, macros and pictures are not looked at. The file may be anybody's: it is read as a stream within ``Limits``,
and a part with a document type (entities) is refused.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from bot.ledger.refresh import Row

MARK = b"PK\x03\x04"
"""How such a file begins."""
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
_PIECE = 1 << 18
_NUMBER = re.compile(r"[0-9]{1,9}")
_LETTERS = re.compile(r"[A-Z]{1,3}")


class BrokenWorkbookError(ValueError):
    """It is no such file, is damaged, or is larger than it may be."""


class NoSuchColumnsError(ValueError):
    """No sheet has the columns in its first row."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read: bytes of one part once unpacked, shared texts with all their characters, one cell."""

    part: int = 4 << 30
    texts: int = 4_000_000
    characters: int = 256 << 20
    cell: int = 32_767


LIMITS = Limits()


def table(path: Path, columns: Sequence[str], limits: Limits = LIMITS) -> Iterator[Row]:
    """The rows below the heading, with these columns. Raises `OSError` and the errors of this module."""
    try:
        with zipfile.ZipFile(path) as file:
            texts = _texts(file, limits)
            empty: dict[str, str] = {}
            for name in sorted(file.namelist()):
                if name.startswith(_SHEETS) and name.endswith(".xml"):
                    rows = _cells(file, name, texts, limits)
                    heading = next(rows, empty)
                    places = {value: column for column, value in heading.items()}
                    if all(column in places for column in columns):
                        for row in rows:
                            yield {column: row.get(places[column], "") for column in columns}
                        return
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError) as error:
        raise BrokenWorkbookError(str(error)) from error
    except (NotImplementedError, RuntimeError) as error:  # a way of packing that is not known, or a password
        raise BrokenWorkbookError(str(error)) from error
    raise NoSuchColumnsError


def _texts(file: zipfile.ZipFile, limits: Limits) -> list[str]:
    """The texts that cells name by number."""
    if _TEXTS not in file.namelist():
        return []
    found: list[str] = []
    size = 0
    parts: list[str] = []

    def ended(tag: str, text: str) -> None:
        nonlocal size
        if tag == "t":
            parts.append(text)
        elif tag == "si":
            found.append("".join(parts)[: limits.cell])
            size += len(found[-1])
            parts.clear()
            if len(found) > limits.texts or size > limits.characters:
                raise BrokenWorkbookError("too many texts")

    for _ in _parsed(file, _TEXTS, ("t",), lambda _tag, _of: None, ended, limits):
        pass
    return found


def _cells(file: zipfile.ZipFile, name: str, texts: list[str], limits: Limits) -> Iterator[dict[str, str]]:
    """The rows of a sheet, each cell by the letters of its column."""
    done: list[dict[str, str]] = []
    row: dict[str, str] = {}
    column, kind, value = "", "", ""

    def began(tag: str, attributes: dict[str, str]) -> None:
        nonlocal column, kind, value, row
        if tag == "row":
            row = {}
        elif tag == "c":
            letters = _LETTERS.match(attributes.get("r", ""))
            if letters is None:
                raise BrokenWorkbookError("a cell without a place")
            column, kind, value = letters[0], attributes.get("t", ""), ""

    def ended(tag: str, text: str) -> None:
        nonlocal value
        if tag in ("v", "t"):
            value = (value + text)[: limits.cell]
        elif tag == "c":
            row[column] = _shared(value, texts) if kind == "s" else value
        elif tag == "row":
            done.append(row)

    for _ in _parsed(file, name, ("v", "t"), began, ended, limits):
        yield from done
        done.clear()


def _shared(number: str, texts: list[str]) -> str:
    if not _NUMBER.fullmatch(number) or int(number) >= len(texts):
        raise BrokenWorkbookError("a cell names a text that is not there")
    return texts[int(number)]


def _parsed(
    file: zipfile.ZipFile,
    name: str,
    read: tuple[str, ...],
    began: Callable[[str, dict[str, str]], None],
    ended: Callable[[str, str], None],
    limits: Limits,
) -> Iterator[None]:
    """Parse a part piece by piece; the text within the tags ``read`` goes to ``ended``."""
    parser = expat.ParserCreate(namespace_separator=" ")
    pieces: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        local = tag.rpartition(" ")[2]
        if local in read:
            inside = True
            pieces.clear()
        began(local, attributes)

    def end(tag: str) -> None:
        nonlocal inside
        local = tag.rpartition(" ")[2]
        ended(local, "".join(pieces) if local in read else "")
        if local in read:
            inside = False

    def text(data: str) -> None:
        if inside and len(pieces) < limits.cell:
            pieces.append(data)

    def refuse(*_: object) -> None:
        raise BrokenWorkbookError("a document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    left = limits.part
    with file.open(name) as part:
        while piece := part.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise BrokenWorkbookError("a part is too large")
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    yield
