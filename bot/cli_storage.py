"""`preceptor backup`: what the operator does with the files of an installation."""

from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.backups import backup_folder
from bot.config import Config
from bot.i18n import catalogue
from storage.backup import write_backup
from storage.directory import DATABASE_FILE


def backup_command(config: Config, to: Path | None) -> int:
    """Back up the database, also while the bot runs: into the folder of backups, or to the file ``to``.

    Raises `OperatorError`: there is no database (exit 66), it is damaged (exit 65), the place cannot be written
    (exit 73).
    """
    database = config.storage.directory / DATABASE_FILE
    if to is None:
        written = backup_folder(config).write(database, datetime.now(UTC))
    else:
        write_backup(database, to)
        written = to
    typer.echo(catalogue().text("backup.written", {"path": written}))
    return 0
