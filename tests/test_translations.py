"""Every other language than English: the same blanks, plural forms and commands, made from the sentence that English has.

Each entry carries the English sentence it was made from as an extracted comment (``#.``), one line a plural form, or one
where the forms are alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from bot.i18n import DEFAULT_LANGUAGE

LOCALES = resources.files("bot").joinpath("locales")
LANGUAGES = sorted(folder.name for folder in LOCALES.iterdir() if folder.name != DEFAULT_LANGUAGE)
ENGLISH_ONLY = {"demo.po", "season.po", "shell.po", "storage.po"}
"""What the operator's shell, its files of dates and the demo say: they speak English to everybody."""
BLANK = re.compile(r"\{[a-z0-9_]+\}")
COMMAND = re.compile(r"`/[^`]*`|https?://\S+")


@dataclass(frozen=True)
class Entry:
    """The forms of one key in one language, the file it stands in, and the English it says it was made from."""

    file: str
    forms: tuple[str, ...]
    made_from: tuple[str, ...]


@cache
def entries(language: str) -> dict[str, Entry]:
    """Every key of a language."""
    return dict(_read(language))


def _read(language: str) -> Iterator[tuple[str, Entry]]:
    for file in LOCALES.joinpath(language).iterdir():
        with file.open("rb") as opened:
            for item in read_po(opened, locale=language):
                if item.id:
                    key = item.id if isinstance(item.id, str) else item.id[0]
                    forms = (item.string,) if isinstance(item.string, str) else tuple(item.string or ())
                    yield key, Entry(file.name, forms, tuple(item.auto_comments))


def _comments(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """English sentences as they stand in comments: each in one line, and once."""
    return tuple(dict.fromkeys(sentence.replace("\n", "\\n").strip() for sentence in sentences))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_missing_but_what_only_the_shell_and_the_demo_say(language: str):
    missing = {
        key
        for key, entry in entries(DEFAULT_LANGUAGE).items()
        if entry.file not in ENGLISH_ONLY and key not in entries(language)
    }
    assert missing == set()
    assert {entry.file for entry in entries(language).values()} & ENGLISH_ONLY == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_stands_in_the_file_that_has_it_in_english(language: str):
    english = entries(DEFAULT_LANGUAGE)
    misplaced = {
        key: entry.file
        for key, entry in entries(language).items()
        if key not in english or english[key].file != entry.file
    }
    assert misplaced == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_outlived_the_english_that_it_was_made_from(language: str):
    english = entries(DEFAULT_LANGUAGE)
    outlived = [
        key
        for key, entry in entries(language).items()
        if key in english and entry.made_from != _comments(english[key].forms)
    ]
    assert outlived == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_blank_command_or_plural_form_is_missing_or_too_many(language: str):
    english = entries(DEFAULT_LANGUAGE)
    differ = {
        key: entry.forms
        for key, entry in entries(language).items()
        if key in english and _skeleton(entry.forms) != _skeleton(english[key].forms)
    }
    assert differ == {}


def _skeleton(forms: tuple[str, ...]) -> object:
    """What must be the same in every language: forms, blanks, commands and addresses, bold passages and lines."""
    plural = forms[-1]
    return (
        len(forms),
        all(forms),
        set(BLANK.findall(" ".join(forms))),
        sorted(COMMAND.findall(plural)),
        plural.count("**"),
        plural.count("\n"),
    )
