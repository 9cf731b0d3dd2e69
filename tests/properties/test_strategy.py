"""What holds for advice on every valid profile, on any day, for any season."""

import datetime as dt
import json
import re
import sys
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cli.advice_text import advice_text
from bot.domain.advice import Advice, Grounded
from bot.domain.exam import step2ck_passing_score
from bot.domain.exam_timing import last_test_day, step1_limit
from bot.domain.ids import SeasonId
from bot.domain.message import Message
from bot.domain.phase import Focus, PhaseId
from bot.domain.profile import Profile, Stage, Visa
from bot.domain.program import ProgramKind
from bot.domain.season import DateStatus
from bot.i18n import catalogue
from bot.ledger.loader import load_programs
from bot.seasons.loader import load_calendar
from bot.seasons.offsets import OFFSETS
from bot.seasons.personal_plan import planned_day
from bot.strategy.explain import explain
from bot.strategy.facade import advise, compute
from bot.strategy.forms import InvalidProfileError, form_schema, parse_profile, render_advice
from bot.strategy.loader import load_rulebook
from tests.examples import share

BOOK = load_rulebook()
CALENDAR = load_calendar()
WORDS = catalogue()
SEASONS = [listed.id for listed in CALENDAR.seasons]
SCHEMA = jsonschema.Draft202012Validator(form_schema("output"))
MANY = 10_000
AS_OFTEN = settings(max_examples=share(60))
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2029, 12, 31))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def past(as_of: dt.date, days: int = 2000) -> st.SearchStrategy[dt.date]:
    return st.dates(as_of - dt.timedelta(days=days), as_of)


@st.composite
def exams(draw: st.DrawFn, as_of: dt.date, name: str) -> dict[str, Any]:
    """One Step, valid on the day ``as_of``."""
    status = draw(maybe(st.sampled_from(["not_taken", "booked", "waiting", "passed", "failed"])))
    match status:
        case "not_taken":
            return {"status": status, "attempts": draw(maybe(st.just(0)))}
        case "booked":
            day = draw(st.dates(as_of - dt.timedelta(days=60), as_of + dt.timedelta(days=900)))
            return {"status": status, "attempts": draw(maybe(st.integers(0, 4))), "date": str(day)}
        case "waiting":
            return {
                "status": status,
                "attempts": draw(maybe(st.integers(0, 4))),
                "date": str(draw(past(as_of, 90))),
            }
        case None:
            return {"attempts": draw(maybe(st.integers(0, 4)))}
        case _:
            return draw(results(as_of, name, status))


@st.composite
def results(draw: st.DrawFn, as_of: dt.date, name: str, status: str) -> dict[str, Any]:
    day = draw(maybe(past(as_of)))
    found: dict[str, Any] = {"status": status, "attempts": draw(maybe(st.integers(1, 4)))}
    if day is not None:
        found["date"] = str(day)
    if name == "step2ck":
        passing = step2ck_passing_score(day)
        scores = st.integers(passing, 300) if status == "passed" else st.integers(1, passing - 1)
        found["score"] = draw(maybe(scores))
    elif name == "step1" and (day is None or day < dt.date(2022, 1, 26)):
        found["score"] = draw(maybe(st.integers(150, 280)))
    return found


def practice(as_of: dt.date) -> st.SearchStrategy[Any]:
    forms = st.sampled_from(["nbme_9", "nbme_15", "uwsa_1", "uwsa_2", "amboss_sa"])
    scored = st.fixed_dictionaries(
        {
            "exam": st.sampled_from(["step1", "step2ck"]),
            "form": forms,
            "score": st.integers(150, 280),
            "date": past(as_of, 150).map(str),
        }
    )
    free = st.fixed_dictionaries(
        {
            "exam": st.just("step2ck"),
            "form": st.just("free_120"),
            "score": st.integers(0, 100),
            "date": past(as_of, 150).map(str),
        }
    )
    return st.lists(st.one_of(scored, free), max_size=6)


EXPERIENCE = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["hands_on", "observership"]),
            "specialty": st.sampled_from(["pediatrics", "internal_medicine", "family_medicine", "other"]),
            "months": st.integers(1, 12).map(lambda halves: halves / 2),
        }
    ),
    max_size=4,
)
STAGES = [str(stage) for stage in Stage]
KINDS = [str(kind) for kind in ProgramKind]


@st.composite
def profiles(draw: st.DrawFn, as_of: dt.date) -> dict[str, Any]:
    """A valid profile in its JSON form, each key known or not."""
    letters = st.fixed_dictionaries(
        {
            "writer": st.sampled_from(
                ["us_pediatrics_attending", "us_pediatrics_director", "us_other", "home"]
            ),
            "state": st.sampled_from(["asked", "agreed", "requested", "uploaded"]),
        }
    )
    years = st.integers(1990, as_of.year)
    counts = maybe(st.integers(0, 5))
    return {
        "applicant": draw(st.sampled_from(["non_us_img", "us_img"])),
        "season": draw(maybe(st.sampled_from([int(season) for season in SEASONS]))),
        "visa": draw(maybe(st.sampled_from([str(visa) for visa in Visa]))),
        "graduation": {
            "status": draw(maybe(st.sampled_from(["student", "graduate"]))),
            "year": draw(maybe(years)),
        },
        **{name: draw(exams(as_of, name)) for name in ("step1", "step2ck", "step3")},
        "oet": draw(maybe(st.sampled_from(["not_taken", "booked", "passed"]))),
        "pathway": draw(maybe(st.sampled_from(["not_started", "applied", "accepted"]))),
        "ecfmg_certified": draw(maybe(st.booleans())),
        "us_experience": draw(maybe(EXPERIENCE)),
        "letters": draw(maybe(st.lists(letters, max_size=5))),
        "research": {"pediatrics": draw(counts), "qi": draw(counts)},
        "self_assessments": draw(maybe(practice(as_of))),
        "content_gaps": draw(
            maybe(st.lists(st.sampled_from(["pediatrics", "internal_medicine", "obgyn_neonatal"])))
        ),
        "statement": draw(maybe(st.sampled_from(["not_begun", "draft", "final"]))),
        "status": {
            "stage": draw(maybe(st.sampled_from(STAGES))),
            "applications": draw(maybe(st.sampled_from([0, 80]))),
            "interviews": draw(maybe(st.integers(0, 25))),
        },
        "time_zone": draw(maybe(st.sampled_from(["Asia/Karachi", "America/New_York", "Pacific/Auckland"]))),
        "preferences": {"kinds": draw(maybe(st.lists(st.sampled_from(KINDS), max_size=4)))},
        "connections": draw(maybe(st.just([{"acgme_id": "3203511146", "kind": "rotation"}]))),
    }


@st.composite
def members(draw: st.DrawFn) -> tuple[dict[str, Any], dt.date]:
    """A profile and a day on which it is valid."""
    as_of = draw(DAYS)
    return draw(profiles(as_of)), as_of


def parsed(data: dict[str, Any], as_of: dt.date) -> Profile:
    return parse_profile(json.dumps(data).encode(), as_of=as_of, specialties=["pediatrics"], seasons=SEASONS)


def advice_for(data: dict[str, Any], as_of: dt.date, *, programs: int = MANY) -> Advice:
    return compute(parsed(data, as_of), rulebook=BOOK, calendar=CALENDAR, program_count=programs, as_of=as_of)


def parts(advice: Advice) -> list[Grounded]:
    single = (
        advice.season,
        advice.phase,
        advice.tier,
        advice.step1_scenario,
        advice.applications,
        advice.exam_timing,
        advice.signals,
        advice.position,
        advice.cost,
    )
    outlook = () if advice.interviews is None else (advice.interviews,)
    return [*single, *outlook, *advice.mix, *advice.actions, *advice.warnings, *advice.cost.other]


@given(members())
@AS_OFTEN
def test_every_line_names_a_rule_and_every_source_is_complete(member):
    for part in parts(advice_for(*member)):
        assert part.reasons
        assert part.sources
        for reason in part.reasons:
            assert reason.rule in BOOK.rules
        for source in part.sources:
            assert source.title
            assert 2000 <= source.year <= 2100
        assert len(set(part.sources)) == len(part.sources)


@given(members())
@settings(max_examples=share(60))
def test_every_text_can_be_written_and_promises_nothing(member):
    rendered = render_advice(advice_for(*member), WORDS.of)
    SCHEMA.validate(rendered)
    text = json.dumps(rendered).lower()
    assert "your chance" not in text
    assert "%" not in text
    for section in explain(advice_for(*member)):
        for line in (section.title, *section.lines):
            assert not re.search(r"[{}]", WORDS.of(line))


@given(members())
@AS_OFTEN
def test_projected_dates_are_never_shown_without_that_word(member):
    advice = advice_for(*member)
    chosen = CALENDAR.find(advice.season.id)
    assert chosen is not None
    if advice.season.status is not DateStatus.PROJECTED:
        return
    derived = {advice.exam_timing.last_test_day, *(action.due for action in advice.actions)}
    days = {milestone.day for milestone in chosen.milestones} | derived
    own = (
        "due.own",
        "timing.score_expected",
        "practice.",
        "timing.recommended",
        "warning.numeric_step1",
        "warning.step1_expire",
        "warning.practice_below_pass",
        "attempts.fourth",
    )
    for part in parts(advice):
        for reason in part.reasons:
            if days & dates_in(reason.message) and not reason.rule.startswith(own):
                assert "projected" in WORDS.of(reason.message), reason.rule


@given(members())
@settings(max_examples=share(60))
async def test_the_same_question_has_the_same_answer(member):
    data, as_of = member
    first = advice_for(data, as_of)
    for name, module in sys.modules.items():
        if name.startswith("bot.strategy."):
            for cached in vars(module).values():
                if hasattr(cached, "cache_clear"):
                    cached.cache_clear()
    second = await advise(
        parsed(data, as_of), rulebook=BOOK, calendar=CALENDAR, program_count=MANY, as_of=as_of
    )
    assert first == second


@given(members(), st.sampled_from(["j1", "h1b", "j1_or_h1b", "undecided"]))
@AS_OFTEN
def test_a_visa_need_never_asks_for_fewer(member, visa):
    data, as_of = member
    assert_no_fewer(advice_for(data | {"visa": "none"}, as_of), advice_for(data | {"visa": visa}, as_of))


@given(members(), st.integers(0, 12), st.integers(0, 12))
@AS_OFTEN
def test_fewer_months_never_ask_for_fewer(member, one, other):
    data, as_of = member

    def with_halves(halves):
        entry = {"kind": "observership", "specialty": "pediatrics", "months": halves / 2}
        return advice_for(data | {"us_experience": [entry] if halves else []}, as_of)

    assert_no_fewer(with_halves(max(one, other)), with_halves(min(one, other)))


@given(members(), st.integers(218, 300), st.integers(218, 300), st.integers(1, 4))
@AS_OFTEN
def test_a_lower_pass_never_asks_for_fewer(member, one, other, attempts):
    data, as_of = member

    def with_score(score):
        return advice_for(
            data | {"step2ck": {"status": "passed", "attempts": attempts, "score": score}}, as_of
        )

    assert_no_fewer(with_score(max(one, other)), with_score(min(one, other)))


@given(members(), st.sampled_from(["step1", "step2ck", "step3"]), st.integers(1, 3), st.integers(225, 300))
@AS_OFTEN
def test_a_failed_sitting_never_asks_for_fewer(member, step, attempts, score):
    data, as_of = member
    passed = {"status": "passed", "attempts": attempts} | ({"score": score} if step == "step2ck" else {})
    failed = passed | {"attempts": attempts + 1}
    assert_no_fewer(advice_for(data | {step: passed}, as_of), advice_for(data | {step: failed}, as_of))


def assert_no_fewer(better: Advice, worse: Advice) -> None:
    assert worse.applications.minimum >= better.applications.minimum
    if better.applications.maximum is None:
        assert worse.applications.maximum is None
    elif worse.applications.maximum is not None:
        assert worse.applications.maximum >= better.applications.maximum


@given(members())
@AS_OFTEN
def test_list_size_stays_within_its_limits(member):
    advice = advice_for(*member)
    low, high = advice.applications.minimum, advice.applications.maximum
    assert (high is None) == advice.tier.low_score_strategy
    if high is None:
        assert 90 <= low <= 100
        assert advice.cost.usd_maximum is None
    else:
        assert 60 <= low <= high <= 100


@given(members(), st.integers(0, 120))
@AS_OFTEN
def test_no_more_programs_than_exist(member, programs):
    free, capped = advice_for(*member), advice_for(*member, programs=programs)
    assert capped.applications.minimum == min(free.applications.minimum, programs)
    if free.applications.maximum is None:
        assert capped.applications.maximum is None
    else:
        assert capped.applications.maximum == min(free.applications.maximum, programs)


KNOWN = {
    "step1": {"status": "passed", "attempts": 1},
    "step3": {"status": "not_taken", "attempts": 0},
    "visa": "j1",
    "us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": 1}],
    "step2ck": {"status": "passed", "attempts": 1, "score": 236},
}
POSSIBLE: dict[str, list[Any]] = {
    "step1": [{"status": "passed", "attempts": 1}, {"status": "passed", "attempts": 2}, {"status": "failed"}],
    "step3": [{"status": "not_taken"}, {"status": "failed"}, {"status": "passed", "attempts": 1}],
    "visa": [str(visa) for visa in Visa],
    "us_experience": [
        [{"kind": "hands_on", "specialty": "pediatrics", "months": halves / 2}] if halves else []
        for halves in range(7)
    ],
    "step2ck": [{"status": "passed", "attempts": 1, "score": score} for score in range(203, 301)]
    + [{"status": "failed", "attempts": 1}, {"status": "passed", "attempts": 2, "score": 250}],
}


@pytest.mark.parametrize(
    "missing",
    [
        [],
        ["visa"],
        ["step2ck"],
        ["us_experience"],
        ["step1"],
        ["step3"],
        ["visa", "us_experience"],
        ["visa", "step2ck"],
        ["step1", "us_experience"],
    ],
)
def test_unknown_is_exactly_what_every_possible_value_allows(missing):
    """By brute force over every value that the unknown things may have."""
    cases = [dict(KNOWN)]
    for name in missing:
        cases = [case | {name: value} for case in cases for value in POSSIBLE[name]]
    as_of = dt.date(2027, 4, 1)
    found = [advice_for({"applicant": "non_us_img"} | case, as_of).applications for case in cases]
    closed = [found_item.maximum for found_item in found if found_item.maximum is not None]
    asked = {"applicant": "non_us_img"} | KNOWN | dict.fromkeys(missing)
    unknown = advice_for(asked, as_of).applications
    assert unknown.minimum == min(found_item.minimum for found_item in found)
    assert unknown.maximum == max(closed, default=None)


@given(members(), st.sampled_from(["visa", "step1", "step2ck", "step3", "us_experience"]))
@AS_OFTEN
def test_knowing_less_never_narrows(member, forgotten):
    data, as_of = member
    known = advice_for(data, as_of).applications
    unknown = advice_for(data | {forgotten: None}, as_of).applications
    assert unknown.minimum <= known.minimum
    if known.maximum is not None:
        assert unknown.maximum is not None
        assert unknown.maximum >= known.maximum


@given(members())
@AS_OFTEN
def test_network_and_two_cycles_come_with_the_low_score_strategy(member):
    data, as_of = member
    advice = advice_for(data, as_of)
    ids = {str(action.id) for action in advice.actions}
    low = advice.tier.low_score_strategy
    assert low or "network" not in ids
    if advice.focus is Focus.APPLICATION and not silent_at(as_of):
        assert ({"network", "plan_two_cycles"} <= ids) is low


THREE_FAILURES_LONG_AGO = {
    "applicant": "non_us_img",
    "step3": {"status": "failed", "attempts": 3, "date": "2019-07-12"},
}


@given(members())
@example((THREE_FAILURES_LONG_AGO, dt.date(2025, 1, 1)))
@AS_OFTEN
def test_no_day_in_the_past_is_something_to_do(member):
    advice = advice_for(*member)
    assert all(action.due is None or action.due >= advice.as_of for action in advice.actions)
    assert len({action.id for action in advice.actions}) == len(advice.actions)
    for action in advice.actions:
        for reason in action.reasons:
            if reason.rule != "certification.pathway_closed":
                assert all(day >= advice.as_of for day in dates_in(reason.message)), reason.rule


@given(members())
@settings(max_examples=share(300))
def test_every_day_is_one_of_the_calendar_the_plan_or_the_member(member):
    advice = advice_for(*member)
    profile = parsed(*member)
    seasons = [season for season in CALENDAR.seasons if season.id >= advice.season.id]
    days = {milestone.day for season in seasons for milestone in season.milestones}
    days |= {found.day for season in seasons for name in OFFSETS if (found := planned_day(name, season))}
    for season in seasons:
        review, rank_list = season.find("eras_review"), season.find("nrmp_rol_deadline")
        assert review is not None
        assert rank_list is not None
        days |= {last_test_day(review.day, BOOK.timing), last_test_day(rank_list.day, BOOK.timing)}
        days |= {step1_limit(review.day, BOOK.timing), review.day - dt.timedelta(days=1)}
    days |= {dt.date(year, 5, 1) for year in range(2025, 2031)}  # the list of unfilled programs closes
    days |= {exam.date for exam in (profile.step1, profile.step2ck, profile.step3) if exam.date}
    window = advice.exam_timing.self_assessment_window
    days |= {window.last} if window else set()
    assert {action.due for action in advice.actions if action.due} <= days
    assert advice.exam_timing.last_test_day is None or advice.exam_timing.last_test_day in days


CONTACT = {"contact_programs", "contact_unfilled", "network", "seek_interviews", "verify_programs"}


def silent_at(as_of: dt.date) -> bool:
    """A day from Match Week Monday to the end of SOAP of a season or, where that is not known, to Match Day."""
    for season in CALENDAR.seasons:
        monday = season.find("match_week")
        end = season.find("soap_ends") or season.find("match_day")
        assert monday is not None
        assert end is not None
        if monday.day <= as_of <= end.day:
            return True
    return False


@given(st.sampled_from([2026, 2027, 2028]), st.integers(0, 4), st.data())
@settings(max_examples=share(200))
def test_nobody_is_told_to_reach_a_program_in_match_week(year, ahead, data):
    season = CALENDAR.find(SeasonId(year))
    assert season is not None
    monday = season.find("match_week")
    assert monday is not None
    as_of = monday.day + dt.timedelta(days=ahead)
    profile = data.draw(profiles(as_of))
    advice = advice_for(profile, as_of)
    if silent_at(as_of):
        assert not CONTACT & {str(action.id) for action in advice.actions}
        texts = " ".join(WORDS.of(reason.message) for action in advice.actions for reason in action.reasons)
        assert "Write now" not in texts
        assert "ask whom they know" not in texts


@given(members())
@AS_OFTEN
def test_stops_come_first(member):
    advice = advice_for(*member)
    severities = [warning.severity for warning in advice.warnings]
    assert severities == sorted(severities, key=["stop", "note"].index)
    assert [*advice.stops, *advice.notes] == list(advice.warnings)
    page = advice_text(advice, BOOK, WORDS)
    assert (page.splitlines()[1] == "FIRST") is bool(advice.stops)
    assert max(map(len, page.splitlines())) <= 100
    assert not re.search(r"[{}]", page)


@given(members())
@AS_OFTEN
def test_interviews_are_spoken_of_only_after_applying(member):
    advice = advice_for(*member)
    assert advice.interviews is None or advice.phase.id is not PhaseId.BEFORE_SUBMIT
    if advice.focus is Focus.HALTED:
        assert advice.actions == ()
    if advice.focus is Focus.NEXT_SEASON:
        off = {"apply_broadly", "complete_by_review", "choose_signals", "contact_programs"}
        assert not off & {str(action.id) for action in advice.actions}


def dates_in(value: object) -> set[dt.date]:
    """Every day that fills a blank of a message, however deep."""
    if isinstance(value, Message):
        return set().union(*(dates_in(inner) for inner in value.params.values()))
    if isinstance(value, tuple):
        return set().union(*(dates_in(inner) for inner in value))
    return {value} if isinstance(value, dt.date) else set()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["applicant", "step1", "status", "date", "us_experience", "months", "x"]),
            inner,
            max_size=4,
        )
    ),
).map(lambda value: json.dumps(value).encode())


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | ANY_JSON)
@settings(max_examples=share(200))
def test_any_file_is_read_or_refused_with_its_problems(data):
    try:
        profile = parse_profile(data, as_of=dt.date(2027, 4, 1), specialties=["pediatrics"], seasons=SEASONS)
    except InvalidProfileError as error:
        lines = [f"{problem.path}: {WORDS.of(problem.message)}" for problem in error.problems]
        assert len(lines) == len("\n".join(lines).splitlines()) > 0
    else:
        compute(profile, rulebook=BOOK, calendar=CALENDAR, program_count=212, as_of=dt.date(2027, 4, 1))


def test_the_shipped_programs_are_enough():
    assert len(load_programs()) == 212
    assert SeasonId(2028) in SEASONS
