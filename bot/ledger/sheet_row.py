"""One row of a file of facts: the fact in it, the program where it is a new one, or what is wrong. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.fact_value import Claim, value_of
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Weight
from bot.domain.message import message
from bot.domain.program import Program
from bot.ledger.facts import FIRST_DAY, Problem, latest_day, problems, value_rule
from bot.ledger.new_program import program_problems

PROGRAM_COLUMNS = ("name", "city", "state")
FACT_COLUMNS = ("criterion", "value", "weight", "source", "seen")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ISO_DAY = len("2027-08-01")
Row = Mapping[str, str]
"""The cells of a row by column."""


@dataclass(frozen=True, slots=True)
class GoodRow:
    """What a row says: of which program, whether that is new, and a fact unless it only names the program."""

    program: Program
    new: bool
    statement: Claim | None


def read_row(row: Row, known: Mapping[AcgmeId, Program], now: datetime) -> GoodRow | list[Problem]:
    """Read a row at ``now``. ``known`` are the programs that there are."""
    formulas = [name for name, cell in row.items() if cell.startswith(_FORMULA)]
    if formulas:
        return [Problem(name, message("ledger.sheet.formula")) for name in formulas]
    cells = {name: cell.strip() for name, cell in row.items()}
    program, new = _program(cells), AcgmeId(cells["acgme_id"]) not in known
    wrong = _program_problems(program, cells, known)
    if wrong:
        return wrong
    program = known.get(program.acgme_id, program)
    if not any(cells[name] for name in FACT_COLUMNS):
        return GoodRow(program, new, None)
    said = _statement(program.acgme_id, cells, now)
    if isinstance(said, Problem):
        return [said]
    return list(problems(said, now)) or GoodRow(program, new, said)


def _program(cells: Row) -> Program:
    name, city, state = (cells.get(column, "") for column in PROGRAM_COLUMNS)
    return Program(AcgmeId(cells["acgme_id"]), name, city, state.upper())


def _program_problems(program: Program, cells: Row, known: Mapping[AcgmeId, Program]) -> list[Problem]:
    named = any(cells.get(column) for column in PROGRAM_COLUMNS)
    there = known.get(program.acgme_id)
    if there is None:
        unknown = Problem("acgme_id", message("ledger.program.unknown"))
        return list(program_problems(program)) if named else [unknown]
    if named and program != there:
        return [Problem("name", message("ledger.sheet.other_program", program=there.name))]
    return []


def _statement(program: AcgmeId, cells: Row, now: datetime) -> Claim | Problem:
    try:
        criterion = Criterion(cells["criterion"].lower())
    except ValueError:
        return Problem("criterion", message("ledger.sheet.criterion", choices=", ".join(Criterion)))
    try:
        value = value_of(criterion, cells["value"])
    except ValueError:
        return Problem("value", value_rule(criterion))
    try:
        weight = Weight(cells["weight"].lower())
    except ValueError:
        return Problem("weight", message("ledger.sheet.weight"))
    seen = _day(cells["seen"])
    if seen is None or not FIRST_DAY <= seen <= latest_day(now):
        return Problem("seen", message("ledger.sheet.day", first=FIRST_DAY))
    return Claim(program, criterion, value, weight, cells["source"], seen)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == _ISO_DAY and "W" not in text else None
    except ValueError:
        return None
