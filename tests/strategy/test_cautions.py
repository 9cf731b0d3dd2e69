"""Warnings: each with its limit, and nothing more than applies."""

import datetime as dt

import pytest

from bot.domain.ids import SeasonId
from bot.domain.profile import Profile
from bot.i18n import catalogue
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from tests.reminders.calendars import without


@pytest.fixture
def warned(advised):
    def warnings(base="", **profile):
        return {str(warning.id) for warning in advised(base, **profile).warnings}

    return warnings


def test_the_guide_is_always_called_opinion(warned):
    assert warned(season=2027) == {"guide_is_opinion", "season_closed", "late_application"}
    assert warned(season=2027, as_of=dt.date(2026, 12, 1)) == {"guide_is_opinion", "late_application"}
    assert warned(season=2027, as_of=dt.date(2026, 9, 1)) == {"guide_is_opinion"}


@pytest.mark.parametrize(("season", "projected"), [(2026, False), (2027, False), (2028, True)])
def test_projected_season(warned, season, projected):
    assert ("season_projected" in warned(season=season)) is projected


@pytest.mark.parametrize(("day", "closed"), [("2027-03-19", False), ("2027-03-20", True)])
def test_season_is_closed_after_match_day(warned, day, closed):
    assert ("season_closed" in warned(season=2027, as_of=dt.date.fromisoformat(day))) is closed


def test_a_projected_match_day_says_so(advised):
    warning = next(
        w for w in advised("", season=2028, as_of=dt.date(2028, 3, 18)).warnings if w.id == "season_closed"
    )
    assert "projected" in catalogue().of(warning.reasons[0].message)


def test_a_season_whose_match_day_is_not_known_is_never_closed(calendar):
    profile = Profile(specialty="pediatrics", season=SeasonId(2028))
    for day in (dt.date(2027, 6, 1), dt.date(2028, 3, 1), dt.date(2028, 5, 1)):
        advice = compute(
            profile,
            rulebook=load_rulebook(),
            calendar=without("match_day", calendar, 2028),
            program_count=212,
            as_of=day,
        )
        assert "season_closed" not in {warning.id for warning in advice.warnings}, day


@pytest.mark.parametrize(
    ("visa", "moving"),
    [(None, False), ("none", False), ("j1", False), ("h1b", True), ("j1_or_h1b", True), ("undecided", True)],
)
def test_visa_rules_moving(warned, visa, moving):
    assert ("visa_rules_moving" in warned(visa=visa)) is moving


@pytest.mark.parametrize(
    ("step1", "certified", "expires"),
    [
        ({"status": "passed", "score": 215}, None, True),
        ({"status": "passed", "score": 215}, False, True),
        ({"status": "passed", "score": 215}, True, False),
        ({"status": "passed"}, None, False),
    ],
)
def test_numeric_step1_expires_unless_certified(warned, step1, certified, expires):
    assert ("numeric_step1_expires" in warned(step1=step1, ecfmg_certified=certified)) is expires


def test_a_dated_numeric_step1_names_the_day(advised):
    advice = advised("", step1={"status": "passed", "score": 215, "date": "2021-05-12"})
    warning = next(w for w in advice.warnings if w.id == "numeric_step1_expires")
    assert "12 May 2028" in catalogue().of(warning.reasons[0].message)


@pytest.mark.parametrize(
    ("step2ck", "warns"),
    [
        ({"status": "passed"}, True),
        ({"score": 240}, True),
        ({"status": "failed"}, False),
        ({"status": "waiting", "date": "2027-07-01"}, False),
        (None, False),
    ],
)
def test_no_retake_after_a_pass(warned, step2ck, warns):
    assert ("no_retake_after_pass" in warned(step2ck=step2ck)) is warns


@pytest.mark.parametrize("step", ["step1", "step2ck", "step3"])
@pytest.mark.parametrize(
    ("status", "attempts", "expected"),
    [
        ("failed", 2, set()),
        ("failed", 3, {"attempt_limit_near"}),
        ("failed", 4, {"attempt_limit_reached"}),
        ("passed", 3, set()),
        ("passed", 4, set()),
        ("booked", 3, {"attempt_limit_near"}),
        (None, 3, set()),
    ],
)
def test_attempt_limits(warned, step, status, attempts, expected):
    day = {"date": "2027-09-09"} if status == "booked" else {}
    found = warned(**{step: {"status": status, "attempts": attempts} | day})
    assert {warning for warning in found if warning.startswith("attempt")} == expected


def test_two_steps_at_the_same_limit_share_one_warning(advised):
    failed = {"status": "failed", "attempts": 3}
    warnings = [w for w in advised("", step1=failed, step3=failed).warnings if w.id == "attempt_limit_near"]
    assert len(warnings) == 1
    assert "Step 1 and Step 3" in catalogue().of(warnings[0].reasons[0].message)


@pytest.mark.parametrize(
    ("case", "programs", "warns"),
    [("strong", 90, False), ("strong", 89, True), ("low", 100, False), ("low", 99, True)],
)
def test_fewer_programs_than_advised(warned, case, programs, warns):
    assert ("fewer_programs_than_advised" in warned(case, programs=programs)) is warns
