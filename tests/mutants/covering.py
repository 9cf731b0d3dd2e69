"""Which tests run a line: measured once, and again only for files of tests that have changed.

A line is known by its text, so that what was measured holds when it moves.
"""

import ast
import hashlib
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import coverage
import pytest

from tests.mutants.mutant import Mutant

LEFT_OUT = (
    *("tests/wire/", "tests/storage/power/", "tests/architecture/", "tests/mutants/"),
    *("tests/hostile/test_fuzz.py", "tests/discord/test_hostile_text.py"),
    "tests/reminders/test_simulation.py",
)
"""Tests that watch a whole process from outside, or read the source as text; and those that run for long and nearly
everything, which no mutant would have the time for."""
LAST = ("tests/cohort/", "tests/discord/", "tests/hostile/", "tests/properties/", "tests/cli/")
"""Folders that take long; the others are measured first."""
SETTINGS = """[run]
branch = false
source = bot, cogs, storage
parallel = true
concurrency = thread
"""


@dataclass(slots=True)
class Covered:
    """What is known: the digest of each measured file of tests, and the tests of each line as the bits of a number."""

    files: dict[str, str] = field(default_factory=dict)
    tests: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def forget(self, file: str) -> None:
        """Forget what was measured of a file of tests."""
        self.files.pop(file, None)
        self.tests = ["" if test.startswith(f"{file}::") else test for test in self.tests]

    def add(self, data: coverage.CoverageData, root: Path, seconds: Mapping[str, float]) -> None:
        """Take over a run with a context for each test."""
        self.seconds.update(seconds)
        known = {test: number for number, test in enumerate(self.tests)}
        for measured in data.measured_files():
            path = Path(measured)
            if not path.is_relative_to(root):
                continue
            text = path.read_text().splitlines()
            for line, contexts in data.contexts_by_lineno(measured).items():
                if line > len(text):
                    continue
                key = (path.relative_to(root).as_posix(), text[line - 1].strip())
                for test in {context.rpartition("|")[0] for context in contexts} - {""}:
                    if test not in known:
                        known[test] = len(self.tests)
                        self.tests.append(test)
                    self.lines[key] = self.lines.get(key, 0) | 1 << known[test]

    def tests_of(self, path: str, lines: Iterable[str]) -> set[str]:
        """The tests that run any of these lines of a file."""
        bits = 0
        for line in lines:
            bits |= self.lines.get((path, line.strip()), 0)
        return {test for number, test in enumerate(self.tests) if bits >> number & 1} - {""}


def test_files(root: Path) -> Mapping[str, str]:
    """Every file of tests that mutants are tried on, those that take long last, and a digest of what stands in it."""
    files = (path.relative_to(root).as_posix() for path in sorted((root / "tests").rglob("test_*.py")))
    wanted = [file for file in files if not file.startswith(LEFT_OUT)]
    wanted.sort(
        key=lambda file: next((rank for rank, folder in enumerate(LAST, 1) if file.startswith(folder)), 0)
    )
    return {file: hashlib.sha256((root / file).read_bytes()).hexdigest() for file in wanted}


def load(path: Path) -> Covered:
    """What was measured before."""
    return pickle.loads(path.read_bytes()) if path.exists() else Covered()


def measure(root: Path, kept: Path, files: Sequence[str], digests: Mapping[str, str]) -> None:
    """Run these files of tests with coverage and keep what each test runs. Raises `CalledProcessError` if none ran."""
    place = kept.parent / "run"
    place.mkdir(parents=True, exist_ok=True)
    settings, data, took = place / "settings", place / "data", place / "seconds"
    settings.write_text(SETTINGS)
    environment = os.environ | {"COVERAGE_FILE": str(data), "CI": "1", "TEST_SECONDS": str(took)}
    covering = ["--cov", "--cov-context=test", f"--cov-config={settings}", "--cov-report="]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-p", "tests.mutants.timing", *covering, *files],
        cwd=root,
        env=environment,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if ran.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        ran.check_returncode()
    covered = load(kept)
    for file in files:
        covered.forget(file)
    found = coverage.CoverageData(str(data))
    found.read()
    covered.add(found, root, dict(_seconds(took)))
    covered.files |= {file: digests[file] for file in files}
    kept.with_suffix(".new").write_bytes(pickle.dumps(covered))
    kept.with_suffix(".new").replace(kept)


def _seconds(path: Path) -> Iterator[tuple[str, float]]:
    for line in path.read_text().splitlines():
        test, _, seconds = line.rpartition(" ")
        yield test, float(seconds)


def tests_for(mutant: Mutant, root: Path, covered: Covered) -> list[str]:
    """The tests that can notice a mutant: those of the mirrored folder and of files that name its module first.

    In the end those of the mirrored folder that are not seen to run it: some run the program as another process.
    """
    source = (root / mutant.path).read_text()
    of = _tests_of_statement if mutant.path.endswith(".sql") else _tests_of_code
    tests = of(mutant, root, covered, source)
    near = len(_rooms(mutant.path)) or 1
    mirrored = {test for test in covered.seconds if _nearness(mutant.path, test) >= near}
    if not tests | mirrored:  # of what runs once, while a file is imported, whoever imports it
        tests = _tests_of_importers(mutant.path, root, covered)
    # A file of tests may be gone since it was measured.
    files = {file: root / file for file in {test.partition("::")[0] for test in tests | mirrored}}
    texts = {file: path.read_text() for file, path in files.items() if path.exists()}
    naming = {file for file, text in texts.items() if _module(mutant.path) in text}

    def rank(test: str) -> tuple[object, ...]:
        file = test.partition("::")[0]
        direct = test in mirrored or file in naming
        return (
            test not in tests,
            not direct,
            -_nearness(mutant.path, test),
            covered.seconds.get(test, 0.1),
            test,
        )

    return sorted((test for test in tests | mirrored if test.partition("::")[0] in texts), key=rank)


def _tests_of_importers(path: str, root: Path, covered: Covered) -> set[str]:
    files = {test.partition("::")[0] for test in covered.seconds}
    naming = tuple(
        f"{file}::"
        for file in files
        if (root / file).exists() and f"from {_module(path)} import" in (root / file).read_text()
    )
    return {test for test in covered.seconds if test.startswith(naming)}


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _tests_of_code(mutant: Mutant, root: Path, covered: Covered, source: str) -> set[str]:
    """Of the line, or else the statement around it and the function; of whoever uses a name that it gives a value."""
    lines, module = source.splitlines(), ast.parse(source)
    around = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.stmt) and node.lineno <= mutant.line <= (node.end_lineno or node.lineno)
    ]
    around.sort(key=lambda node: (node.end_lineno or node.lineno) - node.lineno)
    inside = [node for node in around if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    spans = [(mutant.line, mutant.line), *((node.lineno, node.end_lineno or node.lineno) for node in around)]
    if inside:
        # Of a function that was written anew since, only its first line is known, by whoever imports it.
        spans = [span for span in spans if span[0] >= inside[0].body[0].lineno]
        spans += [(inside[0].body[0].lineno, inside[0].end_lineno or inside[0].lineno)]
    found = (covered.tests_of(mutant.path, lines[first - 1 : last]) for first, last in spans)
    tests = next((some for some in found if some), set[str]())
    if inside and not tests:
        tests = covered.tests_of(mutant.path, _within_functions(module, lines))
    if not inside:
        for name in _names_from(module, {name for node in around for name in _names(node)}):
            tests |= _tests_of_users(re.compile(rf"\b{re.escape(name)}\b"), root, covered)
            # A test may read a constant and run no line.
            tests |= {test for test in covered.seconds if f"{_module(mutant.path)}-{name}" in test}
    return tests


def _within_functions(module: ast.Module, lines: Sequence[str]) -> Iterator[str]:
    """What does not run while the module is imported."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from lines[node.body[0].lineno - 1 : node.end_lineno]


def _names_from(module: ast.Module, names: set[str]) -> set[str]:
    """These names and those that the module makes out of them."""
    more = {
        name
        for node in module.body
        if any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))
        for name in _names(node)
    }
    return names if more <= names else _names_from(module, names | more)


def _names(node: ast.stmt) -> Iterator[str]:
    """What a statement outside of functions gives a name to."""
    match node:
        case ast.Assign(targets=targets):
            yield from (
                part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)
            )
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.ClassDef(name=name):
            yield name
        case _:
            pass


def _tests_of_statement(mutant: Mutant, root: Path, covered: Covered, source: str) -> set[str]:
    """Of the lines of the stores that name the statement, or else of all that take any of its file; and of its rows."""
    before = source.encode()[: mutant.end].decode()
    statement = re.findall(r"-- name: (\w+)", before)[-1]
    stem = Path(mutant.path).stem
    among = f'statements("{stem}")'
    tests = set[str]()
    for users in (rf"""["']{statement}["']""", r"_[A-Z]+\[\w+\]"):
        tests = tests or _tests_of_users(re.compile(users), root, covered, among)
    rows = tuple(
        f"{file.relative_to(root).as_posix()}::"
        for file in (root / "tests/storage/queries").glob("test_*.py")
        if f'"{stem}.' in file.read_text()
    )
    return tests | {test for test in covered.seconds if test.startswith(rows)}


def _tests_of_users(users: re.Pattern[str], root: Path, covered: Covered, among: str = "") -> set[str]:
    tests = set[str]()
    for folder in ("bot", "cogs", "storage"):
        for file in (root / folder).rglob("*.py"):
            text = file.read_text()
            if among in text and users.search(text):
                used = [line for line in text.splitlines() if users.search(line)]
                tests |= covered.tests_of(file.relative_to(root).as_posix(), used)
    return tests


def _nearness(path: str, test: str) -> int:
    """How many folders of a file of the program the test's own folders repeat."""
    folders = Path(test.partition("::")[0]).parent.parts[1:]
    same = 0
    for mine, theirs in zip(folders, _rooms(path), strict=False):
        if mine != theirs:
            break
        same += 1
    return same


def _rooms(path: str) -> tuple[str, ...]:
    """The folders of a file of the program as `tests/` repeats them."""
    folders = Path(path).parent.parts
    return folders[1:] if folders[0] == "bot" else folders
