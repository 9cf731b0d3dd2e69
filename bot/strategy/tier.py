"""The tier of the Step 2 CK result, the flags that lower the expectation, and the low-score strategy."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.domain.advice import Flag, Reason, Tier, TierId
from bot.domain.exam import ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.message import message
from bot.domain.profile import Visa
from bot.strategy.program_count import months_text
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.timing import Outlook


class Flagged(NamedTuple):
    """A flag and the sentence that explains it."""

    flag: Flag
    reason: Reason


def advise_tier(reading: ApplicantReading, outlook: Outlook, rulebook: Rulebook, season: SeasonId) -> Tier:
    """Tier and flags. The Match year of ``season`` is what the year of graduation is measured against."""
    tier, reason = _tier(reading, rulebook)
    expected = tuple(_more(tier, reading, outlook, rulebook))
    low = tuple(_low_score_reasons(reading, rulebook))
    flagged = tuple(_flags(reading, rulebook, season))
    grounds = rulebook.grounds(reason, *expected, *low, *(found.reason for found in flagged))
    return Tier(
        id=tier,
        low_score_strategy=bool(low),
        flags=tuple(found.flag for found in flagged),
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _tier(reading: ApplicantReading, rulebook: Rulebook) -> tuple[TierId, Reason]:
    if reading.step2.status is ExamStatus.FAILED:
        return TierId.NOT_PASSED, rulebook.because("tier.not_passed")
    score = reading.passing_score
    if score is not None:
        band = next(band for band in rulebook.tiers if band.low <= score <= band.high)
        return band.tier, rulebook.because(f"tier.{band.tier}", score=score, low=band.low, high=band.high)
    if reading.step2.status is ExamStatus.PASSED:
        return TierId.PENDING, rulebook.because("tier.passed_without_score")
    return TierId.PENDING, rulebook.because("tier.pending")


def _more(tier: TierId, reading: ApplicantReading, outlook: Outlook, rulebook: Rulebook) -> Iterator[Reason]:
    """What practice points to while there is no score, and where the guide's line for non-US IMGs lies above one."""
    if tier is TierId.PENDING and reading.step2.status is not ExamStatus.PASSED:
        yield from _expected(outlook, rulebook)
    score = reading.passing_score
    if score is not None and score < rulebook.target.standard and not reading.us_img:
        yield rulebook.because("tier.from_230")


def _expected(outlook: Outlook, rulebook: Rulebook) -> Iterator[Reason]:
    """The tiers that recent self-assessments point to; what is below the passing score is a fail and no tier."""
    found = outlook.estimate
    if found is None:
        return
    span = {"low": found.low, "high": found.high}
    low = max(found.low, outlook.passing)
    bands = (band for band in rulebook.tiers if band.low <= found.high and band.high >= low)
    names = tuple(message(f"strategy.tier_name.{band.tier}") for band in bands)
    if found.high < outlook.passing:
        yield rulebook.because("tier.practice_failing", passing=outlook.passing, **span)
    elif found.low < outlook.passing:
        yield rulebook.because("tier.practice_includes_failing", passing=outlook.passing, tiers=names, **span)
    else:
        yield rulebook.because("tier.practice_range", tiers=names, **span)


def _low_score_reasons(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Reason]:
    """Why the low-score strategy holds: nothing when it does not."""
    limit = rulebook.list_size.low_score_below
    if reading.score is not None and reading.score < limit:
        yield rulebook.because("low_score.score", limit=limit)
    if reading.step1.failed or reading.step2.failed:
        yield rulebook.because("low_score.failed")
    elif reading.step3.failed:
        yield rulebook.because("low_score.failed_step3")


def _flags(reading: ApplicantReading, rulebook: Rulebook, season: SeasonId) -> Iterator[Flagged]:
    """Flags in their fixed order, from known values only."""
    if reading.needs_visa:
        yield _flagged(Flag.VISA_NEEDED, rulebook)
    yield from _attempt_flags(reading, rulebook)
    yield from _number_flags(reading, rulebook)
    yield from _experience_flags(reading, rulebook)
    year, limit = reading.profile.graduation.year, rulebook.flags.graduation_years
    if year is not None and season - year > limit:
        yield _flagged(Flag.OLD_GRADUATION, rulebook, years=season - year, limit=limit)
    if reading.profile.visa is Visa.H1B and reading.step3.status is not ExamStatus.PASSED:
        yield _flagged(Flag.H1B_NEEDS_STEP3, rulebook)


def _attempt_flags(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Flagged]:
    step1, step2 = reading.step1, reading.step2
    if step1.failed and step1.unpassed:
        yield _flagged(Flag.STEP1_FAILED, rulebook)
    if step1.failed and step1.status is ExamStatus.PASSED:
        yield _flagged(Flag.STEP1_ATTEMPTS, rulebook, count=step1.failed + 1)
    if step2.failed or (step2.taken or 0) > 1:
        yield _flagged(Flag.STEP2_ATTEMPTS, rulebook)


def _number_flags(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Flagged]:
    number, bands = reading.step1.score, rulebook.step1
    if number is None:
        return
    if number < bands.borderline:
        yield _flagged(Flag.NUMERIC_STEP1_LOW, rulebook, score=number)
    elif number < bands.hard:
        reason = rulebook.because("flag.numeric_step1_hard", score=number, limit=bands.hard)
        yield Flagged(Flag.NUMERIC_STEP1_BORDERLINE, reason)
    elif number < bands.high:
        yield _flagged(Flag.NUMERIC_STEP1_BORDERLINE, rulebook, score=number)
    points = rulebook.flags.upward_points
    if reading.score is not None and reading.score < number + points:
        met = number >= bands.high and reading.score >= number
        rule = "flag.no_upward_trend_high" if met else "flag.no_upward_trend"
        params = (("step1", number), ("step2", reading.score), ("points", points))
        yield _flag(Flag.NO_UPWARD_TREND, rulebook, rule, params)


def _experience_flags(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Flagged]:
    months = reading.pediatrics_months
    if months is not None and months < rulebook.flags.pediatrics_months:
        reason = rulebook.because("flag.little_us_experience", months=months_text(months))
        yield Flagged(Flag.LITTLE_US_EXPERIENCE, reason)
    if reading.hands_on_months == 0:
        yield _flagged(Flag.NO_HANDS_ON_EXPERIENCE, rulebook)


def _flagged(flag: Flag, rulebook: Rulebook, **params: object) -> Flagged:
    return _flag(flag, rulebook, f"flag.{flag}", tuple(params.items()))


@lru_cache(maxsize=8192)
def _flag(flag: Flag, rulebook: Rulebook, rule: str, params: tuple[tuple[str, object], ...]) -> Flagged:
    return Flagged(flag, rulebook.because(rule, **dict(params)))
