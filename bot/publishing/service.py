"""Posts for everybody as commands use them: post now, post every week, stop, see what is planned and why it rests."""

from dataclasses import replace
from datetime import datetime

from bot.domain.cohort import Snapshot
from bot.domain.ids import ChannelId, GuildId
from bot.domain.moderation import ModeratorAct
from bot.domain.publishing import Post, PostState, Schedule, SnapshotRef, Subject, Weekly
from bot.publishing.ports import Plan, PublishingStore
from bot.publishing.weekly import key_of, next_due
from bot.scheduler.wakeup import Bell

PATIENCE_SECONDS = 20.0
"""How long a command waits for its post; it goes out afterwards all the same."""


class PublishingService:
    """Everything that commands do with posts. ``bell`` is rung when something is to be sent at once."""

    def __init__(self, store: PublishingStore, bell: Bell) -> None:
        self._store = store
        self._bell = bell

    def wake(self) -> None:
        """Let what is due be posted now: Discord has become reachable."""
        self._bell.request()

    async def schedules(self, guild: GuildId) -> tuple[Schedule, ...]:
        """What is posted of itself in a server, in the order of the menu."""
        return await self._store.schedules(guild)

    async def schedule(self, guild: GuildId, subject: Subject) -> Schedule | None:
        """The schedule of one subject, or ``None``."""
        return next(
            (schedule for schedule in await self.schedules(guild) if schedule.subject is subject), None
        )

    async def latest(self, guild: GuildId, subject: Subject) -> Post | None:
        """The post of a subject that was begun last and has not been given up, or ``None``."""
        return await self._store.latest(guild, subject)

    async def forget(self, post: Post, act: ModeratorAct) -> None:
        """A post was deleted from its channel: log it, and know it no more."""
        await self._store.forget(post.id, act)

    async def keep(
        self, subject: Subject, channel: ChannelId, weekly: Weekly | None, act: ModeratorAct
    ) -> Schedule:
        """Post a subject every week from the next time on, or (Match dates) when a date changes. A pause ends."""
        next_at = None if weekly is None else next_due(weekly, act.at)
        schedule = Schedule(act.guild, subject, channel, weekly, next_at)
        was, became = _noted(await self.schedule(act.guild, subject)), _noted(schedule)
        await self._store.keep(schedule, replace(act, was=was, became=became))
        return schedule

    async def stop(self, subject: Subject, act: ModeratorAct) -> bool:
        """Post a subject no more of itself; whether it was."""
        was = _noted(await self.schedule(act.guild, subject))
        return await self._store.stop(act.guild, subject, replace(act, was=was))

    async def post_snapshot(self, snapshot: Snapshot, channel: ChannelId, act: ModeratorAct) -> Post | None:
        """Post stored numbers now; what became of it so far. The act says later how it ended."""
        subject = Subject(snapshot.table.value)
        which = SnapshotRef(snapshot.charge.season, snapshot.charge.number)
        return await self._post(_plan(act.guild, subject, channel, act.at, which, act))

    async def post_buttons(self, subject: Subject, channel: ChannelId, act: ModeratorAct) -> Post | None:
        """Post the introduction, or the buttons of the stage roles, now; what became of it so far."""
        return await self._post(_plan(act.guild, subject, channel, act.at, None, act))

    async def post_match_dates(
        self, guild: GuildId, channel: ChannelId, now: datetime, act: ModeratorAct | None = None
    ) -> Post | None:
        """Post the dates of the seasons now, or write the post that is in that channel anew.

        What became of it so far: a post with unknown ``dates`` was not yet written anew.
        """
        known = await self._store.latest(guild, Subject.MATCH_DATES)
        if known is None or known.channel != channel:
            return await self._post(_plan(guild, Subject.MATCH_DATES, channel, now, None, act))
        if known.state is PostState.SENT:
            await self._store.request_rewrite(known.id, act)

        async def written() -> bool:
            post = await self._store.latest(guild, Subject.MATCH_DATES)
            return post is None or post.dates is not None

        await self._bell.request_and_wait(PATIENCE_SECONDS, written)
        return await self._store.latest(guild, Subject.MATCH_DATES)

    async def _post(self, plan: Plan) -> Post | None:
        begun = await self._store.begin(plan, plan.occurrence)

        async def ended() -> bool:
            post = await self._store.post(begun)
            return post is None or post.state is not PostState.SENDING

        await self._bell.request_and_wait(PATIENCE_SECONDS, ended)
        return await self._store.post(begun)


def _noted(schedule: Schedule | None) -> str:
    """A schedule as the log keeps it: the channel, and for a weekly or daily post weekday, minute and zone."""
    if schedule is None:
        return ""
    weekly = schedule.weekly
    day = "daily" if weekly is None or weekly.weekday is None else weekly.weekday
    parts = () if weekly is None else (day, weekly.minute, weekly.zone)
    return ";".join(map(str, (schedule.channel, *parts)))


def _plan(
    guild: GuildId,
    subject: Subject,
    channel: ChannelId,
    now: datetime,
    which: SnapshotRef | None,
    act: ModeratorAct | None,
) -> Plan:
    return Plan(guild, subject, channel, now, key_of(guild, channel, subject, now), which, act)
