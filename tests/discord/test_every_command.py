"""Every command as Discord offers it: its words in both languages, its options, their limits and choices, and to whom."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.approved import approved
from tests.discord.world import started_once
from tests.test_translations import ENGLISH_ONLY, entries

KINDS = {
    3: "text",
    4: "number",
    10: "decimal",
    5: "yes or no",
    6: "person",
    7: "channel",
    8: "role",
    11: "file",
}
LIMITS = ("min_value", "max_value", "min_length", "max_length", "channel_types")
MENTIONED = re.compile(r"(?<![\w/.:>])/([a-z][a-z-]+(?: [a-z][a-z-]+)*)(?![\w/])")
FOR_WHOM = ("default_member_permissions", "contexts", "integration_types", "nsfw")


def both(part: Mapping[str, Any], what: str) -> str:
    """A text and its Spanish, where it has one."""
    spanish = {
        text for language, text in (part.get(f"{what}_localizations") or {}).items() if language[:2] == "es"
    }
    return " / ".join([part[what], *sorted(spanish)])


def lines(part: Mapping[str, Any], path: str) -> Iterator[str]:
    """A command or a group with all that is below it."""
    options = part.get("options") or []
    below = [option for option in options if option["type"] in (1, 2)]
    for option in below:
        yield from lines(option, f"{path} {option['name']}")
    if below:
        return
    yield f"/{path}: {both(part, 'description')}"
    for option in options:
        marks = ["needed" if option.get("required") else "", "searched" if option.get("autocomplete") else ""]
        marks += [f"{limit} {option[limit]}" for limit in LIMITS if option.get(limit) is not None]
        kind = ", ".join([KINDS[option["type"]], *filter(None, marks)])
        yield f"  {option['name']} ({kind}): {both(option, 'description')}"
        yield from (
            f"    - {both(choice, 'name')} = {choice['value']}" for choice in option.get("choices") or ()
        )


async def test_every_command_is_as_approved():
    told: list[str] = []
    for command in sorted(started_once()[1], key=lambda command: command["name"]):
        told.append(f"{command['name']}: {', '.join(f'{name} {command.get(name)}' for name in FOR_WHOM)}")
        told += [*lines(command, command["name"]), ""]
    name = "test_every_command_is_as_approved"
    approved("discord/approved/test_every_command", "\n".join(told), part=name)


def names(part: Mapping[str, Any], path: str) -> Iterator[str]:
    """What is typed for a command, or for each of a group."""
    below = [option for option in part.get("options") or [] if option["type"] in (1, 2)]
    if not below:
        yield path
    for option in below:
        yield from names(option, f"{path} {option['name']}")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_command_that_a_sentence_names_is_there(language: str):
    """A group may stand alone; of a command in it both words are there."""
    known = {name for command in started_once()[1] for name in names(command, command["name"])}
    groups = {name.split()[0] for name in known} - known
    mentioned = {
        (key, words)
        for key, entry in entries(language).items()
        if entry.file not in ENGLISH_ONLY
        for form in entry.forms
        for words in MENTIONED.findall(form)
    }
    assert len({words for _, words in mentioned}) > 60
    unknown = {
        f"{key}: /{words}"
        for key, words in mentioned
        if words not in groups and not known & {words.split()[0], " ".join(words.split()[:2])}
    }
    assert unknown == set()
