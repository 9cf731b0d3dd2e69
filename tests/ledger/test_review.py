"""Which page comes next, and what its answers say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.ids import AcgmeId
from bot.domain.ledger import VISAS, Criterion, Fact, ProgramRecord, Unsaid, UsExperienceRule, Weight
from bot.ledger.facts import problems
from bot.ledger.loader import load_programs
from bot.ledger.records import approved, records_of
from bot.ledger.review import (
    QUESTIONS,
    Turn,
    answers,
    claims_of,
    page_of,
    progress,
    reported_answers,
    to_review,
    turn_of,
)
from bot.ledger.shipped import load_shipped

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
TODAY = NOW.date()
PAGE = "https://example.org/residency"
PROGRAMS = load_programs()
SHIPPED = load_shipped()


def records(*facts: Fact) -> tuple[ProgramRecord, ...]:
    return records_of(PROGRAMS, facts, SHIPPED)


def record_of(number: AcgmeId, *facts: Fact) -> ProgramRecord:
    return next(record for record in records(*facts) if record.program.acgme_id == number)


def read(
    record: ProgramRecord, chosen: dict[Criterion, str], page: str = PAGE, on: date = TODAY
) -> list[Fact]:
    return approved(claims_of(record.program.acgme_id, page, chosen, on), NOW)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_can_be_a_fact(question: Criterion):
    for answer in answers(question):
        (claim,) = claims_of(PROGRAMS[0].acgme_id, PAGE, {question: answer}, TODAY)
        assert not list(problems(claim, NOW))
        assert (claim.criterion, claim.source, claim.seen) == (question, PAGE, TODAY)


def test_an_answer_may_be_a_preference_and_silence_is_kept():
    chosen = {
        Criterion.GRADUATION_YEARS: "5~",
        Criterion.US_EXPERIENCE: "unspecified",
        Criterion.VISA_J1: "not_said",
        Criterion.VISA_H1B: "no",
    }
    claims = {claim.criterion: claim for claim in claims_of(PROGRAMS[0].acgme_id, PAGE, chosen, TODAY)}
    years, rule = claims[Criterion.GRADUATION_YEARS], claims[Criterion.US_EXPERIENCE]
    assert (years.value, years.weight) == (5, Weight.PREFERENCE)
    assert (rule.value, rule.weight) == (UsExperienceRule.UNSPECIFIED, Weight.STRICT)
    assert claims[Criterion.VISA_J1].value is Unsaid.NOT_SAID
    assert (claims[Criterion.VISA_H1B].value, claims[Criterion.VISA_H1B].weight) == (False, Weight.STRICT)


def test_those_on_most_lists_without_a_visa_fact_come_first_then_reports_to_confirm_then_the_rest():
    plain = [record for record in records() if not record.leads and not record.facts]
    first, second = plain[-1].program.acgme_id, plain[-2].program.acgme_id
    order = to_review(records(), {first: 9, second: 3}, TODAY)
    assert [record.program.acgme_id for record in order[:2]] == [first, second]
    turns = [turn_of(record, {first: 9, second: 3}, TODAY) for record in order]
    assert turns == sorted(turns)
    assert set(turns) == {Turn.NO_VISA, Turn.CONFIRM, Turn.REST}
    assert len(order) == 212


def test_a_program_whose_visa_was_read_gives_way_and_a_contradiction_comes_before_the_rest():
    record = next(record for record in records() if not record.leads and not record.facts)
    number = record.program.acgme_id
    facts = read(record, {Criterion.VISA_J1: "yes"})
    assert turn_of(record_of(number, *facts), {number: 5}, TODAY) is Turn.REST
    other = read(record, {Criterion.VISA_J1: "no"}, page="https://example.org/gme")
    assert turn_of(record_of(number, *facts, *other), {number: 5}, TODAY) is Turn.CONTRADICTION


def test_what_was_read_within_a_year_is_not_asked_again_also_where_the_page_does_not_say():
    record = records()[0]
    number = record.program.acgme_id
    silent: dict[Criterion, str] = dict.fromkeys(QUESTIONS, "not_said")
    fresh, old = read(record, silent), read(record, silent, on=TODAY - timedelta(days=366))
    assert number not in {item.program.acgme_id for item in to_review(records(*fresh), {}, TODAY)}
    assert number in {item.program.acgme_id for item in to_review(records(*old), {}, TODAY)}
    assert number not in {item.program.acgme_id for item in to_review(records(), {}, TODAY, {number})}


def test_reports_of_the_page_are_filled_in_and_confirming_them_takes_their_place():
    record = next(record for record in records() if Criterion.VISA_J1 in record.leads)
    page = page_of(record)
    chosen = reported_answers(record, page)
    assert chosen
    number = record.program.acgme_id
    known = record_of(number, *read(record, chosen, page))
    assert set(chosen) <= set(known.facts)
    assert not any(lead.source == page for question in chosen for lead in known.leads.get(question, ()))


def test_a_page_that_is_no_https_link_is_asked_for():
    record = next(record for record in records() if record.page.startswith("http://") and not record.leads)
    assert page_of(record) == ""
    assert page_of(replace(record, page=PAGE)) == PAGE


def test_progress_tells_what_was_read_from_what_is_only_reported():
    before = progress(records(), TODAY)
    assert (before.programs, before.read, before.reported) == (212, 0, 53)
    record = next(record for record in records() if not VISAS.isdisjoint(record.leads))
    after = progress(records(*read(record, {Criterion.VISA_J1: "yes"})), TODAY)
    assert (after.read, after.reported) == (1, 52)
