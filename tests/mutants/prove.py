"""`make proof-mutants`: a sample of small changes of the program, each of which some test should notice.

What is done stands in `build/mutants/`; it stops by itself after a while and goes on when run again. Another ``--seed``
is another sample, of the tree as it stands then. Ends with 1 when a mutant survived that `equivalents.toml` does not
list.
"""

import argparse
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from tests.mutants.covering import Covered, load, measure, test_files, tests_for
from tests.mutants.mutant import Mutant, room_of
from tests.mutants.sample import all_mutants, drawn

BUILD = Path("build/mutants")
COVERED = BUILD / "covered"
EQUIVALENTS = Path(__file__).with_name("equivalents.toml")
ROUNDS = ((3.0, 4), (40.0, 60))
"""How many seconds the tests of a round took when they were measured, and from how many files they come.

The first finds most of what is ever noticed; what neither notices counts as survived. Measured with coverage, tests take
two or three times as long as when a mutant is tried.
"""
FILES_AT_ONCE = 25
KILLED = ("failed", "hang")


class Host:
    """Runs tests in the tree (`tests/mutants/host.py`)."""

    def __init__(self, tree: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.host"],
            cwd=tree,
            env=os.environ | {"CI": "1", "PYTHONPATH": str(tree)},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._passing: dict[str, bool] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def passes(self, test: str) -> bool:
        """Whether a test passes in the tree as it stands, asked once: who says so is the mutant's witness."""
        if test not in self._passing:
            self._passing[test] = self.run([test], 300)["ended"] == "passed"
        return self._passing[test]

    def trusts(self, test: str) -> bool:
        """Whether a test is not known to fail in the tree as it stands."""
        return self._passing.get(test, True)

    def run(self, tests: list[str], seconds: float) -> dict[str, Any]:
        """What became of these tests in so many seconds."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps({"tests": tests, "seconds": seconds}) + "\n")
        stdin.flush()
        return json.loads(stdout.readline())


class Sample:
    """The mutants of one seed, what became of each so far, and the tree that they are tried in."""

    def __init__(self, seed: int) -> None:
        self._path = BUILD / f"{seed}.json"
        self.tree = (BUILD / f"tree-{seed}").resolve()
        self.mutants: list[Mutant] = []
        self.ended: list[dict[str, Any]] = []
        if self._path.exists():
            kept = json.loads(self._path.read_text())
            self.mutants = [Mutant(**mutant) for mutant in kept["mutants"]]
            self.ended = kept["ended"]

    def begin(self, count: int, seed: int) -> None:
        """Copy the tree as it stands and draw."""
        shutil.rmtree(self.tree, ignore_errors=True)
        listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.splitlines()
        for name in filter(os.path.isfile, listed):
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, self.tree / name)
        self.mutants = drawn(all_mutants(self.tree), count, seed)
        self.save()

    def save(self) -> None:
        """Keep what is done."""
        kept = {"mutants": [dataclasses.asdict(mutant) for mutant in self.mutants], "ended": self.ended}
        self._path.with_suffix(".new").write_text(json.dumps(kept, indent=1))
        self._path.with_suffix(".new").replace(self._path)

    def shown(self, mutant: Mutant) -> tuple[str, str]:
        """What stands in the tree, and what the mutant puts there."""
        return mutant.shown((self.tree / mutant.path).read_bytes())

    @contextmanager
    def changed(self, mutant: Mutant) -> Iterator[None]:
        """While the block runs, the tree has the mutant in it."""
        path = self.tree / mutant.path
        source, state = path.read_bytes(), path.stat()
        try:
            path.write_bytes(mutant.apply(source))
            _forget_compiled(path)
            yield
        finally:
            path.write_bytes(source)
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
            _forget_compiled(path)


def _forget_compiled(path: Path) -> None:
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()


def prove(count: int, seed: int, minutes: float, *, at_once: bool) -> int:
    """Try mutants until all are, or for so long; the exit code. ``at_once``: with what is measured by now."""
    ends = time.monotonic() + minutes * 60
    BUILD.mkdir(parents=True, exist_ok=True)
    sample = Sample(seed)
    if not sample.mutants:
        sample.begin(count, seed)
    if not at_once and not _measured(sample.tree, ends):
        print("run again to go on measuring which tests run which line")
        return 0
    covered = load(COVERED)
    with Host(sample.tree) as host:
        while len(sample.ended) < len(sample.mutants) and time.monotonic() < ends:
            mutant = sample.mutants[len(sample.ended)]
            sample.ended.append(_tried(mutant, sample, covered, host))
            sample.save()
            print(len(sample.ended), _line(mutant, sample), sample.ended[-1], flush=True)
    survivors = _report(sample)
    if len(sample.ended) < len(sample.mutants):
        print("run again to go on")
        return 0
    return 1 if survivors else 0


def _measured(tree: Path, ends: float) -> bool:
    """Measure every file of tests that is not measured as it stands; whether that is done."""
    wanted = test_files(tree)
    while time.monotonic() < ends:
        known = load(COVERED).files
        missing = [file for file, digest in wanted.items() if known.get(file) != digest]
        if not missing:
            return True
        measure(tree, COVERED.resolve(), missing[:FILES_AT_ONCE], wanted)
        print("measured", len(wanted) - len(missing[FILES_AT_ONCE:]), "of", len(wanted), "files", flush=True)
    return False


def _tried(mutant: Mutant, sample: Sample, covered: Covered, host: Host) -> dict[str, Any]:
    possible, began = tests_for(mutant, sample.tree, covered), time.monotonic()
    ended: dict[str, Any] = {"ended": "no test"}
    tried = 0
    for tests, seconds in _rounds([test for test in possible if host.trusts(test)], covered):
        tried += len(tests)
        ended = _noticed(mutant, sample, host, tests, 30 + 6 * seconds)
        if ended["ended"] != "passed":
            break
    return ended | {"tests": tried, "of": len(possible), "took": round(time.monotonic() - began, 1)}


def _noticed(
    mutant: Mutant, sample: Sample, host: Host, tests: Sequence[str], limit: float
) -> dict[str, Any]:
    """What became of these tests with the mutant; one that fails without it too, has noticed nothing and is left out."""
    left = list(tests)
    while left:
        with sample.changed(mutant):
            ended = host.run(left, limit)
        by = str(ended.get("by", ""))
        if ended["ended"] == "passed" or ("::" in by and host.passes(by)):
            return ended
        if by not in left:
            # It hung, or nothing could be imported: that must be otherwise without the mutant.
            clean = host.run(left, limit / 2)["ended"] == "passed"
            return ended if clean else ended | {"ended": "doubtful"}
        left.remove(by)
    return {"ended": "passed"}


def _rounds(possible: Sequence[str], covered: Covered) -> Iterator[tuple[list[str], float]]:
    """The tests of each round and how long they took. One that is too long for a round leaves room for the next."""
    rest = list(possible)
    for most_seconds, most_files in ROUNDS:
        chosen, files, seconds = list[str](), set[str](), 0.0
        for test in rest:
            file, more = test.partition("::")[0], covered.seconds.get(test, 0.1)
            if seconds + more <= most_seconds and (file in files or len(files) < most_files):
                chosen.append(test)
                files.add(file)
                seconds += more
        rest = [test for test in rest if test not in set(chosen)]
        if chosen:
            yield chosen, seconds


def _line(mutant: Mutant, sample: Sample) -> str:
    before, after = sample.shown(mutant)
    return f"{mutant.path}:{mutant.line} {mutant.operator}: {before} -> {after}"


def _report(sample: Sample) -> int:
    """Print the score of each room and kind, and every survivor; how many there are."""
    listed = tomllib.loads(EQUIVALENTS.read_text()).get("equivalent", ())
    equivalents = {(entry["path"], entry["before"], entry["after"]) for entry in listed}
    counted: dict[str, Counter[str]] = {}
    survivors: list[str] = []
    for mutant, ended in zip(sample.mutants, sample.ended, strict=False):
        known = (mutant.path, *sample.shown(mutant)) in equivalents
        outcome = "killed" if ended["ended"] in KILLED else "equivalent" if known else "survived"
        for group in (f"room {room_of(mutant.path)}", f"kind {mutant.operator}", "all"):
            counted.setdefault(group, Counter())[outcome] += 1
        if outcome == "survived":
            tried = f"{ended['ended']}, {ended.get('tests', 0)} of {ended.get('of', 0)} tests"
            survivors.append(f"{_line(mutant, sample)} ({tried})")
    for group, outcomes in sorted(counted.items()):
        tried = outcomes["killed"] + outcomes["survived"]
        share = f"{outcomes['killed'] / tried:.0%}" if tried else "-"
        print(
            f"{group:24}{outcomes['killed']:4} of {tried:4} {share:>5}, equivalent {outcomes['equivalent']}"
        )
    print(*survivors, sep="\n")
    return len(survivors)


def main() -> None:
    """Read the arguments, then prove."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--mutants", type=int, default=200)
    arguments.add_argument(
        "--minutes", type=float, default=38.0, help="stop after so long; run again to go on"
    )
    arguments.add_argument("--at-once", action="store_true", help="with the tests that are measured by now")
    chosen = arguments.parse_args()
    sys.exit(prove(chosen.mutants, chosen.seed, chosen.minutes, at_once=chosen.at_once))


if __name__ == "__main__":
    main()
