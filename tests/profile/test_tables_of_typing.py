"""Tables of what is made of typed days, numbers and words, as they were read: each limit at minus one, zero and one."""

import datetime as dt
from functools import partial
from itertools import product

import pytest

from bot.domain.exam import Exam
from bot.domain.profile import (
    ExperienceSpecialty,
    Profile,
    UsExperience,
)
from bot.profile.edit import (
    BackgroundFields,
    CertificationFields,
    ExamFields,
    with_background,
    with_certification,
    with_exam,
)
from bot.profile.experience import RotationFields, read_rotation, rotation_fields, with_rotation
from bot.profile.first_answers import FirstAnswers, with_first_answers
from bot.profile.research import ReadinessFields, ResearchFields, with_readiness, with_research
from bot.profile.typed_days import (
    coming_days,
    meant_days,
    same_day_ahead,
    same_day_before,
    the_coming_day,
    the_day,
    the_nearest_day,
)
from bot.profile.typed_text import plain, read_number
from tests.approved import approved
from tests.domain.tables import Cases
from tests.profile.tables import EMPTY, TODAY, at, table

TYPED = (
    *"""
today | now | hoy | tomorrow | manana | mañana | yesterday | Yesterday. | yesterdy | ayer |
the day before yesterday | day before yesterday | anteayer | antier | antes de ayer | antes ayer |
the day after tomorrow | day after tomorrow | pasado mañana | in a day | in 0 days | in 1 day |
in two weeks | en 3 dias | dentro de una semana | in five days | a week ago | 0 days ago | hace 2 días |
in 3659 days | in 3660 days | 3659 days ago | 3660 days ago | hace un dia | en cuatro semanas | wednesday |
wed | thursday | Tues | tu | monday | next monday | next wednesday | next thursday | last wednesday |
last tuesday | last friday | this friday | coming monday | this wednesday | el viernes |
viernes que viene | próximo martes | viernes pasado | pasado lunes | este jueves | mar | 2026-11-25 |
2026/11/26 | 2026.11.24 | 2026 11 24 | 20261124 | 2026-11-24T00:00 | 2026-11-24T00:00:00 | 2026年11月24日 |
2026 年 11 月 24 | 24 Nov | 25 Nov | 26 Nov | Nov 24 | november 26th | 26th of november |
the 24th of November 2026 | 24 de noviembre de 2026 | 24 noviembre del 2026 | 24-nov-26 | 24nov2026 |
1ro enero 2027 | enero 1 2027 | sept 3 | sep 3 2027 | setiembre 3 | septiembre 3 | ju 3 | jun 3 | ma 3 |
03/04/2026 | 3/4 | 13/4/2026 | 4/13/2026 | 13/13/2026 | 04-04-2026 | 25/11 | 11/25 | 24.11 | 11.24 |
01/02/03 | 26/11/24 | 24/11/26 | 11/24/26 | 24/11/34 | 24/11/35 | 24/11/18 | 24/11/17 | 12/1/26 | 29 Feb |
29 Feb 2027 | 29 Feb 2028 | 30 Feb | 31 April 2027 | 32 May | 0 May | May 0 2027 | 5/0/2027 | 31/12/1949 |
1/1/1950 | 31/12/2100 | 1/1/2101 | 1 Jan 1950 | 31 Dec 1949 | 1949-12-31 | 2101-01-01 | Wed 25 Nov 2026 |
Thu 25 Nov 2026 | Wednesday, the 25th of November | 25 Nov 2026 (Wed) | 25 Nov (Thu) | Fri 3/4/2026 |
Sat 4/3/2026 | Sat 3/4/2026 | Mon 3/4/2026 | Thu 24 Dec | Fri 24 Dec | mar 24 Nov | soon | next week | x |
2026 | 11 | 2026-13-01 | 2026-02-30 | 24 Nov 2026 at noon
""".strip()
    .replace("|\n", "| ")
    .split(" | "),
    *("", " ", "1" * 101),
)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("past", the_day),
        ("coming", the_coming_day),
        ("nearest", the_nearest_day),
        ("meant", lambda typed, today: (meant_days(typed, today), coming_days(typed, today))),
    ],
)
def test_typed_days(name, read):
    cases = ((repr(typed[:40]), partial(read, typed, TODAY)) for typed in TYPED)
    approved(f"profile/approved/typed_days_{name}", table(cases))


def test_the_same_day_of_another_year():
    def cases() -> Cases:
        days = [at(-1), TODAY, at(1), dt.date(2024, 2, 29), dt.date(2026, 2, 28), dt.date(2030, 1, 1)]
        for today, day in product(
            [TODAY, dt.date(2027, 2, 28), dt.date(2028, 2, 28), dt.date(2028, 2, 29)], days
        ):
            for find in (same_day_ahead, same_day_before):
                yield f"{find.__name__} {day} on {today}", partial(find, day, today)

    approved("profile/approved/same_days", table(cases()))


def test_typed_numbers_and_texts():
    def cases() -> Cases:
        for typed in (
            "",
            "0",
            "1",
            "2",
            "3",
            "٣",
            "³",
            "1.0",
            "-1",
            "+2",
            "two",
            "1" * 100,
            "1" * 101,
            " 2 ",
        ):
            yield f"number {typed[:9]!r}", partial(read_number, typed, 1, 2, "profile_edit.year")
        for typed in ("Ａ１", "a\u200bb", "e\u0301", "25²", "x – y", "−5", "a\tb\nc", "½", "ﬁ", "İ"):
            yield f"plain {typed!r}", partial(plain, typed)
        months = (
            "0",
            "0.5",
            ".5",
            "½",
            "1½",
            "1 ½",
            "1.25",
            "2 months",
            "2 meses",
            "mes",
            "6 weeks",
            "1 week",
            "2 weeks",
        )
        for typed in (
            *months,
            "3 semanas",
            "60",
            "60.5",
            "61",
            "240 weeks",
            "242 weeks",
            "1,5",
            "1.",
            "a",
            "",
            "1 1/2",
            "-1",
        ):
            yield f"months {typed!r}", partial(read_rotation, RotationFields(typed, "hands_on", "pediatrics"))
        yield "no kind", partial(read_rotation, RotationFields("1", "", "pediatrics"))
        yield "no specialty", partial(read_rotation, RotationFields("1", "hands_on", ""))
        yield "removed", partial(read_rotation, RotationFields("x", "removed", ""))
        rotation = UsExperience(None, ExperienceSpecialty.PEDIATRICS, 1.5)
        yield "fields", partial(rotation_fields, rotation)
        yield "no fields", partial(rotation_fields, None)
        for many in (19, 20, 21):
            held = (
                Profile(us_experience=(UsExperience(None, rotation.specialty, 1),) * many)
                if rotation
                else EMPTY
            )
            yield (
                f"{many} rotations",
                lambda held=held: len(with_rotation(held, rotation).us_experience or ()),
            )

    approved("profile/approved/typed_numbers", table(cases()))


WORDS = (
    *"""
not taken | not yet | none | no | No rendido | booked | scheduled | registered | reservado | bokked |
waiting | waiting for score | awaiting | awaiting score | en espera | passed | PASS | aprobado | failed |
fail | reprobado | J-1 | j | H-1B | h1 | J-1 or H-1B | h1b or j1 | j1h1b | both | either | ambas |
J1 o H1B | undecided | not sure | unsure | don't know | sin decidir | not needed | none needed | ninguna |
non-US IMG | non us | US IMG | us | student | estudiante | graduate | graduated | con título | applied |
solicitado | accepted | approved | aceptado | not started | sin empezar | yes | y | true | sí | n | false |
taken | done | rendido | never | not booked | todavía no | draft | final | agreed | uploaded | home |
asked
""".strip()
    .replace("|\n", "| ")
    .split(" | "),
    "",
)


def test_every_word_in_every_field():
    def cases() -> Cases:
        for word in WORDS:
            yield f"step {word!r}", partial(with_exam, EMPTY, Exam.STEP2CK, ExamFields(word), TODAY)
            yield f"visa {word!r}", partial(with_background, EMPTY, BackgroundFields(visa=word))
            yield f"applicant {word!r}", partial(with_background, EMPTY, BackgroundFields(applicant=word))
            yield f"graduation {word!r}", partial(with_background, EMPTY, BackgroundFields(graduation=word))
            yield f"oet {word!r}", partial(with_certification, EMPTY, CertificationFields(oet=word), TODAY)
            yield (
                f"pathway {word!r}",
                partial(with_certification, EMPTY, CertificationFields(pathway=word), TODAY),
            )
            yield (
                f"certified {word!r}",
                partial(with_certification, EMPTY, CertificationFields(certified=word), TODAY),
            )
            yield f"first {word!r}", partial(with_first_answers, EMPTY, FirstAnswers(step2ck=word), TODAY)
            yield f"statement {word!r}", partial(with_readiness, EMPTY, ReadinessFields(word))

    understood = (line for line in table(cases()).splitlines() if ": refused: profile_edit." not in line)
    approved("profile/approved/words", "\n".join(understood))


def test_limits_of_fields():
    def cases() -> Cases:
        for exam, score in product((Exam.STEP1, Exam.STEP2CK, Exam.STEP3), ("0", "1", "300", "301")):
            yield f"{exam} {score}", partial(with_exam, EMPTY, exam, ExamFields(score=score), TODAY)
        for attempts in ("-1", "0", "1", "4", "5"):
            yield (
                f"attempts {attempts}",
                partial(with_exam, EMPTY, Exam.STEP3, ExamFields("passed", attempts), TODAY),
            )
        for status, day in product(("booked", "passed", ""), ("24 Nov", "25 Nov", "26 Nov", "")):
            fields = ExamFields(status, date=day)
            yield f"{status} {day!r}", partial(with_exam, EMPTY, Exam.STEP2CK, fields, TODAY)
            fields = CertificationFields(status, day)
            yield f"oet {status} {day!r}", partial(with_certification, EMPTY, fields, TODAY)
        for year in ("1949", "1950", "2100", "2101", "26"):
            yield f"year {year}", partial(with_background, EMPTY, BackgroundFields(year=year))
        for count in ("0", "99", "100"):
            yield f"counts {count}", partial(with_research, EMPTY, ResearchFields(*(count,) * 5))
        for place in range(5):
            fields = ResearchFields(*("7" if place == one else "" for one in range(5)))
            yield f"count {place}", partial(with_research, EMPTY, fields)
        for gaps in (
            "none",
            "cardiology",
            "none, pediatrics",
            "Internal Medicine",
            "obgyn neonatal,pediatrics",
            "",
            ",",
            "x" * 501,
        ):
            yield f"gaps {gaps[:30]!r}", partial(with_readiness, EMPTY, ReadinessFields(gaps=gaps))

    approved("profile/approved/limits", table(cases()))
