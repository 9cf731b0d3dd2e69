"""`preceptor backup`, `restore` and `rotate-key`: what the operator does with the files of an installation."""

import asyncio
import contextlib
from datetime import UTC, datetime
from pathlib import Path

from bot.backups import backup_folder
from bot.cli.output import write_out
from bot.clock import SystemClock
from bot.config import Config
from bot.databases import open_databases, open_restored, places, refuse_on_postgres, require_installation
from bot.errors import ExitCode, OperatorError
from bot.fleet.alone import Alone
from bot.i18n import catalogue
from bot.restoring import lost_since
from bot.vault import Renewed, configured_seal, rotate_operator_key
from storage.backup import write_backup
from storage.files.directory import DATABASE_FILE, DataDirectory, refuse_moved
from storage.restore import Restored, charge_lost, mend, restore


def backup_command(config: Config, to: Path | None) -> int:
    """Back up the database, also while the bot runs: into the folder of backups, or to the file ``to``.

    Raises `OperatorError`: there is no database (exit 66), it is damaged (exit 65), the place cannot be written
    (exit 73), or must not be (exit 64).
    """
    refuse_on_postgres(config, "backup")
    database = config.storage.directory / DATABASE_FILE
    if to is None:
        written = backup_folder(config).write(database, datetime.now(UTC))
    else:
        _refuse_place(config.storage.directory, to)
        write_backup(database, to, datetime.now(UTC))
        written = to
    write_out(catalogue()("backup.written", {"path": written}) + "\n")
    if _stopped(config.storage.directory):
        write_out(catalogue()("backup.stopped") + "\n")
    return 0


def _stopped(directory: Path) -> bool:
    try:
        DataDirectory.lock(directory).release()
    except OperatorError:
        return False
    return True


def _refuse_place(directory: Path, to: Path) -> None:
    """A backup takes the place of what is there: never of a file that the bot has open, or of a device."""
    if to.resolve().parent == directory.resolve():
        raise OperatorError(ExitCode.USAGE, "backup.in_use", path=to)
    if to.exists() and not to.is_file():
        raise OperatorError(ExitCode.USAGE, "backup.no_file", path=to)


def restore_command(config: Config, backup: Path) -> int:
    """Put a backup in the place of the database; the bot must be stopped.

    Raises `OperatorError`: the bot is running (exit 75), or what :func:`storage.restore.restore` raises.
    """
    refuse_on_postgres(config, "restore")
    refuse_moved(config.storage.directory)
    now = datetime.now(UTC)
    lost = lost_since(config, now)
    directory = DataDirectory.lock(config.storage.directory)
    try:
        seal = configured_seal(config, directory.path)
        done = asyncio.run(restore(directory, backup, backup_folder(config), now, lost, seal))
    finally:
        directory.release()
    _tell_restored(str(backup), done)
    return 0


def restore_done_command(config: Config) -> int:
    """After the data's dump was put back in PostgreSQL: do the rest of a restore. The bot must be stopped.

    Raises `OperatorError`: the data is in SQLite (exit 64), a process runs (exit 75), or what opening raises.
    """
    if not config.storage.url:
        raise OperatorError(ExitCode.USAGE, "restore.done_on_sqlite")
    directory = DataDirectory.lock(config.storage.directory)
    try:
        done = asyncio.run(restore_done(config, directory, datetime.now(UTC)))
    finally:
        directory.release()
    _tell_restored(str(places(config)[0]), done)
    return 0


async def restore_done(config: Config, directory: DataDirectory, now: datetime) -> Restored:
    """Charge what may have been drawn since the dump, leave out who was erased since, and doubt what may have been sent.

    Cut short it can be repeated; the bot starts only when it has ended.
    """
    seal = configured_seal(config, directory.path)
    lost = OperatorError(ExitCode.CONFIGURATION, "storage.shared_lost")
    async with open_restored(config, directory) as (opened, alive):
        drawings = await charge_lost(opened.data, await alive.since(), lost_since(config, now))
        members, erased = await mend(opened.data, opened.keys.store.database, now, seal, lost)
        await alive.mark(now)
    return Restored(members, erased, drawings, None)


def _tell_restored(place: str, done: Restored) -> None:
    texts = catalogue()
    write_out(texts("restore.done", {"path": place, "count": done.members}) + "\n")
    if done.erased:
        write_out(texts("restore.erased", {"count": done.erased}) + "\n")
    if done.drawings:
        write_out(texts("restore.drawings", {"count": done.drawings}) + "\n")
    if done.previous is not None:
        write_out(texts("restore.previous", {"path": done.previous}) + "\n")
    write_out(texts("restore.next") + "\n")


def rotate_key_command(config: Config) -> int:
    """Change the operator's key and every member's for new ones; the bot must be stopped.

    Raises `OperatorError`: the bot is running (exit 75), there is no database (exit 66), or what
    :func:`bot.vault.rotate_operator_key` raises.
    """
    texts = catalogue()
    directory = DataDirectory.lock(config.storage.directory)
    try:
        done = asyncio.run(rotate_key(config, directory, SystemClock().now()))
    finally:
        directory.release()
    write_out(texts("rotate.done", {"count": done.members}) + "\n")
    if done.unreadable:
        write_out(texts("rotate.unreadable", {"count": done.unreadable}) + "\n")
    for backup in done.damaged:
        write_out(texts("rotate.damaged", {"path": backup}) + "\n")
    return 0


def _show_progress(part: object, number: int, of: int) -> None:
    with contextlib.suppress(OperatorError):  # an output that takes nothing must not stop half of a rotation
        write_out(catalogue()("rotate.file", {"path": part, "number": number, "of": of}) + "\n")


async def rotate_key(config: Config, directory: DataDirectory, now: datetime) -> Renewed:
    """Change the keys of the installation in a locked directory at an aware ``now``, and say which file comes next."""
    require_installation(config)
    async with open_databases(config, directory, SystemClock(), Alone()) as opened:
        return await rotate_operator_key(opened.keys, opened.sealed, now, _show_progress)
