"""Facts that are stored together from a file, with the programs that it adds, and undone together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId
from bot.domain.moderation import ModeratorAct
from bot.domain.program import Program
from bot.errors import UserError
from bot.ledger import ports
from bot.ledger.ports import Imported, ImportId, ListedImport, Undone
from storage.audit import record_act
from storage.ledger import Origin, add_fact
from storage.sql.ports import Database
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import from_ms, to_ms

_SQL = statements("ledger_imports")
PROGRAMS_MAX = 20_000
"""Programs that imports can add, all together."""
IMPORTS_KEPT = 500
"""The latest imports, which can be undone. What older ones brought stays, with the moderator who imported it."""


class ImportStore(ports.ImportStore):
    """The :class:`~bot.ledger.ports.ImportStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def add_all(
        self,
        facts: Sequence[Claim],
        programs: Sequence[Program],
        *,
        now: datetime,
        act: ModeratorAct | None,
    ) -> Imported:
        async with self._database.write() as tx:
            by = None if act is None else act.moderator
            number = ImportId(await tx.value(_SQL["begin"], now=to_ms(now), by=by))
            before: int = await tx.value(_SQL["count_programs"])
            new = sum([await _add_program(tx, program, number) for program in programs])
            if new and before + new > PROGRAMS_MAX:
                raise UserError("ledger.too_many_programs", most=PROGRAMS_MAX)
            origin = Origin(now, imported=number)
            added = sum([await add_fact(tx, fact, origin) is not None for fact in facts])
            if not added + new:
                await tx.run(_SQL["drop"], import_id=number)
                return Imported(None, 0, 0)
            if act is not None:
                await record_act(tx, replace(act, subject=str(number)))
            await tx.run(_SQL["keep_moderator"], kept=IMPORTS_KEPT)
            await tx.run(_SQL["forget_imports"], kept=IMPORTS_KEPT)
        return Imported(number, added, new)

    @override
    async def undo(self, number: ImportId, *, now: datetime, act: ModeratorAct | None) -> Undone | None:
        which = {"import_id": number, "now": to_ms(now)}
        async with self._database.write() as tx:
            if not await tx.run(_SQL["undo"], **which):
                return None
            if act is not None:
                await record_act(tx, replace(act, subject=str(number)))
            facts = await tx.run(_SQL["withdraw"], **which)
            return Undone(facts, await tx.run(_SQL["remove_programs"], import_id=number))

    @override
    async def programs(self) -> tuple[Program, ...]:
        rows = await self._database.read.rows(_SQL["programs"])
        return tuple(
            Program(AcgmeId(row["acgme_id"]), row["name"], row["city"], row["state"]) for row in rows
        )

    @override
    async def imports(self, limit: int) -> tuple[ListedImport, ...]:
        rows = await self._database.read.rows(_SQL["imports"], limit=limit)
        return tuple(
            ListedImport(ImportId(row["id"]), from_ms(row["imported_at"]), row["facts"], row["programs"])
            for row in rows
        )


async def _add_program(tx: WriteSession, program: Program, number: ImportId) -> bool:
    added = await tx.run(
        _SQL["add_program"],
        number=program.acgme_id,
        name=program.name,
        city=program.city,
        state=program.state,
        import_id=number,
    )
    return added > 0
