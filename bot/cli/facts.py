"""Files of facts that are given to the shell: every command reads them with the same checks and the same lines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId
from bot.domain.ledger import ProgramRecord
from bot.domain.program import Program
from bot.errors import ExitCode, OperatorError
from bot.i18n import Catalogue
from bot.ledger.loader import load_programs
from bot.ledger.records import approved, records_of
from bot.ledger.sheet import BYTES_MAX, Sheet, UnreadableSheetError, read_sheet
from bot.ledger.shipped import NOTHING_SHIPPED, load_shipped

_CELL_SHOWN = 60
"""Characters of a cell that are repeated."""
Known = Mapping[AcgmeId, Program]


class RefusedRowsError(Exception):
    """Rows of a file cannot be facts; ``lines`` says which and why."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(len(lines))
        self.lines = tuple(lines)


def shipped(specialty: str = "pediatrics") -> Known:
    """The programs that ship, by number."""
    return {program.acgme_id: program for program in load_programs(specialty)}


def read_facts(path: Path, known: Known, now: datetime) -> Sheet:
    """Read a file; ``known`` are the programs that there are. Raises `OperatorError` for one that cannot be read."""
    try:
        with path.open("rb") as file:
            return read_sheet(file.read(BYTES_MAX + 1), known, now)
    except OSError as error:
        raise OperatorError(ExitCode.MISSING_FILE, "ledger.check.no_file", path=path) from error
    except UnreadableSheetError as error:
        raise OperatorError(ExitCode.INVALID_INPUT, error.why.key, **error.why.params) from error


def row_lines(sheet: Sheet, texts: Catalogue) -> Iterator[str]:
    """What is wrong with the rows of a file, a line for each fault."""
    for problem in sheet.problems:
        blanks = {"row": problem.row, "column": problem.problem.part, "why": problem.problem.why}
        cell = "".join(character for character in problem.cell if character.isprintable())[:_CELL_SHOWN]
        yield (
            texts("ledger.import.row", blanks | {"what": cell}) if cell else texts("ledger.check.row", blanks)
        )


def records_from(
    paths: Sequence[Path], specialty: str, now: datetime, texts: Catalogue
) -> tuple[ProgramRecord, ...]:
    """The programs that ship and those that the files add, with the facts of the files; without files those that ship.

    Raises `OperatorError` and `RefusedRowsError`: one bad row is one too many.
    """
    programs, said = dict(shipped(specialty)), dict[Claim, None]()
    for path in paths:
        sheet = read_facts(path, programs, now)
        if sheet.problems:
            raise RefusedRowsError(list(row_lines(sheet, texts)))
        programs |= {program.acgme_id: program for program in sheet.programs}
        said |= dict.fromkeys(sheet.statements)
    return records_of(
        programs.values(), approved(said, now), NOTHING_SHIPPED if paths else load_shipped(specialty)
    )
