"""Checks inactive members one by one, the most overdue first.

Only what Discord says clearly counts: one server that cannot be asked (an outage, a server that the bot was removed
from) spares the member. When to look is stored with each member, so a restart goes on where it was.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from bot.clock import ClockCheck
from bot.cohort.ports import Absent, Limited, MembershipLookup, Participant, Present, Unclear
from bot.domain.presence import Presence
from bot.retention.policy import CONFIRMED_AFTER, Duty, duty, gone, next_check
from bot.retention.ports import Erase, Forget, NoticeResult, Notices, PresenceStore
from bot.retention.seasons import SeasonTidier
from bot.scheduler.tasks import Task

PACE = timedelta(seconds=5)
"""Between two requests."""
PAUSE_WITHOUT_WORK = timedelta(minutes=10)
PAUSE_AFTER_A_FAULT = timedelta(minutes=5)
PUT_OFF_BY = timedelta(hours=6)
"""A member about whom nothing clear was learnt is looked at again after this, and does not hold up the others."""
ADOPTED_AT_ONCE = 500
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps members' data no longer than needed; its steps are those of :func:`keeping`."""

    store: PresenceStore
    lookup: MembershipLookup
    notices: Notices
    erase: Erase
    tidier: SeasonTidier
    forget: tuple[Forget, ...]
    """Removes old acts of moderators, suggestions of facts, marks of erasures and past seasons of the statistics."""
    finish: Forget
    """Finishes erasures that were held up, whatever the clock says."""
    clock: ClockCheck
    """Nothing is removed for its age while this is far off."""

    async def step(self, now: datetime) -> timedelta:
        """Attend to the member whose turn it is at ``now`` (aware), if any; how long to wait then."""
        if self.clock.far_off:
            await self.finish(now)
            return PAUSE_WITHOUT_WORK
        due = await self.store.next_due(now)
        if due is not None:
            return await self._attend(due, now)
        adopted = await self.store.adopt(now, ADOPTED_AT_ONCE)
        tidied = await self.tidier.step(now)
        for forget in (*self.forget, self.finish):
            await forget(now)
        return PACE if adopted or tidied else PAUSE_WITHOUT_WORK

    async def _attend(self, who: Presence, now: datetime) -> timedelta:
        match todo := duty(who, now):
            case Duty.REST:
                await self.store.put_off(who, next_check(who, now))
                return timedelta()
            case Duty.LOOK:
                return await self._look(who, now)
            case Duty.TELL:
                return await self._tell(who, now)
            case Duty.ERASE:
                return await self._erase(who, now, "inactive")
            case _:
                assert_never(todo)

    async def _look(self, who: Presence, now: datetime) -> timedelta:
        """Ask in every server of theirs, until one has them or cannot tell."""
        for asked, guild in enumerate(who.servers, start=1):
            match found := await self.lookup.look(Participant(guild, who.member)):
                case Present():
                    back = replace(who, missing_since=None)
                    await self.store.mark(who, missing=False, now=now, at=next_check(back, now))
                    return PACE * asked
                case Unclear():
                    await self.store.put_off(who, now + PUT_OFF_BY)
                    return PACE * asked
                case Limited(pause):
                    return max(pause, PACE)
                case Absent():
                    pass
                case _:
                    assert_never(found)
        if gone(who, now):
            return await self._erase(who, now, "left")
        await self.store.mark(who, missing=True, now=now, at=(who.missing_since or now) + CONFIRMED_AFTER)
        return PACE * len(who.servers)

    async def _tell(self, who: Presence, now: datetime) -> timedelta:
        await self.store.begin_notice(who, now)
        match result := await self.notices.tell(who, now):
            case NoticeResult.DONE:
                since = replace(who, notice_at=who.notice_at or now, noticed=True)
                await self.store.end_notice(who, next_check(since, now))
                return PACE
            case NoticeResult.LATER:
                await self.store.put_off(who, now + PUT_OFF_BY)
                return timedelta()
            case NoticeResult.FAULT:
                await self.store.put_off(who, now + PUT_OFF_BY)
                return PAUSE_AFTER_A_FAULT
            case _:
                assert_never(result)

    async def _erase(self, who: Presence, now: datetime, why: str) -> timedelta:
        if await self.erase(who, now):
            _log.info("member_purged", why=why)
        return PACE


def keeping(keeper: Keeper) -> Task:
    """Looks after members. What is cancelled is done again after the next start."""
    return Task("retention", keeper.step, "retention_failed", PAUSE_AFTER_A_FAULT)
