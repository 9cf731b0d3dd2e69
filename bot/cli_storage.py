"""`preceptor backup` and `preceptor restore`: what the operator does with the files of an installation."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.backups import backup_folder
from bot.config import Config
from bot.i18n import catalogue
from storage.backup import write_backup
from storage.directory import DATABASE_FILE, DataDirectory
from storage.restore import restore


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


def restore_command(config: Config, backup: Path) -> int:
    """Put a backup in the place of the database; the bot must be stopped.

    Raises `OperatorError`: the bot is running (exit 75), or what :func:`storage.restore.restore` raises.
    """
    say = catalogue()
    directory = DataDirectory.lock(config.storage.directory)
    try:
        done = asyncio.run(restore(directory, backup, backup_folder(config), datetime.now(UTC)))
    finally:
        directory.release()
    typer.echo(say.text("restore.done", {"path": backup, "count": done.members}))
    if done.erased:
        typer.echo(say.text("restore.erased", {"count": done.erased}))
    if done.previous is not None:
        typer.echo(say.text("restore.previous", {"path": done.previous}))
    typer.echo(say.text("restore.next"))
    return 0
