"""The one direct message to a member whose data will go: by the same carrier and rules as reminders.

It has a key and a nonce like every message. One whose outcome is unknown is looked for in the member's direct
messages before it is sent again, so it comes once. Whoever stopped all messages, or takes none, is not written to.
"""

from datetime import datetime
from typing import assert_never

from typing_extensions import override

from bot.domain.discord_answer import Blocked, DmClosed, Rejected, Retry, UserGone
from bot.domain.presence import Presence
from bot.domain.reminder import Expire, Send, Wait, Withdraw
from bot.reminders.policy import judge
from bot.reminders.ports import DeliveryRightsReader, KeepingNotice, KeyFor, Messenger, Outcome, Parcel, Sent
from bot.retention.policy import NOTICE
from bot.retention.ports import NoticeResult, Notices
from bot.scheduler.attempt import attempt


class DirectNotices(Notices):
    """The :class:`~bot.retention.ports.Notices` by direct message."""

    def __init__(self, standings: DeliveryRightsReader, messenger: Messenger, key_for: KeyFor) -> None:
        self._standings = standings
        self._messenger = messenger
        self._key_for = key_for

    @override
    async def tell(self, who: Presence, now: datetime) -> NoticeResult:
        """Send the notice when the member may be written to; see the protocol."""
        standing = await self._standings.standing(who.member)
        if standing is None:
            return NoticeResult.DONE
        match verdict := judge(now + NOTICE, None, standing.without_dates(), now):
            case Send():
                return _result(await self._once(who, now))
            case Wait():
                return NoticeResult.LATER
            case Withdraw() | Expire():
                return NoticeResult.DONE
            case _:
                assert_never(verdict)

    async def _once(self, who: Presence, now: datetime) -> Outcome:
        key = self._key_for([(who.member, f"keeping {who.last_day}", 1)])
        if who.notice_at is not None:
            found = await attempt(self._messenger.find(who.member, key, who.notice_at))
            if found is not None:
                return found
        return await attempt(self._messenger.send(Parcel(key, who.member, KeepingNotice(), now)))


def _result(outcome: Outcome) -> NoticeResult:
    match outcome:
        case Sent() | DmClosed() | UserGone():
            return NoticeResult.DONE
        case Retry() | Rejected() | Blocked():
            return NoticeResult.FAULT
        case _:
            assert_never(outcome)
