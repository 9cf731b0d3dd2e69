"""Tables of the values that all share, as they were read: each limit at minus one, zero and one, each kind and code."""

import datetime as dt
from dataclasses import replace
from functools import partial
from itertools import product

from bot.domain.cohort import (
    Band,
    BandTable,
    InterviewTable,
    ShownBand,
    ShownStage,
    StageGroup,
    StageTable,
    bands_between,
)
from bot.domain.discord_answer import failure_of
from bot.domain.fact_value import choices, fits, value_of, value_text
from bot.domain.ids import AcgmeId, FactId, LeadId
from bot.domain.ledger import (
    Criterion,
    Fact,
    ProgramRecord,
    Unsaid,
    Weight,
    fresh_from,
    is_binding,
    visa_from,
)
from bot.domain.program import Program, ProgramKind
from bot.domain.publishing import PAUSING, Hindrance, Subject, Weekly, mark_of
from bot.domain.reminder_settings import DEFAULT_SETTINGS, LEAD_CHOICES, Hours, KindChoice
from tests.approved import shown
from tests.domain.tables import DAY, NOW, Cases, held


def test_what_an_answer_of_discord_means():
    codes = (10003, 10004, 10008, 10013, 20026, 40003, 50001, 50006, 50007, 50013, 50033, 50035, 50109, 50278)
    near = sorted({code + off for code in codes for off in (-1, 0, 1)} | {0, 1})

    def cases() -> Cases:
        for status in (400, 403, 404, 401, 500):
            for code in near:
                yield f"{status} {code}", lambda status=status, code=code: _failure(status, code)
        for status in (399, 402, 405, 408, 409, 429, 502, 503, 504, 0):
            yield f"{status}", partial(_failure, status, 50007)
        for code, after in product((40003, 20026, 0), (1.5, 599, 601, 3599, 3601)):
            yield f"{code} asks for {after}", partial(_failure, 429, code, after)

    held("answers_of_discord", cases())


def _failure(status: int, code: int, after: float = 0.0) -> str:
    found = failure_of(status, code, after)
    return f"{type(found).__name__} {shown(found)}"


def test_values_of_facts():
    texts = (
        "yes",
        " YES ",
        "no",
        "true",
        "not_said",
        "0",
        "1",
        "4",
        "5",
        "50",
        "51",
        "100",
        "101",
        "200",
        "201",
        "300",
        "301",
    )
    more = ("-1", "1.0", "0300", "٣", "", "none", "any", "hands_on", "community", "unspecified")

    def cases() -> Cases:
        for criterion in Criterion:
            yield f"choices of {criterion}", partial(choices, criterion)
            accepted = []
            for text in (*texts, *more):
                try:
                    accepted.append(f"{text!r}={value_text(value_of(criterion, text))}")
                except ValueError as refusal:
                    accepted.append(f"{text!r} {str(refusal)[:14]}")
            yield f"{criterion} reads", partial(str, " · ".join(accepted))
            values = (
                True,
                0,
                1,
                4,
                5,
                50,
                51,
                100,
                101,
                200,
                201,
                300,
                301,
                Unsaid.NOT_SAID,
                ProgramKind.COMMUNITY,
            )
            yield f"{criterion} can be", partial(shown, [value for value in values if fits(criterion, value)])
            for value, weight in product((True, False), Weight):
                yield f"{criterion} {value} {weight} binds", partial(is_binding, criterion, value, weight)

    held("values_of_facts", cases())


def test_how_old_facts_may_be():
    def fact(
        criterion: Criterion, seen: dt.date, value: object = True, source: str = "https://a.invalid"
    ) -> Fact:
        program, weight = AcgmeId("3200000001"), Weight.STRICT
        return Fact(FactId(1), program, criterion, value, weight, source, seen, NOW)  # pyright: ignore[reportArgumentType]

    def cases() -> Cases:
        days = (
            dt.date(2026, 11, 25),
            dt.date(2028, 2, 28),
            dt.date(2028, 2, 29),
            dt.date(2027, 8, 31),
            dt.date(2027, 1, 1),
        )
        for today in days:
            yield f"fresh on {today} from", partial(fresh_from, today)
            yield f"visas on {today} from", partial(visa_from, today)
            for since, criterion in product(
                (fresh_from(today), visa_from(today)), (Criterion.VISA_J1, Criterion.KIND)
            ):
                for off in (-1, 0, 1):
                    seen = fact(criterion, since + off * DAY)
                    state = (seen.stale(today), seen.expired(today))
                    yield f"{criterion} of {seen.seen} on {today}: stale, expired", partial(shown, state)
        one, other = (
            fact(Criterion.KIND, days[0]),
            fact(Criterion.KIND, days[0] + DAY, source="https://b.invalid"),
        )
        later = fact(Criterion.KIND, days[0] + 2 * DAY)
        program = Program(AcgmeId("3200000001"), "A", "B", "NY")
        record = ProgramRecord(program, {Criterion.KIND: (other, one)}, silent={Criterion.KIND: (later,)})
        yield "newest", lambda: record.newest(Criterion.KIND) is other
        yield "newest of nothing", lambda: record.newest(Criterion.NEW)
        yield "last read", lambda: [record.last_read(each) for each in (one, other)]
        yield "not contradicted", lambda: record.contradicted(Criterion.KIND)
        disputed = replace(record, facts={Criterion.KIND: (one, replace(other, value=False))})
        yield "contradicted", lambda: disputed.contradicted(Criterion.KIND)

    held("age_of_facts", cases())


def test_what_of_a_cohort_may_be_shown():
    band, other = Band(None, 217), Band(218, None)

    def cases() -> Cases:
        for count in (None, -5, 0, 5, 9, 10, 11, 14, 15, 20, 101):
            yield f"band of {count}", partial(ShownBand, band, count)
            yield f"stage of {count}", partial(ShownStage, StageGroup.APPLYING, count)
        for total in (0, 25, 29, 30, 31, 35):
            yield f"total of {total}", partial(BandTable, total, (ShownBand(band, 30),), band, 5, 5)
            yield f"stages of {total}", partial(StageTable, total, (), 5, 5)
        yield "median elsewhere", partial(BandTable, 30, (ShownBand(band, 30),), other, 5, 5)
        for asked, answered, some in product(
            (25, 30, 33, 60), (25, 30, 60, 65), (None, 5, 10, 12, 30, 35, 65)
        ):
            yield f"{some} of {answered} of {asked}", partial(InterviewTable, asked, answered, some, (), 5, 5)
        for asked, answered, some in (
            (30, 30, 10),
            (100, 60, 20),
            (95, 55, 55),
            (60, 30, None),
            (200, 35, 10),
            (40, 40, 15),
        ):
            table = InterviewTable(asked, answered, some, (), 5, 5)
            yield f"shares of {some} of {answered} of {asked}", table.shares
        for edges in ((), (10,), (218, 225)):
            yield f"bands between {edges}", partial(bands_between, *edges)

    held("cohort", cases())


def test_posts_and_hours():
    def cases() -> Cases:
        for weekday, minute in product((None, -1, 0, 6, 7), (-1, 0, 1439, 1440)):
            yield f"weekday {weekday}, minute {minute}", partial(Weekly, weekday, minute, "UTC")
        for subject in Subject:
            yield f"table of {subject}", lambda subject=subject: subject.table
        for hindrance in Hindrance:
            yield f"{hindrance} pauses", partial(PAUSING.__contains__, hindrance)
        yield "mark", partial(mark_of, "0123456789abcdef0123")
        at = dt.time
        for start, end in (
            ("22:00", "08:00"),
            ("08:00", "22:00"),
            ("00:00", "23:00"),
            ("00:00", "23:00:01"),
            ("05:00", "05:00"),
        ):
            for delivery in ("00:00", "04:59", "05:00", "07:59", "08:00", "08:01", "21:59", "22:00", "23:00"):
                made = partial(
                    Hours, at.fromisoformat(delivery), at.fromisoformat(start), at.fromisoformat(end)
                )
                yield (
                    f"{delivery} with {start} to {end}: quiet, in them",
                    lambda made=made: (
                        made().quiet,
                        made().delivery_is_quiet,
                    ),
                )
        for start, end in (("09:00", "07:59"), ("09:00", "08:00"), ("09:00", "08:00:01"), ("00:01", "00:00")):
            yield (
                f"quiet from {start} to {end}",
                partial(Hours, at(9), at.fromisoformat(start), at.fromisoformat(end)),
            )
        for leads in (None, (), ("1d",), ("2d",), ("1d", "9h"), LEAD_CHOICES):
            chosen = None if leads is None else tuple(map(LeadId, leads))
            yield f"leads {leads}", partial(KindChoice, "exam", False, chosen)
        changed = DEFAULT_SETTINGS.mute("exam").lead("oet", (LeadId("1d"),)).mute("soap")
        yield "as usual", partial(shown, DEFAULT_SETTINGS)
        yield "changed", partial(shown, changed)
        yield "on again", lambda: changed.mute("exam", muted=False).lead("oet", None)
        yield "muted", lambda: [changed.muted(kind) for kind in ("exam", "oet", "soap", "else")]

    held("posts_and_hours", cases())
