"""Snapshots of the statistics, the questions whether enough take part, and what all of them were charged.

Snapshots hold releases only, with the bands they were made for, so an old one is shown as it was even when the bands of
new ones change.
"""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from typing_extensions import override

from bot.cohort import ports
from bot.domain.cohort import (
    CELLS_MOVED,
    Charge,
    Check,
    CheckState,
    CohortTable,
    Snapshot,
)
from bot.domain.ids import GuildId, SeasonId
from bot.domain.moderation import ModeratorAct
from bot.domain.publishing import SnapshotRef
from bot.publishing.ports import Drawn
from storage.audit import record_act
from storage.codecs.release import decoded, encoded
from storage.cohort import EPSILON_UNIT, thousandths
from storage.sql.ports import Database, Row
from storage.sql.sessions import statements
from storage.sql.times import from_ms, to_ms

_SQL = statements("cohort")


class SnapshotStore(ports.SnapshotStore, Drawn):
    """The snapshots of an installation, for drawings and for posts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def charges(self, guild: GuildId, table: CohortTable) -> tuple[Charge, ...]:
        rows = await self._database.read.rows(_SQL["charges"], guild=guild, table=table)
        return tuple(_charge(row) for row in rows)

    @override
    async def latest(self, guild: GuildId, table: CohortTable) -> Snapshot | None:
        row = await self._database.read.row(_SQL["latest"], guild=guild, table=table)
        return None if row is None else _snapshot(guild, table, row)

    @override
    async def with_numbers(self, guild: GuildId, table: CohortTable) -> Snapshot | None:
        row = await self._database.read.row(_SQL["with_numbers"], guild=guild, table=table)
        return None if row is None else _snapshot(guild, table, row)

    @override
    async def check(self, guild: GuildId, table: CohortTable, season: SeasonId) -> Check | None:
        row = await self._database.read.row(_SQL["check"], guild=guild, table=table, season=season)
        return None if row is None else _check(row)

    @override
    async def begin_check(self, guild: GuildId, table: CohortTable, season: SeasonId, check: Check) -> Check:
        question = {"guild": guild, "table": table, "season": season}
        epsilon = thousandths(check.epsilon)
        async with self._database.write() as tx:
            await tx.run(_SQL["begin_check"], **question, noise=check.threshold_noise, epsilon=epsilon)
            row = await tx.row(_SQL["check"], **question)
        return check if row is None else _check(row)

    @override
    async def answer_check(
        self,
        guild: GuildId,
        table: CohortTable,
        season: SeasonId,
        state: CheckState,
        *,
        now: datetime,
        act: ModeratorAct | None = None,
    ) -> None:
        question = {"guild": guild, "table": table, "season": season}
        async with self._database.write() as tx:
            await tx.run(_SQL["answer_check"], **question, state=state, now=to_ms(now))
            if act is not None:
                await record_act(tx, act)

    @override
    async def all(self, guild: GuildId, table: CohortTable) -> tuple[Snapshot, ...]:
        rows = await self._database.read.rows(_SQL["all_snapshots"], guild=guild, table=table)
        return tuple(_snapshot(guild, table, row) for row in rows)

    @override
    async def drawn(self, guild: GuildId, table: CohortTable, which: SnapshotRef) -> Snapshot | None:
        row = await self._database.read.row(
            _SQL["snapshot"], guild=guild, table=table, season=which.season, number=which.number
        )
        return None if row is None else _snapshot(guild, table, row)

    async def assume(self, guild: GuildId, table: CohortTable, charges: Sequence[Charge]) -> None:
        """Charge drawings whose numbers are not known, to the server and to everybody in its statistics.

        They are never shown and count all the same. With any of them the question whether enough take part is taken
        for asked, at the cost of one cell, and for lost.
        """
        async with self._database.write() as tx:
            for charge in charges:
                drawing = {"guild": guild, "table": table, "season": charge.season, "number": charge.number}
                cost = thousandths(charge.epsilon)
                await tx.run(_SQL["charge"], **drawing, drawn_at=to_ms(charge.drawn_at), epsilon=cost)
                await tx.run(_SQL["assume_spent"], guild=guild, season=charge.season, budget=table, cost=cost)
            if charges:
                season, cost = charges[-1].season, thousandths(charges[-1].epsilon / CELLS_MOVED[table])
                await tx.run(_SQL["assume_spent"], guild=guild, season=season, budget=table, cost=cost)
                await tx.run(_SQL["lose_check"], guild=guild, table=table, season=season, epsilon=cost)

    @override
    async def keep(self, snapshot: Snapshot, act: ModeratorAct | None = None) -> Snapshot:
        charge = snapshot.charge
        place = {"guild": snapshot.guild, "season": charge.season}
        drawing = {**place, "table": snapshot.table, "number": charge.number}
        async with self._database.write() as tx:
            epsilon = thousandths(charge.epsilon)
            if await tx.run(_SQL["charge"], **drawing, drawn_at=to_ms(charge.drawn_at), epsilon=epsilon):
                await tx.run(_SQL["begin_season"], **place)
                await tx.run(_SQL["keep"], **drawing, released=encoded(snapshot.release))
                if act is not None:
                    await record_act(tx, act)
            row = await tx.row(_SQL["snapshot"], **drawing)
        if row is None:
            raise LookupError("this drawing was charged and its snapshot was removed")
        return _snapshot(snapshot.guild, snapshot.table, row)


def _check(row: Row) -> Check:
    return Check(
        state=CheckState(row["state"]),
        epsilon=Fraction(row["epsilon"], EPSILON_UNIT),
        answered_at=None if row["answered_at"] is None else from_ms(row["answered_at"]),
        threshold_noise=row["threshold_noise"],
    )


def _charge(row: Row) -> Charge:
    return Charge(
        season=SeasonId(row["season"]),
        number=row["number"],
        drawn_at=from_ms(row["drawn_at"]),
        epsilon=Fraction(row["epsilon"], EPSILON_UNIT),
        empty=bool(row["empty"]),
    )


def _snapshot(guild: GuildId, table: CohortTable, row: Row) -> Snapshot:
    return Snapshot(guild, table, _charge(row), decoded(row["released"]))
