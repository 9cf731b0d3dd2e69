"""`preceptor status` and `preceptor version`: what scripts and people are told."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import __version__
from bot.cli.status import status_command
from bot.cli.version import version_command
from bot.config import Config, StorageSection
from bot.errors import ExitCode
from bot.scheduler.heartbeat import Heartbeat, write_heartbeat

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BEAT = Heartbeat(NOW, NOW - timedelta(hours=1), 7, "0.2.0", True, 3, None, NOW - timedelta(minutes=9))


def asked(
    folder: Path, beat: Heartbeat | None, capsys: pytest.CaptureFixture[str], **how: bool
) -> tuple[int, str]:
    if beat is not None:
        write_heartbeat(folder, beat)
    code = status_command(
        Config(storage=StorageSection(directory=folder)), NOW, as_json=how.get("as_json", False)
    )
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("beat", "ends", "words"),
    [
        (BEAT, ExitCode.OK, "in 3 servers"),
        (replace(BEAT, servers=1), ExitCode.OK, "in one server"),
        (None, ExitCode.UNAVAILABLE, "has not run"),
        (replace(BEAT, at=NOW - timedelta(seconds=61)), ExitCode.UNAVAILABLE, "does not run"),
        (replace(BEAT, connected=False), ExitCode.UNAVAILABLE, "not connected"),
        (replace(BEAT, waiting_since=NOW - timedelta(minutes=6)), ExitCode.UNAVAILABLE, "6 minutes"),
        (replace(BEAT, waiting_since=NOW - timedelta(minutes=4)), ExitCode.OK, "Nothing that is due waits"),
    ],
)
def test_status_says_whether_it_gets_on(
    tmp_path: Path, capsys, beat: Heartbeat | None, ends: ExitCode, words: str
):
    code, out = asked(tmp_path, beat, capsys)
    assert code == ends
    assert words in out
    code, out = asked(tmp_path, beat, capsys, as_json=True)
    assert json.loads(out)["well"] is (ends is ExitCode.OK)


def test_version_names_what_a_report_needs(capsys):
    assert version_command(as_json=False) == 0
    assert f"preceptor {__version__}" in capsys.readouterr().out
    version_command(as_json=True)
    assert set(json.loads(capsys.readouterr().out)) == {
        "preceptor",
        "python",
        "discord.py",
        "tzdata",
        "schema",
    }
