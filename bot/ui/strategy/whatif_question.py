"""What `/whatif` was asked, what it makes of a profile, and how the two differ in words. Pure.

Every change is read as "as if it were so today": a score as that of an exam sat by today, an exam day as booked.
Combinations that cannot be are refused by the service; what makes no sense as a question is refused here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.domain.exam import ATTEMPTS_MAX, Exam, ExamRecord, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.message import Message, message
from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience, Visa
from bot.errors import UserError
from bot.profile.edit import record_of
from bot.profile.scores import with_result

_STEPS = (Exam.STEP1, Exam.STEP2CK, Exam.STEP3)


class Step1Story(StrEnum):
    """What Step 1 may be imagined as."""

    PASSED_FIRST_ATTEMPT = "passed_first_attempt"
    FAILED_BEFORE_PASS = "failed_before_pass"  # noqa: S105 (an exam is passed, not a password)
    FAILED = "failed"
    NOT_TAKEN = "not_taken"


class Step3Story(StrEnum):
    """What Step 3 may be imagined as."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What to imagine; ``None`` leaves a thing as it is today.

    ``pediatrics_months`` is the whole of it in the US, in halves; ``experience`` its kind. Where the kind is not
    named, months that are hands-on today stay so as far as they fit and the others count as observership.
    """

    step2ck: int | None = None
    exam_day: date | None = None
    visa: Visa | None = None
    pediatrics_months: float | None = None
    experience: ExperienceKind | None = None
    step1: Step1Story | None = None
    step3: Step3Story | None = None
    season: SeasonId | None = None

    def imagine(self, profile: Profile, today: date) -> Profile:
        """The profile with everything that was asked. Raises `UserError` for what makes no sense."""
        if self.step2ck is not None and self.exam_day is not None:
            raise UserError("whatif.score_or_day")
        if self.step2ck is not None:
            profile = _with_score(profile, self.step2ck, today)
        if self.exam_day is not None:
            profile = _with_exam_day(profile, self.exam_day, today)
        if self.step1 is not None:
            profile = replace(profile, step1=_step1(profile.step1, self.step1))
        if self.step3 is not None:
            profile = _with_step3(profile, self.step3, today)
        if self.pediatrics_months is not None or self.experience is not None:
            profile = _with_experience(profile, self.pediatrics_months, self.experience)
        visa, season = self.visa or profile.visa, self.season or profile.season
        return replace(profile, visa=visa, season=season)


def story_of(record: ExamRecord) -> Step1Story | None:
    """The story that Step 1 tells today, or ``None`` for one that cannot be asked for."""
    match record.status:
        case ExamStatus.PASSED if record.attempts is not None:
            return Step1Story.FAILED_BEFORE_PASS if record.attempts > 1 else Step1Story.PASSED_FIRST_ATTEMPT
        case ExamStatus.FAILED:
            return Step1Story.FAILED
        case ExamStatus.NOT_TAKEN:
            return Step1Story.NOT_TAKEN
        case _:
            return None


def pediatrics_months(profile: Profile) -> float | None:
    """Months of pediatrics in the US of both kinds, or ``None`` when nothing is recorded."""
    if profile.us_experience is None:
        return None
    return sum(entry.months for entry in profile.us_experience if _is_pediatric(entry))


def asked_lines(before: Profile, after: Profile) -> tuple[Message, ...]:
    """What differs between two profiles, each with its value today and what it is imagined as."""
    return tuple(_asked(before, after))


def _asked(before: Profile, after: Profile) -> Iterator[Message]:
    for exam in _STEPS:
        old, new = record_of(before, exam), record_of(after, exam)
        if old != new:
            again = old.attempts != new.attempts
            sides = _exam_text(old, attempts=again), _exam_text(new, attempts=again)
            yield _line(message(f"exam.{exam}"), *sides)
    if before.visa != after.visa:
        yield _line(message("profile.visa.name"), _visa_text(before.visa), _visa_text(after.visa))
    if before.us_experience != after.us_experience:
        yield _line(message("whatif.experience"), _months_text(before), _months_text(after))
    if before.season != after.season:
        yield _line(message("whatif.season"), _season_text(before), _season_text(after))


def _line(what: Message, before: Message, after: Message) -> Message:
    return message("whatif.asked", what=what, before=before, after=after)


def _exam_text(record: ExamRecord, *, attempts: bool) -> Message:
    if attempts and record.attempts:
        sittings = message("exam.attempts", count=record.attempts)
        return message("whatif.exam.attempts", text=_exam_text(record, attempts=False), attempts=sittings)
    if record.status is None:
        return _score_text(record.score)
    status = message(f"exam.status.{record.status}")
    if record.score is not None:
        return message("whatif.exam.scored", score=record.score, status=status)
    if record.status is ExamStatus.BOOKED:
        return message("whatif.exam.booked", status=status, day=record.date)
    return status


def _score_text(score: int | None) -> Message:
    return message("profile.not_recorded") if score is None else message("whatif.exam.score", score=score)


def _visa_text(visa: Visa | None) -> Message:
    return message("profile.not_recorded") if visa is None else message(f"profile.visa.{visa}")


def _months_text(profile: Profile) -> Message:
    months = pediatrics_months(profile)
    if months is None:
        return message("profile.not_recorded")
    hands_on = sum(entry.months for entry in _pediatric(profile) if entry.kind is ExperienceKind.HANDS_ON)
    return message("whatif.months", months=f"{months:g}", hands_on=f"{hands_on:g}")


def _season_text(profile: Profile) -> Message:
    if profile.season is None:
        return message("profile.not_recorded")
    return message("whatif.season.year", season=profile.season)


def _with_score(profile: Profile, score: int, today: date) -> Profile:
    """As if Step 2 CK was sat by today: a pass changes its number, after a failure it is one more sitting."""
    day = _sitting_day(profile.step2ck, today)
    return with_result(profile, Exam.STEP2CK, score, day, None, today)


def _sitting_day(before: ExamRecord, today: date) -> date | None:
    match before.status:
        case ExamStatus.PASSED:
            return before.date
        case ExamStatus.BOOKED | ExamStatus.WAITING if before.date is not None and before.date <= today:
            return before.date
        case _:
            return today


def _with_exam_day(profile: Profile, day: date, today: date) -> Profile:
    """As if Step 2 CK was booked for that day."""
    before = profile.step2ck
    if before.status in (ExamStatus.PASSED, ExamStatus.WAITING):
        raise UserError("whatif.already_taken")
    if day < today:
        raise UserError("whatif.day_past", day=day)
    attempts = before.attempts
    if before.status is ExamStatus.FAILED:
        attempts = attempts or 1
    if (attempts or 0) >= ATTEMPTS_MAX:
        raise UserError("whatif.no_attempt_left", most=ATTEMPTS_MAX)
    return replace(profile, step2ck=ExamRecord(ExamStatus.BOOKED, attempts, None, day))


def _step1(before: ExamRecord, story: Step1Story) -> ExamRecord:
    """A pass keeps the number and the day of a pass; nothing else does."""
    if story_of(before) is story:
        return before
    kept = before if before.status is ExamStatus.PASSED else ExamRecord()
    sat = (before.attempts or 0) + (before.status in (ExamStatus.BOOKED, ExamStatus.FAILED))
    match story:
        case Step1Story.PASSED_FIRST_ATTEMPT:
            return replace(kept, status=ExamStatus.PASSED, attempts=1)
        case Step1Story.FAILED_BEFORE_PASS:
            return replace(kept, status=ExamStatus.PASSED, attempts=max(sat, 2))
        case Step1Story.FAILED:
            return ExamRecord(ExamStatus.FAILED, attempts=max(sat, 1))
        case Step1Story.NOT_TAKEN:
            return ExamRecord(ExamStatus.NOT_TAKEN)


def _with_step3(profile: Profile, story: Step3Story, today: date) -> Profile:
    if profile.step3.status == story.value:
        return profile
    if story is Step3Story.NOT_TAKEN:
        return replace(profile, step3=ExamRecord(ExamStatus.NOT_TAKEN))
    passed = story is Step3Story.PASSED
    return with_result(profile, Exam.STEP3, None, today, None, today, passed=passed)


def _with_experience(profile: Profile, months: float | None, kind: ExperienceKind | None) -> Profile:
    """The rotations in pediatrics become one of each kind; those in other fields stay."""
    held = sum(entry.months for entry in _pediatric(profile) if entry.kind is ExperienceKind.HANDS_ON)
    if months is None:
        months = pediatrics_months(profile)
    if not months and kind is not None:
        raise UserError("whatif.months_needed")
    total = months or 0
    hands_on = {ExperienceKind.HANDS_ON: total, ExperienceKind.OBSERVERSHIP: 0.0, None: min(held, total)}[
        kind
    ]
    if (total, hands_on) == (pediatrics_months(profile), held):
        return profile
    others = (entry for entry in profile.us_experience or () if not _is_pediatric(entry))
    amounts = {ExperienceKind.HANDS_ON: hands_on, ExperienceKind.OBSERVERSHIP: total - hands_on}
    imagined = (
        UsExperience(each, ExperienceSpecialty.PEDIATRICS, amount)
        for each, amount in amounts.items()
        if amount
    )
    return replace(profile, us_experience=(*imagined, *others))


def _pediatric(profile: Profile) -> Iterator[UsExperience]:
    return (entry for entry in profile.us_experience or () if _is_pediatric(entry))


def _is_pediatric(entry: UsExperience) -> bool:
    return entry.specialty is ExperienceSpecialty.PEDIATRICS
