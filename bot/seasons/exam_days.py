"""The days around a member's exams: to book, to practice, to sit, and when the score should be out.

A member's own day is a day in their own zone. What is counted from the season stands in the season's zone.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.domain.exam import ATTEMPTS_MAX, Exam, ExamRecord, ExamStatus
from bot.domain.exam_timing import last_test_day, score_expected, self_assessment_window, step1_limit
from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.personal_plan import PersonalMilestone, PlanRules
from bot.domain.profile import Profile, Visa
from bot.domain.reminder import Milestone
from bot.domain.season import Season, SeasonMilestone
from bot.seasons.offsets import BOOK_STEP1, BOOK_STEP2CK, BOOKING_DAYS, RANK_LIST, REVIEW, STEP3_BY

LOOK_BACK = timedelta(days=365)
"""Exams sat within this time before programs review belong to the season's timeline, older ones do not."""
_DAYS_KNOWN = (ExamStatus.BOOKED, ExamStatus.WAITING)
_SAT = (ExamStatus.WAITING, ExamStatus.PASSED, ExamStatus.FAILED)
_REPORTED = (ExamStatus.PASSED, ExamStatus.FAILED)
_UNDER_WAY = (ExamStatus.BOOKED, ExamStatus.WAITING, ExamStatus.PASSED)


def own_exam_days(
    profile: Profile, season: Season | None, season_id: SeasonId, zone: str, rules: PlanRules
) -> Iterator[PersonalMilestone]:
    """What follows from exam days that the member told; ``zone`` is the member's."""
    since = _since(season)
    for exam, record in _records(profile).items():
        if record.date is None or not _concerns(record, since):
            continue
        score, _ = score_expected(record.date, rules.timing)
        yield _own(season_id, f"exam_{exam.value}", record.date, zone, met=record.status in _SAT)
        yield _own(season_id, f"score_{exam.value}", score, zone, met=record.status in _REPORTED)
        if exam is Exam.STEP2CK:
            yield _self_assessment(profile, record.date, season_id, zone, rules)


def counted_exam_days(
    profile: Profile, season: Season, rules: PlanRules
) -> Iterator[tuple[MilestoneId, SeasonMilestone, date, bool]]:
    """Id, the season's date it rests on, day and whether it is met: by when to book, and Step 3 for an H-1B visa."""
    review, rank_list = season.find(REVIEW), season.find(RANK_LIST)
    ahead = timedelta(days=BOOKING_DAYS)
    if review is not None:
        if _may_book(profile.step1, asked=profile.step1.status is not None):
            day = step1_limit(review.day, rules.timing) - ahead
            yield BOOK_STEP1, review, day, profile.step1.status in _UNDER_WAY
        if _may_book(profile.step2ck, asked=True):
            day = last_test_day(review.day, rules.timing) - ahead
            yield BOOK_STEP2CK, review, day, profile.step2ck.status in _UNDER_WAY
    if rank_list is not None and profile.visa in (Visa.H1B, Visa.J1_OR_H1B):
        day = last_test_day(rank_list.day, rules.timing)
        yield STEP3_BY, rank_list, day, profile.step3.status in _UNDER_WAY


def _records(profile: Profile) -> dict[Exam, ExamRecord]:
    return {Exam.STEP1: profile.step1, Exam.STEP2CK: profile.step2ck, Exam.STEP3: profile.step3}


def _since(season: Season | None) -> date:
    review = None if season is None else season.find(REVIEW)
    return date.max if review is None else review.day - LOOK_BACK


def _concerns(record: ExamRecord, since: date) -> bool:
    """An exam to come always; one that is over if it was sat for this season."""
    if record.status in _DAYS_KNOWN:
        return True
    return record.status in _REPORTED and record.date is not None and record.date >= since


def _may_book(record: ExamRecord, *, asked: bool) -> bool:
    """Whether there is, or was, something to book; after the last attempt that counts there is nothing."""
    exhausted = record.status is ExamStatus.FAILED and (record.attempts or 0) >= ATTEMPTS_MAX
    return asked and not exhausted


def _self_assessment(
    profile: Profile, exam: date, season: SeasonId, zone: str, rules: PlanRules
) -> PersonalMilestone:
    first, last = self_assessment_window(exam, rules.timing)
    taken = any(one.exam is Exam.STEP2CK and one.date >= first for one in profile.self_assessments or ())
    met = taken or profile.step2ck.status is not ExamStatus.BOOKED
    return _own(season, "self_assessment", last, zone, met=met, opens=first)


def _own(
    season: SeasonId, name: str, day: date, zone: str, *, met: bool, opens: date | None = None
) -> PersonalMilestone:
    at = datetime.combine(day, time())
    return PersonalMilestone(Milestone(season, MilestoneId(name), at, zone, date_only=True), met, opens=opens)
