"""The ledger as it ships: the programs that exist, every criterion unknown."""

from collections.abc import Sequence
from functools import cache

from bot.domain.ledger import ProgramRecord
from bot.ledger.loader import load_programs


@cache
def shipped_records(specialty: str = "pediatrics") -> tuple[ProgramRecord, ...]:
    """A record without facts of every program of a specialty."""
    return tuple(map(ProgramRecord, load_programs(specialty)))


class ShippedRecords:
    """The :class:`~bot.strategy.ports.ProgramRecords` of an installation without facts."""

    async def records(self) -> Sequence[ProgramRecord]:
        """All programs."""
        return shipped_records()
