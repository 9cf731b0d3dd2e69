"""The body of `preceptor ledger check`: says row by row what keeps a CSV file of facts from being imported.

Exit codes: 0 every row is good, 65 the file or some rows are not (each in a line on standard error), 66 file missing.
Nothing is stored; the programs known are those that ship, and those that the file adds.
"""

import sys
from pathlib import Path

from bot.cli.facts import read_facts, row_lines, shipped
from bot.cli.output import write_out
from bot.clock import SystemClock
from bot.errors import ExitCode
from bot.i18n import catalogue


def ledger_check_command(path: Path) -> int:
    """Check a file and print the counts; returns the exit code. Raises `OperatorError`."""
    texts, sheet = catalogue(), read_facts(path, shipped(), SystemClock().now())
    sys.stderr.writelines(f"{line}\n" for line in row_lines(sheet, texts))
    counts = {"facts": len(sheet.statements), "programs": len(sheet.programs), "bad": sheet.refused}
    write_out(texts("ledger.check.counts", counts) + "\n")
    return int(ExitCode.INVALID_INPUT if sheet.refused else ExitCode.OK)
