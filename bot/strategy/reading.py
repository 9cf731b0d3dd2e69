"""What a profile says on a given day: the few facts that the rules ask for, read once.

Rules of reading: a booked day before ``as_of`` reads as waiting; a Step 2 CK score without a status is judged
by the passing score of its day; a sitting counts as failed only when that is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.days import add_months
from bot.domain.exam import (
    ATTEMPTS_MAX,
    FOURTH_AFTER_LAST_MONTHS,
    Exam,
    ExamRecord,
    ExamStatus,
    step2ck_passing_score,
)
from bot.domain.profile import (
    Applicant,
    ExperienceKind,
    ExperienceSpecialty,
    Letter,
    LetterState,
    LetterWriter,
    OetState,
    PathwayState,
    Profile,
    Visa,
)

CERTIFICATION_MONTHS = 7 * 12
"""Months within which all exams for ECFMG certification must be passed, counted from the first pass."""
_FROM_US_PEDIATRICS = (LetterWriter.US_PEDIATRICS_ATTENDING, LetterWriter.US_PEDIATRICS_DIRECTOR)


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
        """Not passed, no sitting is left, and no result is awaited."""
        return (
            self.unpassed
            and self.status is not ExamStatus.WAITING
            and max(self.failed, self.taken or 0) >= ATTEMPTS_MAX
        )


@dataclass(frozen=True, slots=True)
class ApplicantReading:
    """A profile read on the day ``as_of``. Everything about the member that several rules ask for is decided here."""

    profile: Profile
    as_of: date
    step1: Sittings
    step2: Sittings
    step3: Sittings
    pediatrics_months: float | None
    hands_on_months: float | None
    first_pass: date | None
    """The day of the first Step passed, as far as the days are known."""
    exams_end: date | None
    """The last day on which the first pass counts for certification; ``None`` once certified, or unknown."""

    @property
    def steps(self) -> Mapping[Exam, Sittings]:
        """The three Steps, in their order."""
        return {Exam.STEP1: self.step1, Exam.STEP2CK: self.step2, Exam.STEP3: self.step3}

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
        return Visa.NONE if self.us_img else self.profile.visa

    @property
    def us_img(self) -> bool:
        """A US IMG: figures and sentences about non-US IMGs are not theirs."""
        return self.profile.applicant is Applicant.US_IMG

    @property
    def needs_visa(self) -> bool | None:
        """Whether a visa is needed, whoever asks; ``None`` unknown."""
        return None if self.profile.visa is None else self.profile.visa is not Visa.NONE

    @property
    def exhausted(self) -> bool:
        """Four sittings of a Step that certification needs, Step 1 or Step 2 CK, are used without a pass."""
        return self.step1.exhausted or self.step2.exhausted

    @property
    def oet_passed(self) -> bool:
        """OET Medicine is passed."""
        return self.profile.oet is OetState.PASSED

    @property
    def certified(self) -> bool:
        """ECFMG-certified, as far as is known."""
        return self.profile.ecfmg_certified is True

    @property
    def certification_met(self) -> bool:
        """Certified, or OET and Pathway are done: then nothing is left for the member to ask for."""
        return self.certified or (self.oet_passed and self.profile.pathway is PathwayState.ACCEPTED)

    @property
    def certification_known_open(self) -> bool:
        """The member said so: not certified, or OET or the Pathway still to do."""
        profile = self.profile
        steps = (
            *(OetState.NOT_TAKEN, OetState.BOOKED, OetState.FAILED),
            PathwayState.NOT_STARTED,
            PathwayState.APPLIED,
        )
        recorded = profile.ecfmg_certified is False or profile.oet in steps or profile.pathway in steps
        return recorded and not self.certification_met

    @property
    def uploaded(self) -> tuple[Letter, ...]:
        """Letters that are in the portal."""
        return tuple(letter for letter in self.profile.letters or () if letter.state is LetterState.UPLOADED)

    def fourth_from(self, step: Exam) -> date | None:
        """The earliest day of a fourth sitting that the third, failed, allows; ``None`` where no such day is ahead."""
        third = self.steps[step]
        if third.failed != ATTEMPTS_MAX - 1 or third.status is not ExamStatus.FAILED or third.date is None:
            return None
        earliest = add_months(third.date, FOURTH_AFTER_LAST_MONTHS)
        return earliest if earliest >= self.as_of else None

    @property
    def fourth_sitting(self) -> tuple[Exam, date] | None:
        """The Step whose fourth sitting has to wait, and until which day; of several, the one that waits least."""
        waiting = [(step, day) for step in self.steps if (day := self.fourth_from(step)) is not None]
        return min(waiting, key=lambda found: found[1], default=None)


def from_us_pediatrics(letters: tuple[Letter, ...]) -> int:
    """How many of these letters come from pediatricians in the US."""
    return sum(letter.writer in _FROM_US_PEDIATRICS for letter in letters)


def read(profile: Profile, as_of: date) -> ApplicantReading:
    """Read a valid profile on the day ``as_of``."""
    step1 = _sittings(profile.step1, profile.step1.status, as_of)
    step2 = _sittings(profile.step2ck, _step2_status(profile.step2ck), as_of)
    first = _first_pass(step1, step2)
    open_ = profile.ecfmg_certified is not True
    return ApplicantReading(
        profile=profile,
        as_of=as_of,
        step1=step1,
        step2=step2,
        step3=_sittings(profile.step3, profile.step3.status, as_of),
        pediatrics_months=_pediatrics_months(profile),
        hands_on_months=_hands_on_months(profile),
        first_pass=first,
        exams_end=add_months(first, CERTIFICATION_MONTHS) if first is not None and open_ else None,
    )


def _first_pass(*steps: Sittings) -> date | None:
    days = [step.date for step in steps if step.status is ExamStatus.PASSED and step.date is not None]
    return min(days, default=None)


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
    """Hands-on months; unknown while none is known and there are months of unknown kind."""
    if profile.us_experience is None:
        return None
    known = sum(e.months for e in profile.us_experience if e.kind is ExperienceKind.HANDS_ON)
    if not known and any(e.kind is None for e in profile.us_experience):
        return None
    return known
