"""Which program's page a moderator should read next, what is asked of it, and what their answers say. Pure.

Order: programs whose visa nobody has read, those on most lists first; then reports to confirm, contradictions, the rest.
What was read within a year, also where the page does not say, is not asked again.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from bot.domain.fact_value import Claim, value_of, value_text
from bot.domain.ids import AcgmeId
from bot.domain.ledger import VISAS, WEIGHTLESS, Criterion, Fact, Lead, ProgramRecord, Unsaid, Weight
from bot.ledger.facts import is_link

QUESTIONS = (
    Criterion.VISA_J1,
    Criterion.VISA_H1B,
    Criterion.GRADUATION_YEARS,
    Criterion.ATTEMPTS_ALLOWED,
    Criterion.US_EXPERIENCE,
)
"""What a page is asked."""
PREFERRED = "~"
"""Behind the value of an answer: the page only prefers it."""
_YEARS = (1, 2, 3, 4, 5, 6, 7, 8, 10)
_SITTINGS = (1, 2, 3, 4)
_NUMBERS: Mapping[Criterion, Sequence[int]] = {
    Criterion.GRADUATION_YEARS: _YEARS,
    Criterion.ATTEMPTS_ALLOWED: _SITTINGS,
}
_RULES = ("hands_on", f"hands_on{PREFERRED}", "any", f"any{PREFERRED}", "unspecified", "none")


class Turn(IntEnum):
    """Why a program's page is to be read, the most urgent first."""

    NO_VISA = 0
    CONFIRM = 1
    CONTRADICTION = 2
    REST = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """Of ``programs`` those whose visa somebody has read within eighteen months, and those of which it is only reported."""

    programs: int
    read: int
    reported: int


def to_review(
    records: Sequence[ProgramRecord],
    wanted: Mapping[AcgmeId, int],
    today: date,
    later: Container[AcgmeId] = (),
) -> list[ProgramRecord]:
    """The programs whose page is to be read, the most urgent first. ``wanted`` says on how many lists each stands.

    Those put off for ``later`` are left out.
    """
    waiting = [
        record
        for record in records
        if record.program.acgme_id not in later
        and any(_is_open(record, question, today) for question in QUESTIONS)
    ]
    return sorted(
        waiting,
        key=lambda record: (turn_of(record, wanted, today), -wanted.get(record.program.acgme_id, 0)),
    )


def turn_of(record: ProgramRecord, wanted: Mapping[AcgmeId, int], today: date) -> Turn:
    """Why its page is to be read."""
    visa_read = any(_counts(fact, today) for visa in VISAS for fact in record.facts.get(visa, ()))
    if wanted.get(record.program.acgme_id, 0) and not visa_read:
        return Turn.NO_VISA
    if any(question in record.leads and _is_open(record, question, today) for question in QUESTIONS):
        return Turn.CONFIRM
    return Turn.CONTRADICTION if any(map(record.contradicted, QUESTIONS)) else Turn.REST


def progress(records: Sequence[ProgramRecord], today: date) -> Progress:
    """How far the reading of visas has come."""
    read = [
        any(_counts(fact, today) for visa in VISAS for fact in record.facts.get(visa, ()))
        for record in records
    ]
    reported = [not VISAS.isdisjoint((*record.leads, *record.facts)) for record in records]
    only_reported = sum(known and not done for known, done in zip(reported, read, strict=True))
    return Progress(len(records), sum(read), only_reported)


def page_of(record: ProgramRecord) -> str:
    """The page to read: that of most reports to confirm, else the one where to look first; empty where none is known."""
    sources = Counter(
        lead.source
        for question in QUESTIONS
        for lead in record.leads.get(question, ())
        if is_link(lead.source)
    )
    if sources:
        return sources.most_common(1)[0][0]
    return record.page if is_link(record.page) else ""


def answers(question: Criterion) -> tuple[str, ...]:
    """The answers that a page may give to a question, as :func:`claims_of` reads them."""
    if question in VISAS:
        values: Sequence[str] = ("yes", "no")
    elif question in _NUMBERS:
        numbers = _NUMBERS[question]
        values = (*map(str, numbers), *(f"{number}{PREFERRED}" for number in numbers))
    else:
        values = _RULES
    return (*values, Unsaid.NOT_SAID.value)


def reported_answers(record: ProgramRecord, page: str) -> dict[Criterion, str]:
    """What a page is reported to say, as answers that only wait to be confirmed."""
    return {
        question: answer
        for question in QUESTIONS
        for lead in record.leads.get(question, ())
        if lead.source == page and (answer := _answer(lead)) in answers(question)
    }


def claims_of(program: AcgmeId, page: str, chosen: Mapping[Criterion, str], today: date) -> tuple[Claim, ...]:
    """What the answers that were chosen say, in the order of the questions."""
    return tuple(
        Claim(program, question, value_of(question, answer.rstrip(PREFERRED)), _weight(answer), page, today)
        for question in QUESTIONS
        if (answer := chosen.get(question)) is not None
    )


def _weight(answer: str) -> Weight:
    mild = answer.endswith(PREFERRED) or answer == Unsaid.NOT_SAID
    return Weight.PREFERENCE if mild else Weight.STRICT


def _answer(lead: Lead) -> str:
    mild = lead.weight is Weight.PREFERENCE and lead.criterion not in (*WEIGHTLESS, *VISAS)
    return f"{value_text(lead.value)}{PREFERRED if mild else ''}"


def _is_open(record: ProgramRecord, question: Criterion, today: date) -> bool:
    """Whether nobody has read a page for it within a year, or pages disagree."""
    fresh = any(not fact.stale(today) for fact in _readings(record, question))
    return not fresh or record.contradicted(question)


def _readings(record: ProgramRecord, question: Criterion) -> Iterator[Fact]:
    yield from record.facts.get(question, ())
    yield from record.silent.get(question, ())


def _counts(fact: Fact, today: date) -> bool:
    return not fact.expired(today)
