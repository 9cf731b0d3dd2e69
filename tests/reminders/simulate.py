"""`make proof-simulation`: thousands of simulated seasons, or one that failed: ``python -m tests.reminders.simulate 17``.

What is done stands in `build/proof-simulation.json`; it stops by itself after a while and goes on when run again.
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

from tests.reminders.simulation import simulate

PROGRESS = Path("build/proof-simulation.json")
MEMORY = Path("/dev/shm")
AT_ONCE = 200


def quiet() -> None:
    """Each worker: no log, and files in memory where there is such a place."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if MEMORY.is_dir():
        tempfile.tempdir = str(MEMORY)


def prove(wanted: int, minutes: float) -> int:
    """Simulate seeds until so many are done, or for so long; the exit code."""
    done = json.loads(PROGRESS.read_text()) if PROGRESS.exists() else {"seeds": 0, "crashes": 0}
    ends = time.monotonic() + minutes * 60
    with ProcessPoolExecutor(initializer=quiet) as pool:
        while done["seeds"] < wanted and time.monotonic() < ends:
            first = done["seeds"]
            crashes = sum(pool.map(simulate, range(first, min(first + AT_ONCE, wanted)), chunksize=5))
            done = {"seeds": min(first + AT_ONCE, wanted), "crashes": done["crashes"] + crashes}
            PROGRESS.parent.mkdir(exist_ok=True)
            PROGRESS.write_text(json.dumps(done))
            print(
                f"{done['seeds']} seasons, {done['crashes']} deaths of the process, nothing lost or repeated",
                flush=True,
            )
    print("done" if done["seeds"] >= wanted else "run again to go on")
    return 0


def main() -> None:
    """Read the arguments, then prove or repeat."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("seed", type=int, nargs="?", help="repeat this seed only")
    arguments.add_argument("--seeds", type=int, default=10_000)
    arguments.add_argument(
        "--minutes", type=float, default=38.0, help="stop after so long; run again to go on"
    )
    chosen = arguments.parse_args()
    if chosen.seed is not None:
        quiet()
        print(f"seed {chosen.seed}: {simulate(chosen.seed)} deaths of the process, nothing lost or repeated")
        return
    sys.exit(prove(chosen.seeds, chosen.minutes))


if __name__ == "__main__":
    main()
