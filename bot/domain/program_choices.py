"""What a member decided about programs: which to keep on the list or drop from it, and which to signal."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.program_list import Mark

MARKS_MAX = 200
"""Most programs that a member may mark; more than any list is long."""


@dataclass(frozen=True, slots=True)
class ProgramChoices:
    """Marks by program, and the programs to signal in the season of ``signals_season``, in the order chosen."""

    marks: Mapping[AcgmeId, Mark] = field(default_factory=dict[AcgmeId, Mark])
    signals: tuple[AcgmeId, ...] = ()
    signals_season: SeasonId | None = None

    def marked(self, program: AcgmeId, mark: Mark | None) -> "ProgramChoices":
        """With another mark; ``None`` takes it away."""
        others = {number: kept for number, kept in self.marks.items() if number != program}
        return replace(self, marks=others if mark is None else {**others, program: mark})

    def signals_of(self, season: SeasonId) -> tuple[AcgmeId, ...]:
        """The programs chosen for a season; those of another season do not count."""
        return self.signals if self.signals_season == season else ()
