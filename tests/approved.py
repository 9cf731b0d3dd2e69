"""Texts that somebody has read and found right: whatever changes in them is seen.

A test makes the whole text of something, ids and numbers included, and names the file it stands in. Where they differ the
test fails and shows the difference. If the change is meant: run the test again with ``APPROVE=1``, read ``git diff`` line
by line, and commit the file with the change that made it.
"""

import difflib
import os
from pathlib import Path

import pytest

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
