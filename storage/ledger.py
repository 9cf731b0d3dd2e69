"""Facts about programs. Nothing in these tables is about a person."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.fact_value import Statement, value_of, value_text
from bot.domain.ids import AcgmeId, FactId
from bot.domain.ledger import Criterion, Fact, Weight
from bot.ledger.ports import Imported, ImportId, PastFact
from storage.database import Database
from storage.sql import Row, Writing, statements
from storage.times import from_ms, optional_from_ms, to_ms

_SQL = statements("ledger")


class LedgerStore:
    """The :class:`~bot.ledger.ports.FactStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self) -> tuple[Fact, ...]:
        """All facts that stand, those seen last first."""
        return tuple(_fact(row) for row in await self._database.read.rows(_SQL["standing"]))

    async def add(self, statement: Statement, *, now: datetime) -> bool:
        """Keep a statement; ``False`` when the same one stands already."""
        async with self._database.write() as tx:
            return await _add(tx, statement, now, None)

    async def add_all(self, statements: Sequence[Statement], *, now: datetime) -> Imported:
        """Keep many as one import; without a new fact among them there is no import."""
        async with self._database.write() as tx:
            number = ImportId(await tx.value(_SQL["begin_import"], now=to_ms(now)))
            added = sum([await _add(tx, statement, now, number) for statement in statements])
            if not added:
                await tx.run(_SQL["drop_import"], import_id=number)
        return Imported(number if added else None, added)

    async def withdraw(self, fact: FactId, *, now: datetime) -> bool:
        """End a fact; ``False`` when it does not stand."""
        async with self._database.write() as tx:
            return await tx.run(_SQL["withdraw"], id=fact, now=to_ms(now)) > 0

    async def undo(self, number: ImportId, *, now: datetime) -> int | None:
        """End what an import added and still stands; ``None``: no such import, or undone before."""
        which = {"import_id": number, "now": to_ms(now)}
        async with self._database.write() as tx:
            if not await tx.run(_SQL["undo_import"], **which):
                return None
            return await tx.run(_SQL["withdraw_import"], **which)

    async def history(self, program: AcgmeId) -> tuple[PastFact, ...]:
        """Every fact about a program, those approved last first."""
        rows = await self._database.read.rows(_SQL["history"], program=program)
        return tuple(
            PastFact(_fact(row), optional_from_ms(row["withdrawn_at"]), row["import_id"]) for row in rows
        )


async def _add(tx: Writing, statement: Statement, now: datetime, number: ImportId | None) -> bool:
    changed = await tx.run(
        _SQL["add"],
        program=statement.program,
        criterion=statement.criterion.value,
        value=value_text(statement.value),
        weight=statement.weight.value,
        source=statement.source,
        seen=statement.seen.isoformat(),
        now=to_ms(now),
        import_id=number,
    )
    return changed > 0


def _fact(row: Row) -> Fact:
    criterion = Criterion(row["criterion"])
    return Fact(
        id=FactId(row["id"]),
        program=AcgmeId(row["acgme_id"]),
        criterion=criterion,
        value=value_of(criterion, row["value"]),
        weight=Weight(row["weight"]),
        source=row["source"],
        seen=date.fromisoformat(row["seen"]),
        approved_at=from_ms(row["approved_at"]),
    )
