"""Posts what is due for everybody, each post once.

- A post is stored, with the snapshot that it shows, before anything is sent; its nonce follows from its key.
- What was cut short is taken up again: a young attempt of this process is repeated with the same nonce, which Discord
  recognises; any other is looked for in the channel first. Where the bot may not look, it does not post again.
- What hinders a post is believed once Discord says it of the channel; every other answer is tried again for a day.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime, timedelta
from typing import TypeVar, assert_never

import structlog

from bot.clock import Clock, StepWatch, elapsed
from bot.domain.discord_answer import NONCE_MEMORY, REQUEST_TIMEOUT, Retry
from bot.domain.invitation import WAITS
from bot.domain.publishing import PAUSING, Hindrance, Post, PostId, PostState, Schedule, SnapshotRef, Subject
from bot.domain.season import SeasonCalendar
from bot.errors import TokenRefusedError
from bot.fleet.ports import Servers
from bot.logs.faults import log_fault
from bot.publishing.invitation_ports import InvitationDraws
from bot.publishing.invitations import choose, open_season
from bot.publishing.ports import (
    Buttons,
    Channels,
    Closed,
    Content,
    Delivered,
    Drawn,
    MatchDates,
    Missing,
    NotNow,
    Open,
    Outcome,
    Plan,
    PublishingStore,
    Refused,
    Reported,
)
from bot.publishing.weekly import key_of, last_due, next_due
from bot.scheduler.attempt import attempt
from bot.scheduler.nonces import Nonces

LATE = timedelta(days=1)
"""A post that could not go out for so long is left out; the next one comes at its time."""
YOUNG = NONCE_MEMORY - timedelta(seconds=REQUEST_TIMEOUT)
"""So young an attempt is repeated in time, whatever the repetition takes."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0
"""Seconds between attempts whose outcome is not known: they double."""
EDIT_PAUSE = 300.0
LONGEST_REST = timedelta(seconds=20)
"""Between two looks at what is due, so that a clock which is set delays nothing by more."""
SHORTEST_REST = timedelta(milliseconds=50)
InServerT = TypeVar("InServerT", Schedule, Post)
_log = structlog.get_logger(__name__)


class Publisher:
    """Works through what is due; one tick at a time."""

    def __init__(
        self,
        store: PublishingStore,
        drawn: Drawn,
        invitations: InvitationDraws,
        channels: Channels,
        calendar: SeasonCalendar,
        clock: Clock,
        fleet: Servers,
        counted: Callable[[], float] = elapsed,
    ) -> None:
        self._fleet = fleet
        self._counted = counted
        self._nonces = Nonces(counted)
        self._watch = StepWatch(counted)
        self._inherited: set[PostId] | None = None
        """Posts of which an earlier process may have made an attempt; ``None`` before the first tick."""
        self._doubted_pauses: set[Schedule] = set()
        self._store = store
        self._drawn = drawn
        self._invitations = invitations
        self._shown: dict[PostId, str] = {}
        """What posts of invitations that are being sent show."""
        self._channels = channels
        self._calendar = calendar
        self._clock = clock
        self._ticking = asyncio.Lock()
        self._edit_at: dict[PostId, float] = {}

    async def tick(self, now: datetime) -> None:
        """Post everything that is due at ``now`` (aware). Cancelling it loses and repeats nothing."""
        async with self._ticking:
            if self._inherited is None:
                await self._begin_where_left(now)
            if self._watch.put_back(now):
                await self._store.notice_clock(now)
            await self._resume_paused()
            for schedule in self._ours(await self._store.due(now)):
                await _alone(self._take_up(schedule, now))
            for post in self._ours(await self._store.outdated(self._calendar.digest)):
                await _alone(self._write_anew(post, now))
            for post in self._ours(await self._store.unconfirmed(now)):
                await _alone(self._carry(post, now))

    async def step(self, now: datetime) -> timedelta:
        """Post everything that is due at ``now`` (aware); how long to wait then."""
        await self.tick(now)
        due = await self.next_due()
        rest = LONGEST_REST if due is None else due - self._clock.now()
        return max(min(rest, LONGEST_REST), SHORTEST_REST)

    async def _begin_where_left(self, now: datetime) -> None:
        """Take up what an earlier process left, and what an older version gave up for an answer that proves nothing."""
        left = await self._store.take_up(now, since=now - LATE, ours=self._fleet.is_ours)
        self._doubted_pauses = set(self._ours(await self._store.paused_by_answers()))
        self._inherited = set(left)

    async def _resume_paused(self) -> None:
        """Once after a start: a pause whose reason is not there any more ends."""
        for schedule in tuple(self._doubted_pauses):
            place = await self._channels.place(schedule.guild, schedule.channel)
            if isinstance(place, NotNow):
                continue
            if isinstance(place, Open):
                await self._store.resume(schedule)
            self._doubted_pauses.discard(schedule)

    def _ours(self, found: Iterable[InServerT]) -> list[InServerT]:
        """Those of our own servers: what another process posts is not known here, nor whether the bot is there."""
        return [each for each in found if self._fleet.is_ours(each.guild)]

    async def next_due(self) -> datetime | None:
        """The next instant ahead at which there is something to do; what waits for Discord has none."""
        return await self._store.next_due(self._clock.now())

    async def _take_up(self, schedule: Schedule, now: datetime) -> None:
        """Begin the post that is due, or pass it by."""
        weekly = schedule.weekly
        if weekly is None:
            return
        match await self._channels.place(schedule.guild, schedule.channel):
            case NotNow():
                return
            case Closed(why):
                await self._pause(schedule, why)
                return
            case Open():
                pass
        occurrence, following = last_due(weekly, now), next_due(weekly, now)
        if schedule.posted_until is not None and occurrence <= schedule.posted_until:
            _log.info(
                "weekly_post_skipped", subject=schedule.subject, why="posted before the restore, perhaps"
            )
        elif now - occurrence > LATE:
            _log.warning("weekly_post_skipped", subject=schedule.subject, why="more than a day late")
        elif schedule.subject is Subject.MATCH_DATES:
            await self._refresh(schedule, occurrence, now)
        elif await self._begin(schedule, occurrence, following, now):
            return
        await self._store.pass_by(schedule, following)

    async def _begin(
        self, schedule: Schedule, occurrence: datetime, following: datetime, now: datetime
    ) -> bool:
        """Store that the numbers drawn last, or invitations, are posted; ``False`` where there are none."""
        if schedule.subject is Subject.INVITATIONS:
            return await self._relay(schedule, occurrence, following, now)
        table = schedule.subject.table
        snapshot = None if table is None else await self._drawn.with_numbers(schedule.guild, table)
        if snapshot is None:
            _log.info("weekly_post_skipped", subject=schedule.subject, why="there are no numbers")
            return False
        which = SnapshotRef(snapshot.charge.season, snapshot.charge.number)
        await self._store.begin(plan_of(schedule, occurrence, which), now, following)
        return True

    async def _relay(
        self, schedule: Schedule, occurrence: datetime, following: datetime, now: datetime
    ) -> bool:
        """Store that invitations are posted; ``False`` where too few members share some."""
        season = open_season(self._calendar, now)
        if season is None:
            return False
        return await self._invitations.draw(
            plan_of(schedule, occurrence, None),
            season,
            choose,
            until=occurrence - WAITS,
            since=schedule.posted_until,
            now=now,
            next_at=following,
        )

    async def _refresh(self, schedule: Schedule, occurrence: datetime, now: datetime) -> None:
        """Ask for the Match dates in the channel to be written anew, or post them where there are none."""
        known = await self._store.latest(schedule.guild, schedule.subject)
        if known is None or known.channel != schedule.channel:
            await self._store.begin(plan_of(schedule, occurrence, None), now)
        elif known.state is PostState.SENT:
            await self._store.request_rewrite(known.id)

    async def _write_anew(self, post: Post, now: datetime) -> None:
        """Edit a post in its channel; Match dates that somebody has deleted are posted again, invitations are not."""
        if self._edit_at.get(post.id, 0.0) > self._counted():
            return
        match await self._channels.place(post.guild, post.channel):
            case NotNow():
                return
            case Closed(why):
                outcome: Outcome = Refused(why, "known before")
            case Open():
                content = await self._content(post, now)
                outcome = Missing() if content is None else await attempt(self._channels.edit(post, content))
                if isinstance(content, Reported):
                    await self._rewritten(post, outcome, str(len(content.programs)))
                    return
        self._edit_at.pop(post.id, None)
        match outcome:
            case Delivered():
                await self._store.written(post.id, self._calendar.digest)
                await self._pin_once(post, outcome)
            case Missing():
                plan = Plan(
                    post.guild,
                    post.subject,
                    post.channel,
                    now,
                    key_of(post.guild, post.channel, post.subject, now),
                    None,
                    instead_of=post.id,
                )
                await self._store.begin(plan, now)
            case Retry():
                self._edit_at[post.id] = self._counted() + EDIT_PAUSE
            case Refused(why, detail):
                await self._store.written(post.id, self._calendar.digest)
                await self._hindered(post, why, detail)
            case _:
                assert_never(outcome)

    async def _rewritten(self, post: Post, outcome: Outcome, shows: str) -> None:
        """What became of taking invitations out of a post: it is tried until the post, or its channel, is gone."""
        gone = isinstance(outcome, Refused) and outcome.why is Hindrance.CHANNEL_GONE
        if gone or isinstance(outcome, Delivered | Missing):
            self._edit_at.pop(post.id, None)
            await self._store.written(post.id, shows)
            return
        self._edit_at[post.id] = self._counted() + EDIT_PAUSE

    async def _carry(self, post: Post, now: datetime) -> None:
        """Bring a post to its end, or a step further."""
        place = await self._channels.place(post.guild, post.channel)
        match place:
            case NotNow():
                return
            case Closed(why):
                await self._give_up(post, why, "known before")
                return
            case Open(history):
                pass
        outcome: Outcome = Missing()
        if self._forgotten(post, now, history=history):
            if not history:
                await self._give_up(post, Hindrance.UNSURE, "no history")
                return
            outcome = await attempt(self._channels.find(post))
            if isinstance(outcome, Missing):
                self._forget(post.id)
        if isinstance(outcome, Missing) and now - post.occurrence > LATE:
            await self._give_up(post, Hindrance.LATE, "not found")
            return
        if isinstance(outcome, Missing):
            outcome = await attempt(self._send(post, now), self._nonces.begin(post.id, now))
        await self._conclude(post, outcome, now)

    def _forgotten(self, post: Post, now: datetime, *, history: bool) -> bool:
        """Whether Discord may have forgotten the nonce of an earlier attempt.

        Of an attempt of an earlier process only the clock tells how old it is; it is trusted where nothing else can be.
        """
        if self._inherited and post.id in self._inherited:
            return history or not timedelta() <= now - post.begun_at < YOUNG
        return self._nonces.attempted(post.id) and self._nonces.forgotten(post.id, now)

    def _forget(self, post: PostId) -> None:
        """An attempt that is made after this is the first one."""
        self._nonces.end(post)
        if self._inherited:
            self._inherited.discard(post)

    async def _send(self, post: Post, now: datetime) -> Outcome:
        content = await self._content(post, now)
        if content is None or content == Reported(()):
            return Refused(Hindrance.REJECTED, "there is nothing to show")
        if isinstance(content, Reported):
            self._shown[post.id] = str(len(content.programs))
        return await self._channels.send(post, content)

    async def _content(self, post: Post, now: datetime) -> Content | None:
        if post.subject is Subject.MATCH_DATES:
            return MatchDates(self._calendar, now)
        if post.subject is Subject.INVITATIONS:
            return Reported(await self._invitations.programs(post.guild, post.occurrence))
        table, which = post.subject.table, post.snapshot
        if table is None or which is None:
            return Buttons(post.subject)
        snapshot = await self._drawn.drawn(post.guild, table, which)
        return None if snapshot is None or snapshot.charge.empty else snapshot

    async def _conclude(self, post: Post, outcome: Outcome, now: datetime) -> None:
        match outcome:
            case Delivered():
                await self._sent(post, outcome)
            case Retry(detail, after):
                pause = max(min(FIRST_PAUSE * 2 ** min(post.attempts, 20), LONGEST_PAUSE), after)
                await self._store.attempt_again(post.id, now + timedelta(seconds=pause))
                _log.info("post_not_confirmed", subject=post.subject, detail=detail)
                return
            case Refused(why, detail):
                await self._give_up(post, why, detail)
            case Missing():
                await self._give_up(post, Hindrance.CHANNEL_GONE, "missing")
            case _:
                assert_never(outcome)
        self._forget(post.id)

    async def _sent(self, post: Post, there: Delivered) -> None:
        if post.subject is not Subject.MATCH_DATES:
            await self._store.sent(post.id, there.message, self._shown.pop(post.id, None))
            return
        # Before the post counts as sent, so that a process that ends here begins with this again.
        for old in await self._store.earlier(post.id):
            outcome = await attempt(self._channels.tell_moved(old, post, there.message))
            _log.info("match_dates_moved", old=type(outcome).__name__)
        await self._store.sent(post.id, there.message, self._calendar.digest)
        await self._pin_once(post, there)

    async def _pin_once(self, post: Post, there: Delivered) -> None:
        if not there.pinned:
            await attempt(self._channels.pin(post, there.message))

    async def _give_up(self, post: Post, why: Hindrance, detail: str) -> None:
        await self._store.give_up(post.id, why)
        await self._hindered(post, why, detail)

    async def _hindered(self, post: Post, why: Hindrance, detail: str) -> None:
        """Tell the operator, without a server's id, and let the schedule rest until a moderator acts."""
        _log.warning("post_hindered", subject=post.subject, why=why, detail=detail)
        if why in PAUSING:
            await self._store.pause(post.guild, post.subject, post.channel, why)

    async def _pause(self, schedule: Schedule, why: Hindrance) -> None:
        _log.warning("weekly_posts_paused", subject=schedule.subject, why=why)
        await self._store.pause(schedule.guild, schedule.subject, schedule.channel, why)


async def _alone(work: Coroutine[None, None, None]) -> None:
    """Do a piece of work that must not hold up the others when it fails."""
    try:
        await work
    except TokenRefusedError:
        raise
    except Exception as error:  # noqa: BLE001 (an outermost boundary: the next tick tries again)
        log_fault("post_failed", error)


def plan_of(schedule: Schedule, occurrence: datetime, which: SnapshotRef | None) -> Plan:
    """The post that a schedule asks for at an instant."""
    key = key_of(schedule.guild, schedule.channel, schedule.subject, occurrence)
    return Plan(schedule.guild, schedule.subject, schedule.channel, occurrence, key, which)
