"""Plans that are behind, brought up to date while the bot runs.

At the start those of everybody whom other dates touch; later, where a profile was stored and its plan could not be, as
on a full disk. Nothing is sent to a member whose plan is behind.
"""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from bot.clock import Clock
from bot.reminders.service import ReminderService
from bot.scheduler.background import repeating

LOOK_EVERY = timedelta(minutes=1)


def catching_up(reminders: ReminderService, clock: Clock) -> AbstractAsyncContextManager[None]:
    """While the block runs, make plans that are behind: at once, and within a minute of the moment when they can be made."""
    return repeating(
        reminders.replan_stale, clock, "plans", every=LOOK_EVERY, fault="plan_failed", told_once=True
    )
