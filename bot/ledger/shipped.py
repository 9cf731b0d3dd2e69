"""The ledger as it ships: the programs that exist, every criterion unknown."""

from functools import cache

from bot.domain.ledger import ProgramRecord
from bot.ledger.loader import load_programs


@cache
def shipped_records(specialty: str = "pediatrics") -> tuple[ProgramRecord, ...]:
    """A record without facts of every program of a specialty."""
    return tuple(map(ProgramRecord, load_programs(specialty)))
