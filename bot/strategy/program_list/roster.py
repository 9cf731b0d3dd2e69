"""The programs of one version of the ledger, with what is the same for everybody who asks, worked out once.

Lists for any number of members are built from one roster. It keeps what it has worked out, so that the lists after the
first are quicker; none differs for that.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.advice import Reason
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Fact, ProgramRecord
from bot.domain.program import Program
from bot.strategy.list_rules import ListRules
from bot.strategy.program_list.fit import Character, agreed, character, levels_once_known
from bot.strategy.program_list.gates import Question, State, state_of
from bot.strategy.rulebook import Rulebook

_ORDER = tuple(Criterion)


@dataclass(frozen=True, slots=True)
class Entry:
    """A program and what is known of it.

    ``known``: its facts in the order of the criteria. ``disputed``: the criteria on which they do not agree. ``imgs``:
    the points that it gains by its IMGs.
    """

    record: ProgramRecord
    program: Program
    character: Character
    known: tuple[Fact, ...]
    disputed: frozenset[Criterion]
    imgs: int


class Roster:
    """Programs that exist, each once, by one rulebook.

    ``entries`` stand in the order that decides between programs of equal gain: by the place of a program among those of
    its state, then by its number. So equals are spread over the states, and the order in which records are given does
    not matter.
    """

    def __init__(self, records: Sequence[ProgramRecord], rulebook: Rulebook) -> None:
        self.records = records
        self.rulebook = rulebook
        rules = rulebook.program_list
        self.entries = tuple(_entry(record, rules) for record in _spread(records))
        self._columns: dict[Criterion, _Column] = {}
        self._cited: dict[tuple[AcgmeId, str, Criterion], Reason] = {}
        self._levels: dict[tuple[AcgmeId, Criterion], tuple[int, ...]] = {}

    def states(self, question: Question) -> Iterable[State]:
        """How the gate of each entry stands: open if any of its criteria is, shut only if all are."""
        columns = [self._column(criterion).states(question) for criterion in question.criteria]
        return columns[0] if len(columns) == 1 else map(min, *columns)

    def cite(self, rule: str, entry: Entry, fact: Fact, **named: object) -> Reason:
        """The reason that ``rule`` gives for a fact of an entry, with its source and date.

        What it is ``named`` with, and which of the facts about a criterion is cited, must follow from rule and entry.
        """
        key = (entry.program.acgme_id, rule, fact.criterion)
        reason = self._cited.get(key)
        if reason is None:
            said = {"value": fact.value, "source": fact.source, "seen": fact.seen}
            reason = self._cited[key] = self.rulebook.because(rule, **named, **said)
        return reason

    def levels(self, entry: Entry, missing: Criterion) -> tuple[int, ...]:
        """The scores that an entry may look for once a criterion is known."""
        key = (entry.program.acgme_id, missing)
        levels = self._levels.get(key)
        if levels is None:
            rules = self.rulebook.program_list.fit
            levels = self._levels[key] = levels_once_known(entry.character, missing, rules)
        return levels

    def _column(self, criterion: Criterion) -> "_Column":
        if criterion not in self._columns:
            self._columns[criterion] = _Column(self.entries, criterion)
        return self._columns[criterion]


class _Column:
    """What is known of all programs by one criterion: few different answers, and which of them each program gives."""

    def __init__(self, entries: Iterable[Entry], criterion: Criterion) -> None:
        answers: dict[object, int] = {}
        self._answers: list[tuple[Fact, ...]] = []
        self._given: list[int] = []
        for entry in entries:
            facts = entry.record.facts.get(criterion, ())
            said = tuple([(fact.value, fact.weight) for fact in facts])
            if said not in answers:
                answers[said] = len(answers)
                self._answers.append(facts)
            self._given.append(answers[said])

    def states(self, question: Question) -> list[State]:
        """How each program stands to a question, by this criterion alone."""
        states = [state_of(facts, question.met) for facts in self._answers]
        return [states[given] for given in self._given]


def _entry(record: ProgramRecord, rules: ListRules) -> Entry:
    facts, known = record.facts, character(record, rules.fit)
    disputed = [one for one, said in facts.items() if len(said) > 1 and agreed(record, one) is None]
    return Entry(
        record=record,
        program=record.program,
        character=known,
        known=tuple([fact for criterion in _ORDER if criterion in facts for fact in facts[criterion]]),
        disputed=frozenset(disputed),
        imgs=_imgs(known, rules),
    )


def _imgs(known: Character, rules: ListRules) -> int:
    points, share, gain = rules.gain, known.img_share, 0
    if share is not None:
        some = points.img_some if share >= rules.fit.img_low else -points.few_imgs
        gain += points.img_high if share >= rules.fit.img_high else some
    if known.non_us_imgs is not None:
        gain += points.non_us_imgs if known.non_us_imgs else -points.few_imgs
    return gain


def _spread(records: Sequence[ProgramRecord]) -> list[ProgramRecord]:
    """By the place of each program among those of its state, then by number."""
    numbered = sorted(records, key=_number)
    counts: Counter[str] = Counter()
    turns: dict[AcgmeId, int] = {}
    for record in numbered:
        turns[record.program.acgme_id] = counts[record.program.state]
        counts[record.program.state] += 1
    return sorted(numbered, key=lambda record: turns[record.program.acgme_id])


def _number(record: ProgramRecord) -> AcgmeId:
    return record.program.acgme_id
