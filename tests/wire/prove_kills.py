"""`make proof-kill`: thousands of kills in parts that can be interrupted and gone on with.

Each part is a loop of its own (a fresh Discord, a fresh data folder, a seed). What is done stands in
`build/proof-kill.json`; a part that is cut short is done again. Ends with 1 when a reminder was lost or repeated.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict
from functools import reduce
from operator import add
from pathlib import Path

from tests.wire.discord_server.client import FakeDiscord
from tests.wire.kill_loop import Verdict, kill_loop

PROGRESS = Path("build/proof-kill.json")
KILLS_A_PART = 60
AT_ONCE = 3


async def part(seed: int) -> Verdict:
    """One loop."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord(own_process=True) as fake:
            return await kill_loop(fake, Path(folder) / "data", kills=KILLS_A_PART, seed=seed)


async def prove(wanted: int, minutes: float) -> int:
    """Go on until so many kills struck a POST in flight, or for so long; the exit code."""
    done = {int(seed): Verdict(**found) for seed, found in _read().items()}
    ends = time.monotonic() + minutes * 60
    while _sum(done).in_flight < wanted and time.monotonic() < ends:
        first = len(done) + 1
        found = await asyncio.gather(*(part(seed) for seed in range(first, first + AT_ONCE)))
        done |= dict(zip(range(first, first + AT_ONCE), found, strict=True))
        PROGRESS.parent.mkdir(exist_ok=True)
        PROGRESS.write_text(json.dumps({seed: asdict(verdict) for seed, verdict in done.items()}, indent=1))
        print(f"{len(done)} parts: {_sum(done)}", flush=True)
        bad = [seed for seed, verdict in done.items() if verdict.lost or verdict.duplicated]
        if bad:
            print(f"FAILED in the parts with seeds {bad}")
            return 1
    print(f"{'done' if _sum(done).in_flight >= wanted else 'run again to go on'}: {_sum(done)}")
    return 0


def _sum(done: dict[int, Verdict]) -> Verdict:
    return reduce(add, done.values(), Verdict(0, 0, 0, 0, 0))


def _read() -> dict[str, dict[str, int]]:
    return json.loads(PROGRESS.read_text()) if PROGRESS.exists() else {}


def main() -> None:
    """Read the arguments and prove."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=3000, help="kills with a POST in flight")
    arguments.add_argument(
        "--minutes", type=float, default=38.0, help="stop after so long; run again to go on"
    )
    chosen = arguments.parse_args()
    sys.exit(asyncio.run(prove(chosen.kills, chosen.minutes)))


if __name__ == "__main__":
    main()
