"""When to take Step 2 CK: every decision, the order among them, and each limit by a day or a point.

ERAS 2028: programs review on 22 September 2027 (projected), so the last test day is 24 August 2027, and
24 May 2027 is the last day for Step 1 that keeps three months for Step 2 CK.
"""

import datetime as dt

import pytest

from bot.domain.advice import DayWindow, TimingDecision
from bot.domain.days import add_months
from bot.domain.exam_timing import score_expected
from bot.i18n import catalogue

LAST = dt.date(2027, 8, 24)
RANK_LIST_LAST = dt.date(2028, 2, 1)
STEP1_LIMIT = dt.date(2027, 5, 24)
EARLY = dt.date(2027, 4, 1)
DAY = dt.timedelta(days=1)
NEAR = EARLY + 50 * DAY
"""Near enough for practice to be a verdict."""


def practice(*scores, day=EARLY, form="nbme_13"):
    return [{"exam": "step2ck", "form": form, "score": score, "date": str(day)} for score in scores]


def booked(day, **more):
    return {"status": "booked", "date": str(day)} | more


@pytest.fixture
def timing(advised):
    def advise(as_of=EARLY, season=2028, **profile):
        return advised("", as_of=as_of, season=season, **profile).exam_timing

    return advise


def rules(timing):
    return [str(reason.rule) for reason in timing.reasons]


@pytest.mark.parametrize(
    ("season", "last"), [(2026, "2025-08-26"), (2027, "2026-08-25"), (2028, "2027-08-24")]
)
def test_last_test_day_is_28_days_before_the_day_before_review(timing, season, last):
    day = dt.date.fromisoformat(last)
    found = timing(season=season, as_of=day - 100 * DAY)
    assert (found.last_test_day, found.counts_for) == (day, "review")
    assert found.safe_test_day == day - 28 * DAY


@pytest.mark.parametrize(
    ("as_of", "last", "counts_for"),
    [
        (LAST, LAST, "review"),
        (LAST + DAY, RANK_LIST_LAST, "rank_list"),
        (RANK_LIST_LAST, RANK_LIST_LAST, "rank_list"),
        (RANK_LIST_LAST + DAY, None, None),
    ],
)
def test_once_the_day_for_the_review_is_past_that_for_the_rank_list_counts(timing, as_of, last, counts_for):
    found = timing(as_of=as_of, step2ck={"status": "not_taken"})
    assert (found.last_test_day, found.counts_for) == (last, counts_for)
    assert (found.decision == "next_cycle") is (last is None)
    assert found.safe_test_day == (None if last is None else last - 28 * DAY)


@pytest.mark.parametrize(("as_of", "risk"), [(LAST - 28 * DAY, False), (LAST - 27 * DAY, True)])
def test_after_the_safe_day_the_text_speaks_of_a_risk(timing, as_of, risk):
    assert ("timing.after_safe_day" in rules(timing(as_of=as_of))) is risk


def test_a_projected_last_test_day_says_so(timing):
    of = catalogue().of
    for season, projected in ((2027, False), (2028, True)):
        found = timing(season=season, as_of=dt.date(2026, 8, 1))
        texts = [of(reason.message) for reason in found.reasons if "timing.last_for" in reason.rule]
        assert texts
        assert all(("projected" in text) is projected for text in texts)


@pytest.mark.parametrize(
    ("step2ck", "decision"),
    [
        (None, "plan"),
        ({"status": "not_taken"}, "plan"),
        (booked("2027-07-01"), "on_track"),
        (booked("2027-03-31"), "taken"),
        (booked("2027-04-01"), "on_track"),
        ({"status": "waiting", "date": "2027-03-20"}, "taken"),
        ({"status": "passed", "score": 240}, "taken"),
        ({"status": "passed"}, "taken"),
        ({"score": 240}, "taken"),
        ({"status": "failed"}, "not_passed"),
        (booked(LAST), "on_track"),
        (booked(LAST + DAY), "move_earlier"),
    ],
)
def test_decision_by_status(timing, step2ck, decision):
    assert timing(step2ck=step2ck).decision == decision


@pytest.mark.parametrize("step2ck", [{"status": "passed"}, {"status": "waiting", "date": "2027-03-20"}])
def test_once_taken_there_is_no_last_day_and_no_window(timing, step2ck):
    found = timing(step2ck=step2ck)
    assert found.last_test_day is None
    assert found.self_assessment_window is None


@pytest.mark.parametrize(
    ("step1", "as_of", "decision"),
    [
        ({"status": "not_taken"}, STEP1_LIMIT, "plan"),
        ({"status": "not_taken"}, STEP1_LIMIT + DAY, "next_cycle"),
        ({"status": "failed"}, STEP1_LIMIT + DAY, "next_cycle"),
        (booked(STEP1_LIMIT), EARLY, "plan"),
        (booked(STEP1_LIMIT + DAY), EARLY, "next_cycle"),
        ({"status": "waiting", "date": str(STEP1_LIMIT)}, STEP1_LIMIT + 20 * DAY, "plan"),
        ({"status": "waiting", "date": str(STEP1_LIMIT + DAY)}, STEP1_LIMIT + 20 * DAY, "next_cycle"),
        ({"status": "passed"}, STEP1_LIMIT + DAY, "plan"),
        (None, STEP1_LIMIT + DAY, "plan"),
    ],
)
def test_step1_too_late_means_the_next_cycle(timing, step1, as_of, decision):
    assert timing(as_of=as_of, step1=step1).decision == decision


def test_passed_or_failed_step2_comes_before_a_late_step1(timing):
    late = {"as_of": LAST, "step1": {"status": "not_taken"}}
    assert timing(step2ck={"status": "passed"}, **late).decision is TimingDecision.TAKEN
    assert timing(step2ck={"status": "failed"}, **late).decision is TimingDecision.NOT_PASSED


@pytest.mark.parametrize(
    ("scores", "decision"),
    [
        ((), "on_track"),
        ((219,), "postpone"),
        ((220,), "postpone"),  # all below 225
        ((225,), "on_track"),
        ((224,), "postpone"),
        ((224, 225), "on_track"),
        ((224, 224), "postpone"),
        ((240, 215), "on_track"),
        ((228, 210), "postpone"),  # centre 219
        ((230, 210), "on_track"),  # centre exactly 10 under 230
    ],
)
def test_weak_practice_postpones_a_booked_exam_with_room(timing, scores, decision):
    found = timing(step2ck=booked(NEAR), self_assessments=practice(*scores))
    assert found.decision == decision


@pytest.mark.parametrize(
    ("score", "as_of", "decision"),
    [
        (215, LAST - 60 * DAY, "on_track"),  # 15 under the target: 60 days
        (215, LAST - 59 * DAY, "next_cycle"),
        (214, LAST - 120 * DAY, "on_track"),  # more: 120 days
        (214, LAST - 119 * DAY, "next_cycle"),
    ],
)
def test_long_before_the_exam_practice_is_a_base_line(timing, score, as_of, decision):
    day = as_of + 57 * DAY
    found = timing(as_of=as_of, step2ck=booked(day), self_assessments=practice(score, day=as_of))
    assert found.decision == decision
    if decision == "on_track":
        text = " ".join(catalogue().of(reason.message) for reason in found.reasons)
        assert f"{score} today is a baseline" in text
        assert f"57 days are left and about {230 - score} points to gain" in text


@pytest.mark.parametrize(("ahead", "decision"), [(56, "postpone"), (57, "on_track")])
def test_within_eight_weeks_of_the_exam_practice_is_a_verdict(timing, ahead, decision):
    taken = practice(222, day=EARLY)
    assert timing(step2ck=booked(EARLY + ahead * DAY), self_assessments=taken).decision == decision
    gaps = timing(step2ck=booked(EARLY + ahead * DAY), content_gaps=["pediatrics"])
    assert gaps.decision == decision


@pytest.mark.parametrize(("applied", "decision"), [(False, "next_cycle"), (True, "postpone")])
def test_weak_practice_after_the_day_for_the_review_waits_a_season_unless_the_application_is_sent(
    timing, applied, decision
):
    as_of = dt.date(2027, 9, 10)
    status = {"stage": "submitted"} if applied else None
    found = timing(
        as_of=as_of,
        step2ck=booked(as_of + 35 * DAY),
        self_assessments=practice(222, day=as_of),
        status=status,
    )
    assert found.decision == decision


@pytest.mark.parametrize(
    ("profile", "target"),
    [
        ({}, 230),
        ({"step1": {"status": "passed", "attempts": 2}}, 235),
        ({"step1": {"status": "failed"}}, 235),
        ({"step1": {"status": "passed", "score": 210}}, 235),
        ({"step1": {"status": "passed", "score": 229}}, 235),
        ({"step1": {"status": "passed", "score": 209}}, 240),
        ({"step1": {"status": "passed", "score": 230}}, 230),
        ({"step1": {"status": "passed", "score": 252}}, 252),
        ({"preferences": {"kinds": ["community"]}}, 230),
        ({"preferences": {"kinds": ["university_children"]}}, 240),
        (
            {"preferences": {"kinds": ["university_children"]}, "step1": {"status": "passed", "score": 238}},
            240,
        ),
    ],
)
def test_weak_means_more_than_ten_under_the_target(timing, profile, target):
    def decision(score):
        return timing(step2ck=booked(NEAR), self_assessments=practice(score), **profile).decision

    assert decision(max(target - 10, 225)) is TimingDecision.ON_TRACK
    assert decision(max(target - 10, 225) - 1) is TimingDecision.POSTPONE
    found = timing(step2ck=booked(NEAR), **profile)
    assert [r.message.params["target"] for r in found.reasons if "target" in r.message.params] == [target]


@pytest.mark.parametrize(
    ("day", "decision"),
    [(LAST - 28 * DAY, "postpone"), (LAST - 27 * DAY, "next_cycle"), (LAST + DAY, "next_cycle")],
)
def test_weak_practice_without_room_means_the_next_cycle(timing, day, decision):
    as_of = day - 10 * DAY
    found = timing(as_of=as_of, step2ck=booked(day), self_assessments=practice(222, day=as_of))
    assert found.decision == decision


@pytest.mark.parametrize(("as_of", "decision"), [(LAST - 28 * DAY, "plan"), (LAST - 27 * DAY, "next_cycle")])
def test_room_is_judged_from_today_when_nothing_is_booked(timing, as_of, decision):
    found = timing(as_of=as_of, self_assessments=practice(222, day=as_of))
    assert found.decision == decision


@pytest.mark.parametrize(
    ("score", "as_of", "decision"),
    [
        (209, dt.date(2027, 6, 24), "postpone"),
        (209, dt.date(2027, 6, 25), "next_cycle"),
        (210, dt.date(2027, 6, 25), "postpone"),
    ],
)
def test_very_low_practice_needs_two_months(timing, score, as_of, decision):
    found = timing(as_of=as_of, step2ck=booked("2027-07-10"), self_assessments=practice(score, day=as_of))
    assert found.decision == decision


@pytest.mark.parametrize(
    ("day", "gaps", "decision"),
    [
        (LAST - 28 * DAY, ["pediatrics"], "postpone"),
        (LAST - 27 * DAY, ["pediatrics"], "on_track"),
        (LAST + DAY, ["pediatrics"], "move_earlier"),
        (LAST - 28 * DAY, [], "on_track"),
    ],
)
def test_declared_gaps_postpone_only_with_room(timing, day, gaps, decision):
    assert timing(as_of=day - 40 * DAY, step2ck=booked(day), content_gaps=gaps).decision == decision


def test_with_four_failures_no_further_day_is_proposed(timing):
    assert rules(timing(step2ck={"status": "failed", "attempts": 3}))[0] == "timing.not_passed"
    assert rules(timing(step2ck={"status": "failed", "attempts": 4}))[0] == "timing.no_attempt_left"


def test_gaps_without_a_booking_change_nothing(timing):
    assert timing(content_gaps=["internal_medicine", "obgyn_neonatal"]).decision is TimingDecision.PLAN


def test_gaps_are_named(timing):
    found = timing(step2ck=booked(NEAR), content_gaps=["pediatrics", "obgyn_neonatal"])
    text = next(catalogue().of(r.message) for r in found.reasons if r.rule == "timing.postpone_gaps")
    assert "pediatrics and obstetrics and newborn care" in text


def test_window_is_six_to_four_weeks_before_the_booked_day(timing):
    found = timing(step2ck=booked("2027-07-01"))
    assert found.self_assessment_window == DayWindow(dt.date(2027, 5, 20), dt.date(2027, 6, 3))
    assert timing().self_assessment_window is None


@pytest.mark.parametrize(
    ("profile", "late"),
    [
        ({"step2ck": booked(LAST)}, False),
        ({"step2ck": booked(LAST + DAY)}, True),
        ({"as_of": LAST}, False),
        ({"as_of": LAST + DAY}, True),
        ({"as_of": LAST + 5 * DAY, "step2ck": {"status": "waiting", "date": str(LAST + DAY)}}, True),
        ({"as_of": LAST + 5 * DAY, "step2ck": {"status": "waiting", "date": str(LAST)}}, False),
        ({"as_of": LAST + DAY, "step2ck": {"status": "passed"}}, False),
        ({"as_of": dt.date(2027, 11, 2), "step2ck": booked("2027-12-01")}, False),
    ],
)
def test_a_score_after_the_review_day_is_told_what_october_and_november_ask(timing, profile, late):
    """Only while they are ahead."""
    found = timing(**profile)
    texts = " ".join(catalogue().of(reason.message) for reason in found.reasons)
    assert ("October and November" in texts) is late


@pytest.mark.parametrize(("stage", "told"), [("waiting_score", False), ("ready", False), ("submitted", True)])
def test_who_has_applied_is_told_to_send_a_score_that_is_still_to_come(timing, stage, told):
    waiting = {"status": "waiting", "date": str(LAST)}
    found = timing(as_of=dt.date(2027, 9, 10), step2ck=waiting, status={"stage": stage})
    assert ("timing.send_when_out" in rules(found)) is told


def test_scores_come_after_four_weeks_and_are_allowed_eight(rulebook, timing):
    day = dt.date(2027, 7, 1)
    assert score_expected(day, rulebook.timing) == dt.date(2027, 7, 29)
    found = timing(step2ck=booked(day))
    text = next(catalogue().of(r.message) for r in found.reasons if r.rule == "timing.score_expected")
    assert "29 Jul 2027" in text
    assert "26 Aug 2027" in text


@pytest.mark.parametrize(
    ("as_of", "rule"),
    [
        (EARLY, "timing.recommended"),
        (dt.date(2027, 7, 31), "timing.recommended"),
        (dt.date(2027, 8, 1), "timing.plan"),
    ],
)
def test_may_to_july_is_recommended_while_it_can_be_met(timing, as_of, rule):
    assert rules(timing(as_of=as_of))[0] == rule


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2027-08-24", -3, "2027-05-24"),
        ("2027-01-31", -2, "2026-11-30"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2020-02-29", 84, "2027-02-28"),
    ],
)
def test_months_end_on_the_last_day_there_is(day, months, expected):
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)
