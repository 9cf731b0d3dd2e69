"""The peer: APScheduler with one job for each reminder in its SQLAlchemy store. Runs in an environment of its own.

`python benchmarks/peer/apscheduler_jobs.py FOLDER COUNT SECONDS` prints one line of JSON.
"""

import json
import pickle
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import STATE_PAUSED, STATE_RUNNING

DUE, ROUNDS = 20, 15
MEMBERS = 1_000


def send(member: int, milestone: str, lead: str) -> None:
    """What a job would do; here it does nothing."""


def run(folder: Path, count: int, seconds: float) -> dict[str, float]:
    """Add jobs one by one, for so long at most; then see how long it takes to find and to run those that are due."""
    store = SQLAlchemyJobStore(url=f"sqlite:///{folder / 'jobs.db'}")
    scheduler = BackgroundScheduler(
        jobstores={"default": store}, executors={"default": ThreadPoolExecutor(4)}, timezone=UTC
    )
    scheduler.start(paused=True)
    memory, later = _memory(), datetime.now(UTC) + timedelta(days=1)
    began, added = time.perf_counter(), 0
    while added < count and time.perf_counter() - began < seconds:
        _add(scheduler, added, later + timedelta(seconds=added * 7919 % 31_536_000))
        added += 1
    took = time.perf_counter() - began
    if added < count:
        # The rest in one transaction, which the library does not offer.
        _fill(store, added, count, later)
    wakes: list[float] = []
    finds: list[float] = []
    runs: list[float] = []
    number = count
    for _ in range(ROUNDS):
        now = datetime.now(UTC)
        for _ in range(DUE):
            _add(scheduler, number, now)
            number += 1
        began = time.perf_counter()
        store.get_next_run_time()
        wakes.append(time.perf_counter() - began)
        began = time.perf_counter()
        due = store.get_due_jobs(datetime.now(UTC))
        finds.append(time.perf_counter() - began)
        assert len(due) == DUE, len(due)
        scheduler.state = STATE_RUNNING
        began = time.perf_counter()
        scheduler._process_jobs()
        runs.append(time.perf_counter() - began)
        scheduler.state = STATE_PAUSED
    scheduler.shutdown()
    return {
        "added": added,
        "add_ms": took / added * 1000,
        "wake_ms": median(wakes) * 1000,
        "find_ms": median(finds) * 1000,
        "run_ms": median(runs) * 1000 / DUE,
        "memory": _memory(),
        "memory_before": memory,
    }


def _add(scheduler: BackgroundScheduler, number: int, at: datetime) -> None:
    what = (number % MEMBERS, "match_day", f"{number // MEMBERS}d")
    scheduler.add_job(send, "date", what, run_date=at, id=str(number), misfire_grace_time=None)


def _fill(store: SQLAlchemyJobStore, first: int, end: int, later: datetime) -> None:
    model = store.get_due_jobs(later + timedelta(days=400))[0]
    rows = []
    for number in range(first, end):
        at = later + timedelta(seconds=number * 7919 % 31_536_000)
        state = model.__getstate__() | {
            "id": str(number),
            "args": (number % MEMBERS, "match_day", f"{number // MEMBERS}d"),
            "next_run_time": at,
        }
        rows.append({"id": str(number), "next_run_time": at.timestamp(), "job_state": pickle.dumps(state, 5)})
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)


def _memory() -> float:
    """What the process holds, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))))
