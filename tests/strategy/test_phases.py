"""What stands first in each phase, for whom, and what must not appear: by phase, stage and what weighs on the member."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.advice import ActionId, Advice
from bot.domain.phase import Focus
from bot.i18n import catalogue

NOT_APPLIED, SENT, INVITED = "preparing", "submitted", "interviewing"
DAYS = {
    "before_submit": dt.date(2026, 8, 1),
    "submit_window": dt.date(2026, 9, 10),
    "interview_season": dt.date(2026, 11, 28),
    "ranking": dt.date(2027, 2, 20),
    "waiting": dt.date(2027, 3, 8),
    "match_week": dt.date(2027, 3, 16),
    "over": dt.date(2027, 4, 1),
}
"""A day in each phase of ERAS 2027."""
PLAIN: dict[str, Any] = {
    "visa": "j1",
    "step1": {"status": "passed", "attempts": 1, "date": "2025-03-10"},
    "step2ck": {"status": "passed", "attempts": 1, "score": 240, "date": "2026-06-20"},
    "us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": 3}],
    "letters": [{"writer": "us_pediatrics_attending", "state": "uploaded"}] * 4,
    "statement": "final",
    "ecfmg_certified": True,
    "research": {"pediatrics": 3},
}
BURDENS: dict[str, dict[str, Any]] = {
    "none": {},
    "low_score": {"step2ck": {"status": "passed", "attempts": 1, "score": 220, "date": "2026-06-20"}},
    "failed_sitting": {"step1": {"status": "passed", "attempts": 2, "date": "2025-03-10"}},
    "no_visa": {"visa": "none"},
    "uncertified": {"ecfmg_certified": False, "oet": "not_taken", "pathway": "not_started"},
}
CONTACT = {"contact_programs", "network", "seek_interviews", "verify_programs", "contact_unfilled"}
THIS_APPLICATION = {"apply_broadly", "complete_by_review", "choose_signals", "verify_programs"}


def ids(advice: Advice) -> list[str]:
    return [str(action.id) for action in advice.actions]


@pytest.fixture
def at(advised):
    def find(phase: str, stage: str | None, burden: str = "none", **more: Any) -> Advice:
        status = {"stage": stage} | more.pop("status", {})
        return advised(
            "", season=2027, as_of=DAYS[phase], **(PLAIN | BURDENS[burden] | {"status": status} | more)
        )

    return find


@pytest.mark.parametrize("phase", DAYS)
def test_each_day_is_in_its_phase(at, phase):
    assert at(phase, None).phase.id == phase


@pytest.mark.parametrize(
    ("at_", "phase"),
    [
        ("2026-09-02T12:59Z", "before_submit"),
        ("2026-09-02T13:00Z", "submit_window"),
        ("2026-09-23T12:59Z", "submit_window"),
        ("2026-09-23T13:00Z", "interview_season"),
        ("2027-02-01T16:59Z", "interview_season"),
        ("2027-02-01T17:00Z", "ranking"),
        ("2027-03-04T01:59Z", "ranking"),
        ("2027-03-04T02:00Z", "waiting"),
        ("2027-03-15T13:59Z", "waiting"),
        ("2027-03-15T14:00Z", "match_week"),
        ("2027-03-19T15:59Z", "match_week"),
        ("2027-03-19T16:00Z", "over"),
    ],
)
def test_a_phase_ends_at_its_hour(advised, at_, phase):
    now = dt.datetime.fromisoformat(at_)
    assert advised("", season=2027, as_of=now.date(), now=now).phase.id == phase


TABLE = [
    # phase, stage, status, first, absent
    ("before_submit", NOT_APPLIED, {}, "verify_programs", {"late_application"}),
    ("submit_window", NOT_APPLIED, {}, "choose_signals", {"late_application"}),
    ("submit_window", SENT, {}, "contact_programs", {"apply_broadly", "choose_signals"}),
    ("interview_season", NOT_APPLIED, {}, None, THIS_APPLICATION | {"contact_programs", "register_nrmp"}),
    (
        "interview_season",
        SENT,
        {"interviews": 0},
        "seek_interviews",
        THIS_APPLICATION | {"prepare_interviews"},
    ),
    ("interview_season", INVITED, {"interviews": 2}, "seek_interviews", THIS_APPLICATION),
    (
        "interview_season",
        INVITED,
        {"interviews": 4},
        "seek_interviews",
        THIS_APPLICATION | {"plan_two_cycles"},
    ),
    (
        "interview_season",
        INVITED,
        {"interviews": 6},
        "prepare_interviews",
        THIS_APPLICATION | {"seek_interviews"},
    ),
    ("ranking", NOT_APPLIED, {}, None, THIS_APPLICATION | {"register_nrmp"}),
    ("ranking", SENT, {"interviews": 0}, "register_nrmp", {"build_rank_list", "certify_rank_list"}),
    ("ranking", INVITED, {"interviews": 5}, "register_nrmp", {"plan_two_cycles", "contact_programs"}),
    ("ranking", "ranked", {"interviews": 5}, "certify_rank_list", {"register_nrmp", "build_rank_list"}),
    ("waiting", NOT_APPLIED, {}, None, CONTACT),
    ("waiting", "ranked", {"interviews": 5}, "prepare_soap", CONTACT | {"register_nrmp"}),
    ("match_week", NOT_APPLIED, {}, None, CONTACT | {"follow_soap", "gain_us_experience", "secure_letters"}),
    ("match_week", SENT, {}, "follow_soap", CONTACT | {"gain_us_experience"}),
    ("match_week", "soap", {}, "follow_soap", CONTACT | {"gain_us_experience"}),
    ("match_week", "not_matched", {}, "follow_soap", CONTACT),
    ("match_week", "matched", {}, "start_training", CONTACT | {"follow_soap"}),
    ("over", "matched", {}, "start_training", CONTACT | THIS_APPLICATION | {"season_closed"}),
    ("over", "not_matched", {}, "contact_unfilled", THIS_APPLICATION | {"contact_programs", "follow_soap"}),
    ("over", "soap", {}, "contact_unfilled", THIS_APPLICATION | {"follow_soap"}),
    ("over", "next_cycle", {}, "contact_unfilled", THIS_APPLICATION),
    ("over", NOT_APPLIED, {}, None, THIS_APPLICATION | {"contact_programs"}),
]


@pytest.mark.parametrize("burden", BURDENS)
@pytest.mark.parametrize(("phase", "stage", "status", "first", "absent"), TABLE)
def test_what_stands_first_and_what_must_not_appear(at, phase, stage, status, first, absent, burden):
    advice = at(phase, stage, burden, status=status)
    found = ids(advice)
    if burden == "none" and first is not None:
        assert found[0] == first
    elif first is not None:
        assert first in found
    if burden not in {"low_score", "failed_sitting"}:  # two cycles are planned with low scores all the same
        assert not absent & ({*found} | {str(warning.id) for warning in advice.warnings})
    else:
        assert not (absent - {"plan_two_cycles"}) & {*found}


@pytest.mark.parametrize(
    ("phase", "stop"),
    [
        ("before_submit", None),
        ("submit_window", "certification_open"),
        ("interview_season", "certification_open"),
        ("ranking", "certification_missed"),
        ("waiting", "certification_missed"),
        ("match_week", "certification_missed"),
        ("over", None),
    ],
)
def test_an_open_certificate_stops_who_has_applied(at, phase, stop):
    stops = [str(warning.id) for warning in at(phase, SENT, "uncertified").stops]
    assert stops == ([] if stop is None else [stop])
    assert at(phase, SENT).stops == ()


@pytest.mark.parametrize("phase", ["submit_window", "interview_season"])
def test_certification_is_the_first_thing_to_do_once_programs_review(at, phase):
    found = ids(at(phase, SENT, "uncertified", status={"interviews": 0}))
    assert "complete_oet_pathway" in found
    if phase == "interview_season":
        assert found[0] == "complete_oet_pathway"


@pytest.mark.parametrize(
    ("done", "said", "unsaid"),
    [
        ({"oet": "not_taken"}, "OET Medicine is not passed", "applied for"),
        ({"oet": "booked"}, "OET Medicine is booked", "not passed"),
        ({"oet": "passed", "pathway": "not_started"}, "apply for the Pathway now", "OET Medicine is"),
        ({"oet": "passed", "pathway": "applied"}, "the Pathway is applied for", "apply for the Pathway now"),
    ],
)
def test_the_stop_follows_what_is_done(at, done, said, unsaid):
    advice = at("interview_season", SENT, "uncertified", **done)
    text = " ".join(catalogue().of(reason.message) for reason in advice.stops[0].reasons)
    assert said in text
    assert unsaid not in text
    assert "in 64 days" in text
    assert "3 Mar 2027, 21:00 ET" in text


def test_everything_unknown_of_the_certificate_is_an_action_and_no_stop(at):
    advice = at("interview_season", SENT, ecfmg_certified=None)
    assert not advice.stops
    assert "complete_oet_pathway" in ids(advice)


@pytest.mark.parametrize("phase", ["interview_season", "ranking", "waiting", "match_week", "over"])
@pytest.mark.parametrize("burden", BURDENS)
def test_who_has_not_applied_is_late_from_the_review_on(at, phase, burden):
    advice = at(phase, NOT_APPLIED, burden)
    assert advice.stops[0].id == "late_application"
    assert advice.focus is Focus.NEXT_SEASON
    text = " ".join(catalogue().of(reason.message) for reason in advice.stops[0].reasons)
    assert ("Ask a program" in text) is (phase == "interview_season")
    assert "ERAS 2028" in text
    assert all(action.due is None or action.due.year > 2026 for action in advice.actions)


@pytest.mark.parametrize(
    ("received", "standing"),
    [
        (0, "none"),
        (1, "few"),
        (2, "few"),
        (3, "some"),
        (5, "some"),
        (6, "enough"),
        (20, "enough"),
        (None, "unknown"),
    ],
)
def test_interviews_have_a_word_and_a_reason(at, received, standing):
    found = at("interview_season", SENT, status={"interviews": received}).interviews
    assert (found.received, found.standing) == (received, standing)
    assert found.reasons[0].rule == f"interviews.{standing}"
    registers = [reason.rule for reason in found.reasons if "register" in reason.rule]
    assert bool(registers) is (standing in {"none", "few"})


def test_interviews_are_only_for_who_has_applied(at):
    assert at("interview_season", NOT_APPLIED).interviews is None
    assert at("before_submit", None).interviews is None
    assert at("interview_season", None, status={"applications": 80}).interviews is not None


@pytest.mark.parametrize(
    ("phase", "stage"),
    [
        ("before_submit", "submitted"),
        ("submit_window", "interviewing"),
        ("interview_season", "ranked"),
        ("waiting", "matched"),
        ("ranking", "soap"),
        ("interview_season", "not_matched"),
    ],
)
def test_a_stage_that_cannot_be_yet_is_not_used(at, phase, stage):
    advice = at(phase, stage)
    assert "impossible_stage" in [warning.id for warning in advice.warnings]
    assert not {"start_training", "follow_soap"} & set(ids(advice))


def test_soap_names_every_hour_that_is_still_to_come(advised):
    now = dt.datetime(2027, 3, 18, 14, tzinfo=dt.UTC)  # 10:00 ET, the first round has begun
    profile = PLAIN | {"status": {"stage": "soap"}, "time_zone": "Asia/Karachi"}
    advice = advised("", season=2027, as_of=now.date(), now=now, **profile)
    text = " ".join(catalogue().of(reason.message) for reason in advice.actions[0].reasons)
    assert "18 Mar 2027, 12:00 ET (21:00 in Karachi): SOAP round 2" in text
    assert "18 Mar 2027, 18:00 ET (19 Mar 2027, 3:00 in Karachi): SOAP round 4" in text
    assert "round 1" not in text
    assert "Neither you nor anyone who acts for you" in text


@pytest.mark.parametrize(
    ("at_", "open_"),
    [
        ("2027-03-19T00:59Z", False),
        ("2027-03-19T01:00Z", True),
        ("2027-04-30T12:00Z", True),
        ("2027-05-01T12:00Z", True),
        ("2027-05-02T12:00Z", False),
    ],
)
def test_unfilled_programs_may_be_written_to_after_soap_until_may(advised, at_, open_):
    now = dt.datetime.fromisoformat(at_)
    profile = PLAIN | {"status": {"stage": "not_matched"}}
    advice = advised("", season=2027, as_of=now.date() - dt.timedelta(days=now.hour < 4), now=now, **profile)
    assert ("contact_unfilled" in ids(advice)) is open_


@pytest.mark.parametrize("stage", ["not_matched", "next_cycle"])
def test_who_applies_again_renews_letters_and_statement(at, stage):
    advice = at("over", stage)
    assert {"renew_application", "secure_letters", "write_statement"} <= set(ids(advice))
    new = [{"writer": "us_pediatrics_attending", "state": "uploaded", "date": "2027-03-25"}] * 4
    assert "secure_letters" not in ids(at("over", stage, letters=new))


@pytest.mark.parametrize("step", ["step1", "step2ck", "step3"])
def test_without_an_attempt_left_there_is_nothing_to_do_but_to_ask(advised, step):
    advice = advised(
        "", as_of=DAYS["before_submit"], season=2027, **(PLAIN | {step: {"status": "failed", "attempts": 4}})
    )
    assert advice.stops[0].id == "attempt_limit_reached"
    assert advice.actions == ()
    assert advice.focus is Focus.HALTED


def test_the_result_of_the_fourth_sitting_halts_nothing_yet(advised):
    step2 = {"status": "waiting", "attempts": 4, "date": "2026-07-20"}
    advice = advised("", as_of=DAYS["before_submit"], season=2027, **(PLAIN | {"step2ck": step2}))
    assert advice.stops[0].id == "attempt_limit_reached"
    assert "awaited" in catalogue().of(advice.stops[0].reasons[0].message)
    assert advice.actions


@pytest.mark.parametrize(
    ("first", "certified", "expired"),
    [
        ("2019-06-01", False, True),
        ("2020-03-02", False, True),  # ends the day before the rank list closes on 3 March 2027
        ("2020-03-03", False, False),
        ("2019-06-01", True, False),
        ("2019-06-01", None, True),
    ],
)
def test_a_first_pass_that_ends_before_the_rank_list_stops(advised, first, certified, expired):
    profile = PLAIN | {
        "step1": {"status": "passed", "attempts": 1, "date": first},
        "step2ck": {"status": "not_taken"},
        "ecfmg_certified": certified,
    }
    advice = advised("", as_of=DAYS["before_submit"], season=2027, **profile)
    assert ("step1_expired" in [stop.id for stop in advice.stops]) is expired
    assert bool({"take_step2_by", "apply_broadly"} & set(ids(advice))) is not expired


@pytest.mark.parametrize(
    ("first", "as_of", "applies"),
    [
        ("2015-05-01", "2026-08-01", False),
        ("2019-12-01", "2026-08-01", True),
        ("2019-12-01", "2026-12-02", False),
    ],
)
def test_two_passes_whose_years_run_out_stop_the_application_once_they_have(advised, first, as_of, applies):
    step2 = {"status": "passed", "attempts": 1, "score": 240, "date": "2020-05-01"}
    profile = PLAIN | {
        "step1": {"status": "passed", "date": first},
        "step2ck": step2,
        "ecfmg_certified": False,
    }
    season = 2027 if as_of < "2026-09" else 2028
    advice = advised("", as_of=dt.date.fromisoformat(as_of), season=season, **profile)
    assert advice.stops[0].id == "step1_expired"
    assert ("apply_broadly" in ids(advice)) is applies


@pytest.mark.parametrize(("ahead", "asked"), [(0, False), (6, False), (7, True), (20, True), (60, True)])
def test_no_self_assessment_is_asked_for_just_before_the_exam(advised, ahead, asked):
    as_of = DAYS["before_submit"] - dt.timedelta(days=60)
    step2 = {"status": "booked", "date": str(as_of + dt.timedelta(days=ahead))}
    advice = advised(
        "", as_of=as_of, season=2027, **(PLAIN | {"step2ck": step2, "step1": {"status": "passed"}})
    )
    assert ("take_self_assessment" in ids(advice)) is asked


def test_a_projected_date_that_has_passed_calls_for_the_operator(advised):
    for day, outdated in (
        (dt.date(2027, 8, 31), False),
        (dt.date(2027, 9, 2), True),
        (dt.date(2028, 2, 1), True),
    ):
        stops = [stop.id for stop in advised("", season=2028, as_of=day, **PLAIN).stops]
        assert ("calendar_outdated" in stops) is outdated


@pytest.mark.parametrize(
    ("scores", "stopped"), [((190, 188), True), ((205, 208), False), ((230,), False), ((), False)]
)
def test_practice_that_fails_stops(advised, scores, stopped):
    taken = [
        {"exam": "step2ck", "form": f"nbme_{n}", "score": score, "date": "2026-07-20"}
        for n, score in enumerate(scores, start=9)
    ]
    step2 = {"status": "booked", "date": "2026-08-20"}
    advice = advised(
        "",
        season=2027,
        as_of=DAYS["before_submit"],
        **(PLAIN | {"step2ck": step2, "self_assessments": taken}),
    )
    assert ("practice_below_pass" in [stop.id for stop in advice.stops]) is stopped


def test_the_next_cycle_turns_off_what_belongs_to_this_one(advised):
    profile = PLAIN | {"step1": {"status": "not_taken"}, "step2ck": {"status": "not_taken"}}
    advice = advised("", season=2027, as_of=dt.date(2026, 7, 1), **profile)
    assert advice.exam_timing.decision == "next_cycle"
    assert not (THIS_APPLICATION | {"contact_programs"}) & set(ids(advice))
    assert advice.cost.reasons[0].rule == "cost.next_season"
    assert {action.due.year for action in advice.actions if action.due} == {2027}


def test_the_next_season_is_one_that_can_still_be_applied_in(advised):
    advice = advised("", season=2026, as_of=DAYS["interview_season"], **PLAIN)
    text = " ".join(catalogue().of(reason.message) for reason in advice.stops[0].reasons)
    assert "ERAS 2028" in text
    assert all(action.due is None or action.due.year == 2027 for action in advice.actions)


def test_costs_besides_the_fees_are_named(advised):
    cost = advised("", season=2027, as_of=DAYS["before_submit"], **(PLAIN | BURDENS["uncertified"])).cost
    found = {other.id: (other.usd_minimum, other.usd_maximum) for other in cost.other}
    assert found == {
        "eras_token": (185, 185),
        "usmle_transcript": (70, 80),
        "nrmp_registration": (70, 85),
        "extra_ranks": (0, 0),
        "pathway": (945, 945),
    }
    assert cost.total_minimum == cost.usd_minimum + 1270
    certified = advised("", season=2027, as_of=DAYS["before_submit"], **PLAIN).cost
    assert "pathway" not in {other.id for other in certified.other}


def test_ranks_beyond_twenty_cost(at):
    cost = at("interview_season", INVITED, status={"interviews": 23}).cost
    assert next(other.usd_maximum for other in cost.other if other.id == "extra_ranks") == 90


def test_every_action_is_reached(at, advised):
    found = {name for row in TABLE for burden in BURDENS for name in ids(at(*row[:2], burden, status=row[2]))}
    exams = [
        {
            "step1": {"status": "not_taken"},
            "step2ck": {"status": "not_taken"},
            "us_experience": [],
            "research": {},
        },
        {
            "step2ck": {"status": "booked", "date": "2026-07-20"},
            "content_gaps": ["pediatrics"],
            "visa": "h1b",
        },
        {"step2ck": {"status": "failed"}},
        {"research": {}},
        {"step2ck": {"status": "waiting", "date": "2026-09-05"}, "letters": [], "statement": "draft"},
    ]
    for changes in exams:
        sat = "score" in str((PLAIN | changes)["step2ck"]) or "waiting" in str(changes)
        for day in (DAYS["submit_window"],) if sat else (dt.date(2026, 5, 25), dt.date(2026, 6, 25)):
            found |= set(ids(advised("", season=2027, as_of=day, **(PLAIN | changes))))
    assert found == {str(action) for action in ActionId}
