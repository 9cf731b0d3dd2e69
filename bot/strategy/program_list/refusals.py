"""Why a program is not on the list: each shut gate with the fact that shuts it, its source and its date."""

from collections.abc import Iterable
from datetime import date

from bot.domain.advice import Reason
from bot.domain.ledger import Fact, UsExperienceRule
from bot.domain.program_list import Gate, Refused
from bot.strategy.program_list.candidate import VisaNeed
from bot.strategy.program_list.gates import State, shutting
from bot.strategy.program_list.standing import Judge, ProgramStanding
from bot.strategy.rulebook import Rulebook

_VISA_RULES = {VisaNeed.J1: "gate.visa_j1", VisaNeed.H1B: "gate.visa_h1b"}


def refusal(
    standing: ProgramStanding, judge: Judge, rulebook: Rulebook, fresh: date, *, kept: bool
) -> Refused:
    """The refusal of a program at least one of whose gates is shut. Facts seen before ``fresh`` are stale."""
    shut = shut_gates(standing, judge)
    stale = only_stale(shut, fresh)
    reasons = [_reason(gate, facts, judge, rulebook) for gate, facts in shut]
    if stale:
        reasons.append(rulebook.because("gate.stale"))
    if kept:
        reasons.append(rulebook.because("gate.kept"))
    grounds = rulebook.grounds(*reasons)
    return Refused(
        program=standing.program,
        gates=tuple([gate for gate, _ in shut]),
        facts=tuple([fact for _, facts in shut for fact in facts]),
        stale=stale,
        kept=kept,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def shut_gates(standing: ProgramStanding, judge: Judge) -> list[tuple[Gate, tuple[Fact, ...]]]:
    """The gates of a program that are shut, each with the facts that shut it."""
    return [
        (question.gate, shutting(standing.entry.facts, question))
        for question, state in zip(judge.questions, standing.answers, strict=True)
        if state is State.SHUT
    ]


def only_stale(shut: Iterable[tuple[Gate, tuple[Fact, ...]]], fresh: date) -> bool:
    """Whether each of these gates is shut by a fact seen before ``fresh``."""
    return all(any(fact.seen < fresh for fact in facts) for _, facts in shut)


def _reason(gate: Gate, facts: tuple[Fact, ...], judge: Judge, rulebook: Rulebook) -> Reason:
    candidate, fact = judge.candidate, facts[0]
    mine: int | None = None
    other: dict[str, object] = {}
    match gate:
        case Gate.VISA:
            need = candidate.visa
            rule = "gate.visa_either" if need is None else _VISA_RULES.get(need, "gate.visa_either")
            if rule == "gate.visa_either":
                other = {"other_source": facts[-1].source, "other_seen": facts[-1].seen}
        case Gate.IMG_ACCEPTED:
            rule = "gate.img_accepted"
        case Gate.US_EXPERIENCE:
            hands_on = fact.value is UsExperienceRule.HANDS_ON
            rule = "gate.us_experience_hands_on" if hands_on else "gate.us_experience_any"
        case Gate.STEP2CK_MINIMUM:
            rule, mine = "gate.step2ck_minimum", candidate.score
        case Gate.ATTEMPTS_ALLOWED:
            rule, mine = "gate.attempts_allowed", candidate.sittings
        case Gate.GRADUATION_YEARS:
            rule, mine = "gate.graduation_years", candidate.years
        case Gate.US_LETTERS:
            rule, mine = "gate.us_letters", candidate.us_letters
    return rulebook.because(rule, value=fact.value, mine=mine, source=fact.source, seen=fact.seen, **other)
