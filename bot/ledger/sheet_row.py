"""One row of a file of facts: the fact in it, the program where it is a new one, or what is wrong. Pure.

Read as spreadsheets write it: no-break spaces, days in their own form where only one day can be meant, `TRUE` for yes,
`220.0` and `35%` for whole numbers. All that is wrong with a row is named at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from bot.domain.fact_value import Claim, value_of
from bot.domain.ids import AcgmeId
from bot.domain.ledger import WEIGHTLESS, Criterion, FactValue, Scope, Unsaid, Weight
from bot.domain.message import Message, message
from bot.domain.program import Program
from bot.ledger.facts import FIRST_DAY, SOURCE_MAX, Problem, is_link, latest_day, value_rule
from bot.ledger.new_program import program_problems

PROGRAM_COLUMNS = ("name", "city", "state")
FACT_COLUMNS = ("criterion", "value", "weight", "source", "seen")
SCOPE = "scope"
"""A column that may be left out: whom the page speaks for, the program unless it says otherwise."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f\u3000]")
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_TRUTH = {"true": "yes", "false": "no"}
_WHOLE = re.compile(r"(\d{1,3})(?:[.,]0+)?\s?(%?)")
_NUMBER = re.compile(r"'?(\d{10})(?:[.,]0)?")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})[-/. ]+([a-z]{3})[a-z]*[-/., ]+(\d{2}|\d{4})")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*[-/. ]+(\d{1,2}),?[-/ ]+(\d{2}|\d{4})")
_LAST_MONTH = 12
_Read = TypeVar("_Read")
Row = Mapping[str, str]
"""The cells of a row by column."""


@dataclass(frozen=True, slots=True)
class GoodRow:
    """What a row says: of which program, whether that is new, and a fact unless it only names the program."""

    program: Program
    new: bool
    statement: Claim | None


def plain(cell: str) -> str:
    """A cell without the spaces around it and those that nobody sees."""
    return _UNSEEN.sub("", _SPACES.sub(" ", cell)).strip()


def read_row(row: Row, known: Mapping[AcgmeId, Program], now: datetime) -> GoodRow | list[Problem]:
    """Read a row at ``now``. ``known`` are the programs that there are."""
    formulas = [name for name, cell in row.items() if cell.startswith(_FORMULA)]
    wrong = [Problem(name, message("ledger.sheet.formula")) for name in formulas]
    cells = {name: plain(cell) for name, cell in row.items()}
    if number := _NUMBER.fullmatch(cells["acgme_id"]):
        cells["acgme_id"] = number[1]
    program, new = _program(cells), AcgmeId(cells["acgme_id"]) not in known
    wrong += [problem for problem in _program_problems(program, cells, known) if problem.part not in formulas]
    claim = None
    if any(cells[name] for name in FACT_COLUMNS):
        claim, problems = _claim(program.acgme_id, cells, now)
        wrong += [problem for problem in problems if problem.part not in formulas]
    return wrong or GoodRow(known.get(program.acgme_id, program), new, claim)


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


def _claim(program: AcgmeId, cells: Row, now: datetime) -> tuple[Claim | None, list[Problem]]:
    """The fact in a row, and all that is wrong with it."""
    wrong: list[Problem] = []

    def read(part: str, reader: Callable[[str], _Read], why: Message) -> _Read | None:
        try:
            return reader(cells.get(part, ""))
        except ValueError:
            wrong.append(Problem(part, why))
            return None

    criterion = read("criterion", _criterion, message("ledger.sheet.criterion", choices=", ".join(Criterion)))
    value = None if criterion is None else read("value", _reader_of(criterion), value_rule(criterion))
    weightless = criterion in WEIGHTLESS or value is Unsaid.NOT_SAID
    weight = Weight.PREFERENCE
    if cells["weight"] or not weightless:
        weight = read("weight", _weight, message("ledger.sheet.weight"))
    source = read("source", _link, message("ledger.source.wrong", count=SOURCE_MAX))
    seen = read("seen", lambda text: _day(text, now), _day_rule(cells["seen"]))
    scope = read(SCOPE, _scope, message("ledger.sheet.scope", choices=", ".join(Scope)))
    if (
        criterion is None
        or value is None
        or weight is None
        or source is None
        or seen is None
        or scope is None
    ):
        return None, wrong
    return Claim(program, criterion, value, weight, source, seen, scope), wrong


def _criterion(text: str) -> Criterion:
    return Criterion(text.lower())


def _weight(text: str) -> Weight:
    return Weight(text.lower())


def _scope(text: str) -> Scope:
    return Scope(text.lower() or Scope.PROGRAM)


def _reader_of(criterion: Criterion) -> Callable[[str], FactValue]:
    def read(text: str) -> FactValue:
        number = _WHOLE.fullmatch(text)
        if number and (not number[2] or criterion is Criterion.IMG_SHARE):
            return value_of(criterion, number[1])
        return value_of(criterion, _TRUTH.get(text.lower(), text))

    return read


def _link(text: str) -> str:
    if not is_link(text):
        raise ValueError("no link")
    return text


def _day_rule(text: str) -> Message:
    """What is wrong with a day: it can mean two days, or none that can be."""
    if len(_days(text)) > 1:
        return message("ledger.sheet.two_days", first=FIRST_DAY)
    return message("ledger.sheet.day", first=FIRST_DAY)


def _day(text: str, now: datetime) -> date:
    days = _days(text)
    if len(days) != 1 or not FIRST_DAY <= days[0] <= latest_day(now):
        raise ValueError("no day")
    return days[0]


def _days(text: str) -> tuple[date, ...]:
    """Every day that a cell can mean: none, one or, where the month may stand first or second, two."""
    day = _MIDNIGHT.sub("", text).lower().rstrip(".")
    if found := _ISO.fullmatch(day):
        return _dates((found[1], found[3], found[4]))
    if found := _NUMBERS.fullmatch(day):
        first, second, year = found[1], found[3], found[4]
        return _dates((year, first, second), (year, second, first))
    if found := _DAY_MONTH.fullmatch(day):
        return _dates((found[3], str(_MONTHS.get(found[2], 0)), found[1]))
    if found := _MONTH_DAY.fullmatch(day):
        return _dates((found[3], str(_MONTHS.get(found[1], 0)), found[2]))
    return ()


def _dates(*parts: tuple[str, str, str]) -> tuple[date, ...]:
    found: dict[date, None] = {}
    for year, month, day in parts:
        if 1 <= int(month) <= _LAST_MONTH:
            try:
                found[date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))] = None  # noqa: PLR2004
            except ValueError:
                continue
    return tuple(found)
