"""What a profile says on a given day: the few facts that the rules ask for, read once.

Rules of reading: a booked day before ``as_of`` reads as waiting; a Step 2 CK score without a status is judged
by the passing score of its day; a sitting counts as failed only when that is known.
"""

from dataclasses import dataclass
from datetime import date

from bot.domain.exam import ATTEMPTS_MAX, ExamRecord, ExamStatus, step2ck_passing_score
from bot.domain.profile import Applicant, ExperienceKind, ExperienceSpecialty, Profile, Visa


@dataclass(frozen=True, slots=True)
class Sittings:
    """One Step as it stands on the day of reading.

    ``taken`` counts sittings (``None`` unknown); ``failed`` counts the failed ones known, at least.
    """

    status: ExamStatus | None
    taken: int | None
    failed: int
    score: int | None
    date: date | None

    @property
    def unpassed(self) -> bool:
        """Known, and not (yet) known to be passed."""
        return self.status is not None and self.status is not ExamStatus.PASSED

    @property
    def exhausted(self) -> bool:
        """Not passed, and no sitting is left."""
        return self.unpassed and max(self.failed, self.taken or 0) >= ATTEMPTS_MAX


@dataclass(frozen=True, slots=True)
class ApplicantReading:
    """A profile read on the day ``as_of``."""

    profile: Profile
    as_of: date
    step1: Sittings
    step2: Sittings
    step3: Sittings
    pediatrics_months: float | None
    hands_on_months: float | None

    @property
    def score(self) -> int | None:
        """The Step 2 CK score, whether it passed or not."""
        return self.step2.score

    @property
    def passing_score(self) -> int | None:
        """The Step 2 CK score of a pass."""
        return self.step2.score if self.step2.status is ExamStatus.PASSED else None

    @property
    def failed_sittings(self) -> int:
        """Failed sittings of any Step that are known."""
        return self.step1.failed + self.step2.failed + self.step3.failed

    @property
    def visa(self) -> Visa | None:
        """The visa that counts for the list: a US IMG needs none."""
        return Visa.NONE if self.profile.applicant is Applicant.US_IMG else self.profile.visa


def read(profile: Profile, as_of: date) -> ApplicantReading:
    """Read a valid profile on the day ``as_of``."""
    return ApplicantReading(
        profile=profile,
        as_of=as_of,
        step1=_sittings(profile.step1, profile.step1.status, as_of),
        step2=_sittings(profile.step2ck, _step2_status(profile.step2ck), as_of),
        step3=_sittings(profile.step3, profile.step3.status, as_of),
        pediatrics_months=_pediatrics_months(profile),
        hands_on_months=_hands_on_months(profile),
    )


def _sittings(record: ExamRecord, status: ExamStatus | None, as_of: date) -> Sittings:
    failed = _failed(record, status)
    if status is ExamStatus.BOOKED and record.date is not None and record.date < as_of:
        status = ExamStatus.WAITING
    return Sittings(status, _taken(record, status), failed, record.score, record.date)


def _taken(record: ExamRecord, status: ExamStatus | None) -> int | None:
    if record.attempts is None and status is ExamStatus.NOT_TAKEN:
        return 0
    return record.attempts


def _failed(record: ExamRecord, status: ExamStatus | None) -> int:
    """Failed sittings: all of them while failed or booked again, all but the last once passed or waiting.

    Attempts of a booked exam were counted before the booked day, so they stay failed after it has passed.
    """
    attempts = record.attempts or 0
    match status:
        case ExamStatus.FAILED:
            return max(attempts, 1)
        case ExamStatus.BOOKED:
            return attempts
        case ExamStatus.NOT_TAKEN:
            return 0
        case _:
            return max(attempts - 1, 0)


def _step2_status(record: ExamRecord) -> ExamStatus | None:
    if record.status is not None or record.score is None:
        return record.status
    passed = record.score >= step2ck_passing_score(record.date)
    return ExamStatus.PASSED if passed else ExamStatus.FAILED


def _pediatrics_months(profile: Profile) -> float | None:
    if profile.us_experience is None:
        return None
    pediatrics = ExperienceSpecialty.PEDIATRICS
    return sum(e.months for e in profile.us_experience if e.specialty is pediatrics)


def _hands_on_months(profile: Profile) -> float | None:
    if profile.us_experience is None:
        return None
    return sum(e.months for e in profile.us_experience if e.kind is ExperienceKind.HANDS_ON)
