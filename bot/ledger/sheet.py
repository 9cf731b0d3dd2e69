"""The CSV file of facts: one fact a row, read with a line for each row that is refused. See `docs/ledger.md`.

Bounded: 256 KiB, 5,000 rows, lines of 2,000 characters. No accepted cell begins with a character that spreadsheets
take for a formula, so what is written is what was read. Pure; no bytes whatever make it fail otherwise than with
:class:`UnreadableSheetError`.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.fact_value import Statement, value_of, value_text
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Weight
from bot.domain.message import Message, message
from bot.ledger.facts import FIRST_DAY, Problem, latest_day, value_rule

BYTES_MAX = 256 * 1024
ROWS_MAX = 5_000
LINE_MAX = 2_000
"""Characters of a line."""
COLUMNS = ("acgme_id", "criterion", "value", "weight", "source", "seen")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ISO_DAY = len("2027-08-01")
Row = Mapping[str, str]


class UnreadableSheetError(Exception):
    """The file cannot be read as a whole; ``why`` says so and what to do."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.key)
        self.why = why


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A refused row: its number as a spreadsheet shows it (the header is row 1), the column, and why."""

    row: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says: the statements of the good rows, and what is wrong with the others."""

    statements: tuple[Statement, ...]
    problems: tuple[RowProblem, ...]


def read_sheet(data: bytes, check: Callable[[Statement], Iterable[Problem]], now: datetime) -> Sheet:
    """Read a file; ``check`` says what keeps a statement from being a fact. Raises `UnreadableSheetError`."""
    statements: dict[Statement, int] = {}
    refused: list[RowProblem] = []
    for number, row in _rows(_text(data)):
        found = _statement(row, now)
        problems = list(check(found)) if isinstance(found, Statement) else list(found)
        if isinstance(found, Statement) and not problems and found in statements:
            problems = [Problem("acgme_id", message("ledger.sheet.twice", row=statements[found]))]
        refused += [RowProblem(number, problem) for problem in problems]
        if isinstance(found, Statement) and not problems:
            statements[found] = number
    return Sheet(tuple(statements), tuple(refused))


def write_sheet(statements: Iterable[Statement]) -> str:
    """The file of these statements; :func:`read_sheet` gives them back."""
    file = io.StringIO()
    sheet = csv.writer(file, lineterminator="\n")
    sheet.writerow(COLUMNS)
    for one in statements:
        value, seen = value_text(one.value), one.seen.isoformat()
        sheet.writerow((one.program, one.criterion.value, value, one.weight.value, one.source, seen))
    return file.getvalue()


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
    """The rows below the header with their numbers; one with too few or too many cells is empty, a blank one left out."""
    head = text.partition("\n")[0]
    mark = ";" if ";" in head and "," not in head else ","
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise UnreadableSheetError(message("ledger.sheet.quotes")) from error
    header = [cell.strip().lower() for cell in table[0]] if table else []
    if sorted(header) != sorted(COLUMNS):
        raise UnreadableSheetError(message("ledger.sheet.columns", columns=", ".join(COLUMNS)))
    if len(table) > ROWS_MAX + 1:
        raise UnreadableSheetError(message("ledger.sheet.too_long", rows=ROWS_MAX))
    for number, cells in enumerate(table[1:], start=2):
        # Spreadsheets leave blank lines behind, as a rule with all their separators.
        if any(cell.strip() for cell in cells):
            yield number, dict(zip(header, cells, strict=True)) if len(cells) == len(header) else {}


def _statement(row: Row, now: datetime) -> Statement | list[Problem]:
    if not row:
        return [Problem("acgme_id", message("ledger.sheet.cells", count=len(COLUMNS)))]
    formulas = [name for name in COLUMNS if row[name].startswith(_FORMULA)]
    if formulas:
        return [Problem(name, message("ledger.sheet.formula")) for name in formulas]
    try:
        criterion = Criterion(row["criterion"].strip().lower())
    except ValueError:
        return [Problem("criterion", message("ledger.sheet.criterion", choices=", ".join(Criterion)))]
    return _with_criterion(row, criterion, now)


def _with_criterion(row: Row, criterion: Criterion, now: datetime) -> Statement | list[Problem]:
    try:
        value = value_of(criterion, row["value"])
    except ValueError:
        return [Problem("value", value_rule(criterion))]
    try:
        weight = Weight(row["weight"].strip().lower())
    except ValueError:
        return [Problem("weight", message("ledger.sheet.weight"))]
    seen = _day(row["seen"].strip())
    if seen is None or not FIRST_DAY <= seen <= latest_day(now):
        return [Problem("seen", message("ledger.sheet.day", first=FIRST_DAY))]
    program, source = AcgmeId(row["acgme_id"].strip()), row["source"].strip()
    return Statement(program, criterion, value, weight, source, seen)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == _ISO_DAY and "W" not in text else None
    except ValueError:
        return None
