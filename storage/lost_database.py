"""A data folder whose database is gone: keys or backups are there, and what they belong to is not.

A start would take it for a new installation, and its empty backups would push out the good ones.
"""

from pathlib import Path

from bot.domain.message import Message, message
from bot.errors import ExitCode, OperatorError
from storage.backup import BackupFolder
from storage.inspection import key_count
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE


def refuse_lost_database(database: Path, backups: BackupFolder) -> None:
    """Raise `OperatorError` (exit 65) when there is no database, or an empty one, beside members' keys or backups.

    Blocking. A folder without either is a new installation.
    """
    if database.exists() and database.stat().st_size > 0:
        return
    keys = max(key_count(database.with_name(name)) for name in (KEYS_FILE, COPY_FILE))
    files = backups.files()
    if not keys and not files:
        return
    raise OperatorError(
        ExitCode.INVALID_INPUT,
        "storage.lost_database",
        path=database,
        beside=_beside(keys, len(files)),
        way_back=_way_back(files, database.parent),
    )


def _beside(keys: int, backups: int) -> tuple[Message, ...]:
    found = (("keys", keys), ("backups", backups))
    return tuple(message(f"storage.lost_database.{what}", count=count) for what, count in found if count)


def _way_back(files: list[Path], folder: Path) -> Message:
    if files:
        return message("storage.lost_database.restore", backup=files[-1], folder=folder)
    return message("storage.lost_database.no_backup", folder=folder)
