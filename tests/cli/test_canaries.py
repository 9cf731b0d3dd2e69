"""What goes wrong in the shell is told without secrets, without what a profile holds, and without anybody's id."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import forks

CANARY = "canary0value"


def said(folder: Path, *arguments: str, **environment: str) -> str:
    """Everything a command prints when it fails."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PRECEPTOR_")}
    given = {f"PRECEPTOR_{name}": value for name, value in environment.items()}
    ran = forks.ran(
        "bot", *arguments, environment=clean | {"PRECEPTOR_DATA_DIR": "data"} | given, folder=folder
    )
    assert ran.returncode != 0, ran.stdout
    return ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"DISCORD__TOKEN": CANARY, "STORAGE__OPERATOR_KEY": CANARY},
        {"DISCORD__TOKEN": CANARY, "DISCORD__API_BASE": f"ftp://{CANARY}"},
        {"DISCORD__TOKEN": CANARY, "LOG__LEVEL": CANARY},
        {"DISCORD__TOKEN": CANARY, "STATISTICS__STRICT": CANARY, "LEDGER__SERVERS": f'["{CANARY}"]'},
        {"DISCORD": f'{{"token": ["{CANARY}"]}}'},
        {"DISCORD": f'{{"token": "{CANARY}'},
    ],
)
def test_no_secret_is_told_when_the_bot_does_not_start(tmp_path: Path, environment: dict[str, str]):
    assert CANARY not in said(tmp_path, "run", **environment)


@pytest.mark.parametrize(
    "text",
    [f'[discord]\ntoken = "{CANARY}\n', f'[discord]\ntoken = "{CANARY}"\n', f"[discord]\n{CANARY} = 1 2\n"],
)
def test_no_secret_of_the_file_is_told(tmp_path: Path, text: str):
    (tmp_path / "config.toml").write_text(text)
    (tmp_path / "config.toml").chmod(0o644)
    assert CANARY not in said(tmp_path, "run")


@pytest.mark.parametrize("command", ["advise", "erase-user", "backup", "season"])
def test_a_fault_of_ours_is_told_without_the_words_of_the_exception(command: str):
    program = (
        "import sys, bot.__main__ as m, typer\n"
        "def fail(*_, **__): raise ValueError('canary0value 123456789012345678')\n"
        "import bot.cli.advise, bot.config, bot.cli.season\n"
        "bot.cli.advise.advise_command = bot.config.load_config = bot.cli.season.season_check_command = fail\n"
        "m.main(sys.argv[1:])"
    )
    rest = {"erase-user": ["5"], "season": ["check", "x"]}.get(command, [])
    ran = subprocess.run([sys.executable, "-c", program, command, *rest], capture_output=True, text=True)
    assert ran.returncode == 70
    assert "ValueError" in ran.stderr
    assert CANARY not in ran.stdout + ran.stderr
    assert "123456789012345678" not in ran.stderr
