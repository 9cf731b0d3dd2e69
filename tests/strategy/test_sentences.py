"""Sentences that follow the day and the profile, read as a careful adviser would read them."""

import datetime as dt
from collections.abc import Iterator

import pytest

from bot.cli.advice_text import advice_text
from bot.domain.advice import Advice, TimingDecision
from bot.domain.message import Message
from bot.i18n import catalogue
from bot.strategy.report import Sentence, report

SAY = catalogue().of
WAITING, MATCH_WEEK, OVER = dt.date(2027, 3, 8), dt.date(2027, 3, 16), dt.date(2027, 4, 1)
SENT = {"season": 2027, "ecfmg_certified": True}


def stage(name: str, interviews: int | None = None) -> dict[str, object]:
    return {"stage": name, "applications": 80, "interviews": interviews}


def every_reason(advice: Advice) -> Iterator[str]:
    parts = [
        advice.season,
        advice.phase,
        advice.tier,
        advice.step1_scenario,
        advice.applications,
        advice.cost,
    ]
    parts += [*advice.mix, advice.exam_timing, advice.signals, advice.position, *advice.actions]
    parts += [*advice.warnings, *advice.cost.other, *([advice.interviews] if advice.interviews else [])]
    for part in parts:
        for reason in part.reasons:
            yield SAY(reason.message)


def rules(part: object) -> set[str]:
    return {reason.rule for reason in part.reasons}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("score", "said"),
    [(240, "at the middle (240)"), (233, "at the middle (233)"), (241, "in the third quarter (above 240)")],
)
def test_a_score_that_equals_the_median_lies_at_the_middle(advised, score, said):
    step2 = {"status": "passed", "attempts": 1, "score": score, "date": "2026-06-20"}
    assert said in SAY(advised(step2ck=step2).position.text)


@pytest.mark.parametrize("day", [WAITING, MATCH_WEEK, OVER])
@pytest.mark.parametrize("interviews", [0, 2, 4, 9])
def test_when_rank_lists_are_closed_interviews_are_only_counted(advised, day, interviews):
    name = "not_matched" if day >= OVER else "submitted"
    found = advised(as_of=day, status=stage(name, interviews), **SENT).interviews
    said = " ".join(SAY(reason.message) for reason in found.reasons)
    for asked in ("ask for", "Go to", "Work on", "so far", "further one", "Register"):
        assert asked not in said
    assert ("No interview" if not interviews else f"{interviews} interviews") in said


def test_while_lists_are_made_nobody_is_asked_to_ask_for_more(advised):
    found = advised(as_of=dt.date(2027, 2, 20), status=stage("interviewing", 4), **SENT).interviews
    assert "ask for more" not in SAY(found.reasons[0].message)
    assert "rank every program" in SAY(found.reasons[0].message)


FAILED = {"status": "failed", "attempts": 2, "date": "2026-10-20"}


@pytest.mark.parametrize(
    ("interviews", "said"),
    [
        (3, ["3 interviews so far. This Match is out of reach"]),
        (0, ["No interview so far, and this Match"]),
        (None, []),
    ],
)
def test_of_a_match_out_of_reach_nobody_is_asked_for_interviews(advised, interviews, said):
    sent = {"season": 2027, "step2ck": FAILED, "status": stage("interviewing", interviews)}
    advice = advised(as_of=dt.date(2027, 2, 25), **sent)
    found = [] if advice.interviews is None else [SAY(reason.message) for reason in advice.interviews.reasons]
    assert len(found) == len(said)
    assert all(text.startswith(start) for text, start in zip(found, said, strict=True))
    assert not any(
        "rank every program" in text or "the Match is open" in text for text in every_reason(advice)
    )


@pytest.mark.parametrize("status", ["booked", "waiting"])
def test_who_has_applied_is_not_asked_to_apply(advised, status):
    awaited = {"status": status, "attempts": int(status == "waiting"), "date": "2026-12-15"}
    day = dt.date(2026, 11, 29) if status == "booked" else dt.date(2026, 12, 20)
    said = list(every_reason(advised(as_of=day, season=2027, step2ck=awaited, status=stage("submitted", 0))))
    assert not any("Apply without" in text for text in said)
    assert any("send it yourself with Resend My Scores" in text for text in said)


@pytest.mark.parametrize(
    ("sat", "read", "without"),
    [("2027-02-10", dt.date(2027, 2, 20), False), ("2027-09-10", dt.date(2027, 9, 12), True)],
)
def test_an_application_goes_without_a_score_only_where_it_comes_too_late(advised, sat, read, without):
    waiting = {"status": "waiting", "attempts": 1, "date": sat}
    said = list(every_reason(advised(as_of=read, season=2028, step2ck=waiting)))
    assert any("The score will not be out by then" in text for text in said) is without


def test_of_the_next_season_the_exam_day_is_in_time_for_the_review(advised):
    failed = {"status": "failed", "attempts": 3, "date": "2026-10-01"}
    none = {"status": "not_taken", "attempts": 0}
    sent = {"season": 2027, "step1": failed, "step2ck": none, "status": stage("submitted", 0)}
    advice = advised(as_of=dt.date(2026, 11, 29), **sent)
    [take] = [action for action in advice.actions if action.id == "take_step2_by"]
    said = " ".join(SAY(reason.message) for reason in take.reasons)
    assert "when programs first read" in said
    assert "before rank lists close" not in said


@pytest.mark.parametrize(("name", "asked"), [("soap", True), ("ranked", True), ("not_matched", False)])
def test_after_match_day_who_has_not_said_how_it_went_is_asked(advised, name, asked):
    said = " ".join(every_reason(advised(as_of=OVER, status=stage(name, 2), **SENT)))
    assert ("Record how it went" in said) is asked


@pytest.mark.parametrize(("name", "asked"), [("interviewing", True), ("ranked", False)])
def test_who_has_a_rank_list_is_registered(advised, name, asked):
    advice = advised(as_of=dt.date(2027, 2, 10), status=stage(name, 1), **SENT)
    assert ("interviews.register_all_the_same" in rules(advice.interviews)) is asked


@pytest.mark.parametrize("name", ["submitted", "soap", "matched"])
def test_once_soap_has_ended_nobody_is_asked_to_keep_silent(advised, name):
    first = advised(as_of=dt.date(2027, 3, 19), status=stage(name, 1), **SENT).phase.reasons[0]
    said = SAY(first.message)
    assert "SOAP has ended" in said
    assert "contact" not in said


def test_of_a_season_that_is_over_nothing_is_called_out_of_reach(advised):
    said = " ".join(every_reason(advised(as_of=OVER, status=stage("not_matched", 2), **SENT)))
    for wrong in ("out of reach", "Do not pay for this season", "No signal of ERAS 2027"):
        assert wrong not in said


@pytest.mark.parametrize("name", ["submitted", "soap", "matched"])
def test_in_match_week_the_first_line_says_that_no_contact_is_started(advised, name):
    first = advised(as_of=MATCH_WEEK, status=stage(name, 1), **SENT).phase.reasons[0]
    assert "start no contact with a program" in SAY(first.message)


WEAK = {
    "season": 2027,
    "as_of": dt.date(2026, 9, 20),
    "step2ck": {"status": "booked", "attempts": 0, "date": "2026-10-25"},
    "self_assessments": [{"exam": "step2ck", "form": "nbme_14", "score": 216, "date": "2026-09-05"}],
}


def test_who_is_sent_to_the_next_season_is_not_asked_to_apply_without_the_score(advised):
    timing = advised(**WEAK).exam_timing
    assert timing.decision is TimingDecision.NEXT_CYCLE
    assert not {"timing.send_without", "timing.late_score", "timing.too_little_time"} & rules(timing)
    assert {"timing.weak_after_review", "timing.next_season"} <= rules(timing)


def test_before_the_review_too_little_time_is_the_reason_of_the_next_season(advised):
    weak = {**WEAK, "season": 2028, "as_of": dt.date(2027, 7, 10)}
    weak["step2ck"] = {"status": "booked", "attempts": 0, "date": "2027-08-20"}
    weak["self_assessments"] = [{"exam": "step2ck", "form": "nbme_13", "score": 203, "date": "2027-07-01"}]
    timing = advised(**weak).exam_timing
    assert timing.decision is TimingDecision.NEXT_CYCLE
    assert "timing.too_little_time" in rules(timing)


@pytest.mark.parametrize(("day", "named"), [(dt.date(2026, 4, 2), True), (dt.date(2026, 11, 28), False)])
def test_unfilled_programs_are_named_only_until_their_list_closes(advised, day, named):
    passed = {"status": "passed", "attempts": 1, "score": 239, "date": "2025-05-15"}
    advice = advised(as_of=day, season=2026, step2ck=passed)
    [late] = [stop for stop in advice.stops if stop.id == "late_application"]
    assert ("until 1 May" in " ".join(SAY(reason.message) for reason in late.reasons)) is named


@pytest.mark.parametrize(("day", "asked"), [(dt.date(2026, 11, 28), False), (dt.date(2026, 11, 10), True)])
def test_a_practice_exam_is_asked_for_only_while_it_can_change_something(advised, day, asked):
    booked = {"status": "booked", "attempts": 0, "date": "2026-11-28"}
    said = [
        SAY(reason.message) for reason in advised(as_of=day, season=2028, step2ck=booked).exam_timing.reasons
    ]
    assert any("Take one now" in sentence for sentence in said) is asked


EXPIRED = {
    "season": 2028,
    "as_of": dt.date(2026, 11, 28),
    "step1": {"status": "passed", "attempts": 1, "score": 218, "date": "2019-06-01"},
    "step2ck": {"status": "not_taken", "attempts": 0},
    "ecfmg_certified": False,
}


def test_with_an_expired_pass_no_day_is_booked_and_nothing_is_priced(advised, rulebook):
    advice = advised(**EXPIRED)
    assert not [sentence for sentence in every_reason(advice) if "and book it" in sentence]
    assert "timing.ask_first" in rules(advice.exam_timing)
    page = advice_text(advice, rulebook, catalogue())
    assert "$" not in page
    assert page.count("seven years") == 1
    assert "STEP 2 CK  Ask ECFMG first." in page


def test_who_missed_the_certificate_asks_before_paying_nrmp(advised):
    open_ = {"ecfmg_certified": False, "oet": "not_taken", "pathway": "not_started", "season": 2027}
    days = {dt.date(2027, 2, 20): True, dt.date(2027, 1, 10): False}
    for day, asked in days.items():
        advice = advised(as_of=day, status=stage("interviewing", 1), **open_)
        [register] = [action for action in advice.actions if action.id == "register_nrmp"]
        assert ("register.ask_first" in rules(register)) is asked


def test_a_score_that_is_not_low_is_not_called_low(advised):
    twice = {"status": "passed", "attempts": 2, "score": 250, "date": "2026-06-20"}
    assert not [sentence for sentence in every_reason(advised(step2ck=twice)) if "low score is" in sentence]


def test_for_a_us_img_the_figures_of_others_are_said_in_a_whole_sentence(advised):
    advice = advised(applicant="us_img", as_of=dt.date(2026, 11, 28), season=2028)
    [seek] = [action for action in advice.actions if action.id == "seek_interviews"]
    assert "those who matched ranked 6" in SAY(seek.reasons[0].message)


# The page.


def groups(advice: Advice, rulebook: object) -> dict[str, list[str]]:
    """Names of actions by the heading that they stand under."""
    found: dict[str, list[str]] = {}
    for block in report(advice, rulebook):  # type: ignore[arg-type]
        for item in block.items:
            if item.number is not None:
                found.setdefault(SAY(block.title), []).append(SAY(item.lead))  # type: ignore[arg-type]
    return found


def test_what_can_only_be_done_later_does_not_stand_under_now(advised, rulebook):
    late = groups(advised("average", as_of=dt.date(2026, 9, 20), season=2027), rulebook)
    assert "gain US experience in pediatrics" in late["Later"]
    nothing = {"status": "not_taken", "attempts": 0}
    early = groups(
        advised(as_of=dt.date(2026, 11, 28), season=2028, step1=nothing, step2ck=nothing), rulebook
    )
    assert {"prepare Step 2 CK", "take a self-assessment"} <= set(early["Later"])
    assert "pass Step 1 on the first attempt" in early["Now"]


def test_what_waits_does_not_stand_first(advised):
    """Two months before programs review nobody gains two months of experience any more."""
    ids = [action.id for action in advised("average", as_of=dt.date(2027, 8, 1)).actions]
    assert ids[0] == "secure_letters"
    assert ids[-1] == "gain_us_experience"


def test_a_self_assessment_whose_weeks_have_passed_stands_under_now(advised, rulebook):
    booked = {"status": "booked", "attempts": 0, "date": "2026-12-15"}
    found = groups(advised(as_of=dt.date(2026, 11, 28), season=2028, step2ck=booked), rulebook)
    assert "take a self-assessment" in found["Now"]


def test_the_season_of_the_days_is_said_once(advised, rulebook):
    advice = advised(as_of=OVER, status=stage("not_matched", 2), **SENT)
    page = advice_text(advice, rulebook, catalogue())
    assert "DO NEXT, TOWARDS ERAS 2028" in page.splitlines()
    assert "For ERAS 2028:" not in page
    assert "ERAS fees $" in page


def named_days(value: object) -> Iterator[str]:
    if isinstance(value, Message):
        if value.key.startswith("strategy.day"):
            yield value.key
        for inside in value.params.values():
            yield from named_days(inside)
    elif isinstance(value, tuple):
        for inside in value:
            yield from named_days(inside)


@pytest.mark.parametrize(
    ("day", "more"),
    [
        (dt.date(2026, 11, 28), {"ecfmg_certified": False, "oet": "not_taken", "pathway": "not_started"}),
        (dt.date(2026, 11, 28), {"step2ck": {"status": "failed", "attempts": 1, "date": "2026-10-20"}}),
        (dt.date(2027, 2, 20), {"ecfmg_certified": False, "oet": "passed", "pathway": "applied"}),
    ],
)
def test_the_source_of_a_date_stands_under_a_sentence_that_names_a_day(advised, rulebook, day, more):
    advice = advised(as_of=day, season=2027, status=stage("submitted", 0), **more)
    shown: list[Sentence] = [
        s for block in report(advice, rulebook) for item in block.items for s in item.sentences
    ]
    checked = 0
    for sentence in shown:
        if sentence.rule is None:
            continue
        dates = set(sentence.sources) - set(rulebook.rules[sentence.rule].sources)
        checked += len(dates)
        assert not dates or list(named_days(sentence.text)), SAY(sentence.text)
    assert checked
