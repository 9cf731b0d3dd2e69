"""`make proof-power`: thousands of power cuts, or those of one life again: ``python -m tests.storage.power.prove 17``.

What is done stands in `build/proof-power.json`; it stops by itself after a while and goes on when run again. Ends
with 1 when a cut lost something that was acknowledged.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import structlog

from tests.storage.power.cuts import faults_of_cuts
from tests.storage.power.life import record

PROGRESS = Path("build/proof-power.json")
MEMORY = Path("/dev/shm")
CUTS_A_LIFE = 50
ACTS = 30
AT_ONCE = 4


def quiet() -> None:
    """Each worker: no log, and files in memory where there is such a place."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if MEMORY.is_dir():
        tempfile.tempdir = str(MEMORY)


def part(seed: int) -> tuple[int, int, list[str]]:
    """One life and its cuts: entries of the journal, acknowledged contents, faults."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "disk"
        root.mkdir()
        life = record(root, seed, acts=ACTS)
        faults = [
            f"seed {seed}, entry {cut.at}: {cut.found}" for cut in faults_of_cuts(life, seed, CUTS_A_LIFE)
        ]
        return len(life.recorder.journal), len(life.acknowledged), faults


def prove(wanted: int, minutes: float) -> int:
    """Cut until so many are done, or for so long; the exit code."""
    done = (
        json.loads(PROGRESS.read_text())
        if PROGRESS.exists()
        else {"lives": 0, "entries": 0, "acknowledged": 0}
    )
    ends = time.monotonic() + minutes * 60
    with ProcessPoolExecutor(initializer=quiet) as pool:
        while done["lives"] * CUTS_A_LIFE < wanted and time.monotonic() < ends:
            first = done["lives"]
            found = list(pool.map(part, range(first, first + AT_ONCE)))
            faults = [fault for *_, some in found for fault in some]
            if faults:
                print("FAILED", *faults, sep="\n")
                return 1
            done["lives"] += AT_ONCE
            done["entries"] += sum(entries for entries, _, _ in found)
            done["acknowledged"] += sum(acknowledged for _, acknowledged, _ in found)
            PROGRESS.parent.mkdir(exist_ok=True)
            PROGRESS.write_text(json.dumps(done))
            print(f"{_said(done)}, nothing lost", flush=True)
    print("done" if done["lives"] * CUTS_A_LIFE >= wanted else "run again to go on")
    return 0


def _said(done: dict[str, int]) -> str:
    return (
        f"{done['lives'] * CUTS_A_LIFE} cuts in {done['lives']} lives of an installation"
        f" ({done['entries']} writes and syncs, {done['acknowledged']} acknowledged commits and files)"
    )


def main() -> None:
    """Read the arguments, then prove or repeat."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("seed", type=int, nargs="?", help="repeat this life only")
    arguments.add_argument("--cuts", type=int, default=2000)
    arguments.add_argument(
        "--minutes", type=float, default=38.0, help="stop after so long; run again to go on"
    )
    chosen = arguments.parse_args()
    if chosen.seed is not None:
        quiet()
        print(*part(chosen.seed))
        return
    sys.exit(prove(chosen.cuts, chosen.minutes))


if __name__ == "__main__":
    main()
