"""Everything that runs beside the connection rests between two steps, and after a step that failed."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from bot.app import SelfReport, open_installation
from bot.clock import SystemClock
from bot.config import Config, LedgerSection, StorageSection
from bot.scheduler.tasks import Task, working

PAUSES = {
    "reminders": (20, 20),
    "posts": (20, 20),
    "news": (60, 60),
    "plans": (60, 60),
    "membership sweep": (60, 300),
    "retention": (600, 300),
    "departures": (600, 600),
    "backups": (60, 60),
    "heartbeat": (5, 5),
    "greetings": (60, 60),
    "loop_lag": (1, 1),
}
"""Seconds of rest of each task while there is nothing to do, and after a fault."""


async def test_every_task_rests_between_its_steps_and_after_a_fault(tmp_path: Path):
    config = Config(storage=StorageSection(directory=tmp_path / "data"), ledger=LedgerSection(shipped=False))
    async with open_installation(config, clock=SystemClock()) as installation:
        session = installation.new_session()
        await rests((*session.member_tasks(), *session.server_tasks(), *SelfReport(installation).tasks()))


async def rests(tasks: tuple[Task, ...]) -> None:
    taken: dict[str, list[timedelta]] = {}

    def counted(task: Task) -> Task:
        async def step(now: datetime) -> timedelta:
            pause = await task.step(now)
            taken.setdefault(task.name, []).append(pause)
            return pause

        return replace(task, step=step)

    began = monotonic()
    async with asyncio.timeout(60), working(map(counted, tasks), SystemClock()):
        while len(taken) < len(tasks):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
    passed = monotonic() - began
    assert {name: {pause.total_seconds() for pause in pauses} for name, pauses in taken.items()} == {
        name: {rest} for name, (rest, _) in PAUSES.items()
    }
    assert [name for name, pauses in taken.items() if len(pauses) > 1 + passed / PAUSES[name][0]] == []
    assert {task.name: task.after_fault.total_seconds() for task in tasks} == {
        name: rest for name, (_, rest) in PAUSES.items()
    }
