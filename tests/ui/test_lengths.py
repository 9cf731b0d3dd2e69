"""Every sentence that stands where Discord takes few characters fits there, in every language, with room for its blanks.

What is too long is cut with an ellipsis and never refused; here nothing that we wrote ourselves is cut. The places are
found in the code: the keys in what makes buttons, menus, forms and descriptions of commands, and by their names.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.ui import limits
from tests.test_translations import BLANK, LANGUAGES, entries

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py")]
DESCRIPTION = 100
PLACEHOLDER = 150
FILLED = "12345678"
"""What stands in for a blank."""
PLACES: dict[str, dict[int | str, int]] = {
    "described": {0: DESCRIPTION},
    "ActButton": {0: limits.BUTTON_LABEL},
    "Button": {"label": limits.BUTTON_LABEL},
    "FormSheet": {0: limits.MODAL_TITLE, "title": limits.MODAL_TITLE, "placeholder": limits.CHOICE_NAME},
    "Blank": {1: limits.MODAL_LABEL, "label": limits.MODAL_LABEL, 2: DESCRIPTION, "hint": DESCRIPTION}
    | {"choices": limits.CHOICE_NAME},
    "SelectOption": {"label": limits.CHOICE_NAME, "description": DESCRIPTION},
    "Select": {"placeholder": PLACEHOLDER},
    "ChannelSelect": {"placeholder": PLACEHOLDER},
    "RoleSelect": {"placeholder": PLACEHOLDER},
    "Choice": {"name": limits.CHOICE_NAME},
    "Card": {0: limits.EMBED_TITLE, "title": limits.EMBED_TITLE, "footer": limits.EMBED_FOOTER},
    "Field": {0: limits.EMBED_FIELD_NAME, "name": limits.EMBED_FIELD_NAME},
}
"""By the name of what is called: the arguments that are shown, with the characters they take."""
NAMES = {
    re.compile(r"\.button(\.|$)"): limits.BUTTON_LABEL,
    re.compile(r"\.(command|group)$"): DESCRIPTION,
    re.compile(r"\.(hint|menu)$"): PLACEHOLDER,
}
"""By the name of the key, where it goes through a variable."""
NEVER_BUILT = {"form.kept", "review.end.later", "schedule.time_zone"} | {
    f"programs.signals.{part}" for part in ("added_shut", "how", "none", "added")
}
"""Keys that look like those of a built name and are written out elsewhere."""
KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


@cache
def places() -> dict[str, int]:
    """Every key that stands in a narrow place, with the fewest characters that one of its places takes."""
    found: dict[str, int] = defaultdict(lambda: limits.EMBED_DESCRIPTION)
    keys = entries("en")
    for pattern, most in _shown():
        for key in keys:
            if re.fullmatch(pattern, key):
                found[key] = min(found[key], most)
    for name, most in NAMES.items():
        for key in keys:
            if name.search(key):
                found[key] = min(found[key], most)
    return {key: most for key, most in found.items() if key not in NEVER_BUILT}


def _shown() -> Iterator[tuple[str, int]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                arguments: list[tuple[int | str | None, ast.expr]] = [*enumerate(node.args)]
                arguments += [(keyword.arg, keyword.value) for keyword in node.keywords]
                for where, value in arguments:
                    most = PLACES.get(_called(node), {}).get(where if where is not None else "")
                    if most is not None:
                        yield from ((pattern, most) for pattern in _keys(value))


def _called(node: ast.Call) -> str:
    called = node.func.value if isinstance(node.func, ast.Subscript) else node.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _keys(value: ast.expr) -> Iterator[str]:
    """Patterns of the keys in an expression; what an f-string fills in is one word. What fills blanks is not looked at."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and KEY.fullmatch(value.value):
        yield re.escape(value.value)
    elif isinstance(value, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_]+"
            for part in value.values
        ]
        if "\\." in "".join(parts):
            yield "".join(parts)
    elif isinstance(value, ast.Call):
        for argument in value.args:
            if not isinstance(argument, ast.Dict):
                yield from _keys(argument)
    else:
        for child in ast.iter_child_nodes(value):
            if isinstance(child, ast.expr):
                yield from _keys(child)


def test_the_narrow_places_are_found():
    assert places()["score.add.command"] == DESCRIPTION
    assert places()["consent.agree"] == limits.BUTTON_LABEL
    assert places()["first.form"] == limits.MODAL_TITLE
    assert places()["first.step1"] == limits.MODAL_LABEL
    assert places()["profile.visa.j1"] == limits.CHOICE_NAME
    assert len(places()) > 500


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_sentence_is_too_long_for_its_place(language: str):
    too_long = {
        key: (most, form)
        for key, most in places().items()
        if key in entries(language)
        for form in entries(language)[key].forms
        if len(BLANK.sub(FILLED, form)) > most
    }
    assert too_long == {}
