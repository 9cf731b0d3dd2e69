"""All that each command says, for good input and for bad: whole texts that were read (`tests/approved.py`)."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import click
import pytest
import typer.main

from bot.__main__ import main, shell
from bot.cli import check
from bot.clock import SystemClock
from bot.scheduler.heartbeat import Heartbeat, write_heartbeat
from storage.backup import BackupFolder
from storage.inspection import schema_known
from tests.approved import approved
from tests.cli.test_season import GOOD as SEASON

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl." + "a" * 38
BEAT = Heartbeat(NOW, NOW - timedelta(hours=1), 7, "0.2.0", True, 3, None, NOW - timedelta(minutes=9))
KNOWN = schema_known()


class Desk:
    """Where somebody types commands, in a folder of their own; what was said stands in ``said``."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._capsys = capsys
        self._said: list[str] = []

    def types(self, *arguments: str) -> None:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        heard = self._capsys.readouterr()
        lines = [f"$ preceptor {' '.join(arguments)}", *heard.out.splitlines()]
        lines += [f"! {line}" for line in heard.err.splitlines()]
        self._said += [*lines, f"({ended.value.code})", ""]

    def writes(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        (self.folder / name).chmod(0o600)

    def finds(self, what: str) -> None:
        """What stands behind the following commands."""
        self._said += [f"# {what}"]

    def forgets(self) -> None:
        """What was said until now is nobody's concern."""
        self._said.clear()

    @property
    def said(self) -> str:
        """All of it, without what is another in every run and with every migration."""
        text = "\n".join(self._said).replace(str(self.folder), "FOLDER")
        text = re.sub(rf"\b(schema|knows) {KNOWN}\b", r"\1 KNOWN", text)
        text = text.replace(f"schema {KNOWN + 1}", "schema KNOWN + 1")
        return re.sub(r"preceptor-\d{8}T\d{4,6}Z?", "preceptor-INSTANT", text)


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    for name in [name for name in os.environ if name.startswith("PRECEPTOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    monkeypatch.chdir(tmp_path)
    umask = os.umask(0o077)
    yield Desk(tmp_path, capsys)
    os.umask(umask)


@pytest.fixture
def installed(desk: Desk) -> Desk:
    """The same with an installation that has a database and its key."""
    desk.data.mkdir(mode=0o700)
    sqlite3.connect(desk.data / "preceptor.db").close()
    desk.writes("facts.csv", HEAD)
    desk.types("ledger", "import", "facts.csv")
    desk.forgets()
    return desk


def commands(group: Any, *names: str) -> Iterator[tuple[str, ...]]:
    yield names
    for name, command in sorted(getattr(group, "commands", {}).items()):
        yield from commands(cast("click.Command", command), *names, name)


def test_help(desk: Desk):
    for names in commands(typer.main.get_command(shell)):
        desk.types(*names, "--help")
    approved("cli/approved/help", desk.said)


WRONG: Sequence[Sequence[str]] = [
    [],
    ["nonsense"],
    ["--nonsense"],
    ["season"],
    ["ledger"],
    ["ledger", "refresh"],
    ["run", "--shards", "0-3"],
    ["run", "--shard-count", "8"],
    ["run", "--shard-count", "0", "--shards", "0"],
    ["run", "--shard-count", "10001", "--shards", "0"],
    ["run", "--shard-count", "8", "--shards", "8"],
    ["run", "--shard-count", "8", "--shards", "7"],
    ["demo", "--port", "1023"],
    ["demo", "--port", "65001"],
    ["erase-user"],
    ["erase-user", "0"],
    ["erase-user", "mia"],
    ["erase-user", str(2**63)],
    ["restore"],
    ["restore", "copy.db", "--done"],
    ["backup", "--to"],
    ["ledger", "check"],
    ["ledger", "refresh", "lca", "x.csv"],
    ["advise", "--schema", "nonsense"],
    ["status", "--config", "none.toml"],
]


def test_wrong_usage(desk: Desk):
    for arguments in WRONG:
        desk.types(*arguments)
    approved("cli/approved/wrong_usage", desk.said)


MISTAKES = [
    "nonsense = 1",
    "[discord",
    "[discord]\ntoken = 5",
    "[discord]\ntokn = 'x'\n[nonsense]\na = 1",
    "[discord]\ntoken_file = 'none'",
    "[discord]\ntoken = 'short'",
    "[discord]\napi_base = 'ftp://x'\ngateway_url = 'http://x'",
    "[storage]\nurl = 'mysql://h/d'",
    "[storage]\nurl = 'postgresql://h/'\nkeys_url = 'postgresql://h/k'",
    "[storage]\nurl = 'postgresql://h/d'",
    "[storage]\nurl = 'postgresql://h/d'\nkeys_url = 'postgresql://h/d'",
    "[storage]\nurl = 'postgresql://p:secret@h/d'\nkeys_url = 'postgresql://h/k'",
    "[backups]\nhourly = 0\ndaily = 1001",
    "[backups]\nhourly = 1001\ndaily = -1",
    "[ledger]\nservers = [0]",
    "[ledger]\nservers = ['x', 9223372036854775808]",
    "[monitoring]\nport = 0",
    "[monitoring]\nport = 65536",
    "[operator]\nname = '" + "x" * 81 + "'\nprivacy_contact = 'nobody'",
    "[log]\nlevel = 'loud'\nformat = 'xml'",
    "[statistics]\nstrict = 'perhaps'",
    "[timeline]\noverlay = 'none.toml'",
]
FITTING = [
    "[backups]\nhourly = 1\ndaily = 0\n[monitoring]\nport = 1\n[operator]\nname = '" + "x" * 80 + "'",
    "[backups]\nhourly = 1000\ndaily = 1000\n[monitoring]\nport = 65535\n[ledger]\nservers = [1, 9223372036854775807]",
    "[operator]\nprivacy_contact = 'me@example.org'\n[log]\nlevel = ' DEBUG '\nformat = 'JSON'",
]


def test_a_configuration_with_mistakes(desk: Desk):
    for text in [*MISTAKES, *FITTING]:
        desk.writes("config.toml", text + "\n")
        desk.finds(text.replace("\n", " | "))
        desk.types("advise" if "overlay" in text else "invite")
    desk.writes("config.toml", f"[discord]\ntoken = '{TOKEN}'\n")
    (desk.folder / "config.toml").chmod(0o644)
    desk.finds("a token in a file that others can read")
    desk.types("invite")
    approved("cli/approved/configuration", desk.said)


def test_variables_with_mistakes(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    for name, value in [
        ("NONSENSE", "1"),
        ("DISCORD__TOKN", "x"),
        ("LEDGER__SERVERS", "1, x"),
        ("LEDGER__SERVERS", "[1"),
        ("LEDGER__SERVERS", "1" * 5000),
        ("BACKUPS__HOURLY", "many"),
        ("BACKUPS", "{"),
        ("MONITORING__PORT", ""),
        ("DISCORD__TOKEN", " "),
        ("DISCORD__TOKEN", "nonsense.b.c"),
        ("DISCORD__TOKEN", TOKEN),
    ]:
        with monkeypatch.context() as set_:
            set_.setenv(f"PRECEPTOR_{name}", value)
            desk.finds(f"PRECEPTOR_{name}={value[:40]}")
            desk.types("invite")
    approved("cli/approved/variables", desk.said)


def test_invite_and_status(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", TOKEN)
    for how in ([], ["--stage-roles"], ["--json"]):
        desk.types("invite", *how)
    desk.types("status")
    desk.types("status", "--json")
    desk.data.mkdir(mode=0o700)
    beats = {
        "it runs": {},
        "in one server, backed up": {"servers": 1, "backup_at": NOW - timedelta(minutes=3)},
        "not connected": {"connected": False, "servers": 0},
        "something waits for five minutes": {"waiting_since": NOW - timedelta(minutes=5)},
        "something waits for longer": {"waiting_since": NOW - timedelta(minutes=5, seconds=1)},
        "its last sign is a minute old": {"at": NOW - timedelta(seconds=60)},
        "its last sign is older": {"at": NOW - timedelta(seconds=61)},
    }
    for what, more in beats.items():
        given: dict[str, Any] = {name: getattr(BEAT, name) for name in BEAT.__slots__} | more
        write_heartbeat(desk.data, Heartbeat(**given))
        desk.finds(what)
        desk.types("status")
        desk.types("status", "--json")
    approved("cli/approved/invite_and_status", desk.said)


ANSWERS: dict[str, tuple[int, str | None, datetime | None] | None] = {
    "Discord cannot be reached": None,
    "Discord refuses the token": (401, None, NOW),
    "an odd answer": (200, None, None),
    "all is well, and the clock right to 30 seconds": (200, "Preceptor", NOW - timedelta(seconds=30)),
    "the clock is ahead": (200, "Preceptor", NOW - timedelta(seconds=31)),
    "the clock is behind": (200, "Preceptor", NOW + timedelta(seconds=3600)),
}


def answers(monkeypatch: pytest.MonkeyPatch, answer: tuple[int, str | None, datetime | None] | None) -> None:
    async def ask(_token: str, _base: object) -> tuple[int, str | None, datetime | None] | None:
        return answer

    monkeypatch.setattr(check, "ask_discord", ask)


def test_check_before_a_first_start(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(check.shutil, "disk_usage", lambda _: Mock(free=200 << 20))
    monkeypatch.setattr(check, "facts", lambda: {"tzdata": "2026.1"})
    desk.types("check")
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", TOKEN)
    for what, answer in ANSWERS.items():
        answers(monkeypatch, answer)
        desk.finds(what)
        desk.types("check")
    desk.types("check", "--json")
    approved("cli/approved/check_before", desk.said)


def change_schema(to: Callable[[int], int]) -> Callable[[Desk], None]:
    def change(desk: Desk) -> None:
        with closing(sqlite3.connect(desk.data / "preceptor.db")) as database, database:
            [found] = database.execute("SELECT max(version) FROM schema_migration").fetchone()
            database.execute(
                "UPDATE schema_migration SET version = ? WHERE version = ?", (to(int(found)), found)
            )

    return change


def back_up(before: timedelta) -> Callable[[Desk], None]:
    def back_up_then(desk: Desk) -> None:
        BackupFolder(desk.data / "backups").write(desk.data / "preceptor.db", NOW - before)

    return back_up_then


def run(desk: Desk) -> None:
    write_heartbeat(desk.data, BEAT)


STATES: dict[str, Callable[[Desk], object]] = {
    "as it was made": lambda _: None,
    "an old backup": back_up(timedelta(hours=27)),
    "a backup of 26 hours ago": back_up(timedelta(hours=26)),
    "it runs": run,
    "others can look into the folder": lambda desk: desk.data.chmod(0o750),
    "the key is gone": lambda desk: (desk.data / "operator.key").unlink(),
    "another key": lambda desk: (desk.data / "operator.key").write_text("A" * 43 + "="),
    "its form is newer": change_schema(lambda known: known + 1),
    "no database": lambda desk: (desk.data / "preceptor.db").write_bytes(b"nonsense" * 99),
}


def test_check_of_an_installation(installed: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(check, "facts", lambda: {"tzdata": "2026.1"})
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", TOKEN)
    monkeypatch.setenv("PRECEPTOR_LEDGER__SERVERS", "1, 2")
    answers(monkeypatch, (200, "Preceptor", NOW))
    free = iter([200 << 20, (200 << 20) - 1])
    monkeypatch.setattr(check.shutil, "disk_usage", lambda _: Mock(free=next(free, 1 << 40)))
    for what, change in STATES.items():
        change(installed)
        installed.finds(what)
        installed.types("check")
    approved("cli/approved/check", installed.said)


def test_what_is_done_with_the_files_of_an_installation(installed: Desk):
    desk = installed
    desk.types("backup")
    desk.types("backup", "--to", "copy.db")
    desk.types("backup", "--to", str(desk.data / "copy.db"))
    desk.types("backup", "--to", "none/copy.db")
    desk.types("erase-user", "123456789012345678")
    desk.types("rotate-key")
    desk.types("restore", "none.db")
    desk.writes("nonsense.db", "nonsense")
    desk.types("restore", "nonsense.db")
    desk.types("restore", "--done")
    desk.types("migrate")
    desk.types("migrate", "--to", "postgresql://h/d")
    desk.types("migrate", "--to", "postgresql://h/d", "--keys-to", "postgresql://h/d")
    approved("cli/approved/files", desk.said)


def test_what_needs_an_installation(desk: Desk):
    desk.writes("facts.csv", HEAD)
    for arguments in (
        ["backup"],
        ["rotate-key"],
        ["erase-user", "5"],
        ["restore", "--done"],
        ["migrate", "--to", "postgresql://h/d", "--keys-to", "postgresql://h/k"],
        ["ledger", "import", "facts.csv"],
        ["ledger", "export", "out.csv"],
    ):
        desk.types(*arguments)
    assert not (desk.data / "preceptor.db").exists()
    approved("cli/approved/no_installation", desk.said)


HEAD = "acgme_id,criterion,value,weight,source,seen\n"
GOOD = "3203521140,visa_h1b,no,strict,https://example.org/visas,2026-10-01\n"
FACTS = {
    "good": HEAD + GOOD,
    "nothing": "",
    "no rows": HEAD,
    "other columns": "a,b\n1,2\n",
    "a bad value and a bad program": HEAD
    + GOOD.replace("no", "perhaps" * 20)
    + GOOD.replace("3203521140", "1")
    + GOOD,
    "no source, and a day to come": HEAD
    + GOOD.replace("https://example.org/visas", "").replace("2026", "2027"),
}


def test_facts(installed: Desk):
    desk = installed
    for what, text in FACTS.items():
        desk.writes("facts.csv", text)
        desk.finds(what)
        desk.types("ledger", "check", "facts.csv")
        desk.types("ledger", "import", "facts.csv")
    desk.types("ledger", "check", "none.csv")
    desk.types("ledger", "import", "none.csv")
    desk.types("ledger", "export", "out.csv")
    desk.types("ledger", "export", "none/out.csv")
    for period in ("2026-13", "2026-Q1", "FY2026 Q1"):
        desk.types("ledger", "refresh", "lca", "facts.csv", "--period", period)
        desk.types("ledger", "refresh", "hospitals", "none.csv", "--period", period)
    approved("cli/approved/facts", desk.said)


def test_seasons(desk: Desk):
    desk.types("season", "check")
    desk.types("season", "check", "none.toml")
    for what, text in {
        "changes": SEASON,
        "none": "",
        "what is none": SEASON.replace("CONFIRMED", "SURE").replace("2027-06-23", '"soon"'),
        "no TOML": "[[season",
    }.items():
        desk.writes("seasons.toml", text)
        desk.finds(what)
        desk.types("season", "check", "seasons.toml")
    desk.writes("seasons.toml", SEASON)
    desk.types("season", "check", "seasons.toml", "--json")
    approved("cli/approved/seasons", desk.said)


def test_advice_that_cannot_be_given(desk: Desk):
    desk.writes("empty.json", "{}")
    desk.writes("nonsense.json", "{")
    desk.writes("long.json", " " * (64 * 1024 + 1))
    desk.writes("facts.csv", FACTS["a bad value and a bad program"])
    desk.writes("least.json", '{"applicant": "non_us_img"}')
    profile = ["--profile", "empty.json"]
    for arguments in (
        [],
        ["--profile", "none.json"],
        profile,
        ["--profile", "nonsense.json"],
        ["--profile", "long.json"],
        [*profile, "--season", "x"],
        [*profile, "--season", "1999"],
        [*profile, "--season", "9" * 40],
        [*profile, "--ledger", "facts.csv"],
        *(
            [*profile, "--as-of", day]
            for day in ("x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-11-28T25:00")
        ),
        [*profile, "--list", "--ledger", "none.csv"],
        ["--profile", "least.json", "--list", "--ledger", "none.csv"],
        ["--profile", "least.json", "--list", "--ledger", "facts.csv"],
    ):
        desk.types("advise", *arguments)
    approved("cli/approved/advice_refused", desk.said)
