"""The body of `preceptor ledger check`: says row by row what keeps a CSV file of facts from being imported.

Exit codes: 0 every row is good, 65 the file or some rows are not (each in a line on standard error), 66 file missing.
Nothing is stored; the programs known are those that ship, and those that the file adds.
"""

import sys
from pathlib import Path

from bot.clock import SystemClock
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.ledger.loader import load_programs
from bot.ledger.sheet import BYTES_MAX, Sheet, UnreadableSheetError, read_sheet


def ledger_check_command(path: Path) -> int:
    """Check a file and print the counts; returns the exit code. Raises `OperatorError`."""
    words, sheet = catalogue(), _sheet(path)
    for one in sheet.problems:
        blanks = {"row": one.row, "column": one.problem.part, "why": one.problem.why}
        sys.stderr.write(words.text("ledger.check.row", blanks) + "\n")
    counts = {"facts": len(sheet.statements), "programs": len(sheet.programs), "bad": sheet.refused}
    sys.stdout.write(words.text("ledger.check.counts", counts) + "\n")
    return int(ExitCode.INVALID_INPUT if sheet.refused else ExitCode.OK)


def _sheet(path: Path) -> Sheet:
    now = SystemClock().now()
    known = {program.acgme_id: program for program in load_programs()}
    try:
        with path.open("rb") as file:
            return read_sheet(file.read(BYTES_MAX + 1), known, now)
    except OSError as error:
        raise OperatorError(ExitCode.MISSING_FILE, "ledger.check.no_file", path=path) from error
    except UnreadableSheetError as error:
        raise OperatorError(ExitCode.INVALID_INPUT, error.why.key, **error.why.params) from error
