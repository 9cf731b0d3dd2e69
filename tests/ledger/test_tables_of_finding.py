"""Tables of whose page comes next, of what sets of data say, and of what an import would change, as they were read."""

import datetime as dt
from dataclasses import replace
from functools import partial
from itertools import product

from bot.domain.fact_value import Claim
from bot.domain.ids import FactId
from bot.domain.ledger import (
    CMS,
    LABOR,
    Criterion,
    Fact,
    FactValue,
    Lead,
    ProgramRecord,
    Unsaid,
    UsExperienceRule,
    Weight,
)
from bot.domain.program import Program
from bot.ledger.imports import exported, previewed
from bot.ledger.loader import load_programs
from bot.ledger.refresh import from_filings, from_hospitals, last_day
from bot.ledger.review import (
    QUESTIONS,
    answers,
    claims_of,
    page_of,
    progress,
    reported_answers,
    to_review,
    turn_of,
)
from bot.ledger.sheet import Sheet
from tests.domain.tables import Cases, held
from tests.ledger.tables import DAY, PAGE, TODAY


def fact(
    program: Program,
    criterion: Criterion,
    value: FactValue,
    *,
    days: int = 5,
    source: str = PAGE,
    number: int = 1,
) -> Fact:
    weight, at = Weight.STRICT, dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    return Fact(FactId(number), program.acgme_id, criterion, value, weight, source, TODAY - days * DAY, at)


def lead(
    program: Program, criterion: Criterion, value: FactValue, source: str, *, strict: bool = True
) -> Lead:
    return Lead(program.acgme_id, criterion, value, Weight.STRICT if strict else Weight.PREFERENCE, source)


def test_which_page_comes_next():
    one, two, three, four, five, six = load_programs()[:6]
    j1, h1b, years = Criterion.VISA_J1, Criterion.VISA_H1B, Criterion.GRADUATION_YEARS
    others = "https://example.org/other"
    records = [
        ProgramRecord(one, {j1: (fact(one, j1, True),)}, page="http://example.org/not-https"),
        ProgramRecord(
            two,
            {j1: (fact(two, j1, True, days=600),)},
            {years: (lead(two, years, 5, PAGE, strict=False), lead(two, years, 9, PAGE))},
        ),
        ProgramRecord(
            three,
            {},
            {
                j1: (lead(three, j1, True, PAGE), lead(three, j1, True, others)),
                h1b: (lead(three, h1b, False, others),),
            },
            page=PAGE,
        ),
        ProgramRecord(four, {years: (fact(four, years, 5), fact(four, years, 7, source=others))}, page=PAGE),
        ProgramRecord(
            five,
            silent={question: (fact(five, question, Unsaid.NOT_SAID, days=300),) for question in QUESTIONS},
            page=PAGE,
        ),
        ProgramRecord(
            six,
            silent={question: (fact(six, question, Unsaid.NOT_SAID, days=400),) for question in QUESTIONS},
        ),
    ]
    wanted = {one.acgme_id: 3, three.acgme_id: 1, four.acgme_id: 2, six.acgme_id: 2}

    def cases() -> Cases:
        for lists in ({}, wanted):
            for record in records:
                yield (
                    f"turn of {record.program.acgme_id} {len(lists)}",
                    lambda record=record, lists=lists: turn_of(record, lists, TODAY).name,
                )
            yield (
                f"order {len(lists)}",
                lambda lists=lists: [record.program for record in to_review(records, lists, TODAY)],
            )
        yield (
            "later",
            lambda: [record.program for record in to_review(records, wanted, TODAY, {three.acgme_id})],
        )
        for record in records:
            yield f"page of {record.program.acgme_id}", partial(page_of, record)
            for page in (PAGE, others):
                yield (
                    f"reported on {page[-5:]} of {record.program.acgme_id}",
                    lambda record=record, page=page: list(reported_answers(record, page).items()),
                )
        yield "progress", partial(progress, records, TODAY)
        for days in (539, 540, 545, 546, 547, 550, 560):
            aged = [ProgramRecord(one, {j1: (fact(one, j1, True, days=days),)})]
            yield f"progress after {days}", partial(progress, aged, TODAY)
        for question in QUESTIONS:
            yield f"answers to {question}", partial(answers, question)
            for answer in answers(question):
                yield (
                    f"{question} {answer}",
                    partial(claims_of, one.acgme_id, PAGE, {question: answer}, TODAY),
                )

    held("ledger/approved/review", cases())


def test_candidates_of_the_sets_of_data():
    jobs = (
        "Pediatric Resident",
        "Resident, Paediatrics",
        "PGY-1",
        "Resident",
        "Pediatrician",
        "President",
        "residency in pediatrics",
    )

    def filed(
        title: str, code: str = "29-1229", employer: str = "A. Hospital, Inc", city: str = "Albany"
    ) -> dict[str, str]:
        return {"JOB_TITLE": title, "SOC_CODE": code, "EMPLOYER_NAME": employer, "WORKSITE_CITY": city}

    employers = [
        {"employer": "a hospital inc", "city": "", "acgme_id": "2"},
        {"employer": "A Hospital Inc", "city": "Boston", "acgme_id": "3"},
        {"employer": "A Hospital Inc", "city": "Boston", "acgme_id": "1"},
    ]
    hospitals = [
        {"certificate": "10", "acgme_id": "2"},
        {"certificate": "11", "acgme_id": "1"},
        {"certificate": "12", "acgme_id": "3"},
    ]
    kinds = [("10", "Children's"), ("11", " children "), ("12", "Acute"), ("13", "Childrens")]
    rows = [
        {"Facility ID": number, "Facility Name": f"H{number}", "Hospital Type": kind}
        for number, kind in kinds
    ]

    def candidates(found: object) -> str:
        return f"{found.rows} {dict(found.unknown)} {found.gone}"  # pyright: ignore[reportAttributeAccessIssue]

    def cases() -> Cases:
        for title, code in product(jobs, ("29-1229", "29-1221.00")):
            yield (
                f"{title} {code}",
                lambda title=title, code=code: candidates(
                    from_filings([filed(title, code)], employers, "2025-01/2025-03")
                ),
            )
        for employer, city in (("A HOSPITAL INC", "BOSTON"), ("A Hospital", "Boston"), (" B ", " C ")):
            yield (
                f"{employer} {city}",
                lambda employer=employer, city=city: candidates(
                    from_filings([filed(jobs[0], employer=employer, city=city)] * 2, employers, "2025-02")
                ),
            )
        yield "hospitals", lambda: candidates(from_hospitals(rows, hospitals, "2026-02"))
        for period in (
            "2024-02",
            "2025-01/2025-03",
            "2025-03/2025-01",
            "2025-03/2025-03",
            "2025",
            "2025-1",
            "2025-12",
        ):
            yield f"last day of {period}", partial(last_day, period)

    held("ledger/approved/candidates", cases())


def test_previews_and_exports():
    one, two = load_programs()[:2]
    j1, kind, letters = Criterion.VISA_J1, Criterion.KIND, Criterion.US_LETTERS
    read, silent = fact(one, j1, True), fact(one, letters, Unsaid.NOT_SAID)
    record = ProgramRecord(
        one,
        {j1: (read,), kind: (replace(fact(one, kind, UsExperienceRule.ANY), source=CMS, id=FactId(-1)),)},
        silent={letters: (silent,)},
    )
    same = Claim(one.acgme_id, j1, True, Weight.STRICT, PAGE, read.seen)
    claims = {
        "the same": same,
        "another day": replace(same, seen=TODAY),
        "another value": replace(same, value=False),
        "another weight": replace(same, weight=Weight.PREFERENCE),
        "the page is silent": replace(same, value=Unsaid.NOT_SAID),
        "another program": replace(same, program=two.acgme_id),
        "silent as before": Claim(one.acgme_id, letters, Unsaid.NOT_SAID, Weight.STRICT, PAGE, silent.seen),
    }

    def cases() -> Cases:
        for name, claim in claims.items():
            yield name, lambda claim=claim: _preview((claim,), record)
        yield "all", lambda: _preview(tuple(claims.values()), record)
        yield (
            "two that disagree",
            lambda: _preview(
                (replace(same, program=two.acgme_id), replace(same, program=two.acgme_id, value=False)),
                record,
            ),
        )
        yield "exported", partial(exported, [ProgramRecord(two), record], [two])
        yield "labor", partial(str, LABOR == CMS)

    held("ledger/approved/previews", cases())


def _preview(claims: tuple[Claim, ...], record: ProgramRecord) -> object:
    found = previewed(Sheet(claims, ()), [record])
    return len(found.new), found.contradicting, found.standing, found.changes
