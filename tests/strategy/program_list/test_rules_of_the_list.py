"""What must hold for every list, checked by rules written down a second time and not taken from the code under test."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ledger import Criterion, Fact, FactValue, ProgramRecord, UsExperienceRule, Weight
from bot.domain.profile import ExperienceKind, LetterWriter, Profile, Visa
from bot.domain.program import ProgramKind
from bot.domain.program_list import Effect, Gate, Mark
from bot.strategy.program_list.explain import explain_list
from bot.strategy.program_list.facade import build_list
from bot.strategy.program_list.roster import Roster
from tests.strategy.program_list.synthetic import fact, filled_records, record
from tests.strategy.program_list.test_list import FEW, PROFILES

SEASON = 2028


def scored(value: int) -> dict[str, object]:
    return {"status": "passed", "attempts": 1, "score": value}


MARKS = st.lists(st.tuples(st.integers(0, 211), st.sampled_from(Mark)), max_size=30)


VISA_FROM = date(2026, 2, 1)
"""Eighteen months before the day of these lists."""


def counts(said: Fact) -> bool:
    return said.criterion not in (Criterion.VISA_J1, Criterion.VISA_H1B) or said.seen >= VISA_FROM


def refuses(said: Fact, bad: bool) -> bool:
    return said.weight is Weight.STRICT and bad


def closed(record: ProgramRecord, criterion: Criterion, bad) -> bool:
    """Every fact says that it turns such a profile away."""
    facts = [said for said in record.facts.get(criterion, ()) if counts(said)]
    return bool(facts) and all(refuses(said, bad(said.value)) for said in facts)


def shut_gates(record: ProgramRecord, profile: Profile) -> set[Gate]:
    """The gates that a program shuts to a profile, read straight from the profile."""
    shut: set[Gate] = set()
    j1 = closed(record, Criterion.VISA_J1, lambda sponsors: not sponsors)
    h1b = closed(record, Criterion.VISA_H1B, lambda sponsors: not sponsors)
    visas = {Visa.J1: j1, Visa.H1B: h1b, Visa.J1_OR_H1B: j1 and h1b, Visa.UNDECIDED: j1 and h1b}
    if profile.visa is not None and visas.get(profile.visa, False):
        shut.add(Gate.VISA)
    score = profile.step2ck.score
    if score is not None and closed(record, Criterion.STEP2CK_MINIMUM, lambda least: score < least):
        shut.add(Gate.STEP2CK_MINIMUM)
    sittings = max(failed(profile.step1), failed(profile.step2ck)) + 1
    if sittings > 1 and closed(record, Criterion.ATTEMPTS_ALLOWED, lambda most: sittings > most):
        shut.add(Gate.ATTEMPTS_ALLOWED)
    year = profile.graduation.year
    if year is not None and closed(record, Criterion.GRADUATION_YEARS, lambda most: SEASON - year > most):
        shut.add(Gate.GRADUATION_YEARS)
    if closed(record, Criterion.US_EXPERIENCE, lambda rule: not experienced(profile, rule)):
        shut.add(Gate.US_EXPERIENCE)
    if profile.letters is not None:
        have = sum(letter.writer is not LetterWriter.HOME for letter in profile.letters)
        if closed(record, Criterion.US_LETTERS, lambda least: have < least):
            shut.add(Gate.US_LETTERS)
    return shut


def failed(exam) -> int:
    attempts = exam.attempts or 0
    return attempts if exam.status == "failed" else max(0, attempts - 1)


def experienced(profile: Profile, rule: FactValue) -> bool:
    """Whether the profile has what is asked for, or does not say."""
    entries = profile.us_experience
    if entries is None or rule is UsExperienceRule.NONE:
        return True
    kinds = {entry.kind for entry in entries}
    return bool(kinds) if rule is UsExperienceRule.ANY else ExperienceKind.HANDS_ON in kinds


@FEW
@given(changes=PROFILES, seed=st.integers(0, 50), marked=MARKS)
def test_who_is_listed_and_who_is_refused_is_what_the_facts_say(asked, rulebook, changes, seed, marked):
    records = filled_records(seed)
    profile, advice = asked("", **changes)
    marks = {records[place].program.acgme_id: mark for place, mark in marked}
    made = build_list(profile, advice, Roster(records, rulebook), marks=marks)
    shut = {record.program.acgme_id: shut_gates(record, profile) for record in records}
    assert {item.program.acgme_id: set(item.gates) for item in made.refused} == {
        number: gates for number, gates in shut.items() if gates
    }
    assert not any(shut[place.program.acgme_id] for place in made.places)
    assert Counter(gate for gates in shut.values() for gate in gates) == {
        item.gate: item.programs for item in made.seen.by_gate
    }


def told(record: ProgramRecord) -> bool:
    return any(counts(said) for facts in record.facts.values() for said in facts)


@FEW
@given(changes=PROFILES, seed=st.integers(0, 50))
def test_size_cost_and_signals_stay_within_the_advice(asked, rulebook, changes, seed):
    records = filled_records(seed)
    profile, advice = asked("", **changes)
    made = build_list(profile, advice, Roster(records, rulebook))
    shut = {refused.program.acgme_id for refused in made.refused}
    tied = {tie.acgme_id for tie in profile.connections or ()}
    left = [record for record in records if record.program.acgme_id not in shut]
    known = [item for item in left if told(item) or item.program.acgme_id in tied]
    assert len(made.places) == min(made.maximum or made.minimum, len(known))
    assert {program.acgme_id for program in made.unranked} == {
        item.program.acgme_id for item in left if item not in known
    }
    prices = [place.usd for place in made.places]
    assert prices == sorted(prices)
    assert sum(prices) == made.cost.usd
    assert (not made.maximum) or made.cost.usd <= (advice.cost.usd_maximum or 0)
    assert len(made.signals) <= (advice.signals.count or 0)
    wanted = {tie.acgme_id for tie in profile.connections or ()}
    for choice in made.signals:
        preferred = {"pick.connection", "pick.preference"} & {reason.rule for reason in choice.reasons}
        assert preferred or choice.program.acgme_id in wanted


@FEW
@given(
    base=st.sampled_from(["strong", "average", "low"]),
    kinds=st.lists(st.sampled_from(ProgramKind), min_size=20, max_size=212),
)
def test_the_mix_is_kept_wherever_the_programs_allow_it_and_else_that_is_said(listed, filled, base, kinds):
    programs = [item.program for item in filled[: len(kinds)]]
    records = [
        record(program, fact(program, Criterion.KIND, kind))
        for program, kind in zip(programs, kinds, strict=True)
    ]
    made = listed(records, base)
    there, size = Counter(kinds), len(made.places)
    # No more of a limited kind than it may have; all that are there of those without a limit.
    most = {
        kind.kind: there[kind.kind] if kind.most is None else min(kind.most, there[kind.kind])
        for kind in made.mix.kinds
        if kind.kind
    }
    limited = [kind for kind in made.mix.kinds if kind.kind and kind.most is not None]
    enough = all(there[item.kind] >= item.least for item in limited)
    possible = enough and sum(most.values()) >= size
    assert made.mix.kept is possible
    holds = all(item.least <= item.places <= (item.most or size) for item in limited)
    assert holds is possible


@pytest.mark.parametrize(
    ("need", "h1b", "opened"),
    [
        ("j1", True, 1),
        ("j1", None, 0),
        ("j1_or_h1b", True, 1),
        ("j1_or_h1b", None, 0),
        ("h1b", True, 1),
        ("h1b", None, 0),
    ],
)
def test_step_3_opens_only_programs_that_are_known_to_sponsor_h1b(listed, filled, need, h1b, opened):
    program = filled[0].program
    facts = [fact(program, Criterion.VISA_J1, False)]
    facts += [] if h1b is None else [fact(program, Criterion.VISA_H1B, h1b)]
    made = listed(
        [record(program, *facts)],
        visa=need,
        us_experience=[{"kind": "hands_on", "specialty": "pediatrics", "months": 2}],
    )
    assert [opening.programs for opening in made.seen.openings if opening.id == "step3_for_h1b"] == [
        1
    ] * opened


def effects(made):
    return {finding.criterion: finding.effect for finding in made.findings}


def test_what_to_find_out_is_the_most_that_a_missing_fact_could_decide(listed, filled):
    """A community program with a minimum of 230 looks for 235 as long as its IMGs are not known: 230 to 240."""
    program = filled[0].program
    facts = [
        fact(program, Criterion.KIND, ProgramKind.COMMUNITY),
        fact(program, Criterion.STEP2CK_MINIMUM, 230),
    ]
    sure, open_ = {"step2ck": scored(260)}, {"step2ck": scored(252)}
    assert effects(listed([record(program, *facts)], **sure))[Criterion.IMG_SHARE] is Effect.ORDER
    assert effects(listed([record(program, *facts)], **open_))[Criterion.IMG_SHARE] is Effect.PLACEMENT
    kindless = effects(listed([record(program, facts[1])], **open_))
    assert kindless[Criterion.KIND] is Effect.PLACEMENT


def test_a_criterion_that_decides_different_things_is_named_once_by_the_most(listed, filled):
    one, other = filled[0].program, filled[1].program
    records = [
        record(one, fact(one, Criterion.STEP2CK_MINIMUM, 240)),
        record(other, fact(other, Criterion.STEP2CK_MINIMUM, 225)),
    ]
    made = listed(records, step2ck=scored(246))
    (kind,) = [finding for finding in made.findings if finding.criterion is Criterion.KIND]
    assert (kind.effect, kind.programs) == (Effect.PLACEMENT, 1)


def test_a_list_without_programs_says_nothing_of_its_mix(listed, filled):
    program = filled[0].program
    made = listed([record(program, fact(program, Criterion.VISA_J1, False))])
    titles = [section.title.key for section in explain_list(made)]
    assert not made.places
    assert "program_list.title.mix" not in titles
