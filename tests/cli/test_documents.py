"""Every command that the documents show is one that the command line takes; those that change nothing are run."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer.core
import typer.main

from bot.__main__ import main, shell
from bot.cli import check
from bot.errors import ExitCode

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"(?:^|`|bin/)preceptor ([a-z][^`#]*?)(?=`|$|#|  )", re.MULTILINE)
"""What stands in backticks, or begins a line of the shell, up to a comment."""
FILES = {"FILE": "facts.csv", "FILE…": "facts.csv", "ID": "123456789012345678"}
ENDS = {"status": ExitCode.UNAVAILABLE, "ledger check": ExitCode.INVALID_INPUT}
"""Of the commands that are run: nothing runs here, and the example of a fact is one that cannot be imported."""
READING = {"version", "invite", "check", "status", "season check", "ledger check", "advise"}


def shown() -> list[tuple[str, ...]]:
    """The words of each command, each once."""
    found = set[tuple[str, ...]]()
    for page in PAGES:
        # A line that is broken inside backticks is one, and one that a backslash breaks; a line of a block stands alone.
        text = re.sub(r"\\\n *", "", page.read_text())
        text = re.sub(r"`[^`\n]+\n[^`\n]+`", lambda broken: broken[0].replace("\n", " "), text)
        found |= {
            tuple(FILES.get(word, word) for word in str(line).split()) for line in COMMAND.findall(text)
        }
    return sorted(found)


def parted(words: tuple[str, ...]) -> tuple[Any, str, list[str]]:
    """The command that is meant, its name, and what follows it."""
    command: Any = typer.main.get_command(shell)
    names: list[str] = []
    for word in words:
        if not isinstance(command, typer.core.TyperGroup):
            break
        command = command.commands[word]
        names.append(word)
    return command, " ".join(names), list(words[len(names) :])


@pytest.mark.parametrize("words", shown(), ids=" ".join)
def test_a_command_of_the_documents_is_one(words: tuple[str, ...]):
    command, name, rest = parted(words)
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word.strip("[]") for word in rest if word.lstrip("[").startswith("--")} <= known
    if rest and "[" not in " ".join(rest):
        command.make_context(name, list(rest))


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the documents speak of, in the working directory."""
    for name in [name for name in os.environ if name.startswith("PRECEPTOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", "MTIzNDU2Nzg5MDEyMzQ1Njc4.canary.canary")
    monkeypatch.chdir(tmp_path)

    async def nobody(_token: str, _base: object) -> None:
        return None

    monkeypatch.setattr(check, "ask_discord", nobody)
    examples = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/operators.md").read_text(), re.DOTALL)
    [dates] = [example for example in examples if example.startswith("[[season]]")]
    facts = re.findall(r"```(?:csv|text)?\n(acgme.*?)```", (ROOT / "docs/ledger.md").read_text(), re.DOTALL)
    (tmp_path / "seasons.toml").write_text(dates)
    (tmp_path / "facts.csv").write_text(facts[0])
    shutil.copy(ROOT / "bot/strategy/cases/average.json", tmp_path / "profile.json")
    return tmp_path


def runs(words: tuple[str, ...]) -> bool:
    """Whether it changes nothing and is shown with what it needs."""
    command, name, rest = parted(words)
    whole = rest or not any(parameter.required for parameter in command.params)
    needs = {"advise": "--profile" in rest, "season check": bool(rest)}
    return name in READING and bool(whole) and needs.get(name, True) and "[" not in " ".join(rest)


@pytest.mark.parametrize("words", list(filter(runs, shown())), ids=" ".join)
@pytest.mark.usefixtures("installation")
def test_a_command_that_changes_nothing_does_what_it_says(words: tuple[str, ...]):
    _, name, rest = parted(words)
    if name == "season check":
        words = ("season", "check", "seasons.toml")
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    refused = ExitCode.INVALID_INPUT if "--ledger" in rest else ExitCode.OK
    assert ended.value.code == ENDS.get(name, refused)
