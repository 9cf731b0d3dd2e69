"""Why a program is on the list: why it is in, reach, target or likely, and what is not known of it."""

from collections.abc import Iterator
from datetime import date

from bot.domain.advice import Reason
from bot.domain.ledger import Criterion, Fact
from bot.domain.message import message
from bot.domain.program import ProgramKind
from bot.domain.program_list import Gate, Place, Placement
from bot.strategy.program_list.candidate import VisaNeed
from bot.strategy.program_list.fit import Level, agreed
from bot.strategy.program_list.gates import State
from bot.strategy.program_list.roster import DayRoster, Entry
from bot.strategy.program_list.standing import Judge, ProgramStanding
from bot.strategy.program_list.words import criteria_names, criterion_name, tie_names

_FIT = (Criterion.STEP2CK_MINIMUM, Criterion.KIND, Criterion.IMG_SHARE)
_VISAS = (Criterion.VISA_J1, Criterion.VISA_H1B)


class Explainer:
    """Explains places for one candidate; sentences that recur are made once."""

    def __init__(self, judge: Judge, roster: DayRoster) -> None:
        self._judge = judge
        self._roster = roster
        self._because = roster.rulebook.because
        asked = [
            criterion
            for question in judge.questions
            if not question.assumed
            for criterion in question.criteria
        ]
        self._relevant = tuple(dict.fromkeys((*asked, *_FIT)))
        self._about_criteria: dict[tuple[str, tuple[Criterion, ...]], Reason] = {}
        self._about_fit: dict[tuple[Placement, Level], list[Reason]] = {}
        self._about_kinds = {kind: tuple(self._kind(kind)) for kind in ProgramKind}

    def place(self, standing: ProgramStanding, usd: int, *, kept: bool) -> Place:
        """A place on the list at its price."""
        entry = standing.entry
        unknown = self._unknown(standing)
        reasons = self._why_in(standing, kept=kept)
        if entry.known:
            reasons += self._said(entry)
        reasons += self._fit(standing)
        if entry.known:
            reasons += self._gates(standing)
        reasons += self._reports(standing)
        if unknown:
            reasons.append(self._of_criteria("place.unknown", unknown))
        grounds = self._roster.rulebook.grounds(*reasons)
        return Place(
            program=standing.program,
            kind=standing.kind,
            placement=standing.placement,
            confidence=standing.confidence,
            unknown=unknown,
            facts=entry.known,
            leads=entry.leads,
            doubtful=standing.doubtful,
            usd=usd,
            kept=kept,
            reasons=grounds.reasons,
            sources=grounds.sources,
        )

    def _unknown(self, standing: ProgramStanding) -> tuple[Criterion, ...]:
        """The criteria that matter to this candidate and of which nothing is known.

        Where one of two visas would do and is known, the other does not matter.
        """
        facts, hints = standing.entry.facts, standing.entry.hints
        open_visa = standing.answers[0] is State.OPEN
        return tuple(
            [
                criterion
                for criterion in self._relevant
                if criterion not in facts
                and criterion not in hints
                and not (criterion in _VISAS and open_visa)
                and not (criterion is Criterion.KIND and standing.entry.character.kind_derived)
            ]
        )

    def _of_criteria(self, rule: str, criteria: tuple[Criterion, ...]) -> Reason:
        key = (rule, criteria)
        reason = self._about_criteria.get(key)
        if reason is None:
            reason = self._because(rule, criteria=criteria_names(criteria))
            self._about_criteria[key] = reason
        return reason

    def _why_in(self, standing: ProgramStanding, *, kept: bool) -> list[Reason]:
        wishes, program, because = self._judge.wishes, standing.program, self._because
        reasons: list[Reason] = []
        if kept:
            reasons.append(because("place.kept"))
        if ties := wishes.ties.get(program.acgme_id):
            reasons.append(because("place.connection", kinds=tie_names(ties)))
        if program.state in wishes.states:
            reasons.append(because("place.preferred_state"))
        elif program.state in wishes.division_states:
            reasons.append(because("place.preferred_division"))
        if standing.kind is not None:
            reasons += self._about_kinds[standing.kind]
        if standing.entry.character.kind_derived:
            reasons.append(because("place.kind_from_size"))
        if not standing.entry.known and not standing.entry.leads:
            reasons.append(because("place.nothing_known"))
        return reasons

    def _kind(self, kind: ProgramKind) -> Iterator[Reason]:
        if kind in self._judge.wishes.kinds:
            yield self._because("place.preferred_kind")
        names = {
            "kind": message(f"strategy.kind.{kind}"),
            "emphasis": message(f"strategy.emphasis.{self._judge.emphasis[kind]}"),
        }
        yield self._because("place.kind", **names)

    def _said(self, entry: Entry) -> list[Reason]:
        """What is known in its favour, or against it, with source and date."""
        known, facts, cite = entry.character, entry.facts, self._roster.cite
        reasons = self._visas(entry)
        if known.img_share is not None:
            reasons.append(cite("place.img_share", entry, facts[Criterion.IMG_SHARE][0]))
        if known.non_us_imgs is not None:
            rule = "place.non_us_imgs" if known.non_us_imgs else "place.no_non_us_imgs"
            reasons.append(cite(rule, entry, facts[Criterion.NON_US_IMG_RESIDENTS][0]))
        return reasons

    def _visas(self, entry: Entry) -> list[Reason]:
        facts, need, cite = entry.facts, self._judge.candidate.visa, self._roster.cite
        reasons: list[Reason] = []
        if need in (None, VisaNeed.NONE):
            return reasons
        either = need is VisaNeed.EITHER
        j1, h1b = agreed(facts, Criterion.VISA_J1), agreed(facts, Criterion.VISA_H1B)
        if j1 is True and (either or need is VisaNeed.J1):
            reasons.append(cite("place.visa", entry, facts[Criterion.VISA_J1][0], visa="J-1"))
        if h1b is True and (either or need is VisaNeed.H1B):
            reasons.append(cite("place.visa", entry, facts[Criterion.VISA_H1B][0], visa="H-1B"))
            if j1 is False and either and not self._judge.candidate.step3_passed:
                reasons.append(self._because("place.h1b_step3"))
        return reasons

    def _fit(self, standing: ProgramStanding) -> list[Reason]:
        score, level = self._judge.candidate.score, standing.entry.character.level
        if level is None or score is None:
            missing = [("place.no_bar", level), ("place.no_score", score)]
            return [self._because(rule) for rule, value in missing if value is None]
        reasons = self._of_level(standing.placement, level, score)
        if level.from_minimum:
            highest = max(standing.entry.facts[Criterion.STEP2CK_MINIMUM], key=_by_number)
            minimum = self._roster.cite("place.level_minimum", standing.entry, highest, level=level.score)
            return [reasons[0], minimum, *reasons[1:]]
        return reasons

    def _of_level(self, placement: Placement, level: Level, score: int) -> list[Reason]:
        """The reasons that name no fact."""
        key = (placement, level)
        reasons = self._about_fit.get(key)
        if reasons is None:
            reasons = [self._because(f"place.{placement}", score=score, level=level.score)]
            if not level.from_minimum:
                reasons.append(self._because("place.level_kind", level=level.score))
            if level.imgs:
                reasons.append(self._because("place.level_imgs", count=abs(level.imgs)))
            self._about_fit[key] = reasons
        return reasons

    def _reports(self, standing: ProgramStanding) -> list[Reason]:
        """What is reported of the gates of which no fact counts, and was not read again."""
        entry, cite = standing.entry, self._roster.cite_hint
        if not entry.hints:
            return []
        reasons = [self._because("place.doubtful")] if standing.doubtful else []
        for criterion in self._relevant:
            reasons += map(cite, entry.hints.get(criterion, ()))
        return reasons

    def _gates(self, standing: ProgramStanding) -> list[Reason]:
        entry, facts = standing.entry, standing.entry.facts
        reasons: list[Reason] = []
        met: list[Criterion] = []
        for question, state in zip(self._judge.questions, standing.answers, strict=True):
            if state is State.OPEN and question.gate is not Gate.VISA:
                met += [criterion for criterion in question.criteria if criterion in facts]
            elif state is State.UNMET:
                criterion = next(criterion for criterion in question.criteria if criterion in facts)
                name = criterion_name(criterion)
                cite = self._roster.cite
                reasons.append(cite("place.preference_unmet", entry, facts[criterion][0], criterion=name))
        if met:
            reasons.append(self._of_criteria("place.gates_met", tuple(met)))
        if entry.disputed:
            reasons += [
                self._because("place.disputed", criterion=criterion_name(criterion))
                for criterion in self._relevant
                if criterion in entry.disputed and criterion not in met
            ]
        old = [criterion for criterion in self._relevant if criterion in entry.stale] if entry.stale else []
        if old:
            reasons.append(self._of_criteria("place.stale", tuple(old)))
        return reasons


def _by_number(fact: Fact) -> tuple[int, date]:
    return (fact.value if isinstance(fact.value, int) else 0), fact.seen
