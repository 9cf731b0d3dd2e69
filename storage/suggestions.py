"""Facts that members propose. Who proposed is read for telling them what came of it, and for nothing else."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from typing_extensions import override

from bot.domain.fact_value import Claim
from bot.domain.ids import FactId, MemberId, SuggestionId
from bot.domain.message import message
from bot.domain.moderation import ModeratorAct
from bot.domain.suggestion import (
    DAY,
    KEPT,
    Approve,
    Correct,
    Decision,
    RefusalReason,
    Refuse,
    Suggestion,
    SuggestionState,
    Waiting,
)
from bot.ledger import suggestion_ports as ports
from bot.ledger.suggestion_ports import (
    Limit,
    Limited,
    Proposed,
    Queued,
    QueuePage,
    Stands,
    WaitsAlready,
)
from bot.privacy.contract import HeldData
from storage.audit import record_act
from storage.ledger import Origin, add_fact, fact_of, standing_fact, statement_of, statement_params
from storage.sql.ports import Database, Row
from storage.sql.sessions import ReadSession, WriteSession, statements
from storage.sql.times import exported, from_ms, optional_from_ms, to_ms

TABLE = "suggestion"
_SQL = statements("suggestions")
DECIDED_KEPT = 100
"""The latest of a member's suggestions that were decided or withdrawn; those before them go with the next one."""


class SuggestionStore(ports.SuggestionStore):
    """The :class:`~bot.ledger.suggestion_ports.SuggestionStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def add(
        self, member: MemberId, statement: Claim, limit: Limit, *, now: datetime
    ) -> Proposed | None:
        said = statement_params(statement)
        async with self._database.write() as tx:
            if await tx.row(_SQL["is_member"], member=member) is None:
                return None
            await tx.run(_SQL["forget_old"], before=to_ms(now - KEPT))
            if await tx.row(_SQL["stands"], **said) is not None:
                return Stands()
            others = [row["member_id"] for row in await tx.rows(_SQL["same_open"], **said)]
            if member in others:
                return WaitsAlready()
            latest = await tx.rows(_SQL["latest"], member=member, since=to_ms(now - DAY))
            waiting: int = await tx.value(_SQL["open_count"], member=member)
            why = limit(waiting, [from_ms(row["suggested_at"]) for row in latest], now)
            if why is not None:
                return Limited(why)
            number = SuggestionId(await tx.value(_SQL["add"], member=member, **said, now=to_ms(now)))
            tx.soon(_SQL["forget_surplus"], member=member, kept=DECIDED_KEPT)
        return Queued(number, agrees=bool(others))

    @override
    async def forget_old(self, now: datetime) -> int:
        if not await self._database.read.rows(_SQL["old"], before=to_ms(now - KEPT)):
            return 0
        async with self._database.write() as tx:
            return await tx.run(_SQL["forget_old"], before=to_ms(now - KEPT))

    @override
    async def page(self, after: SuggestionId) -> QueuePage | None:
        row = await self._database.read.row(_SQL["page"], after=after)
        if row is None:
            return None
        since = from_ms(row["suggested_at"])
        waiting = Waiting(SuggestionId(row["id"]), statement_of(row), since, bool(row["several"]))
        return QueuePage(waiting, row["groups"] - 1)

    @override
    async def decide(
        self, which: SuggestionId, decision: Decision, act: ModeratorAct
    ) -> tuple[MemberId, ...] | None:
        async with self._database.write() as tx:
            if await tx.row(_SQL["waits"], id=which) is None:
                return None
            ends = await _ends(tx, decision, act)
            members = await tx.rows(_SQL["decide"], id=which, now=to_ms(act.at), **ends)
            await record_act(tx, act)
        return tuple(MemberId(row["member_id"]) for row in members)

    @override
    async def of_member(self, member: MemberId) -> tuple[Suggestion, ...]:
        return await self._suggestions("of_member", member)

    @override
    async def withdraw(self, member: MemberId, which: SuggestionId, *, now: datetime) -> bool:
        async with self._database.write() as tx:
            return await tx.run(_SQL["withdraw"], id=which, member=member, now=to_ms(now)) > 0

    @override
    async def members_with_news(self) -> frozenset[MemberId]:
        rows = await self._database.read.rows(_SQL["members_with_news"])
        return frozenset(MemberId(row["member_id"]) for row in rows)

    @override
    async def news(self, member: MemberId) -> tuple[Suggestion, ...]:
        return await self._suggestions("news", member)

    @override
    async def mark_shown(self, member: MemberId, which: Sequence[SuggestionId], *, now: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["mark_shown"], member=member, which=json.dumps(which), now=to_ms(now))

    def describe(self) -> tuple[HeldData, ...]:
        """The table of suggestions."""
        said = ("member_id", "acgme_id", "criterion", "value", "weight", "source", "seen", "suggested_at")
        ends = ("state", "decided_at", "reason", "note", "fact_id", "told_at")
        why, kept = message("suggestion.held.why"), message("suggestion.held.kept")
        return (HeldData(TABLE, (*said, *ends), why, kept),)

    async def export(self, member: MemberId) -> Mapping[str, object]:
        """A member's suggestions and what became of them, in order."""
        rows = await self._database.read.rows(_SQL["export"], member=member)
        return {TABLE: [exported(row) for row in rows]} if rows else {}

    async def erase(self, member: MemberId) -> int:
        """Remove a member's suggestions; facts that came of them stay, and do not lead back."""
        async with self._database.write() as tx:
            return await tx.run(_SQL["erase"], member=member)

    async def _suggestions(self, query: str, member: MemberId) -> tuple[Suggestion, ...]:
        read = self._database.read
        rows = await read.rows(_SQL[query], member=member)
        return tuple([await _suggestion(read, row) for row in rows])


async def _ends(tx: WriteSession, decision: Decision, act: ModeratorAct) -> dict[str, object]:
    """The columns of a suggestion that was decided; a fact is made where one comes of it."""
    match decision:
        case Approve(statement):
            state = SuggestionState.APPROVED
        case Correct(statement):
            state = SuggestionState.CORRECTED
        case Refuse(reason, note):
            return {
                "state": SuggestionState.REFUSED.value,
                "reason": reason.value,
                "note": note or None,
                "fact": None,
            }
    return {"state": state.value, "reason": None, "note": None, "fact": await _fact(tx, statement, act)}


async def _fact(tx: WriteSession, statement: Claim, act: ModeratorAct) -> FactId | None:
    origin = Origin(act.at, act.moderator, suggested=True)
    added = await add_fact(tx, statement, origin)
    return await standing_fact(tx, statement) if added is None else added


async def _suggestion(read: ReadSession, row: Row) -> Suggestion:
    became = None if row["fact_id"] is None else await read.row(_SQL["fact"], id=row["fact_id"])
    return Suggestion(
        id=SuggestionId(row["id"]),
        statement=statement_of(row),
        suggested_at=from_ms(row["suggested_at"]),
        state=SuggestionState(row["state"]),
        decided_at=optional_from_ms(row["decided_at"]),
        reason=None if row["reason"] is None else RefusalReason(row["reason"]),
        note=row["note"] or "",
        fact=None if became is None else fact_of(became),
    )
