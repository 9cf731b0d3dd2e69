"""Gates: what shuts a program to somebody, and above all what does not."""

import pytest

from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, UsExperienceRule
from bot.domain.program import Program, ProgramKind
from bot.domain.program_list import ChangeId, Confidence, Gate, ListWarningId
from bot.i18n import catalogue
from tests.strategy.program_list.synthetic import TODAY, blank_records, fact, record

PROGRAM = Program(AcgmeId("3209999999"), "Made-up Hospital", "Nowhere", "NY")
OLD = TODAY.replace(year=TODAY.year - 2)
LAST_YEAR = TODAY.replace(year=TODAY.year - 1, month=6)
STUDENT = {"status": "student", "year": 2028}
LETTER = {"writer": "us_other", "state": "asked"}


def one(criterion, value, **how):
    return record(PROGRAM, fact(PROGRAM, criterion, value, **how))


def gates(made):
    return [refused.gates for refused in made.refused]


@pytest.mark.parametrize(
    ("criterion", "value", "changes", "gate"),
    [
        (Criterion.VISA_J1, False, {"visa": "j1"}, Gate.VISA),
        (Criterion.VISA_J1, False, {"visa": "h1b"}, None),
        (Criterion.VISA_J1, False, {"visa": "none"}, None),
        (Criterion.VISA_J1, False, {"visa": None}, None),
        (Criterion.VISA_J1, False, {"visa": "j1", "applicant": "us_img"}, None),
        (Criterion.VISA_J1, False, {"visa": "j1_or_h1b"}, None),
        (Criterion.VISA_J1, True, {"visa": "j1"}, None),
        (Criterion.VISA_H1B, False, {"visa": "h1b"}, Gate.VISA),
        (Criterion.VISA_H1B, False, {"visa": "undecided"}, None),
        (Criterion.STEP2CK_MINIMUM, 246, {}, Gate.STEP2CK_MINIMUM),
        (Criterion.STEP2CK_MINIMUM, 245, {}, None),
        (Criterion.STEP2CK_MINIMUM, 260, {"step2ck": None}, None),
        (Criterion.STEP2CK_MINIMUM, 230, {"step2ck": {"status": "failed", "score": 210}}, None),
        (
            Criterion.ATTEMPTS_ALLOWED,
            1,
            {"step1": {"status": "passed", "attempts": 2}},
            Gate.ATTEMPTS_ALLOWED,
        ),
        (Criterion.ATTEMPTS_ALLOWED, 2, {"step1": {"status": "passed", "attempts": 2}}, None),
        (
            Criterion.ATTEMPTS_ALLOWED,
            1,
            {"step1": {"status": "failed", "attempts": 1}},
            Gate.ATTEMPTS_ALLOWED,
        ),
        (Criterion.ATTEMPTS_ALLOWED, 1, {"step1": {"status": "passed", "attempts": 1}}, None),
        (Criterion.ATTEMPTS_ALLOWED, 1, {"step1": None}, None),
        (Criterion.GRADUATION_YEARS, 3, {"graduation": {"year": 2024}}, Gate.GRADUATION_YEARS),
        (Criterion.GRADUATION_YEARS, 4, {"graduation": {"year": 2024}}, None),
        (Criterion.GRADUATION_YEARS, 0, {"graduation": STUDENT}, None),
        (Criterion.GRADUATION_YEARS, 1, {"graduation": None}, None),
        (Criterion.US_EXPERIENCE, UsExperienceRule.HANDS_ON, {}, Gate.US_EXPERIENCE),
        (Criterion.US_EXPERIENCE, UsExperienceRule.ANY, {}, None),
        (Criterion.US_EXPERIENCE, UsExperienceRule.ANY, {"us_experience": []}, Gate.US_EXPERIENCE),
        (Criterion.US_EXPERIENCE, UsExperienceRule.NONE, {"us_experience": []}, None),
        (Criterion.US_EXPERIENCE, UsExperienceRule.ANY, {"us_experience": None}, None),
        (Criterion.US_LETTERS, 2, {"letters": [LETTER]}, Gate.US_LETTERS),
        (Criterion.US_LETTERS, 1, {"letters": [LETTER]}, None),
        (Criterion.US_LETTERS, 1, {"letters": [{"writer": "home", "state": "uploaded"}]}, Gate.US_LETTERS),
        (Criterion.US_LETTERS, 4, {"letters": None}, None),
    ],
)
def test_a_strict_fact_shuts_only_who_is_known_not_to_meet_it(listed, criterion, value, changes, gate):
    made = listed([one(criterion, value)], **changes)
    assert gates(made) == ([(gate,)] if gate else [])
    assert len(made.places) == (0 if gate else 1)


def test_a_refusal_names_fact_source_and_date(listed):
    (refused,) = listed([one(Criterion.VISA_J1, False)]).refused
    text = catalogue().of(refused.reasons[0].message)
    assert "You need J-1 sponsorship; this program does not sponsor J-1" in text
    assert "https://3209999999.invalid/visa_j1" in text
    assert "1 Jun 2027" in text
    assert [fact.criterion for fact in refused.facts] == [Criterion.VISA_J1]


def test_either_visa_is_refused_only_by_a_program_that_sponsors_neither(listed):
    neither = record(
        PROGRAM, fact(PROGRAM, Criterion.VISA_J1, False), fact(PROGRAM, Criterion.VISA_H1B, False)
    )
    assert gates(listed([neither], visa="undecided")) == [(Gate.VISA,)]


def test_a_preference_lowers_confidence_and_shuts_nothing(listed):
    made = listed([one(Criterion.STEP2CK_MINIMUM, 250, strict=False)])
    (place,) = made.places
    assert "place.preference_unmet" in [reason.rule for reason in place.reasons]
    assert place.confidence is Confidence.MEDIUM


@pytest.mark.parametrize("other", [{"value": True}, {"value": False, "strict": False}])
def test_a_contradiction_shuts_nothing_and_is_said(listed, other):
    refusing = fact(PROGRAM, Criterion.VISA_J1, False)
    disagreeing = fact(PROGRAM, Criterion.VISA_J1, seen=LAST_YEAR, **other)
    (place,) = listed([record(PROGRAM, refusing, disagreeing)]).places
    assert {"place.disputed", "place.preference_unmet"} & {reason.rule for reason in place.reasons}


def test_facts_that_differ_and_all_refuse_are_no_contradiction_for_this_member(listed):
    facts = (fact(PROGRAM, Criterion.STEP2CK_MINIMUM, value) for value in (250, 255))
    assert gates(listed([record(PROGRAM, *facts)])) == [(Gate.STEP2CK_MINIMUM,)]


def test_a_stale_strict_fact_still_refuses_and_is_the_first_to_check_again(listed):
    made = listed([one(Criterion.GRADUATION_YEARS, 2, seen=OLD)], graduation={"year": 2024})
    (refused,) = made.refused
    assert refused.stale
    assert "gate.stale" in [reason.rule for reason in refused.reasons]
    assert made.findings[0].reasons[0].rule == "find.recheck"


def test_too_few_left_is_a_warning_with_the_gates_and_never_a_smaller_advice(listed):
    shut = [
        record(item.program, fact(item.program, Criterion.VISA_J1, False)) for item in blank_records()[:150]
    ]
    made = listed([*shut, *blank_records()[150:]])
    assert (made.minimum, made.maximum) == (70, 90)
    assert (len(made.places), len(made.unranked)) == (0, 62)
    (warning, *_) = made.warnings
    assert warning.id is ListWarningId.FEWER_PROGRAMS_THAN_ADVISED
    text = catalogue().of(warning.reasons[0].message)
    assert "Only 62 programs" in text
    assert "visa (150)" in text


def test_one_change_opens_what_nothing_else_shuts(listed):
    programs = [record.program for record in blank_records()[:4]]
    hands_on = [fact(program, Criterion.US_EXPERIENCE, UsExperienceRule.HANDS_ON) for program in programs]
    also_shut = fact(programs[0], Criterion.STEP2CK_MINIMUM, 280)
    records = [
        record(programs[0], hands_on[0], also_shut),
        record(programs[1], hands_on[1]),
        record(programs[2], fact(programs[2], Criterion.US_LETTERS, 1)),
        record(
            programs[3],
            fact(programs[3], Criterion.VISA_J1, False),
            fact(programs[3], Criterion.VISA_H1B, True),
        ),
    ]
    seen = listed(records, letters=[]).seen
    assert (seen.programs, seen.screened_out, seen.open, seen.unknown) == (4, 4, 0, 0)
    assert {opening.id: opening.programs for opening in seen.openings} == {
        ChangeId.STEP3_FOR_H1B: 1,
        ChangeId.HANDS_ON_MONTH: 1,
        ChangeId.US_LETTER: 1,
    }


def test_six_points_more_on_practice_open_programs_in_between(listed):
    booked = {"status": "booked", "date": "2027-09-01"}
    practice = [{"exam": "step2ck", "form": "nbme_13", "score": 228, "date": "2027-07-20"}]
    programs = [blank.program for blank in blank_records()[:3]]
    records = [
        record(program, fact(program, Criterion.STEP2CK_MINIMUM, value))
        for program, value in zip(programs, (225, 232, 240), strict=True)
    ]
    made = listed(records, step2ck=booked, self_assessments=practice)
    assert made.refused == ()
    assert [(opening.id, opening.programs) for opening in made.seen.openings] == [
        (ChangeId.SCORE_PLUS_SIX, 1)
    ]


def test_a_small_program_of_unknown_kind_counts_as_small(listed):
    (place,) = listed([one(Criterion.POSITIONS, 4)]).places
    assert place.kind is ProgramKind.SMALL_OR_NEW
    assert "place.kind_from_size" in [reason.rule for reason in place.reasons]


def test_a_preference_that_is_not_met_is_known_to_turn_nobody_away(listed):
    known = {"visa": "none", "graduation": STUDENT, "letters": [LETTER] * 4, "us_experience": []}
    facts = [
        fact(PROGRAM, Criterion.STEP2CK_MINIMUM, 230),
        fact(PROGRAM, Criterion.US_EXPERIENCE, UsExperienceRule.ANY, strict=False),
    ]
    made = listed([record(PROGRAM, *facts)], **known)
    assert (made.seen.screened_out, made.seen.open, made.seen.unknown) == (0, 1, 0)
    assert made.places[0].confidence is Confidence.MEDIUM


def test_who_would_take_either_visa_reads_both_sources_of_a_refusal(listed):
    facts = [fact(PROGRAM, Criterion.VISA_J1, False), fact(PROGRAM, Criterion.VISA_H1B, False)]
    (refused,) = listed([record(PROGRAM, *facts)], visa="undecided").refused
    text = catalogue().of(refused.reasons[0].message)
    assert all(fact.source in text for fact in facts)
