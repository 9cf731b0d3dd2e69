"""Why a program is on the list: why it is in, reach, target or likely, and what is not known of it."""

from collections.abc import Iterator
from datetime import date

from bot.domain.advice import Reason
from bot.domain.ledger import Criterion, Fact, ProgramRecord
from bot.domain.message import message
from bot.domain.program import ProgramKind
from bot.domain.program_list import Gate, Place, Placement
from bot.strategy.program_list.candidate import VisaNeed
from bot.strategy.program_list.fit import agreed
from bot.strategy.program_list.gates import State
from bot.strategy.program_list.standing import Judge, Standing
from bot.strategy.program_list.words import criteria_names, criterion_name, tie_names
from bot.strategy.rulebook import Rulebook

_FIT = (Criterion.STEP2CK_MINIMUM, Criterion.KIND, Criterion.IMG_SHARE)
_ORDER = tuple(Criterion)
_VISAS = (Criterion.VISA_J1, Criterion.VISA_H1B)


class Explainer:
    """Explains places for one candidate on the day ``as_of``; sentences that recur are made once."""

    def __init__(self, judge: Judge, rulebook: Rulebook, as_of: date) -> None:
        self._judge = judge
        self._rulebook = rulebook
        self._as_of = as_of
        asked = [criterion for question in judge.questions for criterion in question.criteria]
        self._relevant = tuple(dict.fromkeys((*asked, *_FIT)))
        self._about_criteria: dict[tuple[str, tuple[Criterion, ...]], Reason] = {}
        self._about_kinds = {kind: tuple(self._kind(kind)) for kind in ProgramKind}

    def place(self, standing: Standing, usd: int, *, kept: bool) -> Place:
        """A place on the list at its price."""
        unknown = self._unknown(standing)
        reasons = [*self._why_in(standing, kept=kept)]
        if standing.record.facts:
            reasons += self._known(standing)
        reasons += self._fit(standing)
        if standing.record.facts:
            reasons += self._gates(standing)
        if unknown:
            reasons.append(self._of_criteria("place.unknown", unknown))
        grounds = self._rulebook.grounds(*reasons)
        return Place(
            program=standing.program,
            kind=standing.kind,
            placement=standing.placement,
            confidence=standing.confidence,
            unknown=unknown,
            facts=_facts(standing.record),
            usd=usd,
            kept=kept,
            reasons=grounds.reasons,
            sources=grounds.sources,
        )

    def _unknown(self, standing: Standing) -> tuple[Criterion, ...]:
        """The criteria that matter to this candidate and of which nothing is known.

        Where one of two visas would do and is known, the other does not matter.
        """
        facts = standing.record.facts
        open_visa = standing.answers[:1] == (State.OPEN,)
        return tuple(
            [
                criterion
                for criterion in self._relevant
                if criterion not in facts
                and not (criterion in _VISAS and open_visa)
                and not (criterion is Criterion.KIND and standing.character.kind_derived)
            ]
        )

    def _of_criteria(self, rule: str, criteria: tuple[Criterion, ...]) -> Reason:
        key = (rule, criteria)
        if key not in self._about_criteria:
            self._about_criteria[key] = self._rulebook.because(rule, criteria=criteria_names(criteria))
        return self._about_criteria[key]

    def _why_in(self, standing: Standing, *, kept: bool) -> Iterator[Reason]:
        wishes, program, because = self._judge.wishes, standing.program, self._rulebook.because
        if kept:
            yield because("place.kept")
        if ties := wishes.ties.get(program.acgme_id):
            yield because("place.connection", kinds=tie_names(ties))
        if program.state in wishes.states:
            yield because("place.preferred_state")
        elif program.state in wishes.division_states:
            yield because("place.preferred_division")
        if standing.kind is not None:
            yield from self._about_kinds[standing.kind]
        if standing.character.kind_derived:
            yield because("place.kind_from_size")
        if not standing.record.facts:
            yield because("place.nothing_known")

    def _kind(self, kind: ProgramKind) -> Iterator[Reason]:
        if kind in self._judge.wishes.kinds:
            yield self._rulebook.because("place.preferred_kind")
        names = {
            "kind": message(f"strategy.kind.{kind}"),
            "emphasis": message(f"strategy.emphasis.{self._judge.emphasis[kind]}"),
        }
        yield self._rulebook.because("place.kind", **names)

    def _known(self, standing: Standing) -> Iterator[Reason]:
        """What is known in its favour, or against it, with source and date."""
        known, facts, because = standing.character, standing.record.facts, self._rulebook.because
        yield from self._visas(standing.record)
        if known.img_share is not None:
            yield because("place.img_share", **_cited(facts[Criterion.IMG_SHARE][0]))
        if known.non_us_imgs is not None:
            rule = "place.non_us_imgs" if known.non_us_imgs else "place.no_non_us_imgs"
            yield because(rule, **_cited(facts[Criterion.NON_US_IMG_RESIDENTS][0]))

    def _visas(self, record: ProgramRecord) -> Iterator[Reason]:
        need = self._judge.candidate.visa
        either = need is VisaNeed.EITHER
        j1, h1b = agreed(record, Criterion.VISA_J1), agreed(record, Criterion.VISA_H1B)
        if j1 is True and (either or need is VisaNeed.J1):
            cited = _cited(record.facts[Criterion.VISA_J1][0])
            yield self._rulebook.because("place.visa", visa="J-1", **cited)
        if h1b is True and (either or need is VisaNeed.H1B):
            cited = _cited(record.facts[Criterion.VISA_H1B][0])
            yield self._rulebook.because("place.visa", visa="H-1B", **cited)
            if j1 is False and either and not self._judge.candidate.step3_passed:
                yield self._rulebook.because("place.h1b_step3")

    def _fit(self, standing: Standing) -> Iterator[Reason]:
        score, level, because = self._judge.candidate.score, standing.character.level, self._rulebook.because
        if level is None:
            yield because("place.no_bar")
        if score is None:
            yield because("place.no_score")
        if level is None or standing.placement is Placement.UNKNOWN:
            return
        yield because(f"place.{standing.placement}", score=score, level=level.score)
        if level.from_minimum:
            cited = _cited(max(standing.record.facts[Criterion.STEP2CK_MINIMUM], key=_by_number))
            yield because("place.level_minimum", level=level.score, **cited)
        else:
            yield because("place.level_kind", level=level.score)
        if level.imgs:
            yield because("place.level_imgs", count=abs(level.imgs))

    def _gates(self, standing: Standing) -> Iterator[Reason]:
        record, because = standing.record, self._rulebook.because
        facts, met = record.facts, list[Criterion]()
        for question, state in zip(self._judge.questions, standing.answers, strict=True):
            if state is State.OPEN and question.gate is not Gate.VISA:
                met += question.criteria
            elif state is State.UNMET:
                criterion = next(one for one in question.criteria if one in facts)
                cited = _cited(facts[criterion][0])
                yield because("place.preference_unmet", criterion=criterion_name(criterion), **cited)
        if met:
            yield self._of_criteria("place.gates_met", tuple(met))
        known = [criterion for criterion in self._relevant if criterion in facts]
        for criterion in known:
            if criterion not in met and len(facts[criterion]) > 1 and agreed(record, criterion) is None:
                yield because("place.disputed", criterion=criterion_name(criterion))
        old = tuple([criterion for criterion in known if facts[criterion][0].stale(self._as_of)])
        if old:
            yield self._of_criteria("place.stale", old)


def _by_number(fact: Fact) -> tuple[int, date]:
    return (fact.value if isinstance(fact.value, int) else 0), fact.seen


def _cited(fact: Fact) -> dict[str, object]:
    return {"value": fact.value, "source": fact.source, "seen": fact.seen}


def _facts(record: ProgramRecord) -> tuple[Fact, ...]:
    """Every fact about a program, in the order of the criteria."""
    if not record.facts:
        return ()
    return tuple([fact for criterion in _ORDER for fact in record.facts.get(criterion, ())])
