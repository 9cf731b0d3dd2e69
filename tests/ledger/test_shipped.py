"""What ships of programs: every row can be a fact, keeps to the terms of its source, and gives way to who reads the page."""

import csv
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from urllib.parse import urlsplit

import pytest

from bot.domain.fact_value import Claim, claim_of, fits
from bot.domain.ledger import CMS, LABOR, VISAS, WEIGHTLESS, Criterion, Fact, Lead, Unsaid, Weight
from bot.ledger.facts import is_link, problems
from bot.ledger.loader import load_programs
from bot.ledger.records import approved, records_of
from bot.ledger.shipped import load_shipped, load_starting

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SHIPPED = load_shipped()
PROGRAMS = {program.acgme_id: program for program in load_programs()}
OWNED = re.compile(
    r"(?:^|\.)(?:nrmp\.org|aamc\.org|acgme\.org|ama-assn\.org|freida[^.]*\..*|abp\.org|residencyadvisor\.com)$"
)
"""Whose tables must not be copied, and a vendor's."""
UNSTABLE = re.compile(r"^(?:dev|staging|migrate|test)\b|staging|oslabs")


def claims():
    yield from map(claim_of, SHIPPED.facts)
    for lead in SHIPPED.leads:
        yield Claim(lead.program, lead.criterion, lead.value, lead.weight, lead.source, NOW.date())


def test_every_row_is_about_a_program_that_ships_and_would_pass_the_check_of_the_ledger():
    for claim in claims():
        assert claim.program in PROGRAMS
        wrong = [problem.part for problem in problems(claim, NOW)]
        assert wrong == ([] if claim.source else ["source"])


def test_every_fact_has_the_agencys_address_and_period_and_nothing_else_is_a_fact():
    for fact in SHIPPED.facts:
        assert (fact.source, fact.criterion) in {(LABOR, Criterion.VISA_H1B), (CMS, Criterion.KIND)}
        assert fact.period
        assert fact.weight is Weight.PREFERENCE
        assert fact.id < 0
    assert Counter(fact.source for fact in SHIPPED.facts) == {CMS: 23, LABOR: 14}


def test_a_lead_without_a_source_is_a_kind_that_its_name_tells():
    assert {lead.criterion for lead in SHIPPED.leads if not lead.source} == {Criterion.KIND}


@pytest.mark.parametrize("lead", SHIPPED.leads, ids=lambda lead: f"{lead.program}-{lead.criterion}")
def test_no_lead_comes_from_a_table_that_is_owned_from_a_vendor_or_from_a_server_that_goes(lead: Lead):
    host = urlsplit(lead.source).netloc
    assert not OWNED.search(host)
    assert not UNSTABLE.search(host)
    assert not lead.period or date(2023, 1, 1).isoformat()[:4] <= lead.period[:4]


def test_no_row_says_the_same_twice_and_no_row_has_a_sentence():
    rows = [
        (lead.program, lead.criterion, lead.value, lead.source) for lead in (*SHIPPED.leads, *SHIPPED.facts)
    ]
    assert len(rows) == len(set(rows))
    for name in ("facts", "pages", "starting"):
        text = resources.files("bot.ledger").joinpath("programs", f"pediatrics_{name}.csv").read_text("utf-8")
        for cell in (cell for row in csv.reader(text.splitlines()) for cell in row):
            assert not cell.startswith(("=", "+", "-", "@"))
            assert '"' not in cell or name == "starting"


def test_what_has_no_weight_ships_without_one():
    assert {
        lead.weight for lead in SHIPPED.leads if lead.criterion in WEIGHTLESS and lead.value is not False
    } == {Weight.PREFERENCE}


def test_pages_are_links_to_programs_that_ship():
    assert set(SHIPPED.pages) <= set(PROGRAMS)
    assert all(
        re.match(r"https?://", page) and not UNSTABLE.search(urlsplit(page).netloc)
        for page in SHIPPED.pages.values()
    )


def test_the_starting_file_is_of_known_programs_and_is_no_fact_anywhere():
    known = {(lead.program, lead.criterion, lead.source) for lead in (*SHIPPED.leads, *SHIPPED.facts)}
    for report in load_starting():
        assert report.program in PROGRAMS
        assert fits(report.criterion, report.value)
        assert (report.program, report.criterion, report.source) not in known
        assert "ama-assn" not in report.source
        assert len(report.note) <= 200


def test_the_visa_of_so_many_programs_is_known_on_the_first_day():
    known = {said.program for said in (*SHIPPED.leads, *SHIPPED.facts) if said.criterion in VISAS}
    assert len(known) == 53


def records(*stored: Fact):
    return {record.program.acgme_id: record for record in records_of(PROGRAMS.values(), stored, SHIPPED)}


def test_whoever_reads_a_page_replaces_what_was_reported_of_it():
    lead = next(
        lead for lead in SHIPPED.leads if lead.criterion is Criterion.VISA_J1 and is_link(lead.source)
    )
    claim = Claim(lead.program, lead.criterion, not lead.value, Weight.STRICT, lead.source, NOW.date())
    assert lead in records()[lead.program].leads[lead.criterion]
    (fact,) = approved([claim], NOW)
    known = records(fact)[lead.program]
    assert known.facts[lead.criterion] == (fact,)
    assert lead not in known.leads.get(lead.criterion, ())
    silent = replace(fact, value=Unsaid.NOT_SAID)
    known = records(silent)[lead.program]
    assert lead not in known.leads.get(lead.criterion, ())
    assert lead.criterion not in known.facts
    assert known.silent[lead.criterion] == (silent,)
    elsewhere = replace(fact, source="https://example.org/other")
    assert lead in records(elsewhere)[lead.program].leads[lead.criterion]


def test_a_later_reading_replaces_a_fact_that_shipped():
    shipped = next(fact for fact in SHIPPED.facts if fact.source == CMS)
    silent = replace(shipped, value=Unsaid.NOT_SAID, seen=NOW.date())
    assert Criterion.KIND not in records(silent)[shipped.program].facts
    assert records()[shipped.program].facts[Criterion.KIND] == (shipped,)


@pytest.mark.parametrize(("days", "kept"), [(-1, True), (0, False), (1, False)])
def test_what_shipped_stays_beside_an_earlier_reading_only(days: int, kept: bool):
    shipped = next(fact for fact in SHIPPED.facts if fact.source == CMS)
    (fact,) = approved([replace(claim_of(shipped), seen=shipped.seen + timedelta(days=days))], NOW)
    assert (shipped in records(fact)[shipped.program].facts[shipped.criterion]) is kept
