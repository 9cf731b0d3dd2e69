"""The programs of one version of the ledger, with what is the same for everybody who asks, worked out once.

Lists for any number of members are built from one roster. It keeps what it has worked out, so that the lists after the
first are quicker; none differs for that.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from bot.domain.advice import Reason
from bot.domain.ids import AcgmeId
from bot.domain.ledger import CMS, VISAS, Criterion, Fact, Lead, ProgramRecord, fresh_from
from bot.domain.program import Program, ProgramKind
from bot.strategy.list_rules import ListRules
from bot.strategy.program_list.fit import Character, agreed, character, levels_once_known
from bot.strategy.program_list.gates import Question, Report, State, report_of, state_of
from bot.strategy.program_list.words import hint_rule
from bot.strategy.rulebook import Rulebook

_ORDER = tuple(Criterion)
_Entered = TypeVar("_Entered", Fact, Lead)


@dataclass(frozen=True, slots=True)
class Entry:
    """A program and what is known of it.

    ``facts`` are those that count today. ``hints`` are what is reported, and visa facts too old to count, of the other
    criteria. ``known``: all its facts in the order of the criteria, and ``leads`` as well. ``disputed``: the criteria on
    which facts do not agree; ``stale``: those whose newest fact is older than a year. ``reported_kind``: what it is
    reported to be where no fact tells. ``informed``: a fact counts that is more
    than a kind in a register. ``imgs``: the points that it gains by its IMGs.
    """

    record: ProgramRecord
    program: Program
    facts: Mapping[Criterion, tuple[Fact, ...]]
    hints: Mapping[Criterion, tuple[Lead | Fact, ...]]
    character: Character
    known: tuple[Fact, ...]
    leads: tuple[Lead, ...]
    disputed: frozenset[Criterion]
    stale: frozenset[Criterion]
    reported_kind: ProgramKind | None
    informed: bool
    imgs: int


class Roster:
    """Programs that exist, each once, by one rulebook; ready to be listed on any day."""

    def __init__(self, records: Sequence[ProgramRecord], rulebook: Rulebook) -> None:
        self.records = records
        self.rulebook = rulebook
        self._days: dict[date, DayRoster] = {}

    def on(self, today: date) -> "DayRoster":
        """The programs as they are on a day. The latest two are kept: it is at most two days on Earth at a time."""
        if today not in self._days:
            self._days = dict(list(self._days.items())[-1:])
            self._days[today] = DayRoster(self.records, self.rulebook, today)
        return self._days[today]


class DayRoster:
    """Programs that exist, each once, by one rulebook, with what is known of them on the day ``today``.

    ``entries`` stand in the order that decides between programs of equal gain: by the place of a program among those of
    its state, then by its number. So equals are spread over the states, and the order in which records are given does
    not matter.
    """

    def __init__(self, records: Sequence[ProgramRecord], rulebook: Rulebook, today: date) -> None:
        self.records = records
        self.today = today
        self.rulebook = rulebook
        rules = rulebook.program_list
        self.entries = tuple(_entry(record, rules, today) for record in _spread(records))
        self.mentioned = frozenset(
            criterion for entry in self.entries for criterion in (*entry.facts, *entry.hints)
        )
        self.hinted = any(entry.hints for entry in self.entries)
        self._pages = {record.program.acgme_id: record.page for record in records}
        self._columns: dict[Criterion, _Column] = {}
        self._cited: dict[tuple[AcgmeId, str, Criterion], Reason] = {}
        self._hinted: dict[int, Reason] = {}  # by the identity of hints, which the records keep alive
        self._levels: dict[tuple[AcgmeId, Criterion], tuple[int, ...]] = {}

    def states(self, question: Question) -> Iterable[State]:
        """How the gate of each entry stands: open if any of its criteria is, shut only if all are."""
        columns = [self._column(criterion).states(question) for criterion in question.criteria]
        return columns[0] if len(columns) == 1 else map(min, *columns)

    def reports(self, question: Question) -> Iterable[Report]:
        """What reports make likely of the gate of each entry: the best that they do of any of its criteria."""
        columns = [self._column(criterion).reports(question) for criterion in question.criteria]
        return columns[0] if len(columns) == 1 else map(max, *columns)

    def page(self, program: AcgmeId) -> str:
        """The page of a program where to look first, or an empty text."""
        return self._pages[program]

    def cite(self, rule: str, entry: Entry, fact: Fact, **named: object) -> Reason:
        """The reason that ``rule`` gives for a fact of an entry, with its source and date.

        What it is ``named`` with, and which of the facts about a criterion is cited, must follow from rule and entry.
        """
        key = (entry.program.acgme_id, rule, fact.criterion)
        reason = self._cited.get(key)
        if reason is None:
            params = {"value": fact.value, "source": fact.source, "seen": fact.seen}
            reason = self._cited[key] = self.rulebook.because(rule, **named, **params)
        return reason

    def cite_hint(self, hint: Lead | Fact) -> Reason:
        """The reason that a report gives, or a visa fact that is too old to count."""
        reason = self._hinted.get(id(hint))
        if reason is None:
            rule, params = hint_rule(hint)
            reason = self._hinted[id(hint)] = self.rulebook.because(rule, **params)
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
        self._facts: _Answers[Fact] = _Answers(entry.facts.get(criterion, ()) for entry in entries)
        self._hints: _Answers[Lead | Fact] = _Answers(entry.hints.get(criterion, ()) for entry in entries)

    def states(self, question: Question) -> list[State]:
        """How each program stands to a question, by this criterion alone."""
        states = [state_of(facts, question.met) for facts in self._facts.different]
        if question.assumed:
            states = [State.OPEN if state is State.UNKNOWN else state for state in states]
        return [states[given] for given in self._facts.given]

    def reports(self, question: Question) -> list[Report]:
        """What reports make likely of a question, by this criterion alone."""
        reports = [report_of(hints, question.met) for hints in self._hints.different]
        return [reports[given] for given in self._hints.given]


_Known = TypeVar("_Known", Fact, Lead | Fact)


class _Answers(Generic[_Known]):
    """The different answers that programs give, and which of them each gives."""

    def __init__(self, answers: Iterable[tuple[_Known, ...]]) -> None:
        places: dict[object, int] = {}
        self.different: list[tuple[_Known, ...]] = []
        self.given: list[int] = []
        for facts in answers:
            values = tuple([(fact.value, fact.binding) for fact in facts])
            if values not in places:
                places[values] = len(places)
                self.different.append(facts)
            self.given.append(places[values])


def _entry(record: ProgramRecord, rules: ListRules, today: date) -> Entry:
    facts = _counting(record, today)
    known = character(facts, rules.fit)
    hints = _hints(record, facts)
    disputed = [
        criterion for criterion, found in facts.items() if len(found) > 1 and agreed(facts, criterion) is None
    ]
    return Entry(
        record=record,
        program=record.program,
        facts=facts,
        hints=hints,
        character=known,
        known=_in_order(record.facts),
        leads=_in_order(record.leads),
        disputed=frozenset(disputed),
        stale=frozenset(criterion for criterion, found in facts.items() if found[0].seen < fresh_from(today)),
        reported_kind=_reported_kind(hints),
        informed=any(fact.source != CMS for found in facts.values() for fact in found),
        imgs=_imgs(known, rules),
    )


def _counting(record: ProgramRecord, today: date) -> Mapping[Criterion, tuple[Fact, ...]]:
    """The facts that count today."""
    if not any(fact.expired(today) for criterion in VISAS for fact in record.facts.get(criterion, ())):
        return record.facts
    counting = {
        criterion: tuple(fact for fact in facts if not fact.expired(today))
        for criterion, facts in record.facts.items()
    }
    return {criterion: facts for criterion, facts in counting.items() if facts}


def _hints(
    record: ProgramRecord, counting: Mapping[Criterion, tuple[Fact, ...]]
) -> Mapping[Criterion, tuple[Lead | Fact, ...]]:
    """What is reported, or was so once, of the criteria of which no fact counts."""
    if counting is record.facts and not record.leads:
        return {}
    return {
        criterion: (*record.leads.get(criterion, ()), *record.facts.get(criterion, ()))
        for criterion in _ORDER
        if criterion not in counting and (criterion in record.leads or criterion in record.facts)
    }


def _in_order(known: Mapping[Criterion, tuple[_Entered, ...]]) -> tuple[_Entered, ...]:
    return tuple([fact for criterion in _ORDER if criterion in known for fact in known[criterion]])


def _reported_kind(hints: Mapping[Criterion, tuple[Lead | Fact, ...]]) -> ProgramKind | None:
    kinds = {hint.value for hint in hints.get(Criterion.KIND, ())}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return kind if isinstance(kind, ProgramKind) else None


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
