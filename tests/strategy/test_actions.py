"""Actions: whom each one is for, when it is due, and their order."""

import datetime as dt

import pytest

from bot.domain.advice import ActionId
from bot.i18n import catalogue

AS_OF = dt.date(2027, 4, 1)


@pytest.fixture
def actions(advised):
    def find(base="", *, as_of=AS_OF, **profile):
        return {
            str(action.id): action for action in advised(base, as_of=as_of, season=2028, **profile).actions
        }

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
            {"step2ck": exam("booked", "2027-06-01"), "content_gaps": ["pediatrics"]},
            {"step2ck": exam("booked", "2027-06-01")},
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
        ("focus_cv_on_children", {}, {"status": {"stage": "submitted"}}),
        ("consider_research", {"step2ck": exam("passed", score=234)}, {"step2ck": exam("passed", score=235)}),
        (
            "consider_research",
            {"step2ck": exam("passed", score=240)},
            {"step2ck": exam("passed", score=240), "research": {"pediatrics": 1, "qi": 1}},
        ),
        ("consider_research", {"preferences": {"kinds": ["university_children"]}}, {}),
        ("choose_signals", {}, {"status": {"stage": "interviewing"}}),
        ("verify_programs", {"status": {"stage": "ready"}}, {"status": {"stage": "submitted"}}),
        ("complete_by_review", {}, {"status": {"stage": "submitted"}}),
        ("contact_programs", {"status": {"stage": "submitted"}}, {"status": {"stage": "ranked"}}),
        ("network", {"step2ck": exam("passed", score=224)}, {"step2ck": exam("passed", score=225)}),
        ("plan_two_cycles", {"step3": exam("failed")}, {}),
        ("complete_oet_pathway", {"oet": "passed"}, {"oet": "passed", "pathway": "accepted"}),
        ("complete_oet_pathway", {"ecfmg_certified": False}, {"ecfmg_certified": True}),
        ("pass_step3_for_h1b", {"visa": "h1b"}, {"visa": "h1b", "step3": exam("passed")}),
        ("pass_step3_for_h1b", {"visa": "h1b"}, {"visa": "j1_or_h1b"}),
        ("seek_interviews", {"status": {"stage": "interviewing"}}, {"status": {"stage": "not_matched"}}),
        ("apply_broadly", {}, {"status": {"stage": "submitted"}}),
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


@pytest.mark.parametrize("stage", ["preparing", "exam_booked", "waiting_score", "ready", "next_cycle"])
def test_every_stage_before_submitting_has_the_application(actions, stage):
    assert {"apply_broadly", "verify_programs", "complete_by_review"} <= set(actions(status={"stage": stage}))


def test_once_matched_only_what_remains_is_left(actions):
    assert set(actions("low", visa="h1b", status={"stage": "matched"})) == {
        "complete_oet_pathway",
        "pass_step3_for_h1b",
    }


@pytest.mark.parametrize(
    ("action", "due"),
    [
        ("complete_by_review", "2027-09-22"),
        ("secure_letters", "2027-09-22"),
        ("gain_us_experience", "2027-09-01"),
        ("take_step2_by", "2027-08-24"),
        ("reserve_step2_preparation", "2027-05-24"),
        ("complete_oet_pathway", "2028-01-31"),
        ("seek_interviews", None),
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


@pytest.mark.parametrize(("as_of", "due"), [("2027-08-24", dt.date(2027, 8, 24)), ("2027-08-25", None)])
def test_a_day_that_has_passed_is_no_date(actions, as_of, due):
    assert actions(as_of=dt.date.fromisoformat(as_of))["take_step2_by"].due == due


def test_after_review_began_nothing_asks_to_be_complete_by_then(actions):
    assert "complete_by_review" in actions(as_of=dt.date(2027, 9, 22))
    assert "complete_by_review" not in actions(as_of=dt.date(2027, 9, 23))


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
    order = [str(action.id) for action in advised("strong").actions]
    assert order[:3] == ["gain_us_experience", "secure_letters", "verify_programs"]


def test_study_advice_follows_graduation(actions):
    def rules(graduation):
        return [str(r.rule) for r in actions(graduation=graduation)["prepare_step2"].reasons]

    assert "study.student" in rules({"status": "student"})
    assert "study.graduate" in rules({"status": "graduate"})
    assert not {"study.student", "study.graduate"} & set(rules(None))


def test_every_action_can_be_reached(actions):
    profiles = [
        {"step1": exam("not_taken"), "visa": "h1b", "preferences": {"kinds": ["university_children"]}},
        {"step1": exam("failed"), "step2ck": exam("booked", "2027-06-01"), "content_gaps": ["pediatrics"]},
    ]
    assert set().union(*(actions(**profile) for profile in profiles)) == {str(action) for action in ActionId}
