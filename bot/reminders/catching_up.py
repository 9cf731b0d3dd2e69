"""Plans that are behind, brought up to date while the bot runs.

At the start those of everybody whom other dates touch; later, where a profile was stored and its plan could not be, as
on a full disk. Nothing is sent to a member whose plan is behind.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from bot.background import in_background
from bot.clock import Clock
from bot.faults import log_fault
from bot.reminders.service import ReminderService

LOOK_EVERY = timedelta(minutes=1)


def catching_up(reminders: ReminderService, clock: Clock) -> AbstractAsyncContextManager[None]:
    """While the block runs, make plans that are behind: at once, and within a minute of the moment when they can be made."""
    return in_background(_catch_up(reminders, clock), "plans")


async def _catch_up(reminders: ReminderService, clock: Clock) -> None:
    told = False
    while True:
        try:
            await reminders.replan_stale(clock.now())
            told = False
        except Exception as error:  # noqa: BLE001 (the outermost boundary of this task: it tries again later)
            if not told:
                log_fault("plan_failed", error)
            told = True
        await asyncio.sleep(LOOK_EVERY.total_seconds())
