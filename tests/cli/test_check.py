"""`preceptor check`: every broken installation is named, with what to do, and nothing is changed by looking."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic_core import Url

from bot.app import open_installation
from bot.cli import check
from bot.cli.check import Level, ask_discord, check_command, findings
from bot.clock import SystemClock
from bot.config import load_config
from bot.domain.ids import MemberId
from bot.errors import ExitCode
from bot.i18n import catalogue
from bot.scheduler.heartbeat import Heartbeat, read_heartbeat, write_heartbeat
from bot.seasons.overlay_loader import load_seasons
from storage.backup import BackupFolder
from storage.files.directory import DATABASE_FILE

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
GOOD_ANSWER = (200, "Preceptor", NOW)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that was started once, with one member, beside its configuration."""
    for name in [name for name in os.environ if name.startswith("PRECEPTOR_")]:
        monkeypatch.delenv(name)
    answering(monkeypatch, GOOD_ANSWER)
    (tmp_path / "token").write_text("a.b.c")
    (tmp_path / "token").chmod(0o600)
    (tmp_path / "config.toml").write_text('[discord]\ntoken_file = "token"\n[ledger]\nservers = [1]\n')

    async def once() -> None:
        async with open_installation(
            load_config(tmp_path / "config.toml"), clock=SystemClock()
        ) as installation:
            await installation.services.profiles.register(MemberId(1), time_zone="UTC", now=NOW)

    asyncio.run(once())
    return tmp_path


def answering(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[int, str | None, datetime | None] | None
) -> None:
    async def ask(_token: str, _base: object) -> tuple[int, str | None, datetime | None] | None:
        return answer

    monkeypatch.setattr(check, "ask_discord", ask)


def told(folder: Path, now: datetime = NOW) -> dict[str, tuple[Level, str]]:
    texts = catalogue()
    return {
        finding.what: (finding.level, texts.of(finding.text))
        for finding in findings(folder / "config.toml", now)
    }


def code(folder: Path) -> int:
    return check_command(folder / "config.toml", NOW, as_json=True)


def every_file(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_good_installation_has_no_fault_and_is_left_as_it_was(folder: Path):
    before = every_file(folder)
    found = told(folder)
    assert code(folder) == 0
    assert {level for level, _ in found.values()} <= {Level.GOOD, Level.NOTE}
    assert found["token"] == (Level.GOOD, "Discord knows the token: the bot is called Preceptor.")
    assert every_file(folder) == before


def _no_token(folder: Path) -> None:
    (folder / "token").unlink()


def _open_token(folder: Path) -> None:
    (folder / "token").chmod(0o644)


def _two_lines(folder: Path) -> None:
    (folder / "token").write_text("a.b.c\n# mine\n")


def _typing_error(folder: Path) -> None:
    (folder / "config.toml").write_text("[discrod]\n")


def _lost_database(folder: Path) -> None:
    for path in (folder / "data").glob("preceptor.db*"):
        path.unlink()


def _no_database_at_all(folder: Path) -> None:
    (folder / "data" / "preceptor.db").write_bytes(b"nonsense" * 100)


def _newer(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data" / "preceptor.db")) as opened:
        opened.execute(
            "INSERT INTO schema_migration SELECT 9999, name, checksum, applied_at FROM schema_migration LIMIT 1"
        )
        opened.commit()


def _no_key(folder: Path) -> None:
    (folder / "data" / "operator.key").unlink()


def _other_key(folder: Path) -> None:
    (folder / "data" / "operator.key").write_text("A" * 43 + "=\n")


def _open_key(folder: Path) -> None:
    (folder / "data" / "operator.key").chmod(0o644)


def _overlay(folder: Path) -> None:
    (folder / "config.toml").write_text(
        '[discord]\ntoken_file = "token"\n[timeline]\noverlay = "dates.toml"\n'
    )


def _bad_overlay(folder: Path) -> None:
    _overlay(folder)
    (folder / "dates.toml").write_text("[[season]]\n")


@pytest.mark.parametrize(
    ("broken", "what", "words", "ends"),
    [
        (_no_token, "token", "There is no file", ExitCode.CONFIGURATION),
        (_open_token, "token", "chmod 600", ExitCode.CONFIGURATION),
        (_two_lines, "token", "one line without spaces", ExitCode.CONFIGURATION),
        (_typing_error, "configuration", "did you mean discord", ExitCode.CONFIGURATION),
        (_lost_database, "database", "the key of one member", ExitCode.INVALID_INPUT),
        (_no_database_at_all, "database", "Restore a backup", ExitCode.INVALID_INPUT),
        (_newer, "database", "newer Preceptor", ExitCode.NEWER_DATABASE),
        (_no_key, "key", "operator.key", ExitCode.CONFIGURATION),
        (_other_key, "key", "key", ExitCode.CONFIGURATION),
        (_open_key, "key", "chmod 600", ExitCode.CONFIGURATION),
        (_overlay, "seasons", "dates.toml", ExitCode.MISSING_FILE),
        (_bad_overlay, "seasons", "", ExitCode.INVALID_INPUT),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_broken_installation_is_named(
    folder: Path, broken: Callable[[Path], None], what: str, words: str, ends: ExitCode
):
    broken(folder)
    level, text = told(folder)[what]
    assert level is Level.FAULT
    assert words in text
    assert code(folder) == ends


def test_a_refused_token_is_a_fault_and_an_outage_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch):
    answering(monkeypatch, (401, None, NOW))
    assert told(folder)["token"][0] is Level.FAULT
    assert code(folder) == ExitCode.TOKEN_REFUSED
    for answer in (None, (503, None, None)):
        answering(monkeypatch, answer)
        assert told(folder)["token"][0] is Level.NOTE
        assert code(folder) == 0


@pytest.mark.parametrize(
    ("off", "words"),
    [(timedelta(), "agrees"), (timedelta(hours=3), "10800 seconds behind"), (-timedelta(minutes=2), "ahead")],
)
def test_the_clock_is_held_against_discords(
    folder: Path, monkeypatch: pytest.MonkeyPatch, off: timedelta, words: str
):
    answering(monkeypatch, (200, "x", NOW + off))
    assert words in told(folder)["clock"][1]


def test_notes_name_what_will_be_wrong_one_day(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "data").chmod(0o755)
    assert "chmod 700" in told(folder)["data"][1]
    late = NOW + timedelta(days=2000)
    answering(monkeypatch, (200, "x", late))
    assert told(folder, late)["seasons"][0] is Level.NOTE
    assert told(folder)["backups"][0] is Level.NOTE


def test_json_is_whole(folder: Path, capsys: pytest.CaptureFixture[str]):
    code(folder)
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {"check", "level", "text"} == set(found[0])


def test_a_sign_of_life_is_written_whole_and_read_back(tmp_path: Path):
    beat = Heartbeat(NOW, NOW - timedelta(hours=1), 7, "0.2.0", True, 3, NOW - timedelta(minutes=6), None)
    write_heartbeat(tmp_path, beat)
    assert read_heartbeat(tmp_path) == beat
    assert beat.late()
    assert beat.fresh(NOW + timedelta(seconds=60))
    assert not beat.fresh(NOW + timedelta(seconds=61))
    (tmp_path / "heartbeat.json").write_text("{")
    assert read_heartbeat(tmp_path) is None


@pytest.mark.parametrize(
    ("age", "level"),
    [
        (timedelta(hours=26), Level.GOOD),
        (timedelta(hours=26, seconds=1), Level.NOTE),
        (timedelta(), Level.GOOD),
    ],
)
def test_a_backup_is_old_after_more_than_26_hours(folder: Path, age: timedelta, level: Level):
    BackupFolder(folder / "data" / "backups").write(folder / "data" / DATABASE_FILE, NOW - age)
    assert told(folder)["backups"][0] is level


@pytest.mark.parametrize(
    ("status", "body", "kind", "date", "found"),
    [
        (200, '{"username": "Preceptor"}', "application/json", "Sat, 28 Nov 2026 12:00:00 GMT", GOOD_ANSWER),
        (200, "<html>Sign in to this network</html>", "text/html", "soon", (200, None, None)),
        (200, '{"username": "Prec', "application/json", "", (200, None, None)),
        (200, "[]", "application/json", "Sat, 28 Nov 2026 12:00:00 -0000", (200, None, None)),
        (503, '{"username": 7}', "application/json", "Sat, 99 Nov 2026 12:00:00 GMT", (503, None, None)),
    ],
)
async def test_odd_answers_of_discord_are_an_answer_without_name_or_clock(
    status: int, body: str, kind: str, date: str, found: tuple[int, str | None, datetime | None]
):
    async def answer(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bot a.b.c"
        return web.Response(status=status, text=body, content_type=kind, headers={"Date": date})

    server = web.Application()
    server.router.add_get("/users/@me", answer)
    async with TestServer(server) as opened:
        base = Url(str(opened.make_url("/")))
        assert await ask_discord("a.b.c", base) == found
    assert await ask_discord("a.b.c", base) is None


@pytest.mark.parametrize(
    "error",
    [aiohttp.ServerDisconnectedError(), aiohttp.ClientPayloadError(), ConnectionResetError(), TimeoutError()],
    ids=["disconnected", "cut", "reset", "too slow"],
)
async def test_where_discord_cannot_be_reached_there_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, error: Exception
):
    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(aiohttp.ClientSession, "get", failing)
    assert await ask_discord("a.b.c", None) is None


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_the_last_season_is_over_at_its_last_date(folder: Path, more: int):
    over = load_seasons(None).seasons[-1].milestones[-1].instant
    assert (told(folder, over + timedelta(seconds=more))["seasons"][0] is Level.NOTE) is (more >= 0)
