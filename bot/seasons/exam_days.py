"""The days around a member's exams: to book, to practice, to sit, and when the score should be out.

A member's own day is a day in their own zone. What is counted from the season stands in the season's zone.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.domain.days import add_months, end_of
from bot.domain.exam import ATTEMPTS_MAX, FOURTH_AFTER_LAST_MONTHS, Exam, ExamRecord, ExamStatus
from bot.domain.exam_timing import (
    TimingRules,
    last_test_day,
    score_expected,
    self_assessment_window,
    step1_limit,
)
from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.personal_plan import Need, PersonalMilestone, PlanRules
from bot.domain.profile import Profile, Visa
from bot.domain.reminder import Milestone
from bot.domain.season import Season, SeasonMilestone
from bot.domain.zones import zone_info
from bot.seasons.fulfilment import Case
from bot.seasons.offsets import (
    BOOK_STEP1,
    BOOK_STEP1_ALONE,
    BOOK_STEP2CK,
    BOOK_STEP2CK_LATE,
    BOOKING_DAYS,
    RANK_LIST,
    REVIEW,
    STEP3_BY,
)
from bot.seasons.participation import Participation

LOOK_BACK = timedelta(days=365)
"""Exams sat and letters written within this time before programs review belong to the season, older ones do not."""
_DAYS_KNOWN = (ExamStatus.BOOKED, ExamStatus.WAITING)
_SAT = (ExamStatus.WAITING, ExamStatus.PASSED, ExamStatus.FAILED)
_REPORTED = (ExamStatus.PASSED, ExamStatus.FAILED)
_STEP3_VISAS = (Visa.H1B, Visa.J1_OR_H1B)
_AHEAD = timedelta(days=BOOKING_DAYS)
_BookingDay = tuple[MilestoneId, SeasonMilestone, date, Need]


def since(season: Season | None) -> date:
    """The first day of what belongs to a season; the last day there is where the season has no review day."""
    review = None if season is None else season.find(REVIEW)
    return date.max if review is None else review.day - LOOK_BACK


def booking_turns(season: Season, timing: TimingRules) -> tuple[datetime, ...]:
    """The UTC instants at which bookings become others: Step 1 comes too late for Step 2 CK, and this for the review."""
    review = season.find(REVIEW)
    if review is None:
        return ()
    return _over(step1_limit(review.day, timing), review), _too_late_from(review, timing)


def _too_late_from(needed: SeasonMilestone, timing: TimingRules) -> datetime:
    """The UTC instant at which the last day is over whose score is out by a date of the season."""
    return _over(last_test_day(needed.day, timing), needed)


def _over(day: date, counted_from: SeasonMilestone) -> datetime:
    """The UTC instant at which a day is over that was counted from a date of the season."""
    return end_of(datetime.combine(day, time()), counted_from.zone, date_only=True)


def own_exam_days(
    profile: Profile, season: Season | None, season_id: SeasonId, zone: str, rules: PlanRules, now: datetime
) -> Iterator[PersonalMilestone]:
    """What follows from exam days that the member recorded; ``zone`` is the member's, ``now`` aware."""
    first, today = since(season), now.astimezone(zone_info(zone)).date()
    for exam, record in _records(profile).items():
        if record.date is None or not _concerns(record, first):
            continue
        score = score_expected(record.date, rules.timing)
        yield _own(season_id, f"exam_{exam.value}", record.date, zone, _done(record.status in _SAT))
        yield _own(season_id, f"score_{exam.value}", score, zone, _done(record.status in _REPORTED))
        if exam is Exam.STEP2CK:
            ahead = record.status is ExamStatus.BOOKED and record.date >= today
            need, window = _self_assessment(profile, record.date, rules, ahead=ahead)
            yield _own(season_id, "self_assessment", window[1], zone, need, opens=window[0])


def counted_exam_days(case: Case, season: Season, now: datetime) -> Iterator[_BookingDay]:
    """Id, the season's date it rests on, day and need: by when to book, and Step 3 for an H-1B visa.

    An exam that was sat needs no booking, and none is shown. ``now`` is aware.
    """
    review, rank_list = season.find(REVIEW), season.find(RANK_LIST)
    ends = case.profile.no_attempt_left or case.part in (
        Participation.MATCHED,
        Participation.UNMATCHED,
        Participation.OUT,
    )
    if not ends and review is not None:
        yield from _booking_step1(case, review, now)
        yield from _booking_step2ck(case, review, rank_list, now)
    step3 = case.profile.step3
    if rank_list is not None and case.profile.visa in _STEP3_VISAS and not _passed(step3):
        under_way = ends or step3.status in _DAYS_KNOWN
        day = last_test_day(rank_list.day, case.rules.timing)
        yield STEP3_BY, rank_list, day, Need.GONE if under_way else Need.OPEN


def _booking_step1(case: Case, review: SeasonMilestone, now: datetime) -> Iterator[_BookingDay]:
    """Only for who said that Step 1 lies ahead, until programs begin to review."""
    step1, timing = case.profile.step1, case.rules.timing
    alone = case.profile.step2ck.status in (ExamStatus.WAITING, ExamStatus.PASSED)
    last = last_test_day(review.day, timing) if alone else step1_limit(review.day, timing)
    if step1.status is not None and review.instant > now and _to_book(step1, last):
        name = BOOK_STEP1_ALONE if alone else BOOK_STEP1
        yield name, review, last - _AHEAD, _done(step1.status is ExamStatus.BOOKED)


def _booking_step2ck(
    case: Case, review: SeasonMilestone, rank_list: SeasonMilestone | None, now: datetime
) -> Iterator[_BookingDay]:
    """For the score that programs see when they begin to review, or else for one that the rank list still needs.

    Not asked of those whose Step 1 leaves too little time for it: the advice sends them to the next season.
    """
    record, timing = case.profile.step2ck, case.rules.timing
    too_late = _comes_too_late(case.profile.step1, review, timing, now)
    for name, basis in ((BOOK_STEP2CK, review), (BOOK_STEP2CK_LATE, rank_list)):
        if basis is None or _too_late_from(basis, timing) <= now:
            continue
        last = last_test_day(basis.day, timing)
        if _to_book(record, last):
            need = _booked_by(record, last)
            yield name, basis, last - _AHEAD, Need.GONE if too_late and need is Need.OPEN else need
        return


def _comes_too_late(step1: ExamRecord, review: SeasonMilestone, timing: TimingRules, now: datetime) -> bool:
    """Whether Step 1 is known and not passed, and its day, or today's, leaves too little time for Step 2 CK."""
    if step1.status is None or _passed(step1):
        return False
    limit = step1_limit(review.day, timing)
    if step1.status in _DAYS_KNOWN and step1.date is not None:
        return step1.date > limit
    return _over(limit, review) <= now


def _to_book(record: ExamRecord, last: date) -> bool:
    """Whether a sitting up to the day ``last`` is or was to be booked: of an exam not sat, or failed with one possible."""
    if record.status is not ExamStatus.FAILED:
        return record.status not in _SAT
    if record.date is None:
        return True
    waits = (record.attempts or 0) == ATTEMPTS_MAX - 1
    earliest = add_months(record.date, FOURTH_AFTER_LAST_MONTHS) if waits else record.date
    return record.date < last - _AHEAD and earliest <= last


def _booked_by(record: ExamRecord, last: date) -> Need:
    """A day booked after the last useful one meets nothing, and there is no reminding somebody to book again."""
    if record.status is not ExamStatus.BOOKED:
        return Need.OPEN
    return Need.DONE if record.date is None or record.date <= last else Need.GONE


def _passed(record: ExamRecord) -> bool:
    return record.status is ExamStatus.PASSED


def _done(done: bool) -> Need:
    return Need.DONE if done else Need.OPEN


def _records(profile: Profile) -> dict[Exam, ExamRecord]:
    return {Exam.STEP1: profile.step1, Exam.STEP2CK: profile.step2ck, Exam.STEP3: profile.step3}


def _concerns(record: ExamRecord, first: date) -> bool:
    """An exam to come always; one that is over if it was sat for this season."""
    if record.status in _DAYS_KNOWN:
        return True
    return record.status in _REPORTED and record.date is not None and record.date >= first


def _self_assessment(
    profile: Profile, exam: date, rules: PlanRules, *, ahead: bool
) -> tuple[Need, tuple[date, date]]:
    """Done by one taken from the first day of the window on; gone once the exam day has passed without."""
    first, last = self_assessment_window(exam, rules.timing)
    taken = any(
        practice.exam is Exam.STEP2CK and first <= practice.date <= exam
        for practice in profile.self_assessments or ()
    )
    still = Need.OPEN if ahead else Need.GONE
    return (Need.DONE if taken else still), (first, last)


def _own(
    season: SeasonId, name: str, day: date, zone: str, need: Need, opens: date | None = None
) -> PersonalMilestone:
    at = datetime.combine(day, time())
    return PersonalMilestone(
        Milestone(season, MilestoneId(name), at, zone, date_only=True), need, opens=opens
    )
