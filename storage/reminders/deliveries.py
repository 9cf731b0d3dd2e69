"""Messages on their way: claiming, beginning an attempt, recording what it came to.

Every change of a delivery is one statement that names its id, its fence and the state it comes from; the
reminders in it follow inside the same transaction. Who may be written to is asked of a pure function there.
"""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from typing_extensions import override

from bot.domain.date_change import over_at
from bot.domain.ids import MemberId, MessageId
from bot.domain.interview import comes_at_night
from bot.domain.reminder import (
    DeliveryKind,
    DeliveryRights,
    DeliveryState,
    Expire,
    ReminderState,
    Send,
    Verdict,
    Wait,
    Withdraw,
)
from bot.reminders import ports
from bot.reminders.inbox_ports import WaitingStore
from bot.reminders.ports import (
    Again,
    Batch,
    Body,
    ChangedDates,
    Claim,
    Delivered,
    DueReminders,
    Judge,
    KeyFor,
    Parcel,
    Refused,
    Settlement,
    TrialMessage,
)
from storage.reminders.changes import changes_of, follows_another
from storage.reminders.listing import INBOX
from storage.reminders.rows import claim_of, item_of, parts_of, reason_of, standing_of
from storage.sql.ports import Database, Query, Row
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import from_ms, optional_from_ms, to_ms

_SQL = statements("reminder_deliveries")
TEST_LIFE = timedelta(minutes=10)
"""A test message that could not be sent for so long is given up."""
_SOON = timedelta(seconds=1)
_HELD = "held"
_LASTING = {DeliveryKind.TEST, DeliveryKind.CHANGE}
"""Messages that hold no reminders: they wait as they are, where others are dissolved."""


class DeliveryStore(WaitingStore, ports.DeliveryStore):
    """Deliveries in SQLite; ``key_for`` names new ones."""

    def __init__(self, database: Database, key_for: KeyFor) -> None:
        self._database = database
        self._key_for = key_for
        self._in_sight: set[int] = set()

    @override
    async def release_claims(self, now: datetime) -> int:
        async with self._database.write() as tx:
            taken = [row for row in await tx.rows(_SQL["taken"]) if row["id"] not in self._in_sight]
            for row in taken:
                await _to_pending(tx, row["id"], row["fence"], now, "released")
        return len(taken)

    @override
    async def notice_clock(self, now: datetime) -> int:
        at = to_ms(now)
        async with self._database.write() as tx:
            members = await tx.run(_SQL["doubt_plans"], now=at)
            for row in await tx.rows(_SQL["expired_too_soon"], now=at):
                tx.soon(_SQL["revive_message"], delivery=row["id"], now=at)
                tx.soon(_SQL["revive_reminders_of"], delivery=row["id"], now=at)
            await tx.run(_SQL["revive_reminders"], now=at)
            await tx.run(_SQL["look_at_waiting_messages"], now=at)
            await tx.run(_SQL["look_at_put_off_reminders"], now=at)
        return members

    @override
    async def take_up_given_up(self, now: datetime) -> int:
        async with self._database.write() as tx:
            given_up = await tx.rows(_SQL["given_up"], now=to_ms(now))
            for row in given_up:
                tx.soon(_SQL["take_up_given_up"], delivery=row["id"], now=to_ms(now))
                tx.soon(_SQL["take_up_reminders"], delivery=row["id"], now=to_ms(now))
        return len(given_up)

    @override
    async def claim(self, now: datetime, limit: int, judge: Judge, *, fresh: bool = False) -> Batch:
        async with self._database.write() as tx:
            due = await self._gather_due(tx, now, limit, judge) if fresh else Batch((), 0)
            left = max(limit - due.examined, 0)
            again = await tx.rows(_SQL["claim_due_deliveries"], now=to_ms(now), limit=left, fresh=fresh)
            again.sort(key=lambda row: (row["kind"] != DeliveryKind.TEST, row["next_attempt_at"], row["id"]))
            if not fresh:
                due = await self._gather_due(tx, now, limit - len(again), judge)
            examined = len(again) + due.examined
            notices = await tx.rows(_SQL["claim_new_notices"], now=to_ms(now), limit=max(limit - examined, 0))
        notices.sort(key=lambda row: (row["next_attempt_at"], row["id"]))
        taken = (*map(claim_of, again), *due.claims, *map(claim_of, notices))
        return Batch(taken, examined + len(notices))

    async def _gather_due(self, tx: WriteSession, now: datetime, limit: int, judge: Judge) -> Batch:
        """Put due reminders into new messages, one for each member who is met."""
        oldest = await tx.rows(_SQL["oldest_due"], now=to_ms(now), limit=limit)
        if not oldest:
            return Batch((), 0)
        members = json.dumps(list(dict.fromkeys(row["member_id"] for row in oldest)))
        rows, held = await tx.rows_of(
            (
                Query(_SQL["due_of_members"], {"members": members, "now": to_ms(now)}),
                Query(_SQL["standings"], {"members": members}),
            )
        )
        standings = {row["member_id"]: standing_of(row) for row in held}
        going = (
            (member, _going(tx, standings[member], due, now, judge))
            for member, due in _by_member(rows).items()
        )
        claims = await self._gather(tx, [(member, ready) for member, ready in going if ready], now)
        return Batch(claims, len(rows))

    async def _gather(
        self, tx: WriteSession, going: list[tuple[MemberId, list[Row]]], now: datetime
    ) -> tuple[Claim, ...]:
        """Put what goes to each member into one new message."""
        created = await tx.rows_of(self._new_delivery(member, rows, now) for member, rows in going)
        for (_, rows), [delivery] in zip(going, created, strict=True):
            for row in rows:
                tx.soon(_SQL["join_delivery"], id=row["id"], delivery=delivery["id"])
        return tuple(claim_of(delivery) for [delivery] in created)

    def _new_delivery(self, member: MemberId, rows: list[Row], now: datetime) -> Query:
        kind = DeliveryKind.DIGEST if len(rows) > 1 else DeliveryKind.SINGLE
        key = self._key_for(parts_of(row) for row in rows)
        return Query(_SQL["create_delivery"], {"member": member, "key": key, "kind": kind, "now": to_ms(now)})

    @override
    async def begin_attempt(self, claim: Claim, now: datetime, judge: Judge) -> Parcel | None:
        async with self._database.write(about=claim.member) as tx:
            found, rows = await tx.rows_of(
                (
                    Query(_SQL["held"], {"delivery": claim.delivery, "fence": claim.fence}),
                    Query(_SQL["joined"], {"delivery": claim.delivery}),
                )
            )
            if not found:
                return None
            [held] = found
            if claim.kind is DeliveryKind.TEST:
                trial = TrialMessage(standing_of(held).settings.hours)
                alive = from_ms(held["created_at"]) + TEST_LIFE > now
                return _begin(tx, claim, trial, now) if alive else await _end(tx, claim, Expire(), now)
            if claim.kind is DeliveryKind.CHANGE:
                return await _begin_notice(tx, claim, held, now, judge)
            verdicts = [_verdict(row, standing_of(held), now, judge) for row in rows]
            _drop(tx, rows, verdicts, now)
            waits = [verdict.until for verdict in verdicts if isinstance(verdict, Wait)]
            if waits:
                at = max(min(waits), now + _SOON)
                await _to_pending(tx, claim.delivery, claim.fence, at, _HELD)
                return None
            going = [row for row, verdict in zip(rows, verdicts, strict=True) if isinstance(verdict, Send)]
            if not going:
                return await _end(tx, claim, verdicts[-1] if verdicts else None, now)
            due = DueReminders(tuple(map(item_of, going)), standing_of(held).paused_until)
            return _begin(tx, claim, due, now)

    @override
    @asynccontextmanager
    async def claim_waiting(
        self, member: MemberId, now: datetime, judge: Judge
    ) -> AsyncGenerator[Sequence[Claim]]:
        ours: set[int] = set()
        try:
            async with self._database.write() as tx:
                claims = await self._waiting(tx, member, now, judge)
                ours = {claim.delivery for claim in claims}
                # Before the commit: from there on a tick would take them back.
                self._in_sight |= ours
            yield claims
        finally:
            self._in_sight -= ours

    async def _waiting(
        self, tx: WriteSession, member: MemberId, now: datetime, judge: Judge
    ) -> Sequence[Claim]:
        """Claim what waits for a member: everything while they take no messages, else what Discord refuses."""
        [row] = await tx.rows(_SQL["standings"], members=json.dumps([member]))
        standing = standing_of(row)
        if not standing.dm_closed:
            return [claim_of(row) for row in await tx.rows(_SQL["claim_refused_of"], member=member)]
        await _take_up_refused(tx, member, now)
        claims = [claim_of(row) for row in await tx.rows(_SQL["claim_pending_of"], member=member)]
        due = await tx.rows(_SQL["due_of"], member=member, now=to_ms(now))
        going = _going(tx, standing, due, now, judge)
        return [*claims, *await self._gather(tx, [(member, going)] if going else [], now)]

    @override
    async def shown(self, claim: Claim, message: MessageId, now: datetime) -> bool:
        async with self._database.write(about=claim.member) as tx:
            ours = await _finish(tx, claim, DeliveryState.SENT, now, message=message, detail=INBOX)
            if ours:
                _settle_reminders(tx, claim, ReminderState.SENT, now)
            return ours is not None

    @override
    async def put_back(self, claim: Claim, at: datetime) -> None:
        async with self._database.write(about=claim.member) as tx:
            await _to_pending(tx, claim.delivery, claim.fence, at, "put back")

    @override
    async def settle(self, claim: Claim, settlement: Settlement, now: datetime) -> bool:
        async with self._database.write(about=claim.member) as tx:
            match settlement:
                case Again(at, detail):
                    ours = await _to_pending(tx, claim.delivery, claim.fence, at, detail)
                    if ours:
                        tx.soon(_SQL["drop_withdrawn"], delivery=claim.delivery, now=to_ms(now))
                    return ours
                case Delivered(message):
                    ours = await _finish(tx, claim, DeliveryState.SENT, now, message=message)
                    if ours:
                        _settle_reminders(tx, claim, ReminderState.SENT, now)
                    if ours and ours["closed"]:
                        await reopen(tx, claim.member, now)
                    return ours is not None
                case Refused(detail):
                    ours = await _finish(tx, claim, DeliveryState.UNDELIVERABLE, now, detail=detail)
                    if ours:
                        tx.soon(_SQL["drop_withdrawn"], delivery=claim.delivery, now=to_ms(now))
                        _settle_reminders(tx, claim, ReminderState.UNDELIVERABLE, now)
                        tx.soon(_SQL["close_dms"], member=claim.member, now=to_ms(now))
                    return ours is not None

    @override
    async def next_due(self) -> datetime | None:
        return optional_from_ms(await self._database.read.value(_SQL["next_due"]))

    async def waiting_since(self, now: datetime) -> datetime | None:
        """Since when the oldest message or reminder that could have gone out by ``now`` (aware) waits."""
        return optional_from_ms(await self._database.read.value(_SQL["waiting_since"], now=to_ms(now)))


async def reopen(tx: WriteSession, member: MemberId, now: datetime) -> None:
    """The member can be written to: what waited for that is looked at again, what was refused is taken up.

    A refused message keeps its key and first attempt, so the history shows whether it arrived after all.
    """
    if await tx.row(_SQL["open_dms"], member=member) is None:
        return
    tx.soon(_SQL["look_again"], member=member)
    tx.soon(_SQL["retry_now"], member=member, now=to_ms(now))
    await _take_up_refused(tx, member, now)


async def _take_up_refused(tx: WriteSession, member: MemberId, now: datetime) -> None:
    """What was refused because the member cannot be written to waits again."""
    for row in await tx.rows(_SQL["take_up_refused"], member=member, now=to_ms(now)):
        tx.soon(_SQL["take_up_reminders"], delivery=row["id"], now=to_ms(now))


def _begin(tx: WriteSession, claim: Claim, body: Body, now: datetime) -> Parcel:
    """Stamp the attempt; the transaction has just found the claim to be ours."""
    tx.soon(_SQL["begin"], delivery=claim.delivery, fence=claim.fence, now=to_ms(now))
    return Parcel(claim.key, claim.member, body, now)


async def _begin_notice(
    tx: WriteSession, claim: Claim, held: Row, now: datetime, judge: Judge
) -> Parcel | None:
    """Begin to send a notice of changed dates, unless something stands against it."""
    changes = await changes_of(tx, claim.delivery)
    until = over_at(changes) if changes else now
    waiting = replace(standing_of(held), busy=await follows_another(tx, claim.member, claim.delivery))
    match verdict := judge(until, None, waiting, now):
        case Send():
            return _begin(tx, claim, ChangedDates(changes), now)
        case Wait(until):
            await _to_pending(tx, claim.delivery, claim.fence, max(until, now + _SOON), _HELD)
            return None
        case Expire():
            # It is kept even if it was never attempted: by a clock that is ahead it expires too soon.
            await _finish(tx, claim, DeliveryState.EXPIRED, now)
            return None
        case Withdraw():
            return await _end(tx, claim, verdict, now)


async def _end(tx: WriteSession, claim: Claim, last: Verdict | None, now: datetime) -> None:
    """Nothing is left to send: a message once attempted keeps its record, another never was."""
    state = DeliveryState.EXPIRED if isinstance(last, Expire) else DeliveryState.CANCELLED
    if await _finish(tx, claim, state, now):
        await _remove_unattempted(tx, claim.delivery, now)


async def _finish(
    tx: WriteSession,
    claim: Claim,
    state: DeliveryState,
    now: datetime,
    *,
    message: int | None = None,
    detail: str | None = None,
) -> Row | None:
    """End a claim that is still ours; whether the member's direct messages were held for closed until now."""
    fenced = {"delivery": claim.delivery, "fence": claim.fence}
    return await tx.row(_SQL["finish"], **fenced, state=state, message=message, detail=detail, now=to_ms(now))


def _settle_reminders(tx: WriteSession, claim: Claim, state: ReminderState, now: datetime) -> None:
    tx.soon(_SQL["finish_reminders"], delivery=claim.delivery, state=state, now=to_ms(now))


async def _to_pending(tx: WriteSession, delivery: int, fence: int, at: datetime, detail: str) -> bool:
    """Let a claimed message wait. One that was never attempted is dissolved: its reminders join another later."""
    waiting = await tx.row(_SQL["wait"], delivery=delivery, fence=fence, at=to_ms(at), detail=detail)
    if waiting is not None and waiting["kind"] not in _LASTING:
        await _remove_unattempted(tx, delivery, at)
    return waiting is not None


async def _remove_unattempted(tx: WriteSession, delivery: int, at: datetime) -> None:
    if await tx.value(_SQL["attempted"], delivery=delivery):
        return
    tx.soon(_SQL["free_reminders"], delivery=delivery, at=to_ms(at))
    tx.soon(_SQL["remove_unattempted"], delivery=delivery)


def _going(
    tx: WriteSession, standing: DeliveryRights, due: list[Row], now: datetime, judge: Judge
) -> list[Row]:
    """What of one member's due reminders may go out now; the others are settled or put off."""
    verdicts = [_verdict(row, standing, now, judge) for row in due]
    _drop(tx, due, verdicts, now)
    for row, verdict in zip(due, verdicts, strict=True):
        if isinstance(verdict, Wait):
            tx.soon(_SQL["put_off"], id=row["id"], at=to_ms(max(verdict.until, now + _SOON)))
    return [row for row, verdict in zip(due, verdicts, strict=True) if isinstance(verdict, Send)]


def _verdict(row: Row, standing: DeliveryRights, now: datetime, judge: Judge) -> Verdict:
    if comes_at_night(row["milestone"], row["lead"]):
        standing = standing.at_any_hour()
    return judge(from_ms(row["deadline_at"]), reason_of(row), standing, now)


def _drop(tx: WriteSession, rows: list[Row], verdicts: list[Verdict], now: datetime) -> None:
    """Settle the reminders that are not to be sent any more."""
    for row, verdict in zip(rows, verdicts, strict=True):
        match verdict:
            case Expire():
                tx.soon(_SQL["expire"], id=row["id"], now=to_ms(now))
            case Withdraw(reason):
                tx.soon(_SQL["withdraw"], id=row["id"], reason=reason, now=to_ms(now))
            case Send() | Wait():
                pass


def _by_member(rows: list[Row]) -> dict[MemberId, list[Row]]:
    grouped: dict[MemberId, list[Row]] = {}
    for row in rows:
        grouped.setdefault(MemberId(row["member_id"]), []).append(row)
    return grouped
