"""What the ledger needs of storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, FactId, MemberId
from bot.domain.ledger import Fact
from bot.domain.moderation import ModeratorAct
from bot.domain.program import Program

ImportId = NewType("ImportId", int)
"""Facts that were stored together, numbered from 1 within the installation."""


@dataclass(frozen=True, slots=True)
class PastFact:
    """A fact that stands or stood; ``withdrawn_at`` is an aware UTC instant, ``None`` while it stands.

    ``approved_by`` is ``None`` where nobody did by hand in Discord, or their data was erased.
    """

    fact: Fact
    withdrawn_at: datetime | None
    imported: ImportId | None
    suggested: bool
    """A member had proposed it, perhaps in other words."""
    approved_by: MemberId | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: its number (``None`` when all was there before), how many facts and programs are new."""

    number: ImportId | None
    added: int
    programs: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """How many facts and programs an undone import took with it."""

    facts: int
    programs: int


@dataclass(frozen=True, slots=True)
class ListedImport:
    """An import that can be undone: when it was made (aware UTC), and what of it stands."""

    number: ImportId
    at: datetime
    facts: int
    programs: int


class FactStore(Protocol):
    """Facts of the ledger; each change is whole or not at all, and so is the moderator's act with it."""

    async def standing(self) -> Sequence[Fact]:
        """All facts that stand, those seen last first."""
        ...

    async def add(self, statement: Claim, *, now: datetime, act: ModeratorAct | None) -> bool:
        """Keep a statement as approved at ``now``; ``False`` when the same one stands already."""
        ...

    async def add_reading(self, claims: Sequence[Claim], *, now: datetime, act: ModeratorAct) -> None:
        """Keep what a moderator read on a page, in place of what the same page said before of the same criteria."""
        ...

    async def withdraw(self, fact: FactId, *, now: datetime, act: ModeratorAct | None) -> bool:
        """End a fact; ``False`` when it does not stand."""
        ...

    async def history(self, program: AcgmeId) -> Sequence[PastFact]:
        """Every fact about a program, also those withdrawn, those approved last first."""
        ...

    async def programs_with_history(self) -> Sequence[AcgmeId]:
        """The numbers of the programs about which a fact stands or stood."""
        ...


class ImportStore(Protocol):
    """What was stored together; each change is whole or not at all, and so is the moderator's act with it."""

    async def add_all(
        self,
        facts: Sequence[Claim],
        programs: Sequence[Program],
        *,
        now: datetime,
        act: ModeratorAct | None,
    ) -> Imported:
        """Keep many facts, and programs, as one import; what is there already is passed over."""
        ...

    async def undo(self, number: ImportId, *, now: datetime, act: ModeratorAct | None) -> Undone | None:
        """End what an import added and still stands, and how much it was; ``None``: no such import, or undone before."""
        ...

    async def programs(self) -> Sequence[Program]:
        """The programs that imports added."""
        ...

    async def imports(self, limit: int) -> Sequence[ListedImport]:
        """The latest imports that can be undone, the latest first."""
        ...
