"""Plans that are behind, brought up to date while the bot runs.

At the start those of everybody whom other dates touch; later, where a profile was stored and its plan could not be, as
on a full disk. Nothing is sent to a member whose plan is behind.
"""

from datetime import timedelta

from bot.reminders.service import ReminderService
from bot.scheduler.tasks import Task, repeated

LOOK_EVERY = timedelta(minutes=1)


def catching_up(reminders: ReminderService) -> Task:
    """Makes plans that are behind: at once, and within a minute of the moment when they can be made."""
    return repeated("plans", reminders.replan_stale, every=LOOK_EVERY, fault="plan_failed")
