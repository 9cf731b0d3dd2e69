"""What is only reported: it moves a program a little and turns nobody away; and what time does to a visa fact."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fact_value import RANGES, choices, value_of
from bot.domain.ids import AcgmeId
from bot.domain.ledger import CMS, Criterion, Lead, Unsaid, UsExperienceRule, Weight
from bot.domain.program import Program, ProgramKind
from bot.domain.program_list import Gate, Placement
from bot.i18n import catalogue
from tests.strategy.program_list.synthetic import TODAY, blank_records, fact, filled_records, record
from tests.strategy.program_list.test_list import FEW, HANDS_ON, PROFILES, score

ONE, OTHER, THIRD = (Program(AcgmeId(f"320999999{n}"), f"Made-up {n}", "Nowhere", "NY") for n in range(3))
VALUES = st.sampled_from(
    [
        (criterion, value_of(criterion, text))
        for criterion in Criterion
        for text in (choices(criterion) or map(str, RANGES[criterion]))
    ]
)
REPORTS = st.lists(st.tuples(st.integers(0, 211), VALUES, st.sampled_from(Weight)), max_size=60)


def lead(program, criterion, value, *, strict=True, source="https://a.invalid/visas", period=""):
    weight = Weight.STRICT if strict else Weight.PREFERENCE
    return Lead(program.acgme_id, criterion, value, weight, source, period=period)


def reported(known, *leads):
    by_criterion = {}
    for lead in leads:
        by_criterion[lead.criterion] = (*by_criterion.get(lead.criterion, ()), lead)
    return replace(known, leads=by_criterion)


def rules(place):
    return [reason.rule for reason in place.reasons]


@FEW
@given(changes=PROFILES, seed=st.integers(0, 20), told=REPORTS)
def test_reports_never_turn_anybody_away_and_take_nobody_off_a_list_that_has_room(
    listed, changes, seed, told
):
    plain = filled_records(seed)
    leads = {}
    for place, (criterion, value), weight in told:
        number = plain[place].program.acgme_id
        leads.setdefault(number, []).append(Lead(number, criterion, value, weight, "https://a.invalid/x"))
    records = [reported(known, *leads.get(known.program.acgme_id, ())) for known in plain]
    before, after = listed(plain, "", **changes), listed(records, "", **changes)
    assert after.refused == before.refused
    assert after.seen == before.seen
    numbers = {place.program.acgme_id for place in after.places}
    still = numbers | {program.acgme_id for program in after.unranked}
    room = len(numbers) < (after.maximum or after.minimum)
    if room:
        assert {place.program.acgme_id for place in before.places} <= numbers
        assert {program.acgme_id for program in before.unranked} <= still


def test_a_reported_no_stays_on_the_list_last_and_with_its_page(listed):
    known = record(ONE, fact(ONE, Criterion.KIND, ProgramKind.UNIVERSITY_CHILDREN))
    closed = reported(record(OTHER), lead(OTHER, Criterion.VISA_J1, False))
    made = listed([closed, known], "low")
    assert [place.program for place in made.places] == [ONE, OTHER]
    assert made.places[1].doubtful
    assert rules(made.places[1])[-3:-1] == ["place.doubtful", "place.reported"]
    text = " ".join(catalogue().of(reason.message) for reason in made.places[1].reasons)
    assert "Reported, not re-read: J-1 sponsorship: No (https://a.invalid/visas)" in text


def test_a_report_counts_for_less_than_a_fact_and_for_more_than_nothing(listed):
    nothing = record(ONE, fact(ONE, Criterion.US_LETTERS, 0))
    report = reported(
        record(OTHER, fact(OTHER, Criterion.US_LETTERS, 0)), lead(OTHER, Criterion.VISA_J1, True)
    )
    read = record(THIRD, fact(THIRD, Criterion.US_LETTERS, 0), fact(THIRD, Criterion.VISA_J1, True))
    made = listed([nothing, report, read])
    assert [place.program for place in made.places] == [THIRD, OTHER, ONE]


def test_a_report_says_nothing_where_a_fact_counts(listed):
    read = record(ONE, fact(ONE, Criterion.VISA_J1, True))
    with_report = reported(read, lead(ONE, Criterion.VISA_J1, False))
    made, plain = listed([with_report]), listed([read])
    assert not made.places[0].doubtful
    assert made.places[0].reasons == plain.places[0].reasons


@pytest.mark.parametrize(("seen", "refused"), [(date(2026, 2, 1), True), (date(2026, 1, 31), False)])
def test_a_visa_fact_counts_for_eighteen_months_and_then_as_unknown(listed, seen, refused):
    made = listed([record(ONE, fact(ONE, Criterion.VISA_J1, False, seen=seen))])
    assert bool(made.refused) is refused
    if not refused:
        (place,) = made.places
        text = " ".join(catalogue().of(reason.message) for reason in place.reasons)
        assert "J-1 sponsorship: not known any more; was No, 2026" in text
        assert made.knowledge.confirmed == 0


def test_other_facts_do_not_expire(listed):
    old = fact(ONE, Criterion.GRADUATION_YEARS, 1, seen=date(2022, 1, 1))
    assert listed([record(ONE, old)], graduation={"year": 2020}).refused


def test_a_filing_of_the_labor_department_is_named_with_its_months(listed):
    from bot.ledger.loader import load_programs
    from bot.ledger.records import records_of
    from bot.ledger.shipped import load_shipped

    made = listed(records_of(load_programs(), (), load_shipped()), visa="h1b")
    texts = [catalogue().of(reason.message) for place in made.places for reason in place.reasons]
    filed = [text for text in texts if "filed for pediatric residents" in text]
    assert len(filed) == 14
    assert "US Labor Department, Jan\u2009–\u2009Mar 2025" in filed[0]


@pytest.mark.parametrize("strict", [True, False])
def test_a_program_that_takes_no_imgs_is_shut_to_all_however_it_is_weighed(listed, strict):
    for applicant in ("non_us_img", "us_img"):
        made = listed(
            [record(ONE, fact(ONE, Criterion.IMG_ACCEPTED, False, strict=strict))], applicant=applicant
        )
        assert [refused.gates for refused in made.refused] == [(Gate.IMG_ACCEPTED,)]
    assert not listed([record(ONE, fact(ONE, Criterion.IMG_ACCEPTED, True))]).refused


@pytest.mark.parametrize(
    ("experience", "shut"), [([], True), (HANDS_ON, False), (None, False), ("observership", False)]
)
def test_experience_of_an_unspecified_kind_shuts_only_who_has_none(listed, experience, shut):
    if experience == "observership":
        experience = [{"kind": "observership", "specialty": "pediatrics", "months": 2}]
    known = record(ONE, fact(ONE, Criterion.US_EXPERIENCE, UsExperienceRule.UNSPECIFIED))
    made = listed([known], us_experience=experience)
    assert bool(made.refused) is shut
    if experience and experience != HANDS_ON:
        assert "place.gates_met" not in rules(made.places[0])


@pytest.mark.parametrize("criterion", [Criterion.KIND, Criterion.POSITIONS, Criterion.NEW])
def test_what_a_program_is_has_no_weight(criterion):
    value = value_of(criterion, {"kind": "community", "positions": "8", "new": "no"}[criterion])
    strict, mild = (fact(ONE, criterion, value, strict=weight) for weight in (True, False))
    assert not strict.binding
    assert not record(ONE, strict, mild).contradicted(criterion)


def test_a_kind_that_is_only_reported_places_nobody(listed):
    named = lead(ONE, Criterion.KIND, ProgramKind.COMMUNITY, strict=False, source="")
    known = reported(record(ONE, fact(ONE, Criterion.VISA_J1, True)), named)
    (place,) = listed([known]).places
    assert (place.placement, place.kind) == (Placement.UNKNOWN, None)
    assert "place.by_name" in rules(place)


def test_a_register_tells_a_kind_and_no_score_that_is_looked_for(listed):
    register = replace(fact(ONE, Criterion.KIND, ProgramKind.UNIVERSITY_CHILDREN), source=CMS)
    (place,) = listed([record(ONE, register, fact(ONE, Criterion.VISA_J1, True))]).places
    assert (place.placement, place.kind) == (Placement.UNKNOWN, ProgramKind.UNIVERSITY_CHILDREN)
    assert not listed([record(ONE, register)]).places
    page = replace(register, source="https://a.invalid/about")
    (place,) = listed([record(ONE, register, page, fact(ONE, Criterion.VISA_J1, True))]).places
    assert place.placement is Placement.TARGET


def test_a_kind_from_a_name_alone_is_nothing_to_pay_for(listed):
    named = lead(ONE, Criterion.KIND, ProgramKind.COMMUNITY, strict=False, source="")
    made = listed([reported(record(ONE), named)])
    assert (made.places, made.unranked, made.cost.usd) == ((), (ONE,), 0)


def test_a_list_is_ready_once_half_of_the_advised_minimum_is_confirmed(listed):
    records = [
        record(known.program, fact(known.program, Criterion.VISA_J1, True)) for known in blank_records()[:35]
    ]
    enough = [*records, *blank_records()[35:]]
    made, less = listed(enough), listed([*blank_records()[:1], *enough[1:]])
    assert (made.minimum, made.knowledge.confirmed, made.knowledge.ready) == (70, 35, True)
    assert (less.knowledge.confirmed, less.knowledge.ready) == (34, False)
    assert [warning.id for warning in less.warnings] == ["little_known"]
    text = catalogue().of(less.warnings[0].reasons[0].message)
    assert "Do not pay from this list yet" in text
    assert "FREIDA" in text


def test_a_page_that_was_read_and_does_not_say_stays_known_as_read():
    read = fact(ONE, Criterion.VISA_J1, True, seen=date(2026, 8, 1))
    silent = replace(read, value=Unsaid.NOT_SAID, seen=TODAY)
    known = replace(record(ONE, read), silent={Criterion.VISA_J1: (silent,)})
    assert known.last_read(read) == TODAY


def test_programs_outside_the_divisions_are_named(listed):
    programs = [known.program for known in blank_records() if known.program.state in ("NY", "CA")]
    records = [record(program, fact(program, Criterion.VISA_J1, True)) for program in programs]
    made = listed(records, preferences={"divisions": ["middle_atlantic"]}, step2ck=score(240))
    assert made.divisions is not None
    assert {program.state for program in made.divisions.outside} == {"CA"}
    assert made.divisions.inside + len(made.divisions.outside) == len(made.places)
    assert listed(records).divisions is None


def test_a_report_says_when_it_is_only_preferred_and_when_nothing_is_asked_for(listed):
    years = (Criterion.GRADUATION_YEARS, 5)
    known = (
        reported(record(ONE), lead(ONE, *years, strict=False)),
        reported(record(OTHER), lead(OTHER, *years)),
        reported(record(THIRD), lead(THIRD, Criterion.US_LETTERS, 0), lead(THIRD, Criterion.VISA_J1, True)),
    )
    said = {
        place.program: " ".join(catalogue().of(reason.message) for reason in place.reasons)
        for place in listed(known, "strong").places
    }
    assert "At most 5 (only preferred)" in said[ONE]
    assert "At most 5 (https" in said[OTHER]
    assert "letters from US physicians: None asked for" in said[THIRD]
