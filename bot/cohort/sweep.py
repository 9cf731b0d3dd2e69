"""Looks, slowly, whether participants are still in their server: no event tells when somebody leaves it.

One member at a time, those first whose turn is longest overdue, so that the requests spread over the days between two
looks. When to look is stored with each participant; so a restart goes on where it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.cohort.ports import (
    Absent,
    Limited,
    MembershipLookup,
    MembershipStore,
    Participant,
    Present,
    Unclear,
)
from bot.fleet.ports import Servers
from bot.scheduler.tasks import Task

GONE_AFTER = timedelta(days=1)
"""Who is still missing so long after they were first found missing is no participant any more."""
PACE = timedelta(seconds=5)
"""Between two looks: 120,000 members in 7 days."""
PAUSE_WITHOUT_WORK = timedelta(minutes=1)
PAUSE_AFTER_A_FAULT = timedelta(minutes=5)
PUT_OFF_BY = timedelta(hours=1)
"""A look that gave no answer is repeated after this, and does not hold up the others."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Looks for members one by one; its steps are those of :func:`sweeping`."""

    participants: MembershipStore
    lookup: MembershipLookup
    fleet: Servers

    async def step(self, now: datetime) -> timedelta:
        """Look for the participant whose turn it is at ``now`` (aware), if any; how long to wait then."""
        ours = tuple(filter(self.fleet.is_ours, self.lookup.servers()))
        due = await self.participants.next_look(ours, now)
        if due is None:
            return PAUSE_WITHOUT_WORK
        return await self._look(due, now)

    async def _look(self, who: Participant, now: datetime) -> timedelta:
        found = await self.lookup.look(who)
        match found:
            case Present(since):
                await self.participants.verify(who.member, who.guild, in_server_since=since, now=now)
                return PACE
            case Absent():
                gone = await self.participants.remove_missing(who, missing_since=now - GONE_AFTER)
                if not gone:
                    await self.participants.mark_missing(who, now=now, look_at=now + GONE_AFTER)
                return PACE
            case Unclear():
                await self.participants.put_off(who, look_at=now + PUT_OFF_BY)
                return PAUSE_AFTER_A_FAULT
            case Limited(pause):
                return max(pause, PACE)
            case _:
                assert_never(found)


def sweeping(sweep: Sweep) -> Task:
    """Looks for participants. A look that is cancelled is made again after the next start."""
    return Task("membership sweep", sweep.step, "membership_sweep_failed", PAUSE_AFTER_A_FAULT)
