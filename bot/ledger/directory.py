"""The programs that there are in this process: those that ship, and those that imports of its ledger added.

One process serves one installation and an installation has one ledger, so :data:`DIRECTORY` is what menus and cards
look programs up in. The ledger keeps it up to date; a number that ships wins over one that was added.
"""

from collections.abc import Iterable, Mapping

from bot.domain.ids import AcgmeId
from bot.domain.program import Program
from bot.ledger.loader import load_programs
from bot.ledger.search import ProgramIndex


class ProgramDirectory:
    """Programs by number, and the index in which they are searched."""

    def __init__(self, shipped: Iterable[Program] | None = None) -> None:
        self._shipped = {program.acgme_id: program for program in shipped or load_programs()}
        self._programs: Mapping[AcgmeId, Program] = self._shipped
        self._index: ProgramIndex | None = None

    def use(self, added: Iterable[Program]) -> None:
        """Let these, and no others, be the programs that were added."""
        new = {program.acgme_id: program for program in added if program.acgme_id not in self._shipped}
        programs = self._shipped | new
        if programs != self._programs:
            self._programs, self._index = programs, None

    @property
    def programs(self) -> Mapping[AcgmeId, Program]:
        """All programs by number."""
        return self._programs

    @property
    def added(self) -> tuple[Program, ...]:
        """Those that do not ship."""
        return tuple(program for number, program in self._programs.items() if number not in self._shipped)

    @property
    def index(self) -> ProgramIndex:
        """All programs, ready to be searched; made at the first search."""
        if self._index is None:
            self._index = ProgramIndex(tuple(self._programs.values()))
        return self._index


DIRECTORY = ProgramDirectory()
