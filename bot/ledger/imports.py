"""Files of facts as moderators use them: read, look at what would change, import, undo, write out."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.fact_value import Claim, claim_of
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Fact, ProgramRecord, Unsaid, is_binding
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
        """Learn which programs imports added, and forget what was known of them: at start, and when it has changed."""
        async with self._ledger.renewing():
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
        """The latest imports that can be undone, as many as a menu shows."""
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
    readings = [by_criterion for record in records for by_criterion in (record.facts, record.silent)]
    known = {claim_of(fact) for read in readings for facts in read.values() for fact in facts}
    new = tuple(claim for claim in sheet.statements if claim not in known)
    values: dict[tuple[AcgmeId, Criterion], set[object]] = {}
    for claim in (*known, *new):
        if not isinstance(claim.value, Unsaid):
            binding = is_binding(claim.criterion, claim.value, claim.weight)
            values.setdefault((claim.program, claim.criterion), set()).add((claim.value, binding))
    contradicting = sum(len(values.get((claim.program, claim.criterion), ())) > 1 for claim in new)
    return Preview(sheet, new, contradicting, len(sheet.statements) - len(new))


def exported(records: Sequence[ProgramRecord], added: Sequence[Program]) -> tuple[str, ...]:
    """The files of these records, in an order that depends on what they say only; programs without facts at the end.

    Programs that ship are named with their facts only; facts that ship are left out, as every installation has them.
    """
    programs: Mapping[AcgmeId, Program] = {record.program.acgme_id: record.program for record in records}
    facts = [
        claim_of(fact)
        for record in sorted(records, key=lambda record: record.program.acgme_id)
        for criterion in Criterion
        for fact in sorted(_stored(record, criterion), key=_in_order)
    ]
    named = {fact.program for fact in facts}
    bare = sorted((program for program in added if program.acgme_id not in named), key=_number)
    return tuple(write_sheets(facts, programs, bare))


def _stored(record: ProgramRecord, criterion: Criterion) -> Iterator[Fact]:
    known = (*record.facts.get(criterion, ()), *record.silent.get(criterion, ()))
    return (fact for fact in known if fact.id > 0)


def _number(program: Program) -> AcgmeId:
    return program.acgme_id


def _in_order(fact: Fact) -> tuple[str, str, str, str]:
    return (fact.seen.isoformat(), str(fact.value), fact.weight.value, fact.source)
