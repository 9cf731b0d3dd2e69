"""Actions: whom each one is for, when it is due, and their order."""

import datetime as dt

import pytest

from bot.domain.ids import SeasonId
from bot.i18n import catalogue
from bot.seasons.personal_plan import planned_day

AS_OF = dt.date(2027, 4, 1)


@pytest.fixture
def actions(advised):
    def find(base="", *, as_of=AS_OF, season=2028, **profile):
        found = advised(base, as_of=as_of, season=season, **profile).actions
        return {str(action.id): action for action in found}

    return find


def exam(status, day=None, **more):
    return {"status": status} | ({} if day is None else {"date": day}) | more


@pytest.mark.parametrize(
    ("action", "for_them", "not_for_them"),
    [
        ("pass_step1_first_attempt", {"step1": exam("not_taken")}, {"step1": exam("passed")}),
        ("pass_step1_first_attempt", {"step1": exam("booked", "2027-05-01")}, {"step1": exam("failed")}),
        ("reserve_step2_preparation", {"step1": exam("failed")}, {"step1": exam("passed")}),
        ("prepare_step2", {"step2ck": exam("not_taken")}, {"step2ck": exam("passed")}),
        ("prepare_step2", {"step2ck": exam("failed", attempts=3)}, {"step2ck": exam("failed", attempts=4)}),
        (
            "take_self_assessment",
            {"step2ck": exam("booked", "2027-07-01")},
            {"step2ck": exam("waiting", "2027-03-01")},
        ),
        ("take_step2_by", {"step2ck": exam("not_taken")}, {"step2ck": exam("booked", "2027-07-01")}),
        ("take_step2_by", {"step2ck": exam("booked", "2027-08-25")}, {"step2ck": exam("passed")}),
        ("take_step2_by", {"step2ck": exam("failed")}, {"step2ck": exam("failed", attempts=4)}),
        (
            "postpone_step2",
            {"step2ck": exam("booked", "2027-05-20"), "content_gaps": ["pediatrics"]},
            {"step2ck": exam("booked", "2027-05-20")},
        ),
        (
            "retake_after_failure",
            {"step1": exam("failed", attempts=3)},
            {"step1": exam("failed", attempts=4)},
        ),
        ("retake_after_failure", {"step3": exam("failed")}, {"step3": exam("passed", attempts=2)}),
        (
            "retake_after_failure",
            {"step2ck": exam("booked", "2027-07-01", attempts=1)},
            {"step2ck": exam("booked", "2027-07-01", attempts=0)},
        ),
        (
            "gain_us_experience",
            {},
            {"us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": 2}]},
        ),
        (
            "gain_us_experience",
            {"us_experience": [{"kind": "observership", "specialty": "pediatrics", "months": 6}]},
            {"us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": 2}]},
        ),
        ("write_statement", {"statement": "draft"}, {"statement": "final"}),
        ("frame_exam_failure", {"step1": exam("passed", attempts=2)}, {"step1": exam("passed", attempts=1)}),
        ("consider_research", {"step2ck": exam("passed", score=234)}, {"step2ck": exam("passed", score=235)}),
        (
            "consider_research",
            {"step2ck": exam("passed", score=240)},
            {"step2ck": exam("passed", score=240), "research": {"pediatrics": 1, "qi": 1}},
        ),
        ("consider_research", {"preferences": {"kinds": ["university_children"]}}, {}),
        ("network", {"step2ck": exam("passed", score=224)}, {"step2ck": exam("passed", score=225)}),
        ("plan_two_cycles", {"step2ck": exam("failed")}, {}),
        ("complete_oet_pathway", {"oet": "passed"}, {"oet": "passed", "pathway": "accepted"}),
        ("complete_oet_pathway", {"ecfmg_certified": False}, {"ecfmg_certified": True}),
        ("pass_step3_for_h1b", {"visa": "h1b"}, {"visa": "h1b", "step3": exam("passed")}),
        ("pass_step3_for_h1b", {"visa": "h1b"}, {"visa": "j1_or_h1b"}),
    ],
)
def test_whom_an_action_is_for(actions, action, for_them, not_for_them):
    assert action in actions(**for_them)
    assert action not in actions(**not_for_them)


@pytest.mark.parametrize(
    ("research", "wanted"),
    [({"pediatrics": 1}, True), ({"qi": 1}, True), ({"pediatrics": 2}, False), ({"other": 5}, True)],
)
def test_two_pediatric_projects_are_enough(actions, research, wanted):
    step2 = exam("passed", score=230)
    assert ("consider_research" in actions(step2ck=step2, research=research)) is wanted


def test_letters_are_done_when_four_are_uploaded(actions):
    letter = {"writer": "us_pediatrics_attending", "state": "uploaded"}
    assert "secure_letters" in actions(letters=[letter] * 3)
    assert "secure_letters" not in actions(letters=[letter] * 4)
    assert "secure_letters" in actions(letters=[letter | {"state": "agreed"}] * 4)


@pytest.mark.parametrize(("from_us", "open_"), [(0, True), (1, True), (2, False), (4, False)])
def test_letters_count_by_writer_and_not_by_number(actions, from_us, open_):
    writers = ["us_pediatrics_director"] * from_us + ["home"] * (4 - from_us)
    letters = [{"writer": writer, "state": "uploaded"} for writer in writers]
    found = actions(letters=letters)
    assert ("secure_letters" in found) is open_
    if open_:
        assert "letters.from_us" in [reason.rule for reason in found["secure_letters"].reasons]


@pytest.mark.parametrize("stage", ["preparing", "exam_booked", "waiting_score", "ready", "next_cycle"])
def test_every_stage_before_submitting_has_the_application(actions, stage):
    assert {"apply_broadly", "verify_programs", "complete_by_review"} <= set(actions(status={"stage": stage}))


def test_who_matched_starts_training(actions):
    day = dt.date(2027, 3, 20)
    found = actions("low", as_of=day, season=2027, visa="h1b", status={"stage": "matched"})
    assert set(found) == {"start_training"}


@pytest.mark.parametrize(
    ("action", "due"),
    [
        ("complete_by_review", "2027-09-15"),
        ("apply_broadly", "2027-09-15"),
        ("choose_signals", "2027-09-08"),
        ("secure_letters", "2027-06-02"),
        ("write_statement", "2027-09-01"),
        ("seek_interviews", None),
        ("gain_us_experience", "2027-09-01"),
        ("take_step2_by", "2027-08-24"),
        ("reserve_step2_preparation", "2027-05-24"),
        ("complete_oet_pathway", "2027-12-29"),
    ],
)
def test_due_days_come_from_the_season(actions, action, due):
    found = actions(step1=exam("not_taken"), step2ck=exam("not_taken"))[action]
    assert found.due == (None if due is None else dt.date.fromisoformat(due))


def test_due_days_of_the_members_own_plan(actions):
    found = actions(step1=exam("booked", "2027-05-01"), step2ck=exam("booked", "2027-07-01"))
    assert found["pass_step1_first_attempt"].due == dt.date(2027, 5, 1)
    assert found["prepare_step2"].due == dt.date(2027, 7, 1)
    assert found["take_self_assessment"].due == dt.date(2027, 6, 3)


@pytest.mark.parametrize(
    ("action", "as_of", "due"),
    [
        ("take_step2_by", "2027-08-24", "2027-08-24"),
        ("take_step2_by", "2027-08-25", "2028-02-01"),
        ("complete_by_review", "2027-09-15", "2027-09-15"),
        ("complete_by_review", "2027-09-16", "2027-09-20"),
        ("complete_by_review", "2027-09-21", "2027-09-21"),
        ("complete_by_review", "2027-09-22", "2027-09-22"),
        ("secure_letters", "2027-06-03", "2027-07-14"),
        ("secure_letters", "2027-07-15", "2027-09-08"),
        ("complete_oet_pathway", "2027-12-30", None),
    ],
)
def test_the_next_day_that_has_not_passed_counts(actions, action, as_of, due):
    found = actions(as_of=dt.date.fromisoformat(as_of), oet="not_taken").get(action)
    if due is None:
        assert found is None or found.due is None or str(found.due) > as_of
    else:
        assert found is not None
        assert found.due == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("states", "due"),
    [
        ([], "2027-06-02"),
        (["asked"] * 4, "2027-07-14"),
        (["requested"] * 4, "2027-09-08"),
        (["uploaded"] * 3 + ["asked"], "2027-07-14"),
    ],
)
def test_letters_are_due_by_the_step_that_they_have_reached(actions, states, due):
    letters = [{"writer": "us_pediatrics_attending", "state": state} for state in states]
    assert actions(letters=letters)["secure_letters"].due == dt.date.fromisoformat(due)


def test_the_days_are_those_of_the_members_own_plan(actions, calendar):
    season = calendar.find(SeasonId(2028))
    for action, milestone in (
        ("choose_signals", "signals_chosen"),
        ("write_statement", "statement_final"),
        ("complete_by_review", "application_submitted"),
        ("complete_oet_pathway", "oet"),
    ):
        planned = planned_day(milestone, season)
        assert planned is not None
        assert actions()[action].due == planned.day


def test_once_programs_review_nothing_asks_to_be_complete_by_then(advised):
    def ids(now):
        return {action.id for action in advised("", season=2028, as_of=dt.date(2027, 9, 22), now=now).actions}

    review = dt.datetime(2027, 9, 22, 13, tzinfo=dt.UTC)
    assert "complete_by_review" in ids(review - dt.timedelta(minutes=1))
    assert "complete_by_review" not in ids(review)


def test_dated_actions_name_the_status_of_their_date(actions):
    of = catalogue().of
    for action in actions(step1=exam("not_taken")).values():
        texts = [of(r.message) for r in action.reasons if r.rule.startswith("due.")]
        assert len(texts) == (action.due is not None)
        assert all("projected" in text for text in texts)
        assert (action.due is None) or "projected" in [source.status for source in action.sources]


def test_exams_come_first_and_deficits_move_up(advised):
    def order(**profile):
        return [str(a.id) for a in advised("", as_of=AS_OF, season=2028, **profile).actions]

    assert order(step1=exam("not_taken"))[0] == "pass_step1_first_attempt"
    assert order(step1=exam("failed"))[0] == "retake_after_failure"
    enough = order(
        us_experience=[{"kind": "observership", "specialty": "pediatrics", "months": 3}], visa="h1b"
    )
    little = order(us_experience=[], visa="h1b")
    assert enough.index("pass_step3_for_h1b") < enough.index("gain_us_experience")
    assert little.index("gain_us_experience") < little.index("pass_step3_for_h1b")


def test_experience_and_letters_come_before_checking_programs(advised):
    order = [str(action.id) for action in advised("strong", as_of=dt.date(2027, 6, 1)).actions]
    assert order[:3] == ["gain_us_experience", "secure_letters", "verify_programs"]


def test_study_advice_follows_graduation(actions):
    def rules(graduation):
        return [str(r.rule) for r in actions(graduation=graduation)["prepare_step2"].reasons]

    assert "study.student" in rules({"status": "student"})
    assert "study.graduate" in rules({"status": "graduate"})
    assert not {"study.student", "study.graduate"} & set(rules(None))


def fourth_attempts(advice):
    return [
        catalogue().of(reason.message)
        for part in (*advice.actions, advice.exam_timing)
        for reason in part.reasons
        if reason.rule == "attempts.fourth"
    ]


@pytest.mark.parametrize("step", ["step1", "step2ck", "step3"])
@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("2019-07-12", None),
        ("2026-09-30", None),
        ("2026-10-01", "from 1 Apr 2027"),
        ("2026-10-02", "from 2 Apr 2027"),
    ],
)
def test_a_fourth_attempt_that_waits_is_told_with_its_day_and_one_that_need_not_wait_is_not(
    advised, step, last, told
):
    third = {step: exam("failed", last, attempts=3)}
    found = fourth_attempts(advised("", as_of=AS_OF, season=2028, **third))
    assert len(found) == (0 if told is None else 2 if step == "step2ck" else 1)
    name = {"step1": "Step 1", "step2ck": "Step 2 CK", "step3": "Step 3"}[step]
    assert all(f"fourth attempt of {name} is possible {told}" in text for text in found)


def test_of_two_steps_the_one_that_still_waits_is_named(advised):
    old, new = exam("failed", "2019-07-12", attempts=3), exam("failed", "2026-12-01", attempts=3)
    for profile, name in (({"step1": old, "step3": new}, "Step 3"), ({"step1": new, "step3": old}, "Step 1")):
        (text,) = fourth_attempts(advised("", as_of=AS_OF, season=2028, **profile))
        assert f"fourth attempt of {name} is possible from 1 Jun 2027" in text
    both = {"step1": exam("failed", "2026-12-05", attempts=3), "step3": new}
    (text,) = fourth_attempts(advised("", as_of=AS_OF, season=2028, **both))
    assert "fourth attempt of Step 3 is possible from 1 Jun 2027" in text


def test_another_steps_wait_is_no_reason_against_a_sitting_of_step_2(advised):
    """Step 1 waits past the rank list; Step 2 CK, failed once, does not."""
    late = exam("failed", "2027-10-20", attempts=3)
    advice = advised(
        "",
        as_of=dt.date(2027, 11, 1),
        season=2028,
        step1=late,
        step2ck=exam("failed", "2027-05-01", attempts=1),
    )
    rules = [reason.rule for reason in advice.exam_timing.reasons]
    assert "timing.not_passed" in rules
    assert not {"attempts.fourth", "timing.no_sitting_fits"} & set(rules)
