"""Every statement of advice in the guide became a rule, or docs/rulebook.md says why not."""

import hashlib
import os
import re
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.domain.ids import RuleId
from bot.strategy.rulebook import Rulebook

LINES = Path(__file__).parent / "guide_lines.txt"
DOCS = Path(__file__).parents[2] / "docs" / "rulebook.md"


def entries() -> list[tuple[int, str, list[str]]]:
    return [(number, digest, rest) for number, digest, rest, _ in lines()]


def lines() -> list[tuple[int, str, list[str], list[str]]]:
    """Number, digest, fate with its names, and the words that the rules' sentences must hold."""
    found: list[tuple[int, str, list[str], list[str]]] = []
    for line in LINES.read_text().splitlines():
        if not line.startswith("#"):
            row, _, words = line.partition(" : ")
            number, digest, *rest = row.split()
            found.append((int(number), digest, rest, words.split(", ") if words else []))
    return found


def sentences(rule: str, rulebook: Rulebook) -> str:
    """Every form of a rule's sentence, before its blanks are filled."""
    found = catalogues()[rulebook.rules[RuleId(rule)].text]
    return found if isinstance(found, str) else " ".join(found)


@cache
def catalogues() -> dict[str, str | tuple[str, ...]]:
    """Every English sentence by its key."""
    found: dict[str, str | tuple[str, ...]] = {}
    for file in (resources.files("bot") / "locales" / "en").iterdir():
        with file.open("rb") as opened:
            for item in read_po(opened, locale="en"):
                if item.id and item.string:
                    key = item.id if isinstance(item.id, str) else item.id[0]
                    found[key] = item.string if isinstance(item.string, str) else tuple(item.string)
    return found


def explained() -> set[str]:
    """The keys in the first column of the document's tables."""
    _, section = DOCS.read_text().split("## What became of the guide")
    return set(re.findall(r"^\| `([a-z_0-9]+)` \|", section, re.MULTILINE))


def test_every_line_has_its_fate(rulebook):
    for number, _, (fate, *names) in entries():
        rules = [name for name in names if "." in name]
        keys = [name for name in names if "." not in name]
        assert set(rules) <= set(rulebook.rules), number
        match fate:
            case "rule":
                assert rules, number
                assert not keys, number
            case "corrected":
                assert rules, number
                assert set(keys) <= explained(), number
                assert keys, number
            case "left_out":
                assert not rules, number
                assert set(keys) <= explained(), number
                assert keys, number
            case _:
                assert fate in ("heading", "repeat", "background"), number
                assert not names, number


def test_the_rules_say_what_the_line_says(rulebook):
    """Not only is a rule named: its sentences hold the words that carry the line."""
    for number, _, (fate, *names), words in lines():
        if fate not in ("rule", "corrected"):
            assert not words, number
            continue
        said = " ".join(sentences(name, rulebook) for name in names if "." in name)
        assert words, f"line {number} names no words"
        for word in words:
            assert len(word) > 1, number
            assert re.search(rf"\b(?:{word})", said, re.IGNORECASE), f"line {number}: nothing says {word!r}"


def test_repeats_repeat_a_line(rulebook):
    seen: set[str] = set()
    for number, digest, (fate, *_) in entries():
        assert fate != "repeat" or digest in seen, number
        seen.add(digest)


def test_every_rule_of_the_guide_is_found_in_it(rulebook):
    named = {name for *_, names in entries() for name in names}
    of_the_guide = {
        rule.id for rule in rulebook.rules.values() if any(source.kind == "guide" for source in rule.sources)
    }
    assert of_the_guide - named == set()


def test_nothing_is_explained_that_no_line_needs():
    named = {name for *_, names in entries() for name in names}
    assert explained() <= named


@pytest.mark.skipif("PRECEPTOR_GUIDE" not in os.environ, reason="the guide's text is not part of the project")
def test_the_list_is_the_guide_line_by_line():
    text = Path(os.environ["PRECEPTOR_GUIDE"]).read_text("utf-8").split("\n")
    lines = [
        (number, hashlib.sha256(line.strip().encode()).hexdigest()[:10])
        for number, line in enumerate(text, 1)
        if line.strip()
    ]
    assert lines == [(number, digest) for number, digest, _ in entries()]
