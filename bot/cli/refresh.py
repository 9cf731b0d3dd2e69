"""The bodies of `preceptor ledger refresh`: candidate rows on standard output, what to look at on standard error.

Reads files from disk and no network. Exit codes: 0 done, 64 no such period, 65 not the agency's columns, 66 file missing.
"""

import csv
import io
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from bot.cli.output import write_out
from bot.cli.workbook import MARK, BrokenWorkbookError, NoSuchColumnsError, table
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.ledger.refresh import (
    HOSPITAL_COLUMNS,
    LCA_COLUMNS,
    Candidates,
    Row,
    from_filings,
    from_hospitals,
    last_day,
)
from bot.ledger.shipped import FACT_COLUMNS


def refresh_lca_command(paths: Sequence[Path], period: str) -> int:
    """H-1B filings for residents of pediatrics. Raises `OperatorError`."""
    _require_period(period)
    rows = [row for path in paths for row in _read(path, LCA_COLUMNS)]
    return _print(from_filings(rows, _table("employers"), period))


def refresh_hospitals_command(path: Path, period: str) -> int:
    """Children's hospitals. Raises `OperatorError`."""
    _require_period(period)
    return _print(from_hospitals(_read(path, HOSPITAL_COLUMNS), _table("hospitals"), period))


def _require_period(period: str) -> None:
    try:
        last_day(period)
    except ValueError as error:
        raise OperatorError(ExitCode.USAGE, "refresh.period") from error


def _read(path: Path, columns: Sequence[str]) -> list[Row]:
    """A download as it is published: a spreadsheet file, or a table with commas."""
    try:
        with path.open("rb") as file:
            workbook = file.read(len(MARK)) == MARK
        return list(table(path, columns)) if workbook else _commas(path, columns)
    except NoSuchColumnsError as error:
        raise OperatorError(
            ExitCode.INVALID_INPUT, "refresh.columns", path=path, columns=", ".join(columns)
        ) from error
    except (BrokenWorkbookError, csv.Error) as error:
        raise OperatorError(ExitCode.INVALID_INPUT, "refresh.broken", path=path) from error
    except OSError as error:
        raise OperatorError(ExitCode.MISSING_FILE, "ledger.check.no_file", path=path) from error


def _commas(path: Path, columns: Sequence[str]) -> list[Row]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.DictReader(file, restval="")
        lacking = [column for column in columns if column not in (reader.fieldnames or ())]
        if lacking:
            raise OperatorError(
                ExitCode.INVALID_INPUT, "refresh.columns", path=path, columns=", ".join(lacking)
            )
        return [{column: row[column] for column in columns} for row in reader]


def _table(name: str) -> list[Row]:
    file = resources.files("bot.ledger").joinpath("programs", f"{name}.csv")
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def _print(found: Candidates) -> int:
    texts = catalogue()
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(FACT_COLUMNS)
    writer.writerows(found.rows)
    write_out(sheet.getvalue())
    lines = [
        texts("refresh.unknown", {"name": name, "count": count}) for name, count in found.unknown.items()
    ]
    lines += [texts("refresh.gone", {"name": name}) for name in found.gone]
    lines.append(
        texts("refresh.counts", {"rows": len(found.rows), "strange": len(found.unknown) + len(found.gone)})
    )
    sys.stderr.writelines(f"{line}\n" for line in lines)
    return int(ExitCode.OK)
