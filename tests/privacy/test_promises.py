"""Every sentence that members and operators are promised something in names the tests that would fail were it untrue."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from discord import Intents

from bot.app import open_installation
from bot.config import Config, StorageSection
from bot.i18n import catalogue
from tests.reminders.bench import Clock

ROOT = Path(__file__).parents[2]
LISTED = tomllib.loads(Path(__file__).with_name("promises.toml").read_text())["sentence"]
CONSENT = ("consent.stored", "consent.seen", "consent.ends")
ENDS = re.compile(r"(?<=[.!?:])\s+(?=[A-Z`*\[(])")


def text_of(page: str) -> str:
    if page != "consent":
        return (ROOT / page).read_text()
    return "\n\n".join(catalogue()(key) for key in CONSENT)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a page: of its paragraphs, entries of lists and cells of tables; headings promise nothing."""
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.strip().splitlines() if not line.startswith("#")]
        for part in cells(lines) if lines and lines[0].startswith("|") else entries(lines):
            yield from (
                found for found in (s.strip(" |") for s in ENDS.split(" ".join(part.split()))) if found
            )


def cells(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not re.fullmatch(r"[| -]+", line):
            yield from line.strip("|").split(" | ")


def entries(lines: list[str]) -> Iterator[str]:
    part = ""
    for line in lines:
        if re.match("(- |> )", line) and part:
            yield part
            part = ""
        part += " " + re.sub("^(- |> )", "", line.strip())
    yield part


@pytest.mark.parametrize("page", ["docs/privacy.md", "SECURITY.md", "consent"])
def test_every_sentence_is_listed_as_it_stands(page: str):
    listed = Counter(entry["text"] for entry in LISTED if entry["page"] == page)
    assert max(listed.values()) == 1
    assert set(listed) == set(sentences(text_of(page)))


def test_each_names_tests_that_there_are_or_says_why_there_are_none():
    there = {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name for entry in LISTED for name in entry.get("tests", ())} - there == set()
    assert [
        entry["text"] for entry in LISTED if bool(entry.get("tests")) == bool(entry.get("untested"))
    ] == []


async def test_the_bot_asks_to_see_servers_and_nothing_in_them(tmp_path: Path):
    config = Config(storage=StorageSection(directory=tmp_path / "data"))
    async with open_installation(config, clock=Clock()) as installation:
        assert installation.new_session().client.intents == Intents(guilds=True)
