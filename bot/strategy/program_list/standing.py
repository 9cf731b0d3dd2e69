"""How one program stands to one candidate: its gates, fit and gain, worked out once and explained later."""

from dataclasses import dataclass

from bot.domain.advice import Emphasis
from bot.domain.ids import AcgmeId
from bot.domain.ledger import ProgramRecord
from bot.domain.places import STATES_OF
from bot.domain.profile import Connection, ConnectionKind, Division, Preferences
from bot.domain.program import Program, ProgramKind
from bot.domain.program_list import Confidence, Gate, Placement
from bot.strategy.list_rules import ListRules
from bot.strategy.program_list.candidate import Candidate
from bot.strategy.program_list.fit import Character, character, placement
from bot.strategy.program_list.gates import Question, State, answer, questions


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


def wishes_of(preferences: Preferences, connections: tuple[Connection, ...] | None) -> Wishes:
    """Preferences and connections ready to be looked up; the order in which they were told does not count."""
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


@dataclass(frozen=True, slots=True)
class Standing:
    """One program. ``answers`` has one state for each question; ``refused`` says that any gate is shut."""

    record: ProgramRecord
    program: Program
    character: Character
    answers: tuple[State, ...]
    placement: Placement
    gain: int
    refused: bool

    @property
    def kind(self) -> ProgramKind | None:
        """The kind, where it is known and not disputed."""
        return self.character.kind

    @property
    def confidence(self) -> Confidence:
        """High: every gate that matters is open and the fit is known. Low: nothing that decides is known."""
        answers = self.answers
        if self.placement is not Placement.UNKNOWN and answers.count(State.OPEN) == len(answers):
            return Confidence.HIGH
        blank = answers.count(State.UNKNOWN) == len(answers) and self.character.level is None
        return Confidence.LOW if blank else Confidence.MEDIUM


class Judge:
    """Judges programs for one candidate, by one rulebook and one mix."""

    def __init__(
        self, candidate: Candidate, wishes: Wishes, emphasis: dict[ProgramKind, Emphasis], rules: ListRules
    ) -> None:
        self.candidate = candidate
        self.wishes = wishes
        self.emphasis = emphasis
        self.rules = rules
        self.questions: tuple[Question, ...] = questions(candidate)
        self._blank = tuple(State.UNKNOWN for _ in self.questions)

    def judge(self, record: ProgramRecord) -> Standing:
        """How a program stands."""
        rules = self.rules.fit
        known = character(record, rules)
        placed = placement(self.candidate.score, known.level, rules)
        answers = tuple([answer(record, one) for one in self.questions]) if record.facts else self._blank
        gain = self._wished(record.program, known.kind) + self._fit(known, placed)
        if record.facts:
            gain += self._gates(answers) + self._imgs(known)
        return Standing(record, record.program, known, answers, placed, gain, State.SHUT in answers)

    def _fit(self, known: Character, placed: Placement) -> int:
        points = self.rules.gain
        kind = points.kind_unknown if known.kind is None else points.emphasis[self.emphasis[known.kind]]
        return kind + points.placement[placed]

    def _gates(self, answers: tuple[State, ...]) -> int:
        points = self.rules.gain
        gain = points.gate * answers.count(State.OPEN)
        if self.questions[0].gate is Gate.VISA and answers[0] is State.OPEN:
            gain += points.visa - points.gate
        gain -= points.unmet * answers.count(State.UNMET)
        return gain - points.disputed * answers.count(State.DISPUTED)

    def _wished(self, program: Program, kind: ProgramKind | None) -> int:
        points, wishes = self.rules.gain, self.wishes
        ties = wishes.ties.get(program.acgme_id)
        gain = sum(points.connection[tie] for tie in ties) if ties else 0
        if program.state in wishes.states:
            gain += points.state
        elif program.state in wishes.division_states:
            gain += points.division
        return gain + (points.kind if kind in wishes.kinds else 0)

    def _imgs(self, known: Character) -> int:
        points, rules, share = self.rules.gain, self.rules.fit, known.img_share
        gain = 0
        if share is not None:
            some = points.img_some if share >= rules.img_low else -points.few_imgs
            gain += points.img_high if share >= rules.img_high else some
        if known.non_us_imgs is not None:
            gain += points.non_us_imgs if known.non_us_imgs else -points.few_imgs
        return gain
