"""Tables of results, practice exams and what looks like a slip of the finger, after whatever was recorded before."""

import datetime as dt
from dataclasses import replace
from functools import partial
from itertools import product

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.profile import (
    OetState,
    Profile,
)
from bot.profile.doubts import doubts
from bot.profile.passing import status_of_score
from bot.profile.scores import history, with_assessment, with_booking, with_result, without_entry
from tests.approved import approved, shown
from tests.domain.tables import DAY, Cases
from tests.profile.tables import EMPTY, TODAY, at, outcome, table


def test_passing_scores():
    def cases() -> Cases:
        changes = [dt.date(2013, 7, 1), dt.date(2014, 7, 1), dt.date(2022, 7, 1), dt.date(2025, 7, 1)]
        changes += [
            dt.date(2014, 1, 1),
            dt.date(2016, 1, 1),
            dt.date(2018, 1, 1),
            dt.date(2020, 1, 1),
            dt.date(2024, 1, 1),
        ]
        days = [None, *(day + DAY * off for day in sorted(changes) for off in (-1, 0, 1))]
        for exam, day in product((Exam.STEP1, Exam.STEP2CK, Exam.STEP3), days):
            judged = [(score, status_of_score(exam, score, day)) for score in range(185, 225)]
            turns = [
                f"{score} {status}"
                for (score, status), (_, was) in zip(judged[1:], judged, strict=False)
                if status != was
            ]
            yield f"{exam} {day}", partial(" ".join, [str(judged[0][1]), *turns])

    approved("profile/approved/passing", table(cases()))


BEFORE = {
    "nothing": ExamRecord(),
    "not taken": ExamRecord(ExamStatus.NOT_TAKEN, 0),
    "booked": ExamRecord(ExamStatus.BOOKED, None, None, at(0)),
    "booked again": ExamRecord(ExamStatus.BOOKED, 1, None, at(-2)),
    "waiting": ExamRecord(ExamStatus.WAITING, 1, None, at(-2)),
    "failed": ExamRecord(ExamStatus.FAILED, None, 200, at(-2)),
    "failed twice": ExamRecord(ExamStatus.FAILED, 2, 200, at(-2)),
    "passed": ExamRecord(ExamStatus.PASSED, 1, 240, at(-2)),
    "passed some day": ExamRecord(ExamStatus.PASSED, 2, 240),
}


def test_results_after_what_was_recorded():
    def cases() -> Cases:
        for (name, record), day in product(BEFORE.items(), (None, at(-3), at(-2), at(-1), at(0), at(1))):
            profile = Profile(step2ck=record)
            off = "no day" if day is None else (day - TODAY).days
            result = partial(with_result, profile, Exam.STEP2CK, 230, day, None, TODAY)
            yield f"{name}, 230 on {off}", lambda result=result: result().step2ck
        for name, record in BEFORE.items():
            profile = Profile(step2ck=record)
            booked = partial(with_booking, profile, Exam.STEP2CK, at(30))
            yield f"{name}, booked", lambda booked=booked: booked().step2ck
            given = partial(with_result, profile, Exam.STEP2CK, None, at(0), 3, TODAY, passed=False)
            yield f"{name}, failed the third", lambda given=given: given().step2ck
        for exam, score, passed in product(
            (Exam.STEP1, Exam.STEP2CK), (None, 0, 1, 217, 218, 300, 301), (None, True, False)
        ):
            result = partial(with_result, EMPTY, exam, score, at(-1), None, TODAY, passed=passed)
            yield f"{exam} {score} {passed}", result
        for day in (None, dt.date(2022, 1, 25), dt.date(2022, 1, 26)):
            yield f"step1 210 on {day}", partial(with_result, EMPTY, Exam.STEP1, 210, day, None, TODAY)
        for state, passed, score in product((None, *OetState), (None, True, False), (None, 350)):
            profile = Profile(oet=state, oet_date=at(-2))
            for day in (None, at(-3), at(-2), at(0), at(1)):
                off = "no day" if day is None else (day - TODAY).days
                result = partial(with_result, profile, Exam.OET, score, day, None, TODAY, passed=passed)
                yield (
                    f"oet {state}, {passed} {score} on {off}",
                    lambda result=result: shown((result().oet, result().oet_date)),
                )
            booked = partial(with_booking, profile, Exam.OET, at(9))
            yield f"oet {state}, booked", lambda booked=booked: shown((booked().oet, booked().oet_date))

    approved("profile/approved/results", table(cases()))


def practice(form: str, score: int, day: dt.date = TODAY, exam: Exam = Exam.STEP2CK) -> SelfAssessment:
    return SelfAssessment(exam, form, score, day)


def test_practice_exams():
    def cases() -> Cases:
        forms = (
            "nbme_0",
            "nbme_1",
            "nbme_13",
            "nbme_99",
            "nbme_100",
            "uwsa_0",
            "uwsa_1",
            "uwsa_3",
            "uwsa_4",
            "amboss_sa",
            "x",
        )
        for form in forms:
            yield form, partial(with_assessment, EMPTY, Exam.STEP2CK, form, 230, TODAY, TODAY)
        for form, score in product(("nbme_13", "free_120"), (-1, 0, 1, 100, 101, 300, 301)):
            yield f"{form} {score}", partial(with_assessment, EMPTY, Exam.STEP2CK, form, score, TODAY, TODAY)
        for exam, day in product((Exam.STEP1, Exam.STEP3, Exam.OET), (at(0), at(1))):
            yield f"{exam} on {day}", partial(with_assessment, EMPTY, exam, "uwsa_2", 230, day, TODAY)
        for many in (58, 59, 60):
            held = Profile(
                self_assessments=tuple(practice("uwsa_1", 200, at(-one - 1)) for one in range(many))
            )
            more = partial(with_assessment, held, Exam.STEP2CK, "uwsa_1", 201, TODAY, TODAY)
            yield f"one more than {many}", lambda more=more: len(more().self_assessments or ())
            again = partial(with_assessment, held, Exam.STEP2CK, "uwsa_1", 201, at(-1), TODAY)
            yield f"one of {many} again", lambda again=again: len(again().self_assessments or ())
        full = Profile(
            step1=BEFORE["passed some day"],
            step2ck=BEFORE["failed"],
            step3=BEFORE["booked"],
            oet=OetState.PASSED,
            oet_date=at(-40),
            self_assessments=(
                practice("uwsa_1", 220, at(-5)),
                practice("uwsa_1", 225, at(-1)),
                practice("free_120", 70),
            )
            * 2,
        )
        for number, entry in enumerate(history(full)):
            yield f"history {number}", partial(shown, entry)
            left = partial(without_entry, full, entry)
            yield f"without {number}", lambda left=left: outcome(left, full)
        yield "without what is gone", partial(without_entry, EMPTY, history(full)[0])

    approved("profile/approved/practice", table(cases()))


def test_slips_of_the_finger():
    def cases() -> Cases:
        passed = Profile(
            step2ck=ExamRecord(ExamStatus.PASSED, 1, 240, at(-9)), self_assessments=(practice("nbme_9", 230),)
        )
        for score, day in product((199, 200, 201, 240, 279, 280, 281), (at(-9), at(-8), None)):
            after = replace(passed, step2ck=ExamRecord(ExamStatus.PASSED, 1, score, day))
            yield f"240 becomes {score} on {day}", partial(doubts, passed, after)
        failed = replace(passed, step2ck=ExamRecord(ExamStatus.FAILED, 2, 210, at(-1)))
        yield "passed becomes failed", partial(doubts, passed, failed)
        yield "failed becomes passed", partial(doubts, failed, passed)
        entries = [practice(f"nbme_{number}", 230, at(-1)) for number in (19, 20, 21, 30)]
        entries += [
            practice("nbme_9", 231),
            practice("nbme_9", 231, at(-1)),
            practice("free_120", 100, at(-1)),
        ]
        entries += [practice("uwsa_1", score, at(-3)) for score in (189, 190, 191, 270, 271)]
        entries += [practice("uwsa_1", 150, at(-3), Exam.STEP1)]
        for entry in entries:
            after = replace(passed, self_assessments=(*(passed.self_assessments or ()), entry))
            yield shown(entry), partial(doubts, passed, after)
        oet = [Profile(oet=state, oet_date=at(-3)) for state in (OetState.PASSED, OetState.FAILED)]
        yield "oet failed after it was passed", partial(doubts, *oet)
        percent = Profile(self_assessments=(practice("free_120", 20, at(-1)),))
        far = replace(percent, step2ck=ExamRecord(ExamStatus.PASSED, 1, 240, None))
        yield "a percentage is no points", partial(doubts, percent, far)

    approved("profile/approved/slips", table(cases()))
