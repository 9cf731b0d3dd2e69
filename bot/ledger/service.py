"""The ledger as commands and lists use it: all records in memory, brought up to date by each change."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import chain

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, FactId, GuildId
from bot.domain.ledger import ProgramRecord
from bot.domain.message import message
from bot.domain.moderation import ModeratorAct
from bot.errors import UserError
from bot.ledger.directory import ProgramDirectory
from bot.ledger.facts import SOURCE_MAX, Problem, is_link, problems
from bot.ledger.ports import FactStore, PastFact
from bot.ledger.records import records_of
from bot.ledger.shipped import NOTHING_SHIPPED, Shipped
from bot.scheduler.wakeup import Bell, Wakeup


class LedgerService:
    """The one ledger of an installation: programs, with the facts that moderators approved.

    ``directory`` are its programs; ``servers`` are those whose moderators edit it, as the operator lists them;
    ``shipped`` is what is known before anybody has edited it; ``changed`` tells other processes of each change.
    """

    def __init__(
        self,
        store: FactStore,
        directory: ProgramDirectory | None = None,
        servers: Iterable[GuildId] = (),
        shipped: Shipped = NOTHING_SHIPPED,
        changed: Bell | None = None,
    ) -> None:
        self._store = store
        self._shipped = shipped
        self._servers = frozenset(servers)
        self.directory = directory or ProgramDirectory()
        self._records: tuple[ProgramRecord, ...] | None = None
        self._changing = asyncio.Lock()
        self._changed = changed or Wakeup()

    def edited_by(self, guild: GuildId) -> bool:
        """Whether the moderators of a server edit the ledger."""
        return guild in self._servers

    def let_edit(self, guild: GuildId) -> None:
        """List a server that is made after the program has started, as the demo's is."""
        self._servers |= {guild}

    async def records(self) -> tuple[ProgramRecord, ...]:
        """All programs, those that ship in their order first, with what is known of them now."""
        known = self._records
        if known is not None:
            return known
        async with self._changing:
            if self._records is None:
                facts = await self._store.standing()
                self._records = records_of(self.directory.programs.values(), facts, self._shipped)
            return self._records

    async def record(self, program: AcgmeId) -> ProgramRecord:
        """One program. Raises `LookupError` for a number that the ledger does not have."""
        for record in await self.records():
            if record.program.acgme_id == program:
                return record
        raise LookupError("no such program")

    async def add(self, statement: Claim, *, now: datetime, act: ModeratorAct | None = None) -> bool:
        """Keep a statement as a fact; ``False`` when the same one stands. Raises `UserError` when it cannot be one.

        ``act`` is the moderator's, logged with the change; there is none where the program itself acts.
        """
        self.require(statement, now)
        async with self.changing():
            return await self._store.add(statement, now=now, act=act)

    async def add_reading(self, claims: Sequence[Claim], *, now: datetime, act: ModeratorAct) -> None:
        """Keep what a moderator read on a page, in place of what the page said before. Raises `UserError` for no fact."""
        for claim in claims:
            self.require(claim, now)
        async with self.changing():
            await self._store.add_reading(claims, now=now, act=act)

    async def withdraw(self, fact: FactId, *, now: datetime, act: ModeratorAct | None = None) -> bool:
        """End a fact; its history stays. ``False`` when it does not stand."""
        async with self.changing():
            return await self._store.withdraw(fact, now=now, act=act)

    async def history(self, program: AcgmeId) -> Sequence[PastFact]:
        """Every fact about a program that stands or stood, those approved last first."""
        return await self._store.history(program)

    async def removed(self) -> Sequence[AcgmeId]:
        """The numbers of programs that went with an import that was undone, and that have a history."""
        there = self.directory.programs
        return tuple(number for number in await self._store.programs_with_history() if number not in there)

    def problems(self, statement: Claim, now: datetime) -> Iterable[Problem]:
        """Everything that keeps a statement from being a fact."""
        unknown = Problem("acgme_id", message("ledger.program.unknown"))
        strange = () if statement.program in self.directory.programs else (unknown,)
        return chain(strange, problems(statement, now))

    def require(self, statement: Claim, now: datetime) -> None:
        """Raise `UserError` with the first thing that keeps a statement from being a fact."""
        for problem in self.problems(statement, now):
            raise UserError(problem.why.key, **problem.why.params)

    def require_link(self, source: str) -> None:
        """Raise `UserError` unless a text is a link to a page where a fact can be read."""
        if not is_link(source):
            raise UserError("ledger.source.wrong", count=SOURCE_MAX)

    @asynccontextmanager
    async def changing(self) -> AsyncGenerator[None]:
        """A change of facts in the store, one at a time.

        What is in memory is forgotten before the change, so that a cancelled one leaves nothing outdated.
        """
        try:
            async with self.renewing():
                yield
        finally:
            self._changed.request()

    @asynccontextmanager
    async def renewing(self) -> AsyncGenerator[None]:
        """What is in memory is forgotten, and nobody reads it anew before the block has ended."""
        async with self._changing:
            self._records = None
            yield
