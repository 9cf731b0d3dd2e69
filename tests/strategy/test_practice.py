"""The estimate from self-assessments: what counts, how wide it is, what is shown and not counted."""

import datetime as dt

import pytest

from bot.i18n import catalogue
from bot.strategy.practice import Practice

AS_OF = dt.date(2027, 4, 1)


def sat(score, *, age=0, form="nbme_13", exam="step2ck"):
    return {"exam": exam, "form": form, "score": score, "date": str(AS_OF - dt.timedelta(days=age))}


@pytest.fixture
def estimate(advised):
    def find(*entries, **profile):
        timing = advised("", as_of=AS_OF, season=2028, self_assessments=list(entries), **profile).exam_timing
        found = timing.practice_estimate
        return None if found is None else (found.low, found.high)

    return find


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        (sat(230), True),
        (sat(230, age=90), True),
        (sat(230, age=91), False),
        (sat(230, form="uwsa_1"), True),
        (sat(230, form="uwsa_3"), True),
        (sat(230, form="amboss_sa"), True),
        (sat(70, form="free_120"), False),
        (sat(230, exam="step1"), False),
    ],
)
def test_what_counts(estimate, entry, counts):
    assert (estimate(entry) is not None) is counts


def test_nothing_without_assessments(estimate):
    assert estimate() is None


def width(found):
    return found[1] - found[0]


def test_fewer_and_older_assessments_widen_it(estimate):
    assert estimate(sat(230)) == (215, 245)
    assert estimate(sat(230), sat(230, form="uwsa_1")) == (218, 242)
    many = [sat(230, form=f"nbme_{number}") for number in range(1, 8)]
    assert [width(estimate(*many[:count])) for count in range(1, 8)] == [30, 24, 20, 18, 16, 16, 16]
    ages = [width(estimate(sat(230, age=age))) for age in (0, 14, 15, 30, 90)]
    assert ages == [30, 30, 32, 34, 42]


def test_disagreeing_assessments_widen_it(estimate):
    assert width(estimate(sat(200), sat(260))) == 60


def test_newer_assessments_weigh_more(estimate):
    low, high = estimate(sat(220, age=80), sat(240))
    assert (low + high) / 2 > 230


def test_it_stays_on_the_scale(estimate):
    assert estimate(sat(298))[1] == 300
    assert estimate(sat(5))[0] == 1


def test_the_assumption_is_printed(advised):
    entries = [sat(230), sat(234, form="uwsa_2")]
    found = advised("", as_of=AS_OF, season=2028, self_assessments=entries).exam_timing.practice_estimate
    text = catalogue().of(found.assumption)
    assert "2 self-assessments of the last 90 days" in text
    assert "12 points" in text
    assert "our own choice" in text


@pytest.mark.parametrize(
    ("first", "last", "rule"), [(220, 230, "rising"), (230, 220, "falling"), (230, 230, "level")]
)
def test_trend_is_said(advised, first, last, rule):
    entries = [sat(last), sat(first, age=30)]
    found = advised("", as_of=AS_OF, season=2028, self_assessments=entries).exam_timing
    reason = next(r for r in found.reasons if r.rule.startswith("practice."))
    assert reason.rule == f"practice.{rule}"
    assert reason.message.params["first"] == first


def test_free_120_is_shown_and_not_counted(advised):
    entries = [sat(68, form="free_120"), sat(74, form="free_120", age=5)]
    found = advised("", as_of=AS_OF, season=2028, self_assessments=entries).exam_timing
    text = next(catalogue().of(r.message) for r in found.reasons if r.rule == "practice.free_120")
    assert "68 of 100" in text
    assert found.practice_estimate is None


def test_a_pass_ends_the_estimate(estimate):
    assert estimate(sat(230), step2ck={"status": "passed", "score": 240}) is None


def test_a_booked_and_an_awaited_exam_keep_it(estimate):
    assert estimate(sat(230), step2ck={"status": "waiting", "date": "2027-03-25"}) == (215, 245)
    assert estimate(sat(230), step2ck={"status": "failed"}) == (215, 245)


def test_results_of_one_day_make_no_trend(advised):
    entries = [sat(220, age=5, form="nbme_12"), sat(235, age=5, form="nbme_13")]
    timing = advised("", as_of=AS_OF, season=2028, self_assessments=entries).exam_timing
    rules = {str(reason.rule) for reason in timing.reasons}
    assert not rules & {"practice.rising", "practice.falling", "practice.level"}


@pytest.mark.parametrize(
    ("total", "weight", "centre", "under"),
    [(0, 0, 0, 0), (479, 2, 239, 1), (480, 2, 240, 0), (481, 2, 240, 0)],
)
def test_the_centre_is_rounded_down_and_0_without_any(total: int, weight: int, centre: int, under: int):
    practice = Practice((), total, weight, 5)
    assert (practice.centre, practice.under(240)) == (centre, under)
