"""What waits behind closed direct messages, or is refused by Discord, is shown below the member's next answer.

Nobody else sees it.
Shown there, a reminder counts as delivered and does not come again. It is settled after it was shown: whatever is
cut short in between is shown once more, never lost. A message of which an attempt went out with an unknown outcome
before the direct messages were closed may so be seen twice, there and here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import MemberId, MessageId
from bot.domain.reminder import DeliveryRights, Verdict, Withdrawal
from bot.reminders.inbox_ports import WaitingStore
from bot.reminders.policy import judge
from bot.reminders.ports import Again, Claim, DeliveryRightsReader, Parcel

NOT_SHOWN = "not shown"
"""Detail of a message that should have been shown and was not."""
Show = Callable[[Parcel], Awaitable[MessageId]]


def judge_in_sight(
    deadline: datetime, reason: Withdrawal | None, standing: DeliveryRights, now: datetime
) -> Verdict:
    """What becomes of a reminder whose member is looking: closed messages and quiet hours do not matter."""
    return judge(deadline, reason, replace(standing.at_any_hour(), dm_closed=False, busy=False), now)


class Waited(StrEnum):
    """Why a message waited for the member's next answer."""

    CLOSED = "closed"
    """They take no direct messages of the bot."""
    REFUSED = "refused"
    """Discord refused it."""


class Inbox:
    """Shows what waits."""

    def __init__(self, standings: DeliveryRightsReader, store: WaitingStore) -> None:
        self._standings = standings
        self._store = store

    async def open(self, member: MemberId, now: datetime, show: Show) -> Waited | None:
        """Show a member what waits for them, message by message; why it did, or ``None`` when nothing was shown.

        Nothing waits while direct messages are open and arrive, or while the member stopped or paused reminders. What
        ``show`` raises passes through; what was not shown then waits on.
        """
        standing = await self._standings.standing(member)
        if standing is None or standing.stopped or _paused(standing, now):
            return None
        if not (standing.dm_closed or standing.refused):
            return None
        async with self._store.claim_waiting(member, now, judge_in_sight) as claims:
            seen = await self._show_each(list(claims), now, show)
        if not seen:
            return None
        return Waited.CLOSED if standing.dm_closed else Waited.REFUSED

    async def _show_each(self, left: list[Claim], now: datetime, show: Show) -> bool:
        """Show what is left of some messages, and give up the claims of what was not shown; whether any was."""
        seen = False
        try:
            while left:
                parcel = await self._store.begin_attempt(left[0], now, judge_in_sight)
                if parcel is not None:
                    message = await show(parcel)
                    seen = True
                    await self._store.shown(left[0], message, now)
                del left[0]
        finally:
            for claim in left:
                await self._store.settle(claim, Again(now, NOT_SHOWN), now)
        return seen


def _paused(standing: DeliveryRights, now: datetime) -> bool:
    return standing.paused_until is not None and standing.paused_until > now
