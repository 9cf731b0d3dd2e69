"""Texts that somebody has read and found right: whatever changes in them is seen.

A test makes the whole text of something, ids and numbers included, and names the file it stands in. Where they differ the
test fails and shows the difference. If the change is meant: run the test again with ``APPROVE=1``, read ``git diff`` line
by line, and commit the file with the change that made it.
"""

import datetime as dt
import difflib
import os
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

import pytest

from bot.domain.message import Message, Quantity, Usd
from bot.domain.program import Program

TESTS = Path(__file__).parent
SHOWN = 60
"""Lines of a difference that a failing test prints."""


def approved(name: str, text: str, *, root: Path = TESTS) -> None:
    """Fail unless ``text`` is what stands in ``<name>.txt`` below `tests/`, as in ``strategy/approved/strong``."""
    path, text = root / f"{name}.txt", text.rstrip("\n") + "\n"
    if os.environ.get("APPROVE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if text == kept:
        return
    lines = list(difflib.unified_diff(kept.splitlines(), text.splitlines(), "approved", "now", lineterm=""))
    more = [f"and {len(lines) - SHOWN} lines more"] if len(lines) > SHOWN else []
    pytest.fail("\n".join([f"{name}.txt (APPROVE=1 renews it):", *lines[:SHOWN], *more]), pytrace=False)


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
