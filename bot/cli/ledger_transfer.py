"""The bodies of `preceptor ledger import` and `export`: files of facts into the ledger of an installation and out of it.

The bot must be stopped: while it runs, moderators have `/ledger import` and `/ledger export`. Exit codes: 0 done, 65 rows or
the file are refused (nothing is stored), 66 no such file or database, 73 the file cannot be written, 75 the bot is running.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.app import open_installation
from bot.cli.facts import read_facts, row_lines
from bot.cli.output import write_out
from bot.clock import SystemClock
from bot.config import Config
from bot.databases import require_installation
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.ledger.ports import Imported
from bot.ledger.sheet import Sheet
from bot.logs.setup import configure_logs


def ledger_import_command(config: Config, path: Path) -> int:
    """Import a file into the ledger of an installation, whole or not at all. Raises `OperatorError`."""
    _prepare(config)
    sheet, made = asyncio.run(_import(config, path))
    texts = catalogue()
    if made is None:
        sys.stderr.writelines(f"{line}\n" for line in row_lines(sheet, texts))
        write_out(texts("ledger.cli.refused", {"count": sheet.refused}) + "\n")
        return int(ExitCode.INVALID_INPUT)
    counts = {"facts": made.added, "programs": made.programs}
    write_out(texts("ledger.cli.imported", counts) + "\n")
    return int(ExitCode.OK)


def ledger_export_command(config: Config, path: Path) -> int:
    """Write the ledger of an installation as files that can be imported again. Raises `OperatorError`."""
    _prepare(config)
    parts = asyncio.run(_export(config))
    for number, part in enumerate(parts, start=1):
        target = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        try:
            # With the mark by which spreadsheets know UTF-8.
            target.write_text(part, encoding="utf-8-sig", newline="")
        except OSError as error:
            raise OperatorError(ExitCode.UNWRITABLE, "ledger.cli.unwritable", path=target) from error
    write_out(catalogue()("ledger.cli.exported", {"count": len(parts), "path": path}) + "\n")
    return int(ExitCode.OK)


def _prepare(config: Config) -> None:
    require_installation(config)
    configure_logs(config.log, hidden=())


async def _import(config: Config, path: Path) -> tuple[Sheet, Imported | None]:
    now = SystemClock().now()
    async with open_installation(config, clock=SystemClock()) as installation:
        sheet = read_facts(path, installation.services.ledger.directory.programs, now)
        if sheet.problems:
            return sheet, None
        return sheet, await installation.services.imports.add_all(sheet.statements, sheet.programs, now=now)


async def _export(config: Config) -> Sequence[str]:
    async with open_installation(config, clock=SystemClock()) as installation:
        return await installation.services.imports.export()
