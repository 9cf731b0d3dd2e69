"""Sends what is due, each message exactly once.

- The order of steps is what makes it so: claim, commit that an attempt begins, send with the nonce of the key, record
  what it came to. Whatever is cut short is taken back at the next tick.
- A message whose outcome is unknown is sent again with the same nonce while Discord surely remembers it, and later looked
  for in the member's direct messages before anything is sent.
- Nothing is given up for what Discord answers, except where the answer proves that the member cannot be written to.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

import structlog

from bot.clock import Clock, StepWatch, elapsed
from bot.domain.discord_answer import Blocked, DmClosed, Rejected, Retry, UserGone
from bot.monitoring.figures import Figures
from bot.reminders.breaker import Breaker
from bot.reminders.policy import judge
from bot.reminders.ports import (
    Again,
    Claim,
    Delivered,
    DeliveryStore,
    DueReminders,
    Messenger,
    Outcome,
    Parcel,
    Refused,
    Sent,
    Settlement,
)
from bot.reminders.recovery import Recovery, recovered
from bot.scheduler.attempt import attempt
from bot.scheduler.nonces import Nonces

ROWS_AT_ONCE = 20
"""Due rows claimed in one transaction."""
SENDS_AT_ONCE = 4
BURST = 10
"""Sends that may begin at once after a rest."""
PER_SECOND = 20.0
"""Sends that may begin in a second afterwards; Discord allows a bot 50 requests a second, and a send may be two."""
FIRST_BACKOFF = 2.0
LONGEST_BACKOFF = 900.0
UNREAD_ATTEMPTS = 6
"""A history that cannot be read is asked for again after as long as a message that failed so often."""
UNREAD_PAUSE = timedelta(hours=1)
"""The same for a member whose direct messages are closed or gone."""
LONGEST_PAUSE = timedelta(seconds=20)
"""Between two looks at what is due, so that a clock which is set delays nothing by more."""
SHORTEST_PAUSE = timedelta(milliseconds=50)
_OUTCOMES = {
    Sent: "sent",
    DmClosed: "closed",
    UserGone: "gone",
    Rejected: "rejected",
    Retry: "again",
    Blocked: "blocked",
}
"""What outcomes are called in the figures."""
_log = structlog.get_logger(__name__)


class Pace:
    """Spreads sends over time: a few at once, then so many a second.

    A bucket of permissions that refills. ``monotonic`` counts seconds, ``sleep`` waits them.
    """

    def __init__(self, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._left = float(BURST)
        self._counted_at = monotonic()
        self._queue = asyncio.Lock()

    async def wait(self) -> None:
        """Wait until one more send may begin."""
        async with self._queue:
            self._refill()
            if self._left < 1:
                await self._sleep((1 - self._left) / PER_SECOND)
                self._refill()
            # Never below zero, also where the sleep was cut short.
            self._left = max(self._left - 1, 0.0)

    def _refill(self) -> None:
        now = self._monotonic()
        self._left = min(self._left + max(now - self._counted_at, 0.0) * PER_SECOND, BURST)
        self._counted_at = now


class Dispatcher:
    """Works through what is due; one tick at a time.

    ``recovery`` looks into what a restore left in doubt, ``rng`` spreads repetitions, ``sleep`` paces sends,
    ``monotonic`` counts seconds whatever the clock does, also while the machine sleeps, ``renew`` makes stale plans anew.
    """

    def __init__(
        self,
        store: DeliveryStore,
        messenger: Messenger,
        clock: Clock,
        recovery: Recovery,
        rng: random.Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = elapsed,
        figures: Figures | None = None,
        *,
        renew: Callable[[datetime], Awaitable[object]],
    ) -> None:
        self._store = store
        self._figures = figures or Figures()
        self._messenger = messenger
        self._clock = clock
        self._recovery = recovery
        self._renew = renew
        self._rng = rng or random.Random()
        self._pace = Pace(monotonic, sleep)
        self._breaker = Breaker(monotonic)
        self._nonces = Nonces(monotonic)
        self._watch = StepWatch(monotonic)
        self._ticking = asyncio.Lock()
        self._ahead = timedelta()
        self._started = False
        self._warned_of: set[str] = set()

    async def tick(self, now: datetime) -> None:
        """Send everything that is due at ``now`` (aware). Cancelling it loses and repeats nothing."""
        async with self._ticking:
            self._ahead = now - self._clock.now()
            await self._store.release_claims(now)
            if not self._started:
                await self._store.take_up_given_up(now)
            if (self._watch.put_back(now) or not self._started) and await self._store.notice_clock(now):
                await self._renew(now)
            self._started = True
            await self._recover()
            await self._work()

    async def step(self, now: datetime) -> timedelta:
        """Send everything that is due at ``now`` (aware); how long to wait then."""
        await self.tick(now)
        due = await self.next_due()
        pause = LONGEST_PAUSE if due is None else due - self._clock.now()
        return max(min(pause, LONGEST_PAUSE), SHORTEST_PAUSE)

    async def next_due(self) -> datetime | None:
        """The next instant at which there is something to do."""
        due, rest = await self._store.next_due(), self._breaker.rest()
        return max(due, self._clock.now() + timedelta(seconds=rest)) if due is not None and rest else due

    def _now(self) -> datetime:
        """The present by the clock that the tick was called with; it goes on while the tick runs."""
        return self._clock.now() + self._ahead

    async def _recover(self) -> None:
        """After a restore: look for what may have been sent since the backup before anything of it is sent."""
        while not self._breaker.rest():
            doubts = await self._recovery.store.doubts(self._now(), ROWS_AT_ONCE)
            if not doubts:
                return
            for doubt in doubts:
                await self._pace.wait()
                found = await attempt(self._messenger.sent_since(doubt.member, doubt.since))
                if isinstance(found, Mapping):
                    self._breaker.succeeded()
                    matches = recovered(doubt.doubtful, found, self._recovery.key_for)
                    await self._recovery.store.resolve(doubt, matches)
                else:
                    again = self._settlement(-doubt.member, found, attempts=UNREAD_ATTEMPTS)
                    at = again.at if isinstance(again, Again) else self._now() + UNREAD_PAUSE
                    await self._recovery.store.look_later(doubt.member, at)

    async def _work(self) -> None:
        while not self._breaker.rest():
            probing = self._breaker.probing
            claim = partial(self._store.claim, fresh=True) if probing else self._store.claim
            batch = await claim(self._now(), 1 if probing else ROWS_AT_ONCE, judge)
            if batch.examined == 0:
                return
            claims = iter(batch.claims)
            async with asyncio.TaskGroup() as senders:
                for _ in range(min(SENDS_AT_ONCE, len(batch.claims))):
                    senders.create_task(self._send_each(claims))

    async def _send_each(self, claims: Iterator[Claim]) -> None:
        """Take claims, one after the other, from an iterator shared with the other senders."""
        for claim in claims:
            rest = self._breaker.rest()
            if rest:
                await self._store.put_back(claim, self._now() + timedelta(seconds=rest))
                continue
            await self._pace.wait()
            await self._deliver(claim)

    async def _deliver(self, claim: Claim) -> None:
        if self._forgotten(claim):
            since = claim.first_attempt_at or self._now()
            found = await attempt(self._messenger.find(claim.member, claim.key, since))
            if found is not None:
                await self._conclude(claim, found, claim.attempts)
                return
            self._nonces.end(claim.delivery)
        parcel = await self._store.begin_attempt(claim, self._now(), judge)
        if parcel is None:
            self._nonces.end(claim.delivery)
        else:
            seconds = self._nonces.begin(claim.delivery, self._now())
            outcome = await attempt(self._messenger.send(parcel), seconds)
            self._count(parcel, outcome)
            await self._conclude(claim, outcome, claim.attempts + 1)

    def _count(self, parcel: Parcel, outcome: Outcome) -> None:
        self._figures.deliveries[_OUTCOMES[type(outcome)]] += 1
        if isinstance(outcome, Sent) and isinstance(parcel.body, DueReminders):
            due_at = max(parcel.body.first_due_at, parcel.body.paused_until or parcel.body.first_due_at)
            self._figures.lateness.add((self._now() - due_at).total_seconds())

    def _forgotten(self, claim: Claim) -> bool:
        """Whether Discord may have forgotten the nonce of an earlier attempt."""
        return claim.first_attempt_at is not None and self._nonces.forgotten(claim.delivery, self._now())

    async def _conclude(self, claim: Claim, outcome: Outcome, attempts: int) -> None:
        settlement = self._settlement(claim.delivery, outcome, attempts)
        await self._store.settle(claim, settlement, self._now())
        if not isinstance(settlement, Again):
            self._nonces.end(claim.delivery)
        if not isinstance(settlement, Delivered):
            _log.info("not_delivered", outcome=type(outcome).__name__, detail=settlement.detail)

    def _settlement(self, failing: int, outcome: Outcome, attempts: int) -> Settlement:
        """What an outcome means for the message, and for all others; ``failing`` numbers what the breaker counts."""
        match outcome:
            case Sent(message):
                self._succeeded()
                return Delivered(message)
            case DmClosed():
                self._succeeded()
                return Refused("closed")
            case UserGone():
                self._succeeded()
                return Refused("gone")
            case Rejected(detail):
                self._warn_once("message_rejected", detail)
                return Again(self._after(attempts, 0), f"refused {detail}")
            case Retry(detail, after, refused):
                self._breaker.failed(failing)
                self._warn_when_open(detail)
                return Again(self._after(attempts, after), f"refused {detail}" if refused else detail)
            case Blocked(detail, after):
                self._breaker.blocked(after)
                self._warn_when_open(detail)
                return Again(self._after(attempts, after), detail)
            case _:
                assert_never(outcome)

    def _after(self, attempts: int, least: float) -> datetime:
        return self._now() + self._backoff(attempts, least)

    def _succeeded(self) -> None:
        if self._breaker.probing:
            _log.info("sending_resumed")
        self._breaker.succeeded()
        self._warned_of.discard("sending_paused")

    def _warn_when_open(self, detail: str) -> None:
        if self._breaker.probing and "sending_paused" not in self._warned_of:
            self._warned_of.add("sending_paused")
            _log.warning("sending_paused", detail=detail)

    def _warn_once(self, event: str, detail: str) -> None:
        """One line for all messages that are refused alike: each is tried again and again."""
        if f"{event} {detail}" not in self._warned_of:
            self._warned_of.add(f"{event} {detail}")
            _log.error(event, detail=detail)

    def _backoff(self, attempts: int, least: float) -> timedelta:
        """A pause that doubles with every attempt, spread by half so that repetitions do not come all at once."""
        pause = min(FIRST_BACKOFF * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF)
        return timedelta(seconds=max(pause, least) * self._rng.uniform(1.0, 1.5))
