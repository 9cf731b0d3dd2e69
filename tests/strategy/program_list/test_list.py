"""Lists as a whole: thirty profiles on a made-up ledger, judged by reading, and what must hold for any profile."""

import datetime as dt
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, UsExperienceRule
from bot.domain.program import ProgramKind
from bot.domain.program_list import ListWarningId, Mark, Placement
from bot.ledger.loader import load_programs
from bot.ledger.records import records_of
from bot.ledger.shipped import load_shipped
from bot.strategy.program_list.rule_ids import LIST_RULES
from tests.examples import share
from tests.strategy.program_list.synthetic import blank_records, fact, filled_records, record

HANDS_ON = [{"kind": "hands_on", "specialty": "pediatrics", "months": 3}]
LETTERS = [{"writer": "us_pediatrics_attending", "state": "uploaded"}] * 3
ROTATION = [{"acgme_id": "3203521140", "kind": "rotation"}]


def score(value, attempts=1):
    return {"status": "passed", "attempts": attempts, "score": value}


def booked():
    return {"status": "booked", "date": "2027-09-05"}


JUDGED = [
    ("strong, J-1", "strong", {}),
    ("strong, no visa", "strong", {"visa": "none"}),
    ("strong, US IMG", "strong", {"applicant": "us_img"}),
    ("strong, H-1B only", "strong", {"visa": "h1b"}),
    ("strong, H-1B, Step 3 passed", "strong", {"visa": "h1b", "step3": {"status": "passed", "attempts": 1}}),
    ("strong, either visa", "strong", {"visa": "j1_or_h1b"}),
    ("strong, undecided", "strong", {"visa": "undecided"}),
    ("strong, visa unknown", "strong", {"visa": None}),
    ("strong, hands-on", "strong", {"us_experience": HANDS_ON, "letters": LETTERS}),
    ("strong, no experience", "strong", {"us_experience": []}),
    ("strong, no US letters", "strong", {"letters": []}),
    ("strong, ten years out", "strong", {"graduation": {"status": "graduate", "year": 2018}}),
    ("strong, six years out", "strong", {"graduation": {"status": "graduate", "year": 2022}}),
    ("strong, student", "strong", {"graduation": {"status": "student", "year": 2028}}),
    ("very high score", "strong", {"step2ck": score(265)}),
    ("240", "strong", {"step2ck": score(240)}),
    ("239", "strong", {"step2ck": score(239)}),
    ("average", "average", {}),
    ("average, hands-on", "average", {"us_experience": HANDS_ON}),
    ("230", "average", {"step2ck": score(230)}),
    ("229", "average", {"step2ck": score(229)}),
    ("225", "average", {"step2ck": score(225)}),
    ("224", "average", {"step2ck": score(224)}),
    ("low", "low", {}),
    ("low, three sittings", "low", {"step1": {"status": "passed", "attempts": 3}}),
    ("low, no visa", "low", {"visa": "none"}),
    ("218", "low", {"step2ck": score(218)}),
    ("score pending", "strong", {"step2ck": booked()}),
    ("nothing known", "", {}),
    (
        "prefers New York, rotated there",
        "strong",
        {"preferences": {"states": ["NY"]}, "connections": ROTATION},
    ),
]


def counts(made):
    placed = Counter(place.placement for place in made.places)
    kinds = {kind.kind: kind.places for kind in made.mix.kinds}
    return (
        len(made.places),
        len(made.refused),
        *(placed[placement] for placement in Placement),
        kinds[ProgramKind.UNIVERSITY_CHILDREN],
        made.mix.kept,
    )


EXPECTED: dict[str, tuple[int | bool | None, ...]] = {
    "strong, J-1": (90, 22, 0, 33, 56, 1, 11, None),
    "strong, no visa": (85, 6, 0, 25, 60, 0, 9, True),
    "strong, US IMG": (85, 6, 0, 25, 60, 0, 9, True),
    "strong, H-1B only": (90, 81, 0, 37, 49, 4, 17, None),
    "strong, H-1B, Step 3 passed": (90, 81, 0, 37, 49, 4, 17, None),
    "strong, either visa": (90, 15, 0, 36, 54, 0, 11, None),
    "strong, undecided": (90, 15, 0, 36, 54, 0, 11, None),
    "strong, visa unknown": (90, 6, 0, 28, 62, 0, 9, True),
    "strong, hands-on": (90, 16, 0, 35, 54, 1, 12, None),
    "strong, no experience": (100, 43, 0, 36, 60, 4, 10, None),
    "strong, no US letters": (90, 63, 0, 34, 52, 4, 12, None),
    "strong, ten years out": (90, 73, 0, 29, 56, 5, 10, None),
    "strong, six years out": (90, 57, 0, 30, 55, 5, 11, None),
    "strong, student": (90, 22, 0, 33, 56, 1, 11, None),
    "very high score": (85, 22, 0, 0, 84, 1, 10, None),
    "240": (95, 22, 0, 56, 35, 4, 10, None),
    "239": (95, 26, 1, 76, 14, 4, 5, None),
    "average": (100, 27, 6, 87, 1, 6, 5, None),
    "average, hands-on": (95, 22, 5, 85, 1, 4, 5, None),
    "230": (100, 27, 6, 87, 1, 6, 5, None),
    "229": (100, 41, 7, 84, 0, 9, 0, None),
    "225": (100, 41, 7, 84, 0, 9, 0, None),
    "224": (90, 55, 33, 47, 0, 10, 2, None),
    "low": (100, 72, 47, 43, 0, 10, 5, None),
    "low, three sittings": (97, 88, 50, 38, 0, 9, 9, False),
    "low, no visa": (100, 65, 43, 44, 0, 13, 2, None),
    "218": (93, 92, 70, 13, 0, 10, 10, False),
    "score pending": (100, 22, 0, 0, 0, 100, 11, None),
    "nothing known": (100, 0, 0, 0, 0, 100, 5, None),
    "prefers New York, rotated there": (90, 22, 0, 33, 55, 2, 11, None),
}
"""Places, refused, reach, target, likely, fit unknown, university children's hospitals, and whether the mix holds."""


@pytest.mark.parametrize(("name", "base", "changes"), JUDGED, ids=[row[0] for row in JUDGED])
def test_thirty_profiles(listed, filled, name, base, changes):
    made = listed(filled, base, **changes)
    assert counts(made) == EXPECTED[name]
    check(made)


def check(made):
    """What holds for every list."""
    listed_ids = {place.program.acgme_id for place in made.places}
    refused_ids = {refused.program.acgme_id for refused in made.refused}
    assert not listed_ids & refused_ids
    unranked_ids = {program.acgme_id for program in made.unranked}
    assert not unranked_ids & (listed_ids | refused_ids)
    assert len(listed_ids) == len(made.places) <= (made.maximum or made.minimum)
    enough = 212 - len(made.refused) >= made.minimum
    assert (212 - len(made.refused) - len(unranked_ids) >= made.minimum) == (len(made.places) >= made.minimum)
    assert enough != any(w.id is ListWarningId.FEWER_PROGRAMS_THAN_ADVISED for w in made.warnings)
    assert sum(place.usd for place in made.places) == made.cost.usd
    assert len(made.signals) <= 5
    assert {choice.program.acgme_id for choice in made.signals} <= listed_ids
    assert len(made.findings) <= 5
    assert made.seen.screened_out == len(made.refused)
    for kind in made.mix.kinds:
        assert kind.most is None or kind.places <= kind.most or made.mix.kept is False


def test_an_empty_ledger_sells_nothing_and_says_what_to_find_out(listed):
    made = listed(blank_records())
    assert (made.places, made.refused, len(made.unranked), made.cost.usd) == ((), (), 212, 0)
    assert (made.knowledge.known, made.knowledge.confirmed, made.knowledge.ready) == (0, 0, False)
    assert [warning.id for warning in made.warnings] == [ListWarningId.LITTLE_KNOWN]
    assert [finding.criterion for finding in made.findings[:3]] == [
        Criterion.VISA_J1,
        Criterion.STEP2CK_MINIMUM,
        Criterion.US_EXPERIENCE,
    ]
    assert made.signals == ()


def test_a_list_that_is_too_short_promises_no_first_programs(listed, filled):
    made = listed(filled[:50])
    assert len(made.places) < made.minimum
    assert made.reasons[0].rule == "list.size_few"


def test_equal_programs_are_spread_over_the_states(listed):
    told = [record(item.program, fact(item.program, Criterion.VISA_J1, True)) for item in blank_records()]
    states = [place.program.state for place in listed(told).places]
    assert len(set(states[:40])) == 40


def test_a_connection_comes_first_and_gets_the_first_signal(listed, filled):
    made = listed(filled, connections=[{"acgme_id": "3203521140", "kind": "rotation"}])
    assert made.places[0].program.acgme_id == "3203521140"
    assert made.signals[0].program.acgme_id == "3203521140"


def test_a_connection_of_unknown_fit_may_be_signalled_with_the_caution(listed):
    made = listed(blank_records(), connections=[{"acgme_id": "3203521140", "kind": "family"}])
    (choice,) = made.signals
    assert [reason.rule for reason in choice.reasons] == ["pick.connection", "pick.fit_unknown"]


def test_a_kept_program_stays_and_a_dropped_one_leaves(listed):
    records = [record(item.program, fact(item.program, Criterion.VISA_J1, True)) for item in blank_records()]
    last, first = records[-1].program.acgme_id, listed(records).places[0].program.acgme_id
    made = listed(records, marks={last: Mark.KEEP, first: Mark.DROP})
    numbers = {place.program.acgme_id: place.kept for place in made.places}
    assert numbers[last]
    assert first not in numbers
    assert [program.acgme_id for program in made.dropped] == [first]
    assert len(made.places) == 90


def test_a_kept_program_that_is_shut_is_not_listed_and_that_is_said(listed):
    program = blank_records()[0].program
    shut = record(program, fact(program, Criterion.VISA_J1, False))
    made = listed([shut, *blank_records()[1:]], marks={program.acgme_id: Mark.KEEP})
    (refused,) = made.refused
    assert refused.kept
    assert "gate.kept" in [reason.rule for reason in refused.reasons]
    assert program.acgme_id not in {place.program.acgme_id for place in made.places}


def test_more_kept_than_advised_makes_the_list_longer(listed):
    kept = {record.program.acgme_id: Mark.KEEP for record in blank_records()[:95]}
    assert len(listed(blank_records(), marks=kept).places) == 95


def test_a_mix_that_cannot_be_kept_is_said(listed):
    records = [
        record(item.program, fact(item.program, Criterion.KIND, ProgramKind.UNIVERSITY_CHILDREN))
        for item in blank_records()
    ]
    made = listed(records, "low")
    assert made.mix.kept is False
    assert made.mix.reasons[0].rule == "list.mix_not_kept"
    assert len(made.places) == 100


PROFILES = st.fixed_dictionaries(
    {
        "visa": st.sampled_from(["none", "j1", "h1b", "j1_or_h1b", "undecided", None]),
        "graduation": st.sampled_from([None, {"year": 2015}, {"year": 2025}, {"status": "student"}]),
        "step1": st.sampled_from(
            [None, {"status": "passed", "attempts": 1}, {"status": "failed", "attempts": 2}]
        ),
        "step2ck": st.sampled_from([None, booked(), *(score(s, a) for s in (219, 232, 250) for a in (1, 2))]),
        "us_experience": st.sampled_from([None, [], HANDS_ON]),
        "letters": st.sampled_from([None, [], LETTERS]),
        "preferences": st.sampled_from(
            [{}, {"states": ["NY", "OH"]}, {"divisions": ["pacific"], "kinds": ["community"]}]
        ),
        "connections": st.sampled_from([None, ROTATION]),
    }
)
FEW = settings(max_examples=share(40), suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(changes=PROFILES, seed=st.integers(0, 50))
def test_no_list_violates_a_gate_its_size_or_its_signals(listed, changes, seed):
    check(listed(filled_records(seed), "", **changes))


@FEW
@given(changes=PROFILES, seed=st.integers(0, 50))
def test_the_same_list_in_whatever_order_programs_and_wishes_are_given(listed, changes, seed):
    records = list(filled_records(seed))
    made = listed(records, "", **changes)
    random.Random(seed).shuffle(records)
    assert listed(records, "", **changes) == made


STRICT = [
    (Criterion.VISA_J1, False),
    (Criterion.VISA_H1B, False),
    (Criterion.STEP2CK_MINIMUM, 240),
    (Criterion.ATTEMPTS_ALLOWED, 1),
    (Criterion.GRADUATION_YEARS, 2),
    (Criterion.US_EXPERIENCE, UsExperienceRule.HANDS_ON),
    (Criterion.US_LETTERS, 3),
]


@FEW
@given(changes=PROFILES, seed=st.integers(0, 50), place=st.integers(0, 211), added=st.sampled_from(STRICT))
def test_a_strict_fact_more_never_puts_a_refused_program_on_the_list(listed, changes, seed, place, added):
    """Where nothing was known of that criterion; a fact that contradicts another one lifts the refusal instead."""
    records = list(filled_records(seed))
    before = listed(records, "", **changes)
    old, criterion = records[place], added[0]
    if criterion in old.facts:
        return
    known = [fact for facts in old.facts.values() for fact in facts]
    records[place] = record(old.program, *known, fact(old.program, *added))
    after = listed(records, "", **changes)
    refused = {item.program.acgme_id for item in before.refused}
    assert refused <= {item.program.acgme_id for item in after.refused}
    assert not refused & {place.program.acgme_id for place in after.places}


def test_every_reason_has_its_rule_and_sources(listed, filled, rulebook):
    made = listed(filled, "low", marks={AcgmeId("3203521140"): Mark.KEEP})
    parts = [made, made.mix, made.seen, made.cost, *made.places, *made.refused, *made.findings, *made.signals]
    for part in (*parts, *made.seen.openings, *made.cost.extras, *made.warnings):
        assert part.sources
        assert {reason.rule for reason in part.reasons} <= set(rulebook.rules)


def rules_of(made):
    parts = [made, made.mix, made.seen, made.cost, *made.places, *made.refused, *made.findings, *made.signals]
    parts += [made.knowledge, *made.seen.openings, *made.cost.extras, *made.warnings]
    return {reason.rule for part in parts for reason in part.reasons}


def test_every_rule_of_the_list_can_be_reached(listed, filled):
    """But for the flat order, which needs a fee table without steps."""
    kept = {item.program.acgme_id: Mark.KEEP for item in filled}
    dropped = {item.program.acgme_id: Mark.DROP for item in filled[:150]}
    children = [
        record(item.program, fact(item.program, Criterion.KIND, ProgramKind.UNIVERSITY_CHILDREN))
        for item in blank_records()
    ]
    community = [
        record(item.program, fact(item.program, Criterion.KIND, ProgramKind.COMMUNITY))
        for item in blank_records()
    ]
    practice = [{"exam": "step2ck", "form": "nbme_13", "score": 222, "date": "2027-07-20"}]
    wishes = {"states": ["NY"], "divisions": ["pacific"], "kinds": ["community"]}
    reached = rules_of(listed(filled, marks=kept)) | rules_of(listed(blank_records(), marks=dropped))
    reached |= (
        rules_of(listed(children, marks=kept)) | rules_of(listed(children)) | rules_of(listed(community))
    )
    reached |= rules_of(listed(filled, preferences=wishes, connections=ROTATION, visa="j1_or_h1b"))
    reached |= rules_of(listed(blank_records(), connections=ROTATION))
    reached |= rules_of(listed(filled[:40], letters=[], us_experience=[], graduation={"year": 2015}))
    reached |= rules_of(listed(filled, step2ck=booked(), self_assessments=practice, letters=[]))
    for base, visa in (("strong", "h1b"), ("low", "undecided"), ("average", "j1")):
        reached |= rules_of(listed(filled, base, visa=visa))
    shut = [record(filled[0].program, fact(filled[0].program, Criterion.STEP2CK_MINIMUM, 280))]
    reached |= rules_of(listed(shut, letters=LETTERS, us_experience=HANDS_ON))
    h1b_only = (
        fact(filled[0].program, Criterion.VISA_J1, False),
        fact(filled[0].program, Criterion.VISA_H1B, True),
    )
    reached |= rules_of(listed([record(filled[0].program, *h1b_only)], visa="j1_or_h1b"))
    old = record(
        filled[0].program, fact(filled[0].program, Criterion.GRADUATION_YEARS, 2, seen=dt.date(2025, 1, 1))
    )
    reached |= rules_of(listed([old], graduation={"year": 2020}))
    reached |= rules_of(
        listed([record(filled[0].program, fact(filled[0].program, Criterion.IMG_ACCEPTED, False))])
    )
    reached |= rules_of(listed(records_of(load_programs(), (), load_shipped()), visa="h1b"))
    was = record(
        filled[0].program, fact(filled[0].program, Criterion.VISA_J1, True, seen=dt.date(2025, 1, 1))
    )
    reached |= rules_of(listed([was])) | rules_of(listed([was], visa="none"))
    reached |= rules_of(listed(filled, visa="none"))
    assert LIST_RULES - reached == {"list.order_flat"}
