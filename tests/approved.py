"""Texts that somebody has read and found right: whatever changes in them is seen.

A test makes the whole text of something, ids and numbers included, and names the file it stands in. Where they differ the
test fails and shows the difference. If the change is meant: run the test again with ``APPROVE=1``, read ``git diff`` line
by line, and commit the file with the change that made it.
"""

import datetime as dt
import difflib
import fcntl
import os
import re
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

import pytest

from bot.domain.message import Message, Quantity, Usd
from bot.domain.program import Program

TESTS = Path(__file__).parent
SHOWN = 60
"""Lines of a difference that a failing test prints."""
HEAD = "=== "
"""What the first line of a part begins with; its name follows."""
_HEADS = re.compile(rf"^{HEAD}(.*)\n", re.MULTILINE)


def approved(name: str, text: str, *, root: Path = TESTS, part: str = "", ending: str = ".txt") -> None:
    """Fail unless ``text`` is what stands in ``<name>.txt`` below `tests/`, as in ``strategy/approved/strong``.

    Tests that have much to tell share a file, of which each has a ``part``.
    """
    path = root / f"{name}{ending}"
    text = text.rstrip("\n").encode(errors="backslashreplace").decode() + "\n"
    if os.environ.get("APPROVE") == "1":
        _write(path, part, text)
        return
    whole = path.read_text(encoding="utf-8") if path.exists() else ""
    kept = parts_of(path).get(part, "") if part else whole
    if text == kept:
        return
    lines = list(difflib.unified_diff(kept.splitlines(), text.splitlines(), "approved", "now", lineterm=""))
    more = [f"and {len(lines) - SHOWN} lines more"] if len(lines) > SHOWN else []
    pytest.fail(
        "\n".join([f"{name}{ending} {part} (APPROVE=1 renews it):", *lines[:SHOWN], *more]), pytrace=False
    )


def parts_of(path: Path) -> dict[str, str]:
    """What is approved in a file: the text of each part by its name, or all of it by none."""
    return _parts(path.read_text(encoding="utf-8")) if path.exists() else {}


def _parts(text: str) -> dict[str, str]:
    alone, *named = _HEADS.split(text)
    parts = {name: told.rstrip("\n") + "\n" for name, told in zip(named[::2], named[1::2], strict=True)}
    return parts or {"": alone}


def _write(path: Path, part: str, text: str) -> None:
    """Put a text, or a part of one, in its place; tests in other processes may do so meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        opened.seek(0)
        parts = {name: known for name, known in _parts(opened.read()).items() if name and part} | {part: text}
        opened.truncate(0)
        opened.write(
            "\n".join(f"{HEAD}{name}\n{told}" if name else told for name, told in sorted(parts.items()))
        )


def shown(value: object) -> str:
    """A value as it stands in a line."""
    match value:
        case Message():
            return _message(value)
        case Usd(amount=amount):
            return f"${amount}"
        case Quantity(number=number):
            return str(number)
        case Enum():
            return str(value.value)
        case dt.datetime():
            return value.strftime("%Y-%m-%dT%H:%MZ")
        case Program():
            return value.acgme_id
        case tuple() | list():
            return f"[{' '.join(map(shown, value))}]"
        case _ if is_dataclass(value):
            return "/".join(shown(getattr(value, field.name)) for field in fields(value))
        case _:
            return str(value)


def _message(told: Message) -> str:
    key, params = told.key.removeprefix("strategy."), told.params
    if key == "day" and len(params) == 1:
        return shown(params["day"])
    within = " ".join(f"{name}={shown(param)}" for name, param in sorted(params.items()))
    return f"{key}({within})" if within else key
