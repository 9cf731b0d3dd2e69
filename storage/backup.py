"""Backups of the database: copied while it is in use, checked, and thinned out with age.

A backup is one self-contained file, named after the instant it was begun (UTC). It never holds the members' keys:
erasing a key makes what older backups hold of that member unreadable (see :mod:`storage.keyring.member_keys`).
"""

import fcntl
import os
import re
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from storage.files.whole_file import make_folder, replace_whole
from storage.scrub import scrub
from storage.sqlite.database import remove_log
from storage.sqlite.faults import named
from storage.traces import holds

FOLDER = "backups"
ASIDE = ".damaged-"
"""What follows the name of a damaged database that was set aside, before the instant of that."""
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"preceptor-(\d{8}T\d{6}Z)(-before-[a-z]+)?\.db")
_OURS = re.compile(r"preceptor-\d{8}T\d{6}Z")
_UNREAD = re.compile(r"error code[ =](\d+)|failed to get page")
"""A check that cannot read a page says so among its findings: that is the disk's fault and no damage in the file."""
_BUSY_MS = 5000
_HEAD, _MODE_AT, _MARK_AT, _MARK_END = 100, 18, 60, 64
"""Of the head of a SQLite file: its length, and where it says whether it needs a log and which number its user gave it."""
_MINUTE = 60
"""Seconds: in minutes an instant fits into SQLite's 32 bits for 4,000 years."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many backups stay: the newest ``hourly``, and the newest of each of the last ``daily`` days that have one.

    Of those made before a migration or a restore the newest ``marked`` stay, none longer than ``marked_days``; so
    long stays a damaged database that was set aside.
    """

    hourly: int = 24
    daily: int = 14
    marked: int = 5
    marked_days: int = 30


class BackupFolder:
    """The folder of an installation's backups; blocking, so call it off the event loop."""

    def __init__(self, path: Path, kept: Kept | None = None) -> None:
        self.path = path
        self._kept = kept or Kept()

    def write(self, database: Path, now: datetime, *, before: str = "") -> Path:
        """Back up a database that may be in use, and thin out the folder; the new file.

        ``before`` names what it is made ahead of (lower-case letters); such files are counted apart. Raises
        `OperatorError`: the folder cannot be written (exit 73), the database is damaged (exit 65).
        """
        mark = f"-before-{before}" if before else ""
        target = self.path / f"preceptor-{now.astimezone(UTC).strftime(_STAMP)}{mark}.db"
        with named(self.path):
            make_folder(self.path)
            with self.alone():
                write_backup(database, target, now)
                for old in surplus([file.name for file in self.path.iterdir()], self._kept, now):
                    (self.path / old).unlink(missing_ok=True)
            for aside in self._outlived(database, now):
                aside.unlink(missing_ok=True)
        return target

    def every_file(self) -> list[Path]:
        """Every file of ours in the folder, what a cut left beside a backup too."""
        return [file for file in self.path.glob("preceptor-*") if _OURS.match(file.name)]

    def forget(self, member: MemberId) -> list[Path]:
        """Take a member out of every backup; those of which that failed, because they are in use or damaged.

        A backup that is being written, by another process too, is waited for. Raises `OperatorError` (exit 73): the
        folder cannot be read or changed.
        """
        if not self.path.is_dir():
            return []
        with self.alone(), named(self.path):
            for cut in self._leftovers():
                cut.unlink(missing_ok=True)
            return [backup for backup in self.backups() if not _forgotten(backup, member)]

    def backups(self) -> list[Path]:
        """The backups, the oldest first."""
        return sorted(file for file in self.path.glob("*.db") if _NAME.fullmatch(file.name))

    def _leftovers(self) -> list[Path]:
        """What cuts left: copies half made, and journals of backups that have gone."""
        half = self.path.glob("preceptor-*.new*")
        journals = self.path.glob("preceptor-*.db-journal")
        return [*half, *(file for file in journals if not file.with_name(file.name[:-8]).exists())]

    def _outlived(self, database: Path, now: datetime) -> list[Path]:
        before = now - timedelta(days=self._kept.marked_days)
        return [file for file in set_aside(database) if _aside_since(file) < before]

    def files(self) -> list[Path]:
        """The regular backups, oldest first."""
        names = [_NAME.fullmatch(file.name) for file in self.path.glob("*.db")]
        return [
            self.path / match[0] for match in sorted(filter(None, names), key=lambda m: m[1]) if not match[2]
        ]

    @contextmanager
    def alone(self) -> Generator[None]:
        """While the block runs nobody else writes into the folder: neither another thread nor another process.

        Raises `OperatorError` (exit 73): it cannot be entered.
        """
        with named(self.path):
            make_folder(self.path)
            handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            with named(self.path):
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def newest(self) -> datetime | None:
        """When the newest regular backup was begun, or ``None``."""
        names = [_NAME.fullmatch(file.name) for file in self.files()[-1:]]
        return max((_instant(name[1]) for name in names if name), default=None)


def write_backup(database: Path, target: Path, now: datetime | None = None) -> None:
    """Copy a database that may be in use to one file that needs no other, whole or not at all, and check the copy.

    ``now`` (aware) is kept in the copy; see :func:`made_at`.

    Raises `OperatorError`: there is no such database (exit 66), it is damaged (exit 65), the disk is full or the
    place cannot be written (exit 73).
    """
    if not database.is_file():
        raise OperatorError(ExitCode.MISSING_FILE, "storage.no_database", path=database)
    try:
        _undo_cut(database)
        replace_whole(target, lambda fresh: _copy(database, fresh, now))
    except (OSError, sqlite3.Error) as error:
        raise _refusal(database, target, error) from error
    finally:
        with suppress(OSError):
            remove_log(target.with_name(target.name + ".new"))


def check_backup(file: Path) -> None:
    """Read a whole database file. Raises `OperatorError`: it is missing (exit 66) or damaged (exit 65)."""
    if not file.is_file():
        raise OperatorError(ExitCode.MISSING_FILE, "storage.no_database", path=file)
    try:
        _undo_cut(file)
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            _check(opened)
    except sqlite3.Error as error:
        raise _refusal(file, file, error) from error


def surplus(names: Iterable[str], kept: Kept, now: datetime) -> list[str]:
    """Which backups go at an aware ``now``, given the names in the folder. Names that are not ours are never among them."""
    ours = sorted((match for match in map(_NAME.fullmatch, names) if match), reverse=True, key=lambda m: m[1])
    regular, marked = [m for m in ours if not m[2]], [m for m in ours if m[2]]
    newest_of_day: dict[str, str] = {}
    for match in regular:
        newest_of_day.setdefault(match[1][:8], match[0])
    stay = {m[0] for m in regular[: kept.hourly]} | set(list(newest_of_day.values())[: kept.daily])
    oldest = now - timedelta(days=kept.marked_days)
    stay |= {m[0] for m in marked[: kept.marked] if _instant(m[1]) >= oldest}
    return [m[0] for m in ours if m[0] not in stay]


def aside_of(database: Path, now: datetime) -> Path:
    """What a damaged database is called that is set aside at an instant."""
    return database.with_name(f"{database.name}{ASIDE}{now.astimezone(UTC).strftime(_STAMP)}")


def set_aside(database: Path) -> list[Path]:
    """Damaged databases that restores have set aside, with their logs."""
    return list(database.parent.glob(database.name + ASIDE + "*"))


def _aside_since(file: Path) -> datetime:
    """When a database was set aside, which its name says; the file's own time is that of its last change before."""
    try:
        return _instant(file.name.rpartition(ASIDE)[2].partition("-")[0])
    except ValueError:  # somebody has renamed it
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _undo_cut(file: Path) -> None:
    """Undo a change to a backup that was cut short. One that is only read could not be undone."""
    if file.with_name(file.name + "-journal").exists():
        with closing(sqlite3.connect(file)) as opened:
            opened.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _forgotten(backup: Path, member: MemberId) -> bool:
    try:
        scrub(backup, member)
    except (OSError, sqlite3.Error):
        return False
    return not holds(backup, member)


def _instant(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def made_at(backup: Path) -> datetime | None:
    """When a backup was begun, to the minute and never later, whatever the file is called; ``None``: not known."""
    uri = f"{backup.resolve().as_uri()}?mode=ro"
    with named(backup), closing(sqlite3.connect(uri, uri=True)) as opened:
        [minutes] = opened.execute("PRAGMA user_version").fetchone()
    return datetime.fromtimestamp(minutes * _MINUTE, UTC) if minutes > 0 else None


def is_backup(database: Path) -> bool:
    """Whether a database is a backup that somebody put there by hand, which nothing has been done about yet."""
    with suppress(OSError), database.open("rb") as opened:
        head = opened.read(_HEAD)
        return len(head) == _HEAD and any(head[_MARK_AT:_MARK_END])
    return False


def drop_foreign_log(database: Path) -> None:
    """Remove the log of the database that was there before a backup was put in its place by hand.

    A backup says of itself that it needs no log; once the bot has run on it, what lies beside it is its own.
    """
    with database.open("rb") as opened:
        needs_log = opened.read(_HEAD)[_MODE_AT] != 1
    if not needs_log:
        remove_log(database)


def _copy(database: Path, fresh: Path, now: datetime | None) -> None:
    uri = f"{database.resolve().as_uri()}?mode=ro"
    if now is not None:
        now = made_at(database) or now  # a copy of a backup is as old as the backup
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(fresh)) as copy:
        source.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        source.backup(copy)
        # The copy says "WAL" as its source does; a file that stands alone must need no log beside it.
        [mode] = copy.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete":
            raise _fault("the copy cannot be completed", sqlite3.SQLITE_IOERR)
        # A number that SQLite keeps in the file for whoever uses it, whatever tables there are.
        copy.execute(f"PRAGMA user_version={0 if now is None else int(now.timestamp()) // _MINUTE}")
        copy.commit()
        _check(copy)


def _check(opened: sqlite3.Connection) -> None:
    [found] = opened.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        unread = _UNREAD.search(found)
        code = sqlite3.SQLITE_CORRUPT if unread is None else int(unread[1] or sqlite3.SQLITE_IOERR)
        raise _fault(found, code)


def _fault(text: str, code: int) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(text)
    error.sqlite_errorcode = code
    return error


def _refusal(database: Path, target: Path, error: OSError | sqlite3.Error) -> OperatorError:
    if isinstance(error, sqlite3.Error) and _damaged(error):
        return OperatorError(ExitCode.INVALID_INPUT, "storage.damaged", path=database, reason=str(error))
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return OperatorError(ExitCode.UNWRITABLE, "storage.unwritable", path=target.parent, reason=reason)


def _damaged(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
