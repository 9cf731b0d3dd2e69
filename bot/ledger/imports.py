"""Files of facts as moderators use them: read, look at what would change, import, undo, write out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Fact, ProgramRecord
from bot.domain.moderation import ModeratorAct
from bot.domain.program import Program
from bot.errors import UserError
from bot.ledger.facts import problems
from bot.ledger.new_program import program_problems
from bot.ledger.ports import Imported, ImportId, ImportStore, ListedImport, Undone
from bot.ledger.service import LedgerService
from bot.ledger.sheet import Sheet, UnreadableSheetError, read_sheet, write_sheets

LISTED_MAX = 25
"""Imports that are offered to be undone: as many as Discord shows in a menu."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change: new facts, how many of them contradict what stands or each other, and new programs.

    ``standing`` facts are there already.
    """

    sheet: Sheet
    new: tuple[Claim, ...]
    contradicting: int
    standing: int

    @property
    def changes(self) -> bool:
        """Whether importing it would change anything."""
        return bool(self.new or self.sheet.programs)


class ImportService:
    """Imports into the ledger of an installation."""

    def __init__(self, store: ImportStore, ledger: LedgerService) -> None:
        self._store = store
        self._ledger = ledger

    async def open(self) -> None:
        """Learn which programs imports added; called once, at start."""
        self._ledger.directory.use(await self._store.programs())

    async def preview(self, data: bytes, now: datetime) -> Preview:
        """Read a file off the event loop, and say what importing it would change. Raises `UserError` for no such file."""
        known = dict(self._ledger.directory.programs)
        try:
            sheet = await asyncio.to_thread(read_sheet, data, known, now)
        except UnreadableSheetError as error:
            raise UserError(error.why.key, **error.why.params) from error
        return previewed(sheet, await self._ledger.records())

    async def add_all(
        self,
        facts: Sequence[Claim],
        programs: Sequence[Program] = (),
        *,
        now: datetime,
        act: ModeratorAct | None = None,
    ) -> Imported:
        """Keep all as one import, or none: raises `UserError` for the first that cannot be."""
        self._require(facts, programs, now)
        async with self._ledger.changing():
            made = await self._store.add_all(facts, programs, now=now, act=act)
            self._ledger.directory.use(await self._store.programs())
            return made

    async def undo(
        self, number: ImportId, *, now: datetime, act: ModeratorAct | None = None
    ) -> Undone | None:
        """End what an import added and how much that was; ``None``: no such import, or undone before."""
        async with self._ledger.changing():
            undone = await self._store.undo(number, now=now, act=act)
            self._ledger.directory.use(await self._store.programs())
            return undone

    async def imports(self) -> Sequence[ListedImport]:
        """The latest imports that can be undone, the latest first."""
        return await self._store.imports(LISTED_MAX)

    async def export(self) -> tuple[str, ...]:
        """The ledger as files that can be imported again, one unless it is too large for that."""
        return await asyncio.to_thread(exported, await self._ledger.records(), self._ledger.directory.added)

    def _require(self, facts: Sequence[Claim], programs: Sequence[Program], now: datetime) -> None:
        numbers = {program.acgme_id for program in programs} | self._ledger.directory.programs.keys()
        for program in programs:
            for problem in program_problems(program):
                raise UserError(problem.why.key, **problem.why.params)
        for fact in facts:
            if fact.program not in numbers:
                raise UserError("ledger.program.unknown")
            for problem in problems(fact, now):
                raise UserError(problem.why.key, **problem.why.params)


def previewed(sheet: Sheet, records: Sequence[ProgramRecord]) -> Preview:
    """What a file would change in a ledger with these records."""
    facts = [fact for record in records for facts in record.facts.values() for fact in facts]
    known = {statement_of(fact) for fact in facts}
    new = tuple(statement for statement in sheet.statements if statement not in known)
    said: dict[tuple[AcgmeId, Criterion], set[object]] = {}
    for one in (*known, *new):
        said.setdefault((one.program, one.criterion), set()).add((one.value, one.weight))
    contradicting = sum(len(said[one.program, one.criterion]) > 1 for one in new)
    return Preview(sheet, new, contradicting, len(sheet.statements) - len(new))


def exported(records: Sequence[ProgramRecord], added: Sequence[Program]) -> tuple[str, ...]:
    """The files of these records, in an order that depends on what they say only; programs without facts at the end.

    Programs that ship are named with their facts only.
    """
    programs: Mapping[AcgmeId, Program] = {record.program.acgme_id: record.program for record in records}
    facts = [
        statement_of(fact)
        for record in sorted(records, key=lambda one: one.program.acgme_id)
        for criterion in Criterion
        for fact in sorted(record.facts.get(criterion, ()), key=_in_order)
    ]
    told = {fact.program for fact in facts}
    bare = sorted((one for one in added if one.acgme_id not in told), key=lambda one: one.acgme_id)
    return tuple(write_sheets(facts, programs, bare))


def statement_of(fact: Fact) -> Claim:
    """What a fact says."""
    return Claim(fact.program, fact.criterion, fact.value, fact.weight, fact.source, fact.seen)


def _in_order(fact: Fact) -> tuple[str, str, str, str]:
    return (fact.seen.isoformat(), str(fact.value), fact.weight.value, fact.source)
