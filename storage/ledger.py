"""Facts about programs. The only thing in these tables about a person is which moderator approved them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from typing_extensions import override

from bot.domain.fact_value import Claim, value_of, value_text
from bot.domain.ids import AcgmeId, FactId, MemberId
from bot.domain.ledger import Criterion, Fact, Scope, Weight
from bot.domain.message import message
from bot.domain.moderation import ModeratorAct
from bot.errors import UserError
from bot.ledger import ports
from bot.ledger.ports import ImportId, PastFact
from bot.privacy.contract import HeldData
from storage.audit import record_act
from storage.sql.ports import Database, Row
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import exported, from_ms, optional_from_ms, to_ms

_SQL = statements("ledger")
FACTS_OF_PROGRAM = 300
"""Facts that stand about a program at most, and the latest withdrawn ones that stay."""


class LedgerStore(ports.FactStore):
    """The :class:`~bot.ledger.ports.FactStore` of an installation; holds the ids of moderators."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def standing(self) -> tuple[Fact, ...]:
        return tuple(fact_of(row) for row in await self._database.read.rows(_SQL["standing"]))

    @override
    async def add(self, statement: Claim, *, now: datetime, act: ModeratorAct | None) -> bool:
        async with self._database.write() as tx:
            added = await add_fact(tx, statement, Origin(now, act and act.moderator))
            if added is not None and act is not None:
                await record_act(tx, act)
            return added is not None

    @override
    async def add_reading(self, claims: Sequence[Claim], *, now: datetime, act: ModeratorAct) -> None:
        async with self._database.write() as tx:
            for claim in claims:
                params = statement_params(claim)
                await tx.run(_SQL["replace"], **params, now=to_ms(now))
                await add_fact(tx, claim, Origin(now, act.moderator))
            await record_act(tx, act)

    @override
    async def withdraw(self, fact: FactId, *, now: datetime, act: ModeratorAct | None) -> bool:
        async with self._database.write() as tx:
            ended = await tx.run(_SQL["withdraw"], id=fact, now=to_ms(now)) > 0
            if ended and act is not None:
                await record_act(tx, act)
            return ended

    @override
    async def history(self, program: AcgmeId) -> tuple[PastFact, ...]:
        rows = await self._database.read.rows(_SQL["history"], program=program)
        return tuple(map(_past_fact, rows))

    @override
    async def programs_with_history(self) -> tuple[AcgmeId, ...]:
        return tuple(AcgmeId(row["acgme_id"]) for row in await self._database.read.rows(_SQL["with_history"]))

    def describe(self) -> tuple[HeldData, ...]:
        """Which moderator approved a fact, and who imported facts."""
        why, kept = message("ledger.held.why"), message("ledger.held.kept")
        fact = ("acgme_id", "criterion", "value", "weight", "source", "seen", "approved_at", "import_id")
        return (
            HeldData("program_fact", (*fact, "withdrawn_at", "approved_by", "suggested", "scope"), why, kept),
            HeldData("ledger_import", ("imported_at", "undone_at", "imported_by"), why, kept),
        )

    async def export(self, member: MemberId) -> Mapping[str, object]:
        """What somebody approved or imported as a moderator, in order; empty tables are left out."""
        facts = await self._database.read.rows(_SQL["approved_by"], moderator=member)
        imports = await self._database.read.rows(_SQL["imported_by"], moderator=member)
        tables = {"program_fact": facts, "ledger_import": imports}
        return {name: [exported(row) for row in rows] for name, rows in tables.items() if rows}

    async def erase(self, member: MemberId) -> int:
        """Blank the moderator's id: the facts stay, for they are about programs."""
        async with self._database.write() as tx:
            blanked = await tx.run(_SQL["blank_facts"], moderator=member)
            return blanked + await tx.run(_SQL["blank_imports"], moderator=member)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a new fact comes from: the instant, and the moderator, or the import that knows them."""

    now: datetime
    approved_by: MemberId | None = None
    imported: ImportId | None = None
    suggested: bool = False


async def add_fact(tx: WriteSession, statement: Claim, origin: Origin) -> FactId | None:
    """Keep a statement inside a transaction; ``None`` when the same one stands already.

    Raises `UserError` when more about this program does not fit. What was withdrawn longest ago makes room.
    """
    if await tx.value(_SQL["is_full"], program=statement.program, most=FACTS_OF_PROGRAM):
        raise UserError("ledger.full_program", program=statement.program, most=FACTS_OF_PROGRAM)
    tx.soon(_SQL["forget_past"], program=statement.program, kept=FACTS_OF_PROGRAM)
    return await tx.value(
        _SQL["add"],
        **statement_params(statement),
        scope=statement.scope.value,
        now=to_ms(origin.now),
        approved_by=origin.approved_by,
        import_id=origin.imported,
        suggested=origin.suggested,
    )


async def standing_fact(tx: WriteSession, statement: Claim) -> FactId | None:
    """The fact that says exactly this and stands, or ``None``."""
    return await tx.value(_SQL["same"], **statement_params(statement))


def statement_params(statement: Claim) -> dict[str, str]:
    """A statement as the parameters of an SQL statement."""
    return {
        "program": statement.program,
        "criterion": statement.criterion.value,
        "value": value_text(statement.value),
        "weight": statement.weight.value,
        "source": statement.source,
        "seen": statement.seen.isoformat(),
    }


def statement_of(row: Row) -> Claim:
    """The statement in a row that has the columns of one."""
    criterion = Criterion(row["criterion"])
    return Claim(
        program=AcgmeId(row["acgme_id"]),
        criterion=criterion,
        value=value_of(criterion, row["value"]),
        weight=Weight(row["weight"]),
        source=row["source"],
        seen=date.fromisoformat(row["seen"]),
    )


def fact_of(row: Row) -> Fact:
    """The fact in a row of `program_fact`."""
    said = statement_of(row)
    return Fact(
        id=FactId(row["id"]),
        program=said.program,
        criterion=said.criterion,
        value=said.value,
        weight=said.weight,
        source=said.source,
        seen=said.seen,
        approved_at=from_ms(row["approved_at"]),
        scope=Scope(row["scope"]),
    )


def _past_fact(row: Row) -> PastFact:
    return PastFact(
        fact=fact_of(row),
        withdrawn_at=optional_from_ms(row["withdrawn_at"]),
        imported=row["import_id"],
        suggested=bool(row["suggested"]),
        approved_by=row["approver"],
    )
