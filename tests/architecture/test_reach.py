"""Tests hold the program by what is public, so that a change inside it breaks no test that proves what it does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = ("bot", "cogs", "storage")
SIMCORD = "tests/discord/simcord_extras.py"
"""Names of SimCord's own may stand here; some are called as ours are."""


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def trees(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def defined(tree: ast.Module) -> Iterator[str]:
    """The private names of fields, functions, classes and constants."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case _:
                pass


def reached(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a name of something else's is read, patched by its name, or imported from the program."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                pass
            case ast.Attribute(attr=name) | ast.Constant(value=str(name)):
                yield node.lineno, name
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in PROGRAM:
                yield from ((node.lineno, alias.name) for alias in names)
            case _:
                pass


def test_no_test_reaches_for_what_is_private_to_the_program():
    ours = {name for part in PROGRAM for _, tree in trees(part) for name in defined(tree) if private(name)}
    assert len(ours) > 500
    found = [
        f"{path}:{line} {name}"
        for folder in ("tests", "benchmarks")
        for path, tree in trees(folder)
        if path != SIMCORD
        for line, name in reached(tree)
        if name in ours
    ]
    assert found == []


@pytest.mark.parametrize(
    "reaching",
    [
        "app._of_nobody",
        'patch(app, "_of_nobody")',
        "from storage.restore import _of_nobody",
        "a().b._of_nobody",
    ],
)
def test_what_reaches_is_found(reaching: str):
    assert "_of_nobody" in {name for _, name in reached(ast.parse(reaching))}
    assert "_of_nobody" not in {name for _, name in reached(ast.parse("self._of_nobody = 1"))}
