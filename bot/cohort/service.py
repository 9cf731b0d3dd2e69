"""The statistics as commands use them: join, leave, ask whether enough take part, see stored numbers, draw new ones."""

import asyncio
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import assert_never

from bot.cohort.aggregate import (
    ExactCounts,
    counts_from,
    cutoffs,
    interview_cell,
    score_cell,
    stage_cell,
)
from bot.cohort.budget import MayDraw, NextDrawing, NotBefore, SeasonSpent, may_ask, next_drawing
from bot.cohort.disclosure import STRICT, USUAL, disclose, enough, threshold_noise
from bot.cohort.noise import Coin
from bot.cohort.ports import ParticipantStore, Price, ProfileFigures, SnapshotStore
from bot.domain.cohort import Charge, Check, CheckState, CohortTable, Participation, Snapshot
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.message import Relative
from bot.domain.moderation import ModeratorAct
from bot.domain.profile import CycleStatus
from bot.domain.season import SeasonCalendar
from bot.errors import UserError

PAGES_FREEZING = 3
"""Pages whose scores are sealed and stored while the next one is read."""
VERIFY_AGAIN_AFTER = timedelta(hours=1)
"""A participant seen more recently is not written again, so that most commands cost no write."""


def secret_coin(chance: Fraction) -> bool:
    """A coin tossed with the system's secure generator, exact for every rational chance."""
    return secrets.randbelow(chance.denominator) < chance.numerator


@dataclass(frozen=True, slots=True)
class Membership:
    """A participant's own view: since when, from when on they count, whether there is a score to count."""

    joined_at: datetime
    counts_from: datetime
    has_score: bool


@dataclass(frozen=True, slots=True)
class TableStatus:
    """A moderator's view of a table: what can be shown and posted, what was drawn last, and what may be done next.

    ``last`` is the newest drawing, which may have shown nothing; ``snapshot`` is the newest with numbers.
    """

    table: CohortTable
    snapshot: Snapshot | None
    last: Snapshot | None
    next: NextDrawing
    check: Check | None
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that was made: what it was charged, which share of a season's budget that is, and what it showed.

    ``snapshot`` is ``None`` when the numbers are not stored any more, as after a restore; the charge stays.
    """

    charge: Charge
    share: Fraction
    snapshot: Snapshot | None


class CohortService:
    """Everything that commands do with statistics.

    The season of a drawing is the one that `SeasonCalendar.current` names: it changes when programs begin to review.
    ``strict`` halves the budget of a release and of a season. ``coin`` is for tests.
    """

    def __init__(
        self,
        participants: ParticipantStore,
        snapshots: SnapshotStore,
        figures: ProfileFigures,
        calendar: SeasonCalendar,
        *,
        strict: bool = False,
        coin: Coin = secret_coin,
    ) -> None:
        self._participants = participants
        self._snapshots = snapshots
        self._figures = figures
        self._calendar = calendar
        self._terms = STRICT if strict else USUAL
        self._coin = coin
        self._drawing = asyncio.Lock()

    async def join(
        self, member: MemberId, guild: GuildId, *, in_server_since: datetime, now: datetime
    ) -> Membership:
        """Join a server's statistics, by the member's own act and after their consent. Joining twice is joining once.

        ``in_server_since`` (aware) is when Discord says they joined the server.
        """
        joined = await self._participants.join(member, guild, in_server_since=in_server_since, now=now)
        return await self._standing(member, joined)

    async def leave(self, member: MemberId, guild: GuildId) -> None:
        """Leave: a drawing that begins afterwards does not count the member."""
        await self._participants.leave(member, guild)

    async def standing(self, member: MemberId, guild: GuildId) -> Membership | None:
        """The member's part in a server's statistics, or ``None`` when they have not joined."""
        found = await self._participants.participation(member, guild)
        return None if found is None else await self._standing(member, found)

    async def verified(
        self, member: MemberId, guild: GuildId, now: datetime, in_server_since: datetime | None = None
    ) -> None:
        """The member was seen in the server at ``now``. Does nothing for those who have not joined the statistics.

        ``in_server_since`` (aware), where known, is when they last joined the server; coming back starts it anew.
        """
        found = await self._participants.participation(member, guild)
        if found is None:
            return
        came_back = in_server_since is not None and in_server_since > found.in_server_since
        if came_back or now - found.verified_at >= VERIFY_AGAIN_AFTER:
            await self._participants.verify(member, guild, in_server_since=in_server_since, now=now)

    async def status(self, guild: GuildId, table: CohortTable, *, now: datetime) -> TableStatus:
        """What is stored of a table, and what may be asked and drawn. Neither asks nor draws."""
        season = self._season(now)
        charges = await self._snapshots.charges(guild, table)
        check = await self._snapshots.check(guild, table, season)
        drawing = next_drawing(table, charges, season, self._terms, now, check)
        return TableStatus(
            table,
            await self._snapshots.with_numbers(guild, table),
            await self._snapshots.latest(guild, table),
            drawing,
            check,
            may_ask(drawing, charges, season, check, now),
        )

    async def ask(
        self, guild: GuildId, table: CohortTable, *, now: datetime, act: ModeratorAct | None = None
    ) -> CheckState:
        """Ask whether enough members take part for a drawing, and log the act with the answer.

        The first answer of a season charges the question to the server; each member is charged once, when it first
        counts them. Raises `UserError`: it cannot be asked now.
        """
        async with self._drawing:
            season = self._season(now)
            status = await self.status(guild, table, now=now)
            if not status.may_ask:
                raise UserError("cohort.ask.not_now")
            noise = threshold_noise(self._terms, self._coin)
            begun = Check(CheckState.NOT_YET, self._terms.check_epsilon, None, noise)
            check = await self._snapshots.begin_check(guild, table, season, begun)
            cells = await self._cells(guild, table, season, now)
            price = Price(self._terms.check_epsilon, self._terms.season_epsilon)
            left_out = await self._participants.include(guild, season, table, list(cells), price)
            counts = _counts(table, cells, left_out)
            yes = enough(table, counts, check.threshold_noise, self._terms, self._coin)
            state = CheckState.ENOUGH if yes else CheckState.NOT_YET
            await self._snapshots.answer_check(guild, table, season, state, now=now, act=act)
            return state

    async def history(self, guild: GuildId, table: CohortTable) -> tuple[Drawing, ...]:
        """Every drawing of a table in a server, the latest first."""
        charges = await self._snapshots.charges(guild, table)
        shown = {snapshot.charge: snapshot for snapshot in await self._snapshots.all(guild, table)}
        budget = self._terms.season_epsilon
        return tuple(
            Drawing(charge, charge.epsilon / budget, shown.get(charge)) for charge in reversed(charges)
        )

    async def draw(
        self,
        guild: GuildId,
        table: CohortTable,
        *,
        seen: Snapshot | None,
        now: datetime,
        act: ModeratorAct | None = None,
    ) -> Snapshot:
        """Count, add noise, store and charge, and log the act with it; the stored snapshot.

        ``seen`` is the last drawing known to the one who asks; when another has been drawn since, that one is
        returned and nothing is charged. Two drawings at once end with the same snapshot.
        Raises `UserError`: too early, or the season is spent.
        """
        async with self._drawing:  # else two at once would charge the members twice for one snapshot
            season = self._season(now)
            charges = await self._snapshots.charges(guild, table)
            latest = await self._snapshots.latest(guild, table)
            if latest is not None and latest != seen:
                return latest
            check = await self._snapshots.check(guild, table, season)
            number = _number(next_drawing(table, charges, season, self._terms, now, check))
            counts = await self._count(guild, table, season, now)
            release = disclose(table, counts, self._terms, self._coin)
            charge = Charge(season, number, now, self._terms.charge(table))
            return await self._snapshots.keep(Snapshot(guild, table, charge, release), act)

    async def forget_old(self, now: datetime) -> int:
        """Remove kept scores and spending of past seasons; how many rows.

        The last season's stay for one more, so that a clock that is wrong for a while resets nothing.
        """
        return await self._participants.forget(before=SeasonId(self._season(now) - 1))

    async def _count(
        self, guild: GuildId, table: CohortTable, season: SeasonId, now: datetime
    ) -> ExactCounts:
        """The exact counts of those who may still be counted: each of them is charged before anything is drawn.

        Who is left out depends on their own earlier drawings only, never on anybody else; so a release with one
        member more or less differs in that member's cell alone.
        """
        cells = await self._cells(guild, table, season, now)
        price = Price(self._terms.charge(table), self._terms.season_epsilon)
        left_out = await self._participants.spend(season, table, list(cells), price)
        return _counts(table, cells, left_out)

    async def _cells(
        self, guild: GuildId, table: CohortTable, season: SeasonId, now: datetime
    ) -> Mapping[MemberId, int]:
        match table:
            case CohortTable.STEP2CK:
                return await self._cells_by_score(guild, season, now)
            case CohortTable.STAGE:
                return await self._cells_by_status(guild, stage_cell, now)
            case CohortTable.INTERVIEWS:
                return await self._cells_by_status(guild, interview_cell, now)
            case _:
                assert_never(table)

    async def _cells_by_score(
        self, guild: GuildId, season: SeasonId, now: datetime
    ) -> Mapping[MemberId, int]:
        """Page by page, so that the event loop stays free. Scores are frozen meanwhile."""
        limits = cutoffs(now)
        cells: dict[MemberId, int] = {}
        after: MemberId | None = None
        room = asyncio.Semaphore(PAGES_FREEZING)

        async def freeze(fresh: Mapping[MemberId, int]) -> None:
            try:
                await self._participants.freeze(season, fresh, now=now)
            finally:
                room.release()

        async with asyncio.TaskGroup() as freezing:
            while True:
                page = await self._participants.page(guild, season, limits, after=after)
                fresh = await self._figures.step2ck_scores(page.fresh)
                for scores in (page.frozen, fresh):
                    cells.update((member, score_cell(score)) for member, score in scores.items())
                if fresh:
                    await room.acquire()
                    freezing.create_task(freeze(fresh))
                if page.last is None:
                    break
                after = page.last
        return cells

    async def _cells_by_status(
        self, guild: GuildId, cell_of: Callable[[CycleStatus], int | None], now: datetime
    ) -> Mapping[MemberId, int]:
        """By current values, page by page."""
        limits = cutoffs(now)
        cells: dict[MemberId, int] = {}
        after: MemberId | None = None
        while members := await self._participants.who_counts(guild, limits, after=after):
            statuses = await self._figures.cycle_statuses(members)
            found = ((member, cell_of(status)) for member, status in statuses.items())
            cells.update((member, cell) for member, cell in found if cell is not None)
            after = members[-1]
        return cells

    async def _standing(self, member: MemberId, joined: Participation) -> Membership:
        scores = await self._figures.step2ck_scores([member])
        return Membership(joined.joined_at, counts_from(member, joined.in_server_since), member in scores)

    def _season(self, now: datetime) -> SeasonId:
        return self._calendar.current(now).id


def _counts(table: CohortTable, cells: Mapping[MemberId, int], left_out: Collection[MemberId]) -> ExactCounts:
    return ExactCounts.none(table).plus(cells.values()).minus(map(cells.__getitem__, left_out))


def _number(drawing: NextDrawing) -> int:
    match drawing:
        case MayDraw(number=number):
            return number
        case NotBefore(at=at):
            raise UserError("cohort.draw.too_early", at=at, distance=Relative(at))
        case SeasonSpent():
            raise UserError("cohort.draw.spent")
