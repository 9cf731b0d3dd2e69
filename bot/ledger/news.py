"""Telling members by direct message what became of their suggestions, by the same carrier and rules as reminders.

One message for each suggestion, with a key and a nonce like every message. It is looked for in the member's direct
messages before it is sent, so it comes once, also after a crash. Whoever stopped or paused messages, takes none, or does
not want any at this hour reads it below their next answer, if that comes first.
"""

from datetime import datetime, timedelta

import structlog

from bot.domain.discord_answer import DmClosed, Rejected, UserGone
from bot.domain.ids import MemberId
from bot.domain.reminder import DeliveryRights, Send
from bot.domain.suggestion import Suggestion
from bot.ledger.suggestions import SuggestionService
from bot.reminders.policy import judge
from bot.reminders.ports import (
    DecidedSuggestion,
    DeliveryRightsReader,
    KeyFor,
    Messenger,
    Outcome,
    Parcel,
    Sent,
)
from bot.scheduler.attempt import attempt
from bot.scheduler.tasks import Task, repeated

ROUND = timedelta(minutes=1)
"""Between two looks at who has news; without news a look costs nothing."""
_NEVER_LATE = timedelta(days=365)
_log = structlog.get_logger(__name__)


class _UndeliveredError(Exception):
    """A message did not go out; what it says stays news."""


class NewsCarrier:
    """Carries the news of an installation; its steps are those of :func:`carrying`."""

    def __init__(
        self,
        suggestions: SuggestionService,
        standings: DeliveryRightsReader,
        messenger: Messenger,
        key_for: KeyFor,
    ) -> None:
        self._suggestions = suggestions
        self._standings = standings
        self._messenger = messenger
        self._key_for = key_for
        self._unreachable: set[MemberId] = set()

    async def step(self, now: datetime) -> None:
        """Tell whom there is something to tell and who may be written to at ``now`` (aware)."""
        for member in await self._suggestions.waiting_for_news() - self._unreachable:
            standing = await self._standings.standing(member)
            if standing is None or not isinstance(
                judge(now + _NEVER_LATE, None, standing.without_dates(), now), Send
            ):
                continue
            try:
                async with self._suggestions.news(member, now) as news:
                    for suggestion in news:
                        await self._tell(suggestion, standing, now)
            except _UndeliveredError:
                _log.info("news_wait")

    async def _tell(self, suggestion: Suggestion, standing: DeliveryRights, now: datetime) -> None:
        match await self._once(suggestion, standing, now):
            case Sent():
                return
            case DmClosed() | UserGone() | Rejected():
                # They read it below their next answer; Discord is not asked again and again.
                self._unreachable.add(standing.member)
                raise _UndeliveredError
            case _:
                raise _UndeliveredError

    async def _once(self, suggestion: Suggestion, standing: DeliveryRights, now: datetime) -> Outcome:
        key = self._key_for([(standing.member, f"suggestion {suggestion.id}", 1)])
        found = await attempt(self._messenger.find(standing.member, key, suggestion.decided_at or now))
        if found is not None:
            return found
        parcel = Parcel(key, standing.member, DecidedSuggestion(suggestion), now)
        return await attempt(self._messenger.send(parcel))


def carrying(carrier: NewsCarrier) -> Task:
    """Sends the news. What is cancelled is sent after the next start."""
    return repeated("news", carrier.step, every=ROUND, fault="news_failed")
