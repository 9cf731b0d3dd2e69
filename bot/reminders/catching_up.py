"""Plans that stayed behind while the bot runs: a profile was stored and its plan could not be, as on a full disk."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from bot.background import in_background
from bot.clock import Clock
from bot.faults import log_fault
from bot.reminders.service import ReminderService

LOOK_EVERY = timedelta(minutes=1)


def catching_up(reminders: ReminderService, clock: Clock) -> AbstractAsyncContextManager[None]:
    """While the block runs, make plans that stayed behind within a minute of the moment when they can be made."""
    return in_background(_catch_up(reminders, clock), "plans")


async def _catch_up(reminders: ReminderService, clock: Clock) -> None:
    told = False
    while True:
        try:
            await reminders.catch_up(clock.now())
            told = False
        except Exception as error:  # noqa: BLE001 (the outermost boundary of this task: it tries again later)
            if not told:
                log_fault("plan_failed", error)
            told = True
        await asyncio.sleep(LOOK_EVERY.total_seconds())
