"""The CSV file of facts: one fact a row, read with a line for each row that is refused. See `docs/ledger.md`.

Bounded: 256 KiB, 5,000 rows, lines of 2,000 characters; rows are taken one by one. No accepted cell begins with a
character that spreadsheets take for a formula, so what is written is what was read. Pure; no bytes whatever make it
fail otherwise than with :class:`UnreadableSheetError`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.fact_value import Claim, value_text
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Scope
from bot.domain.message import Message, message
from bot.domain.program import Program
from bot.ledger.facts import Problem
from bot.ledger.sheet_row import FACT_COLUMNS, PROGRAM_COLUMNS, SCOPE, GoodRow, Row, plain, read_row

BYTES_MAX = 256 * 1024
ROWS_MAX = 5_000
LINE_MAX = 2_000
"""Characters of a line."""
NEEDED = ("acgme_id", *FACT_COLUMNS)
COLUMNS: tuple[str, ...] = ("acgme_id", *PROGRAM_COLUMNS, *FACT_COLUMNS, SCOPE)
"""The columns as they are written."""
_SEPARATOR = re.compile(r'"?sep=([,;\t])"?[,;\t]*', re.IGNORECASE)
"""Excel's first line, by which it knows what separates the cells; it is no row."""
_NAMED, _LONGEST = 12, 30
"""Columns that a refusal repeats, and characters of each."""


class UnreadableSheetError(Exception):
    """The file cannot be read as a whole; ``why`` says so and what to do."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.key)
        self.why = why


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A refused row: its number as a spreadsheet shows it (the header is row 1), what stands in the cell, and why."""

    row: int
    problem: Problem
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says: the facts of the good rows, the programs that they add, and what is wrong with the others."""

    statements: tuple[Claim, ...]
    problems: tuple[RowProblem, ...]
    programs: tuple[Program, ...] = ()

    @property
    def refused(self) -> int:
        """How many rows are refused."""
        return len({problem.row for problem in self.problems})


@dataclass(slots=True)
class _Reader:
    """A file while it is read."""

    known: dict[AcgmeId, Program]
    statements: dict[Claim, int] = field(default_factory=dict[Claim, int])
    added: dict[AcgmeId, Program] = field(default_factory=dict[AcgmeId, Program])
    refused: list[RowProblem] = field(default_factory=list[RowProblem])

    def take(self, number: int, row: Row, now: datetime) -> None:
        """Read one row: what it says, or what is wrong with it."""
        match read_row(row, self.known, now):
            case GoodRow() as good:
                self._keep(number, good)
            case problems:
                self.refused += [
                    RowProblem(number, problem, row.get(problem.part, "")) for problem in problems
                ]

    def _keep(self, number: int, good: GoodRow) -> None:
        if good.new:
            self.known[good.program.acgme_id] = self.added[good.program.acgme_id] = good.program
        if good.statement is None:
            return
        first = self.statements.setdefault(good.statement, number)
        if first != number:
            twice = Problem("acgme_id", message("ledger.sheet.twice", row=first))
            self.refused.append(RowProblem(number, twice, good.program.acgme_id))


def read_sheet(data: bytes, known: Mapping[AcgmeId, Program], now: datetime) -> Sheet:
    """Read a file at ``now``; ``known`` are the programs that there are. Raises `UnreadableSheetError`."""
    reader = _Reader(dict(known))
    for number, row in _rows(_text(data)):
        if row:
            reader.take(number, row, now)
        else:
            cells = Problem("acgme_id", message("ledger.sheet.cells"))
            reader.refused.append(RowProblem(number, cells))
    return Sheet(tuple(reader.statements), tuple(reader.refused), tuple(reader.added.values()))


def write_sheets(
    statements: Iterable[Claim], programs: Mapping[AcgmeId, Program], bare: Iterable[Program] = ()
) -> list[str]:
    """These statements as files that can be read again, one unless there are too many for it.

    ``programs`` are all that the statements are about; ``bare`` are named without a fact.
    """
    parts: list[str] = []
    rows, size = [COLUMNS], _size(COLUMNS)
    for row in _written(statements, programs, bare):
        if len(rows) > ROWS_MAX or size + _size(row) > BYTES_MAX:
            parts.append(_csv(rows))
            rows, size = [COLUMNS], _size(COLUMNS)
        rows.append(row)
        size += _size(row)
    return [*parts, _csv(rows)]


def _written(
    statements: Iterable[Claim], programs: Mapping[AcgmeId, Program], bare: Iterable[Program]
) -> Iterator[tuple[str, ...]]:
    for statement in statements:
        value, seen = value_text(statement.value), statement.seen.isoformat()
        fact = (statement.criterion.value, value, statement.weight.value, statement.source, seen)
        scope = "" if statement.scope is Scope.PROGRAM else statement.scope.value
        yield (*_named(programs[statement.program]), *fact, scope)
    for program in bare:
        yield (*_named(program), *("" for _ in FACT_COLUMNS), "")


def _named(program: Program) -> tuple[str, str, str, str]:
    return (program.acgme_id, program.name, program.city, program.state)


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def _size(row: tuple[str, ...]) -> int:
    """The bytes of a row, or a few more."""
    return sum(len(cell.encode()) + 3 for cell in row)


def _text(data: bytes) -> str:
    if len(data) > BYTES_MAX:
        raise UnreadableSheetError(message("ledger.sheet.too_big", kib=BYTES_MAX // 1024))
    if data.startswith(b"PK\x03\x04") or b"\0" in data:
        raise UnreadableSheetError(message("ledger.sheet.not_text"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheetError(message("ledger.sheet.not_utf8")) from error
    if any(len(line) > LINE_MAX for line in text.splitlines()):
        raise UnreadableSheetError(message("ledger.sheet.long_line", count=LINE_MAX))
    return text


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows below the header with their numbers; one that does not fit its columns is empty, a blank one left out."""
    first, _, rest = text.partition("\n") if "\n" in text else text.partition("\r")
    hint = _SEPARATOR.fullmatch(first.strip())
    body = rest if hint else text
    table = csv.reader(io.StringIO(body, newline=""), delimiter=hint[1] if hint else _mark(body), strict=True)
    try:
        header = _header(next(table, list[str]()))
        for number, cells in enumerate(table, start=2):
            if number > ROWS_MAX + 1:
                raise UnreadableSheetError(message("ledger.sheet.too_long", rows=ROWS_MAX))
            # Spreadsheets leave blank lines behind, as a rule with all their separators.
            if any(plain(cell) for cell in cells):
                yield number, _row(header, cells)
    except csv.Error as error:
        raise UnreadableSheetError(message("ledger.sheet.quotes")) from error


def _mark(text: str) -> str:
    """What separates the cells of the first line: whichever of the usual marks there is most of."""
    head = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(",;\t", key=head.count)


def _header(cells: Sequence[str]) -> list[str]:
    """The columns by their names; those that a spreadsheet left behind empty have none."""
    header = [re.sub(r"[ -]+", "_", plain(cell).lower()) for cell in cells]
    named = [name for name in header if name]
    lacking = [name for name in NEEDED if name not in named]
    strange = [name for name in named if name not in COLUMNS]
    part = [name for name in PROGRAM_COLUMNS if name in named]
    if lacking or strange or len(set(named)) < len(named) or len(part) not in (0, len(PROGRAM_COLUMNS)):
        # The names of strange columns are somebody's text: nothing of them but letters and digits is repeated.
        found = ", ".join(re.sub(r"\W", "", name)[:_LONGEST] for name in named[:_NAMED])
        why = {"columns": ", ".join(NEEDED), "found": found or "–", "lacking": ", ".join(lacking) or "–"}
        raise UnreadableSheetError(message("ledger.sheet.columns", **why))
    return header


def _row(header: Sequence[str], cells: Sequence[str]) -> Row:
    """The cells by column, empty where there are more than columns, or fewer than a fact needs.

    Spreadsheets drop the empty end of a row, and leave empty cells behind the last column.
    """
    full = [*cells, *[""] * (len(header) - len(cells))]
    row = dict(zip(header, full, strict=False))
    surplus = [*full[len(header) :], *(cell for name, cell in zip(header, full, strict=False) if not name)]
    cut = [name for name in header[len(cells) :] if name in FACT_COLUMNS]
    if any(plain(cell) for cell in surplus) or (cut and any(plain(row[name]) for name in FACT_COLUMNS)):
        return {}
    return {name: cell for name, cell in row.items() if name}
