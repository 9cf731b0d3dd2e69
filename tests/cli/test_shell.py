"""The `preceptor` command: exit codes and one readable line for each way it can be wrong."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.core
import typer.main

from bot import __version__
from bot.__main__ import main, shell
from bot.errors import ExitCode
from storage.files.directory import DataDirectory
from tests import forks

ROOT = Path(__file__).parents[2]
PLACE = {key: value for key, value in os.environ.items() if not key.startswith("PRECEPTOR_")}


def preceptor(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return forks.ran("bot", *arguments, environment=PLACE | environment, folder=folder)


def new_preceptor(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as an interpreter that has imported nothing yet."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        env=PLACE | {"PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize(
    "arguments",
    [
        *(("--help",), ("run", "--help"), ("demo", "--help"), ("advise", "--help"), ("backup", "--help")),
        ("season", "check", "--help"),
    ],
)
def test_help_is_there_and_ends_well(tmp_path: Path, arguments: tuple[str, ...]):
    ran = new_preceptor(*arguments, folder=tmp_path)
    assert ran.returncode == 0
    assert "Usage" in ran.stdout


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("run", "--nonsense"), ("demo", "--port", "x"), ("demo", "--port", "80"), ()]
)
def test_wrong_usage_exits_64_with_a_hint(tmp_path: Path, arguments: tuple[str, ...]):
    ran = new_preceptor(*arguments, folder=tmp_path)
    assert ran.returncode == 64
    if arguments:
        assert "preceptor --help" in ran.stderr


def only_line(ran: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in ran.stderr.splitlines() if line]
    assert len(lines) == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    return lines[0]


def test_run_without_a_token_exits_78(tmp_path: Path):
    ran = new_preceptor("run", folder=tmp_path)
    assert ran.returncode == 78
    assert "token" in only_line(ran)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--shards", "0-3", "--shard-count", "8"), "PostgreSQL"),
        (("--shards", "0-3"), "--shard-count"),
        (("--shards", "8", "--shard-count", "8"), "from 0 to 7"),
    ],
)
def test_run_with_shards_that_cannot_be_exits_64_and_makes_nothing(
    tmp_path: Path, options: tuple[str, ...], said: str
):
    ran = preceptor("run", *options, folder=tmp_path)
    assert ran.returncode == 64
    assert said in only_line(ran)
    assert not (tmp_path / "data").exists()


def test_run_with_a_missing_configuration_exits_66(tmp_path: Path):
    ran = preceptor("run", "--config", "none.toml", folder=tmp_path)
    assert ran.returncode == 66
    assert "none.toml" in only_line(ran)


def test_run_with_a_mistake_in_the_configuration_exits_78(tmp_path: Path):
    (tmp_path / "config.toml").write_text('[discord]\ntokn = "x"\n')
    ran = preceptor("run", folder=tmp_path)
    assert ran.returncode == 78
    assert "discord.tokn" in only_line(ran)


def test_run_in_a_folder_that_cannot_be_exits_73(tmp_path: Path):
    (tmp_path / "file").write_text("")
    place = str(tmp_path / "file" / "data")
    ran = preceptor("run", folder=tmp_path, PRECEPTOR_DATA_DIR=place, PRECEPTOR_DISCORD__TOKEN="x")
    assert ran.returncode == 73
    assert place in only_line(ran)


def test_run_with_a_damaged_database_exits_65_and_changes_nothing(tmp_path: Path):
    (tmp_path / "preceptor.db").write_bytes(b"no database" * 400)
    ran = preceptor("run", folder=tmp_path, PRECEPTOR_DATA_DIR=str(tmp_path), PRECEPTOR_DISCORD__TOKEN="x")
    assert ran.returncode == 65
    assert (tmp_path / "preceptor.db").read_bytes() == b"no database" * 400


def test_a_fault_of_ours_exits_70_with_a_line_and_a_trace(monkeypatch, capsys, caplog):
    def fail(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", "x")
    monkeypatch.setattr("bot.cli.run.run_bot", fail)
    with pytest.raises(SystemExit) as ended:
        main(["run"])
    assert ended.value.code == 70
    assert "on our side" in capsys.readouterr().err
    assert "ZeroDivisionError" in caplog.text


def test_ending_by_keyboard_is_no_failure(monkeypatch):
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.run.run_bot", interrupt)
    with pytest.raises(SystemExit) as ended:
        main(["run"])
    assert ended.value.code == 0


def test_backup_beside_a_running_bot(tmp_path: Path):
    data = tmp_path / "data"
    with closing(sqlite3.connect(tmp_path / "data.db")) as made:
        made.execute("CREATE TABLE t (x TEXT)")
    data.mkdir()
    (tmp_path / "data.db").rename(data / "preceptor.db")
    lock = DataDirectory.lock(data)
    ran = preceptor("backup", folder=tmp_path)
    lock.release()
    assert ran.returncode == 0
    [written] = (data / "backups").iterdir()
    assert str(written.relative_to(tmp_path)) in ran.stdout
    assert "is stopped" not in ran.stdout
    stopped = preceptor("backup", "--to", "mine.db", folder=tmp_path)
    assert stopped.returncode == 0
    assert "The bot is stopped, so nothing is missing in it." in stopped.stdout
    assert (tmp_path / "mine.db").is_file()


def test_backup_of_nothing_exits_66(tmp_path: Path):
    ran = preceptor("backup", folder=tmp_path)
    assert ran.returncode == 66
    assert "preceptor.db" in only_line(ran)
    assert not (tmp_path / "data" / "backups").exists() or not list((tmp_path / "data" / "backups").iterdir())


def test_backup_to_a_place_that_cannot_be_written_exits_73(tmp_path: Path):
    (tmp_path / "data").mkdir()
    sqlite3.connect(tmp_path / "data" / "preceptor.db").close()
    (tmp_path / "file").write_text("")
    ran = preceptor("backup", "--to", "file/mine.db", folder=tmp_path)
    assert ran.returncode == 73
    only_line(ran)


def test_a_broken_overlay_stops_the_start_with_one_line(tmp_path: Path):
    (tmp_path / "config.toml").write_text('[timeline]\noverlay = "seasons.toml"\n')
    missing = preceptor("run", folder=tmp_path, PRECEPTOR_DISCORD__TOKEN="x")
    assert missing.returncode == 66
    (tmp_path / "seasons.toml").write_text('[[season]]\nid = "2028"\nmatsch = "x"\n')
    broken = preceptor("run", folder=tmp_path, PRECEPTOR_DISCORD__TOKEN="x")
    assert broken.returncode == 65
    assert "season 2028, matsch" in [line for line in broken.stderr.splitlines() if line][-1]


def test_advice_uses_the_season_dates_of_the_operator(tmp_path: Path):
    (tmp_path / "profile.json").write_text('{"applicant": "non_us_img"}')
    asked = ("advise", "--profile", "profile.json", "--season", "2028", "--as-of", "2027-06-01")
    shipped = preceptor(*asked, folder=tmp_path)
    assert shipped.returncode == 0
    (tmp_path / "config.toml").write_text('[timeline]\noverlay = "seasons.toml"\n')
    (tmp_path / "seasons.toml").write_text(
        '[[season]]\nid = "2028"\n[[season.milestone]]\nid = "eras_review"\nlocal = 2027-09-28T09:00:00\n'
        'status = "CONFIRMED"\nsource = "A newsletter of May"\n'
    )
    corrected = preceptor(*asked, folder=tmp_path)
    assert corrected.returncode == 0
    assert "A newsletter of May" in corrected.stdout
    assert "A newsletter of May" not in shipped.stdout


def test_rotate_key_of_nothing_exits_66_and_while_the_bot_runs_75(tmp_path: Path):
    assert preceptor("rotate-key", folder=tmp_path).returncode == 66
    lock = DataDirectory.lock(tmp_path / "data")
    ran = preceptor("rotate-key", folder=tmp_path)
    lock.release()
    assert ran.returncode == 75
    only_line(ran)
    assert not (tmp_path / "data" / "operator.key").exists()


@pytest.mark.parametrize(("name", "code"), [("none.db", 66), ("note.txt", 65)])
def test_restore_of_what_is_no_backup_says_so_in_one_line(tmp_path: Path, name: str, code: int):
    (tmp_path / "note.txt").write_text("not a backup, but long enough to be one " * 40)
    ran = preceptor("restore", name, folder=tmp_path)
    assert ran.returncode == code
    assert name in only_line(ran)


def test_invite_prints_a_link_and_never_the_token(tmp_path: Path):
    token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.canary.canary"  # the first part says 123456789012345678
    ran = preceptor("invite", folder=tmp_path, PRECEPTOR_DISCORD__TOKEN=token)
    assert ran.returncode == 0
    assert "client_id=123456789012345678&scope=bot+applications.commands&permissions=" in ran.stdout
    assert "canary" not in ran.stdout + ran.stderr
    as_json = preceptor("invite", "--json", folder=tmp_path, PRECEPTOR_DISCORD__TOKEN=token)
    assert json.loads(as_json.stdout) == {"application": "123456789012345678", "link": ran.stdout.strip()}
    wrong = preceptor("invite", folder=tmp_path, PRECEPTOR_DISCORD__TOKEN="canary")
    assert wrong.returncode == 78
    assert "canary" not in wrong.stdout + wrong.stderr
    assert preceptor("invite", folder=tmp_path).returncode == 78


def test_erase_user_of_nobody_changes_nothing_and_of_nothing_exits_66(tmp_path: Path):
    assert preceptor("erase-user", "5", folder=tmp_path).returncode == 66
    assert preceptor("erase-user", "someone", folder=tmp_path).returncode == 64
    (tmp_path / "data").mkdir(mode=0o700)
    sqlite3.connect(tmp_path / "data" / "preceptor.db").close()
    ran = preceptor("erase-user", "5", folder=tmp_path)
    assert ran.returncode == 64
    assert "Nothing is stored" in ran.stderr


@pytest.mark.parametrize("group", [[], ["season"], ["ledger"]])
def test_a_group_alone_answers_with_its_help_and_nothing_else(group: list[str], capsys):
    with pytest.raises(SystemExit) as ended:
        main(group)
    assert ended.value.code == ExitCode.USAGE
    assert "Try:" not in capsys.readouterr().err


def test_a_last_line_is_json_where_json_is_asked_for(tmp_path: Path):
    ended = preceptor("run", folder=tmp_path, PRECEPTOR_LOG__FORMAT="json")
    assert ended.returncode == ExitCode.CONFIGURATION
    [line] = ended.stderr.splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["exit_code"]) == ("ended", "critical", 78)
    assert "token" in told["advice"]


def test_every_command_makes_files_for_their_owner_and_leaves_no_core(tmp_path: Path):
    """Whatever the umask and limits were, and though the folder was made open by somebody else."""
    inside = (
        "import os, resource, sys\nfrom bot.__main__ import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    for command in (["--help"], ["backup"], ["erase-user", "5"]):
        ran = subprocess.run(
            [sys.executable, "-c", inside, *command],
            env={**os.environ, "PRECEPTOR_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
            umask=0,
        )
        assert ran.stdout.splitlines()[-1] == "0o77 (1, 1)"


@pytest.mark.parametrize(
    "command", ["version", "version --json", "status", "check", "season check dates.toml"]
)
def test_an_output_that_takes_nothing_exits_73_with_one_line(tmp_path: Path, command: str):
    (tmp_path / "dates.toml").write_text("")
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m bot {command} >/dev/full"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        env=PLACE | {"PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == ExitCode.UNWRITABLE
    assert "could not be written" in only_line(ran)


def commands(group: typer.core.TyperGroup, *above: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from commands(command, *above, name)
        else:
            yield *above, name


def test_the_help_of_every_command_has_an_example_that_can_be_parsed(capsys: pytest.CaptureFixture[str]):
    """Each example is a line that the command line takes, up to where the command itself would begin."""
    root = typer.main.get_command(shell)
    assert isinstance(root, typer.core.TyperGroup)
    found = list(commands(root))
    assert len(found) > 14
    for names in found:
        command: Any = root
        for name in names:
            command = command.commands[name]
        line = str(command.epilog).partition("preceptor ")[2].partition(">")[0].split()
        assert tuple(line[: len(names)]) == names
        command.make_context(" ".join(names), line[len(names) :], resilient_parsing=False)


@pytest.mark.parametrize("given", [(), ("a.db", "--done")])
def test_restore_takes_a_file_or_what_is_left_of_it(tmp_path: Path, given: tuple[str, ...]):
    ran = preceptor("restore", *given, folder=tmp_path)
    assert ran.returncode == ExitCode.USAGE
    assert "--done" in ran.stderr


def test_the_version_is_printed_and_nothing_else_is_done(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["--version", "check"])
    assert ended.value.code == ExitCode.OK
    printed, complaints = capsys.readouterr()
    assert printed.splitlines()[0] == f"preceptor {__version__}"
    assert [line.split()[0] for line in printed.splitlines()] == [
        *("preceptor", "python", "discord.py", "tzdata", "schema")
    ]
    assert complaints == ""
