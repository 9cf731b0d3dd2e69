"""What the inbox needs of storage. Every instant is aware UTC."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.domain.ids import MemberId, MessageId
from bot.reminders.ports import Claim, Judge, Parcel, SettlementStore


class WaitingStore(SettlementStore, Protocol):
    """Messages that wait because a member's direct messages are closed, or Discord refuses them."""

    def claim_waiting(
        self, member: MemberId, now: datetime, judge: Judge
    ) -> AbstractAsyncContextManager[Sequence[Claim]]:
        """Claim for the block what waits for a member; no tick takes it back meanwhile.

        While their direct messages are closed that is everything, what is due in a new message; else what Discord
        refuses to deliver.
        """
        ...

    async def begin_attempt(self, claim: Claim, now: datetime, judge: Judge) -> Parcel | None:
        """Commit that an attempt to show it begins; what is left to show, or ``None`` when nothing is."""
        ...

    async def shown(self, claim: Claim, message: MessageId, now: datetime) -> bool:
        """Record that the member has seen a message below an answer; ``False`` when the claim is no longer ours.

        Whether they can be written to is not known from that.
        """
        ...
