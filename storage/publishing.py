"""Posts for everybody: schedules, and the posts on their way. Nothing in these tables is about a person."""

import json
from collections.abc import Callable
from datetime import datetime

from typing_extensions import override

from bot.domain.ids import ChannelId, GuildId, MessageId, SeasonId
from bot.domain.moderation import ModeratorAct
from bot.domain.publishing import (
    Hindrance,
    Post,
    PostId,
    PostState,
    Schedule,
    SnapshotRef,
    Subject,
    Weekly,
)
from bot.publishing import ports
from bot.publishing.ports import Plan
from storage.audit import record_act
from storage.sql.ports import Database, Row
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import from_ms, optional_from_ms, optional_ms, to_ms

_SQL = statements("publishing")
_MENU = tuple(Subject)


class PublishingStore(ports.PublishingStore):
    """The :class:`~bot.publishing.ports.PublishingStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def schedules(self, guild: GuildId) -> tuple[Schedule, ...]:
        rows = await self._database.read.rows(_SQL["schedules"], guild=guild)
        return tuple(sorted(map(_schedule, rows), key=lambda schedule: _MENU.index(schedule.subject)))

    @override
    async def keep(self, schedule: Schedule, act: ModeratorAct) -> None:
        weekly = schedule.weekly
        async with self._database.write() as tx:
            await tx.run(
                _SQL["keep"],
                guild=schedule.guild,
                subject=schedule.subject.value,
                channel=schedule.channel,
                weekday=weekly and weekly.weekday,
                minute=weekly and weekly.minute,
                zone=weekly and weekly.zone,
                next_at=optional_ms(schedule.next_at),
                paused=schedule.paused and schedule.paused.value,
                posted_until=optional_ms(schedule.posted_until),
            )
            await record_act(tx, act)

    @override
    async def stop(self, guild: GuildId, subject: Subject, act: ModeratorAct) -> bool:
        async with self._database.write() as tx:
            stopped = await tx.run(_SQL["stop"], guild=guild, subject=subject.value) > 0
            if stopped:
                await record_act(tx, act)
        return stopped

    @override
    async def due(self, now: datetime) -> tuple[Schedule, ...]:
        rows = await self._database.read.rows(_SQL["due"], now=to_ms(now))
        return tuple(map(_schedule, rows))

    @override
    async def pass_by(self, schedule: Schedule, next_at: datetime) -> None:
        async with self._database.write() as tx:
            await _go_on(tx, schedule.guild, schedule.subject, next_at)

    @override
    async def pause(self, guild: GuildId, subject: Subject, channel: ChannelId, why: Hindrance) -> None:
        place = {"guild": guild, "subject": subject.value, "channel": channel}
        async with self._database.write() as tx:
            await tx.run(_SQL["pause"], **place, why=why.value)

    @override
    async def begin(self, plan: Plan, now: datetime, next_at: datetime | None = None) -> PostId:
        async with self._database.write() as tx:
            return await begin_post(tx, plan, now, next_at)

    @override
    async def unconfirmed(self, now: datetime) -> tuple[Post, ...]:
        rows = await self._database.read.rows(_SQL["on_their_way"], now=to_ms(now))
        return tuple(map(_post, rows))

    @override
    async def take_up(
        self, now: datetime, *, since: datetime, ours: Callable[[GuildId], bool]
    ) -> tuple[PostId, ...]:
        async with self._database.write() as tx:
            rows = await tx.rows(_SQL["to_take_up"], since=to_ms(since))
            posts = [row["id"] for row in rows if ours(GuildId(row["guild_id"]))]
            await tx.run(_SQL["take_up"], posts=json.dumps(posts), now=to_ms(now))
        return tuple(map(PostId, posts))

    @override
    async def paused_by_answers(self) -> tuple[Schedule, ...]:
        return tuple(map(_schedule, await self._database.read.rows(_SQL["paused_by_answers"])))

    @override
    async def resume(self, schedule: Schedule) -> None:
        which = {"guild": schedule.guild, "subject": schedule.subject.value, "channel": schedule.channel}
        async with self._database.write() as tx:
            await tx.run(_SQL["resume"], **which)

    @override
    async def notice_clock(self, now: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["hurry"], now=to_ms(now))

    @override
    async def attempt_again(self, post: PostId, at: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["attempt_again"], post=post, at=to_ms(at))

    @override
    async def sent(self, post: PostId, message: MessageId, dates: str | None) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["sent"], post=post, message=message, dates=dates)
            await tx.run(_SQL["forget_earlier"], post=post)

    @override
    async def give_up(self, post: PostId, why: Hindrance) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["give_up"], post=post, why=why.value)
            await tx.run(_SQL["free_invitations"], post=post)
            await tx.run(_SQL["act_failed"], post=post)
            await tx.run(_SQL["forget_given_up"], post=post)

    @override
    async def forget(self, post: PostId, act: ModeratorAct) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["forget"], post=post)
            await record_act(tx, act)

    @override
    async def post(self, post: PostId) -> Post | None:
        row = await self._database.read.row(_SQL["post"], post=post)
        return None if row is None else _post(row)

    @override
    async def latest(self, guild: GuildId, subject: Subject) -> Post | None:
        row = await self._database.read.row(_SQL["latest"], guild=guild, subject=subject.value)
        return None if row is None else _post(row)

    @override
    async def earlier(self, post: PostId) -> tuple[Post, ...]:
        return tuple(map(_post, await self._database.read.rows(_SQL["earlier"], post=post)))

    @override
    async def outdated(self, dates: str) -> tuple[Post, ...]:
        return tuple(map(_post, await self._database.read.rows(_SQL["outdated"], dates=dates)))

    @override
    async def request_rewrite(self, post: PostId, act: ModeratorAct | None = None) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["ask_anew"], post=post, act=await _logged(tx, act))

    @override
    async def written(self, post: PostId, dates: str) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["written"], post=post, dates=dates)

    async def doubt(self, now: datetime) -> None:
        """After a restore: what was due until ``now`` may have been posted, so it counts as posted."""
        async with self._database.write() as tx:
            await tx.run(_SQL["doubt"], now=to_ms(now))

    @override
    async def next_due(self, now: datetime) -> datetime | None:
        return optional_from_ms(await self._database.read.value(_SQL["next_due"], now=to_ms(now)))


async def begin_post(tx: WriteSession, plan: Plan, now: datetime, next_at: datetime | None) -> PostId:
    """Store in a transaction that a post begins (:meth:`PublishingStore.begin`)."""
    place = {
        "guild": plan.guild,
        "subject": plan.subject.value,
        "channel": plan.channel,
        "occurrence": to_ms(plan.occurrence),
    }
    which = plan.snapshot
    act = await _logged(tx, plan.act)
    await tx.run(
        _SQL["begin"],
        **place,
        key=plan.key,
        season=which and which.season,
        number=which and which.number,
        now=to_ms(now),
        act=act,
        instead_of=plan.instead_of,
    )
    if plan.instead_of is not None:
        await tx.run(_SQL["forget"], post=plan.instead_of)
    if next_at is not None:
        await _go_on(tx, plan.guild, plan.subject, next_at)
    return PostId(await tx.value(_SQL["begun"], **place))


async def _go_on(tx: WriteSession, guild: GuildId, subject: Subject, next_at: datetime) -> None:
    await tx.run(_SQL["go_on"], guild=guild, subject=subject.value, next_at=to_ms(next_at))


async def _logged(tx: WriteSession, act: ModeratorAct | None) -> int | None:
    """Write an act, if there is one; its number."""
    if act is None:
        return None
    return await record_act(tx, act)


def _schedule(row: Row) -> Schedule:
    minute, paused = row["minute"], row["paused"]
    return Schedule(
        guild=GuildId(row["guild_id"]),
        subject=Subject(row["subject"]),
        channel=ChannelId(row["channel_id"]),
        weekly=None if minute is None else Weekly(row["weekday"], minute, row["zone"]),
        next_at=optional_from_ms(row["next_at"]),
        paused=None if paused is None else Hindrance(paused),
        posted_until=optional_from_ms(row["posted_until"]),
    )


def _post(row: Row) -> Post:
    season, message, hindrance = row["season"], row["message_id"], row["hindrance"]
    return Post(
        id=PostId(row["id"]),
        guild=GuildId(row["guild_id"]),
        subject=Subject(row["subject"]),
        channel=ChannelId(row["channel_id"]),
        occurrence=from_ms(row["occurrence"]),
        key=row["key"],
        snapshot=None if season is None else SnapshotRef(SeasonId(season), row["number"]),
        state=PostState(row["state"]),
        begun_at=from_ms(row["begun_at"]),
        attempts=row["attempts"],
        message=None if message is None else MessageId(message),
        hindrance=None if hindrance is None else Hindrance(hindrance),
        dates=row["dates"],
    )
