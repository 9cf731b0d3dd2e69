"""Suggestions as members and moderators use them: propose, look through the queue, decide, tell what came of it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from bot.domain.fact_value import Claim
from bot.domain.ids import MemberId, SuggestionId
from bot.domain.moderation import ModeratorAct
from bot.domain.suggestion import Approve, Correct, Decision, Refuse, Suggestion, limit_reached
from bot.errors import UserError
from bot.ledger.service import LedgerService
from bot.ledger.suggestion_ports import (
    Limited,
    Queued,
    QueuePage,
    Stands,
    SuggestionStore,
    WaitsAlready,
)

FIRST = SuggestionId(0)
"""The place before the first suggestion of the queue."""


class SuggestionService:
    """Suggestions of an installation. Who has news is held in memory, for every command asks for it."""

    def __init__(self, store: SuggestionStore, ledger: LedgerService) -> None:
        self._store = store
        self._ledger = ledger
        self._news: set[MemberId] | None = None
        self._reading = asyncio.Lock()

    async def suggest(self, member: MemberId, statement: Claim, *, now: datetime) -> Queued:
        """Let a statement wait for a moderator.

        Raises `UserError`: it cannot be a fact, the ledger says so already, it waits already, or the member has
        proposed much and reads when they can again.
        """
        self._ledger.require(statement, now)
        match await self._store.add(member, statement, limit_reached, now=now):
            case Queued() as queued:
                return queued
            case Stands():
                raise UserError("suggestion.stands")
            case WaitsAlready():
                raise UserError("suggestion.waits_already")
            case Limited(why):
                raise UserError(why.key, **why.params)
            case None:
                raise UserError("profile.no_consent")

    async def forget_old(self, now: datetime) -> int:
        """Remove what was withdrawn, or announced, longer ago than it is kept (90 days); how many suggestions."""
        return await self._store.forget_old(now)

    async def page(self, after: SuggestionId = FIRST) -> QueuePage | None:
        """What waits next after a place in the queue, the oldest first; ``None`` at its end."""
        return await self._store.page(after)

    async def decide(self, which: SuggestionId, decision: Decision, act: ModeratorAct) -> bool:
        """Decide what waits. ``False``: somebody has decided it before, or its members took it back.

        Raises `UserError` for a statement that cannot be a fact.
        """
        match decision:
            case Approve(statement) | Correct(statement):
                self._ledger.require(statement, act.at)
            case Refuse():
                pass
        news = await self._members_with_news()
        async with self._ledger.changing():
            members = await self._store.decide(which, decision, act)
        news.update(members or ())
        return members is not None

    async def of_member(self, member: MemberId) -> Sequence[Suggestion]:
        """A member's suggestions of the last months, the latest first."""
        return await self._store.of_member(member)

    async def withdraw(self, member: MemberId, which: SuggestionId, *, now: datetime) -> bool:
        """Take a suggestion back; ``False`` when it does not wait any more."""
        return await self._store.withdraw(member, which, now=now)

    @asynccontextmanager
    async def news(self, member: MemberId, now: datetime) -> AsyncGenerator[Sequence[Suggestion]]:
        """What became of a member's suggestions and they do not know yet; the block shows it to them.

        They count as heard when the block ends well; what it raises leaves them news.
        """
        members = await self._members_with_news()
        if member not in members:
            yield ()
            return
        # Taken out first: what is decided while the block runs puts the member in again.
        members.discard(member)
        try:
            news = await self._store.news(member)
            yield news
            await self._store.mark_shown(member, [suggestion.id for suggestion in news], now=now)
        except BaseException:
            members.add(member)
            raise

    async def waiting_for_news(self) -> frozenset[MemberId]:
        """Who does not know yet what became of a suggestion."""
        return frozenset(await self._members_with_news())

    async def _members_with_news(self) -> set[MemberId]:
        async with self._reading:
            if self._news is None:
                self._news = set(await self._store.members_with_news())
            return self._news
