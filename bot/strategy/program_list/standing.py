"""How one program stands to one candidate: its gates, fit and gain, worked out once and explained later."""

from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

from bot.domain.advice import Emphasis
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion
from bot.domain.places import STATES_OF
from bot.domain.profile import ConnectionKind, Division, Preferences, ProgramTie
from bot.domain.program import Program, ProgramKind
from bot.domain.program_list import Confidence, Gate, Placement
from bot.strategy.list_rules import ListRules
from bot.strategy.program_list.candidate import Candidate
from bot.strategy.program_list.fit import placement
from bot.strategy.program_list.gates import Question, Report, State, questions
from bot.strategy.program_list.roster import DayRoster, Entry


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a member prefers and where they are known. States of preferred divisions are in ``division_states``."""

    states: frozenset[str]
    division_states: frozenset[str]
    kinds: frozenset[ProgramKind]
    ties: dict[AcgmeId, tuple[ConnectionKind, ...]]

    def prefers(self, program: Program, kind: ProgramKind | None) -> bool:
        """Whether the place or the kind is preferred."""
        return program.state in self.states | self.division_states or kind in self.kinds


def wishes_of(preferences: Preferences, connections: tuple[ProgramTie, ...] | None) -> Wishes:
    """Preferences and connections ready to be looked up; the order in which they were given does not count."""
    ties: dict[AcgmeId, set[ConnectionKind]] = {}
    for tie in connections or ():
        ties.setdefault(tie.acgme_id, set()).add(tie.kind)
    divisions: tuple[Division, ...] = preferences.divisions or ()
    return Wishes(
        states=frozenset(preferences.states or ()),
        division_states=frozenset(state for division in divisions for state in STATES_OF[division]),
        kinds=frozenset(preferences.kinds or ()),
        ties={
            program: tuple(kind for kind in ConnectionKind if kind in found)
            for program, found in ties.items()
        },
    )


class ProgramStanding(NamedTuple):
    """One program. ``answers`` has one state for each question; ``refused`` says that any gate is shut.

    ``doubtful``: a report that nobody has read again says that it turns this candidate away. ``known``: there is a fact
    about it beyond a kind in a register, a report about what decides for this candidate, or a connection.
    """

    entry: Entry
    program: Program
    kind: ProgramKind | None
    answers: tuple[State, ...]
    placement: Placement
    gain: int
    refused: bool
    doubtful: bool
    known: bool

    @property
    def confidence(self) -> Confidence:
        """High: every gate that matters is open and the fit is known. Low: nothing that decides is known."""
        answers = self.answers
        if self.placement is not Placement.UNKNOWN and answers.count(State.OPEN) == len(answers):
            return Confidence.HIGH
        blank = answers.count(State.UNKNOWN) == len(answers) and self.entry.character.level is None
        return Confidence.LOW if blank else Confidence.MEDIUM


class Judge:
    """Judges programs for one candidate, by one rulebook and one mix.

    ``mentioned`` are the criteria of which anything is known of any program.
    """

    def __init__(
        self,
        candidate: Candidate,
        wishes: Wishes,
        emphasis: dict[ProgramKind, Emphasis],
        rules: ListRules,
        mentioned: frozenset[Criterion],
    ) -> None:
        self.candidate = candidate
        self.wishes = wishes
        self.emphasis = emphasis
        self.rules = rules
        self.questions: tuple[Question, ...] = tuple(
            question
            for question in questions(candidate)
            if not question.assumed or not mentioned.isdisjoint(question.criteria)
        )
        deciding = [criterion for question in self.questions for criterion in question.criteria]
        self._deciding = frozenset((*deciding, Criterion.IMG_SHARE, Criterion.NON_US_IMG_RESIDENTS))
        self._of_kind = {kind: self._kind(kind) for kind in (None, *ProgramKind)}
        self._of_state = dict.fromkeys(wishes.division_states, rules.gain.division)
        self._of_state |= dict.fromkeys(wishes.states, rules.gain.state)
        self._of_visa = rules.gain.visa - rules.gain.gate if self.questions[0].gate is Gate.VISA else 0
        self._of_unknown_visa = rules.gain.visa_unknown if self.questions[0].gate is Gate.VISA else 0
        self._silence = (Report.NONE,) * len(self.questions)
        self._of_report = [self._report(question) for question in self.questions]
        self._of_answers: dict[tuple[State, ...], int] = {}
        self._of_reports: dict[tuple[Report, ...], int] = {}

    def judge(self, roster: DayRoster) -> list[ProgramStanding]:
        """How each program stands, in the order of the roster."""
        answers = zip(*map(roster.states, self.questions), strict=True)
        reports = (
            zip(*map(roster.reports, self.questions), strict=True) if roster.hinted else repeat(self._silence)
        )
        together = zip(roster.entries, answers, reports, strict=False)
        return [self._standing(entry, states, report) for entry, states, report in together]

    def _standing(
        self, entry: Entry, answers: tuple[State, ...], reports: tuple[Report, ...]
    ) -> ProgramStanding:
        program, known = entry.program, entry.character
        level = None if known.level is None else known.level.score
        placed = placement(self.candidate.score, level, self.rules.fit)
        gain = self._of_kind[known.kind] + self.rules.gain.placement[placed] + entry.imgs
        gain += self._gates(answers) + self._of_state.get(program.state, 0)
        if ties := self.wishes.ties.get(program.acgme_id):
            gain += sum(self.rules.gain.connection[tie] for tie in ties)
        if answers[0] is State.UNKNOWN and reports[0] is Report.NONE:
            gain -= self._of_unknown_visa
        doubtful, informed = False, entry.informed or bool(ties)
        if entry.hints:
            gain += self._hints(entry, reports)
            doubtful = Report.CLOSED in reports
            informed = informed or not self._deciding.isdisjoint(entry.hints)
        return ProgramStanding(
            entry, program, known.kind, answers, placed, gain, State.SHUT in answers, doubtful, informed
        )

    def deciding_first(self) -> tuple[frozenset[Criterion], bool]:
        """The criteria that decide first for this candidate, and whether they are visas: else all that a gate asks for."""
        if self.questions[0].gate is Gate.VISA:
            return frozenset(self.questions[0].criteria), True
        return self._deciding, False

    def _hints(self, entry: Entry, reports: tuple[Report, ...]) -> int:
        """The few points by which reports move a program; they count only where no fact does."""
        gain = self._of_reports.get(reports)
        if gain is None:
            gain = sum(points[report] for points, report in zip(self._of_report, reports, strict=True))
            self._of_reports[reports] = gain
        if entry.reported_kind is not None and entry.character.kind is None:
            liked = self._of_kind[entry.reported_kind] > self._of_kind[None]
            gain += self.rules.gain.report if liked else -self.rules.gain.report
        return gain

    def _report(self, question: Question) -> dict[Report, int]:
        points = self.rules.gain
        worth = points.report_visa if question.gate is Gate.VISA else points.report
        return {Report.OPEN: worth, Report.NONE: 0, Report.UNMET: -worth, Report.CLOSED: -worth}

    def _gates(self, answers: tuple[State, ...]) -> int:
        """The points of these answers; programs differ in few of them."""
        gain = self._of_answers.get(answers)
        if gain is None:
            gain = self._of_answers[answers] = self._worth(answers)
        return gain

    def _worth(self, answers: tuple[State, ...]) -> int:
        points = self.rules.gain
        gain = points.gate * answers.count(State.OPEN)
        if answers[0] is State.OPEN:
            gain += self._of_visa
        return (
            gain - points.unmet * answers.count(State.UNMET) - points.disputed * answers.count(State.DISPUTED)
        )

    def _kind(self, kind: ProgramKind | None) -> int:
        points = self.rules.gain
        if kind is None:
            return points.kind_unknown
        return points.emphasis[self.emphasis[kind]] + (points.kind if kind in self.wishes.kinds else 0)
