"""Sends what is due, each message exactly once.

The order of steps is what makes it so: claim, commit that an attempt begins, send with the nonce of the key,
record what it came to. Whatever is cut short is taken back at the next tick. A message whose outcome is
unknown is sent again with the same nonce while Discord remembers it, and later looked for in the member's
direct messages before anything is sent.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar, assert_never

import structlog

from bot.clock import Clock
from bot.reminders.attempts import in_time
from bot.reminders.breaker import Breaker
from bot.reminders.pace import Pace
from bot.reminders.policy import judge
from bot.reminders.ports import (
    Again,
    Blocked,
    Claim,
    Delivered,
    DeliveryStore,
    DmClosed,
    Messenger,
    Outcome,
    Refused,
    Rejected,
    Retry,
    Sent,
    Settlement,
    Unauthorized,
    UserGone,
)
from bot.reminders.recovery import Recovery, recovered

ROWS_AT_ONCE = 20
"""Due rows claimed in one transaction."""
SENDS_AT_ONCE = 4
NONCE_MEMORY = timedelta(seconds=60)
"""Discord recognises a nonce for "the past few minutes"; we rely on one."""
FIRST_BACKOFF = 2.0
LONGEST_BACKOFF = 900.0
UNREAD_ATTEMPTS = 6
"""A history that cannot be read is asked for again after as long as a message that failed so often."""
UNREAD_PAUSE = timedelta(hours=1)
"""The same for a member whose direct messages are closed or gone."""
OPERATOR_TOLD_AFTER = timedelta(minutes=5)
_log = structlog.get_logger(__name__)
_OutcomeT = TypeVar("_OutcomeT")


class Dispatcher:
    """Works through what is due; one tick at a time.

    ``recovery`` looks into what a restore left in doubt, ``rng`` spreads repetitions, ``sleep`` paces sends,
    ``monotonic`` counts seconds whatever the clock does.
    """

    def __init__(
        self,
        store: DeliveryStore,
        messenger: Messenger,
        clock: Clock,
        recovery: Recovery,
        rng: random.Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._clock = clock
        self._recovery = recovery
        self._rng = rng or random.Random()
        self._pace = Pace(monotonic, sleep)
        self._monotonic = monotonic
        self._breaker = Breaker()
        self._ticking = asyncio.Lock()
        self._ahead = timedelta()
        self._unfinished = True
        self._told_late_at: datetime | None = None
        self._first_posts: dict[int, float] = {}

    async def tick(self, now: datetime) -> None:
        """Send everything that is due at ``now`` (aware). Cancelling it loses and repeats nothing."""
        async with self._ticking:
            self._ahead = now - self._clock.now()
            if self._unfinished:
                await self._store.release_claims(now)
            self._unfinished = True
            # Once a tick and not once a claim: a history that cannot be read must not be asked for in a circle.
            await self._store.notice_clock(now)
            await self._recover()
            await self._work()
            self._unfinished = False
            await self._tell_operator()

    async def next_due(self) -> datetime | None:
        """The next instant at which there is something to do."""
        due = await self._store.next_due()
        pause = self._breaker.open_until(self._clock.now())
        return due if due is None or pause is None else max(due, pause)

    def _now(self) -> datetime:
        """The present by the clock that the tick was called with; it goes on while the tick runs."""
        return self._clock.now() + self._ahead

    async def _recover(self) -> None:
        """After a restore: look for what may have been sent since the backup before anything of it is sent."""
        while self._breaker.open_until(self._now()) is None:
            doubts = await self._recovery.store.doubts(self._now(), ROWS_AT_ONCE)
            if not doubts:
                return
            for doubt in doubts:
                await self._pace.wait()
                found = await self._attempt(self._messenger.sent_since(doubt.member, doubt.since))
                if isinstance(found, Mapping):
                    self._breaker.succeeded()
                    matches = recovered(doubt.doubtful, found, self._recovery.key_for)
                    await self._recovery.store.resolve(doubt, matches)
                else:
                    again = self._settlement(-doubt.member, found, attempts=UNREAD_ATTEMPTS)
                    at = again.at if isinstance(again, Again) else self._now() + UNREAD_PAUSE
                    await self._recovery.store.look_later(doubt.member, at)

    async def _work(self) -> None:
        while self._breaker.open_until(self._now()) is None:
            limit = 1 if self._breaker.probing else ROWS_AT_ONCE
            batch = await self._store.claim(self._now(), limit, judge)
            if batch.examined == 0:
                return
            claims = iter(batch.claims)
            async with asyncio.TaskGroup() as senders:
                for _ in range(min(SENDS_AT_ONCE, len(batch.claims))):
                    senders.create_task(self._send_each(claims))

    async def _send_each(self, claims: Iterator[Claim]) -> None:
        """Take claims, one after the other, from an iterator shared with the other senders."""
        for claim in claims:
            pause = self._breaker.open_until(self._now())
            if pause is not None:
                await self._store.put_back(claim, pause)
                continue
            await self._pace.wait()
            await self._deliver(claim)

    async def _deliver(self, claim: Claim) -> None:
        if self._forgotten(claim):
            since = claim.first_attempt_at or self._now()
            found = await self._attempt(self._messenger.find(claim.member, claim.key, since))
            if found is not None:
                await self._conclude(claim, found, claim.attempts)
                return
        parcel = await self._store.begin_attempt(claim, self._now(), judge)
        if parcel is None:
            self._first_posts.pop(claim.delivery, None)
        else:
            self._first_posts.setdefault(claim.delivery, self._monotonic())
            outcome = await self._attempt(self._messenger.send(parcel))
            await self._conclude(claim, outcome, claim.attempts + 1)

    def _forgotten(self, claim: Claim) -> bool:
        """Whether Discord may have forgotten the nonce of an earlier attempt.

        A clock that was put back shows old attempts as young or as yet to come; so the seconds counted in this
        process have to agree, where it was this process that made the attempt. What is left is a clock put back,
        while no process runs, by just as long as none does.
        """
        if claim.first_attempt_at is None:
            return False
        counted = self._monotonic() - self._first_posts.get(claim.delivery, self._monotonic())
        age = self._now() - claim.first_attempt_at
        return not timedelta() <= age < NONCE_MEMORY or counted >= NONCE_MEMORY.total_seconds()

    async def _attempt(self, request: Awaitable[_OutcomeT]) -> _OutcomeT | Retry:
        try:
            return await in_time(request)
        except Exception as error:  # noqa: BLE001 (one message that we cannot handle must not hold up the others)
            _log.error("attempt_failed", exc_info=error)
            return Retry("fault")

    async def _conclude(self, claim: Claim, outcome: Outcome, attempts: int) -> None:
        settlement = self._settlement(claim.delivery, outcome, attempts)
        await self._store.settle(claim, settlement, self._now())
        if not isinstance(settlement, Again):
            self._first_posts.pop(claim.delivery, None)
        if not isinstance(settlement, Delivered):
            _log.info("not_delivered", outcome=type(outcome).__name__, detail=settlement.detail)

    def _settlement(self, failing: int, outcome: Outcome, attempts: int) -> Settlement:
        """What an outcome means for the message, and for all others; ``failing`` numbers what the breaker counts."""
        now = self._now()
        match outcome:
            case Sent(message):
                self._breaker.succeeded()
                return Delivered(message)
            case DmClosed() | UserGone() | Rejected():
                self._breaker.succeeded()
                return _refusal(outcome)
            case Retry(detail, after):
                self._breaker.failed(failing, now)
                return Again(now + self._backoff(attempts, after), detail)
            case Blocked(detail, after):
                self._breaker.blocked(now, timedelta(seconds=after))
                return Again(now + self._backoff(attempts, after), detail)
            case Unauthorized():
                self._breaker.halt()
                _log.critical("token_refused")
                return Again(now + self._backoff(attempts, 0), "unauthorized")
            case _:
                assert_never(outcome)

    def _backoff(self, attempts: int, least: float) -> timedelta:
        """A pause that doubles with every attempt, spread by half so that repetitions do not come all at once."""
        pause = min(FIRST_BACKOFF * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF)
        return timedelta(seconds=max(pause, least) * self._rng.uniform(1.0, 1.5))

    async def _tell_operator(self) -> None:
        """One line in the log, at most every five minutes, when something that could go out has not."""
        now = self._now()
        since = await self._store.waiting_since(now)
        if since is None or now - since < OPERATOR_TOLD_AFTER:
            return
        if self._told_late_at is None or not timedelta() <= now - self._told_late_at < OPERATOR_TOLD_AFTER:
            self._told_late_at = now
            _log.warning("deliveries_late", minutes=int((now - since).total_seconds() // 60))


def _refusal(outcome: DmClosed | UserGone | Rejected) -> Refused:
    match outcome:
        case DmClosed():
            return Refused("closed", closed=True)
        case UserGone():
            return Refused("gone", closed=True)
        case Rejected(detail):
            _log.error("message_rejected", detail=detail)
            return Refused(detail, closed=False)
        case _:
            assert_never(outcome)
