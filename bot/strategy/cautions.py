"""What the member must know before relying on the advice."""

from collections.abc import Iterator
from functools import lru_cache

from bot.domain.advice import Caution, Reason, Source, WarningId
from bot.domain.days import add_months
from bot.domain.exam import ATTEMPTS_MAX, ExamStatus
from bot.domain.message import message
from bot.domain.profile import Visa
from bot.domain.season import DateStatus, Season
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import milestone_source, review_of

_MOVING = (Visa.H1B, Visa.J1_OR_H1B, Visa.UNDECIDED)
_STEPS = (
    message("strategy.exam.step1"),
    message("strategy.exam.step2ck"),
    message("strategy.exam.step3"),
)
_LIMITS = (
    (WarningId.ATTEMPT_LIMIT_NEAR, ATTEMPTS_MAX - 1),
    (WarningId.ATTEMPT_LIMIT_REACHED, ATTEMPTS_MAX),
)
CERTIFICATION_MONTHS = 7 * 12
"""Months within which all exams for ECFMG certification must be passed, counted from the first pass."""


def advise_cautions(
    reading: ApplicantReading, rulebook: Rulebook, season: Season, *, advised: int, program_count: int
) -> tuple[Caution, ...]:
    """Warnings in a fixed order. ``advised`` is the most programs advised before the cap."""
    found = [
        *_season_cautions(reading, rulebook, season),
        *_exam_cautions(reading, rulebook),
        *_attempt_cautions(reading, rulebook),
    ]
    if reading.profile.visa in _MOVING:
        found.append(_plain(WarningId.VISA_RULES_MOVING, rulebook))
    if program_count < advised:
        found.append(_caution(WarningId.FEWER_PROGRAMS_THAN_ADVISED, rulebook, count=program_count))
    found.append(_plain(WarningId.GUIDE_IS_OPINION, rulebook))
    return tuple(found)


def _season_cautions(reading: ApplicantReading, rulebook: Rulebook, season: Season) -> Iterator[Caution]:
    review, match_day = review_of(season), season.find("match_day")
    if review.status is DateStatus.PROJECTED:
        source = milestone_source(review, rulebook)
        yield _caution(WarningId.SEASON_PROJECTED, rulebook, also=(source,), season=season.id)
    if match_day is not None and reading.as_of > match_day.day:
        source = milestone_source(match_day, rulebook)
        name = "season_closed_projected" if match_day.status is DateStatus.PROJECTED else "season_closed"
        reason = rulebook.because(f"warning.{name}", season=season.id, day=match_day.day)
        yield _because(WarningId.SEASON_CLOSED, rulebook, reason, also=(source,))


def _exam_cautions(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Caution]:
    if reading.step1.score is not None and reading.profile.ecfmg_certified is not True:
        taken = reading.step1.date
        if taken is None:
            yield _plain(WarningId.NUMERIC_STEP1_EXPIRES, rulebook)
        else:
            until = add_months(taken, CERTIFICATION_MONTHS)
            reason = rulebook.because("warning.numeric_step1_expires_on", until=until)
            yield _because(WarningId.NUMERIC_STEP1_EXPIRES, rulebook, reason)
    if reading.step2.status is ExamStatus.PASSED:
        yield _plain(WarningId.NO_RETAKE_AFTER_PASS, rulebook)


def _attempt_cautions(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Caution]:
    steps = (reading.step1, reading.step2, reading.step3)
    for warning, sittings in _LIMITS:
        used = tuple(
            name for name, step in zip(_STEPS, steps, strict=True) if step.taken == sittings and step.unpassed
        )
        if used:
            yield _caution(warning, rulebook, steps=used)


@lru_cache(maxsize=256)
def _plain(warning: WarningId, rulebook: Rulebook) -> Caution:
    """A warning whose sentence has no blanks."""
    return _caution(warning, rulebook)


def _caution(
    warning: WarningId, rulebook: Rulebook, *, also: tuple[Source, ...] = (), **params: object
) -> Caution:
    return _because(warning, rulebook, rulebook.because(f"warning.{warning}", **params), also=also)


def _because(
    warning: WarningId, rulebook: Rulebook, reason: Reason, *, also: tuple[Source, ...] = ()
) -> Caution:
    grounds = rulebook.grounds(reason, also=also)
    return Caution(id=warning, reasons=grounds.reasons, sources=grounds.sources)
