"""Reminders as the project keeps them, beside a scheduler with a job for each: `python -m benchmarks.one_job_each`.

The peer is APScheduler with its SQLAlchemy store, on SQLite as it is by default; ours is SQLite as the program opens it.
Both keep 10,000 in a process of its own on the same disk. What is compared does not promise the same: of a job that has
run the peer keeps nothing; ours counts as sent, once, when Discord has said so.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

from benchmarks.engines import CLAIMED, CLAIMS, NOW, sqlite
from bot.domain.ids import MemberId
from bot.domain.reminder import NewReminder, PlanChanges
from bot.reminders.ports import Claim, PlanResult
from storage.sql.ports import Database
from storage.sql.times import to_ms
from tests.reminders.made import milestone, planned

COUNT = 10_000
EACH = 10
SECONDS = 30.0
"""For so long the peer may add; then the rest of its jobs are written at once, and said to be."""
PEER = Path(__file__).parent / "peer" / "apscheduler_jobs.py"
PEERS_PYTHON = Path("build/bench/venv/bin/python")
ROWS = (
    ("add_ms", "adding one", "ms"),
    ("wake_ms", "when is the next due", "ms"),
    ("find_ms", f"finding and claiming {CLAIMED}", "ms"),
    ("run_ms", "running and ending one of them", "ms"),
    ("memory", f"memory with {COUNT:,}", "MiB"),
    ("memory_before", "memory without any", "MiB"),
)


async def ours(folder: Path) -> dict[str, float]:
    """The plans of a thousand members, ten reminders each; then what falls due."""
    async with sqlite(folder) as engine:
        async with engine.database.write() as tx:
            await tx.run_many(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (:member, 0, 1, 'Etc/UTC', 2027, 0)",
                [{"member": member} for member in range(1, COUNT // EACH + 1)],
            )
        memory, began = _memory(), time.perf_counter()
        for member in range(1, COUNT // EACH + 1):
            result = await engine.reminders.apply_plan(MemberId(member), 1, lambda *_: _plan(), NOW)
            assert result is PlanResult.APPLIED
        added = time.perf_counter() - began
        wakes: list[float] = []
        finds: list[float] = []
        runs: list[float] = []
        for number in range(CLAIMS):
            await _fall_due(engine.database, number * CLAIMED)
            began = time.perf_counter()
            await engine.deliveries.next_due()
            wakes.append(time.perf_counter() - began)
            claims: list[Claim] = []
            began = time.perf_counter()
            await engine.claim(claims)
            finds.append(time.perf_counter() - began)
            began = time.perf_counter()
            for claim in claims:
                await engine.attempt(claim)
            runs.append(time.perf_counter() - began)
        return {
            "added": COUNT,
            "add_ms": added / COUNT * 1000,
            "wake_ms": median(wakes) * 1000,
            "find_ms": median(finds) * 1000,
            "run_ms": median(runs) * 1000 / CLAIMED,
            "memory": _memory(),
            "memory_before": memory,
        }


def _plan() -> PlanChanges:
    """Ten reminders, each on a day of its own."""
    days = (NOW + timedelta(days=30 * number) for number in range(1, EACH + 1))
    wishes = (
        planned(f"{number}d", f"{day:%Y-%m-%d %H:%M}", milestone("match_day", "2028-03-19 12:00"))
        for number, day in enumerate(days, start=1)
    )
    return PlanChanges(inserted=tuple(NewReminder(1, wish) for wish in wishes))


async def _fall_due(database: Database, first: int) -> None:
    """One reminder of each of the next members is due."""
    async with database.write() as tx:
        await tx.run(
            "UPDATE reminder SET due_at = :now, next_at = :now"
            " WHERE lead = '1d' AND member_id > :first AND member_id <= :last",
            now=to_ms(NOW),
            first=first,
            last=first + CLAIMED,
        )


def _memory() -> float:
    """What the process holds, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _run(command: Sequence[str | Path]) -> dict[str, float] | None:
    """What a process measured; ``None`` where it failed, and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [folder if part == "FOLDER" else str(part) for part in command]
        done = subprocess.run(arguments, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr[-2000:])
        return None
    return json.loads(done.stdout)


def main() -> None:
    """Measure ours and the peer's, each in a process of its own."""
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(ours(Path(sys.argv[1])))))
        return
    columns = {"Preceptor": _run((sys.executable, "-m", "benchmarks.one_job_each", "FOLDER"))}
    if (PEERS_PYTHON.parents[1] / ".made").exists():
        columns["APScheduler"] = _run((PEERS_PYTHON, PEER, "FOLDER", str(COUNT), str(SECONDS)))
    else:
        print("APScheduler is left out: build/bench/venv is not made (`make bench` makes it)")
    print(f"{f'{COUNT:,} reminders':34}" + "".join(f"{name:>18}" for name in columns))
    for key, name, unit in ROWS:
        values = [found and found[key] for found in columns.values()]
        shown = (f"{'failed':>18}" if value is None else f"{value:14.2f} {unit:3}" for value in values)
        print(f"  {name:32}" + "".join(shown))
    peer = columns.get("APScheduler")
    if peer is not None and peer["added"] < COUNT:
        print(
            f"  APScheduler added {peer['added']:,} in {SECONDS:.0f} s; the rest were written at once for it"
        )


if __name__ == "__main__":
    main()
