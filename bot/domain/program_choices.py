"""What a member decided about programs: which to keep on the list or drop from it, and which to signal."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class ChoicesChange:
    """What a member's choices were before a change and became by it; ``consented_at`` is that of their consent then."""

    consented_at: datetime
    before: ProgramChoices
    after: ProgramChoices

    @property
    def programs(self) -> tuple[AcgmeId, ...]:
        """The programs whose mark differs."""
        marks = {**self.before.marks, **self.after.marks}
        return tuple(
            number for number in marks if self.before.marks.get(number) != self.after.marks.get(number)
        )

    @property
    def signals(self) -> bool:
        """Whether the signals differ."""
        return _signals(self.before) != _signals(self.after)

    def taken_back(self, current: ProgramChoices) -> ProgramChoices | None:
        """``current`` with these choices as they were; ``None`` where one of them changed again since."""
        if any(current.marks.get(number) != self.after.marks.get(number) for number in self.programs):
            return None
        for number in self.programs:
            current = current.marked(number, self.before.marks.get(number))
        if not self.signals:
            return current
        if _signals(current) != _signals(self.after):
            return None
        return replace(current, signals=self.before.signals, signals_season=self.before.signals_season)


def _signals(choices: ProgramChoices) -> tuple[tuple[AcgmeId, ...], SeasonId | None]:
    """The signals with their season, which means nothing without them."""
    return choices.signals, choices.signals_season if choices.signals else None
