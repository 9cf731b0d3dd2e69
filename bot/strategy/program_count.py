"""How many programs to apply to.

Additive pieces of the rulebook (score, visa, months of pediatrics), rounded up and kept within its limits; with
the low-score strategy the maximum is open. Monotone: a lower passing score, a failed sitting, a visa need or
fewer months never lowers the minimum nor a closed maximum, and never closes an open one. Where something is
unknown the answer is the smallest minimum and the largest closed maximum over its possible values.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from bot.domain.advice import Applications, Reason
from bot.domain.exam import SCORE_MAX, SCORE_MIN, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.message import Message, message
from bot.domain.profile import Visa
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import ListSizeTable, Rulebook

_EVERY_VISA = tuple(Visa)
_ANY_MONTHS = (0.0, float("inf"))


class ListRange(NamedTuple):
    """How many programs; ``maximum`` ``None`` is open."""

    minimum: int
    maximum: int | None


class ListCase(NamedTuple):
    """The values that each thing which counts may have; one value when it is known, extremes when not."""

    scores: tuple[int, ...]
    visas: tuple[Visa, ...]
    months: tuple[float, ...]
    failed: tuple[bool, ...]


def advise_applications(
    reading: ApplicantReading,
    rulebook: Rulebook,
    advised: ListRange,
    program_count: int,
    *,
    off: str | None,
    season: SeasonId,
) -> Applications:
    """The list size for a member, capped by the programs that exist; ``off`` says why nothing is sent by it now."""
    asks = reading.us_img and reading.needs_visa is True
    failed = reading.step2.status is ExamStatus.FAILED
    facts = _Facts(reading.score, failed, reading.visa, asks, reading.pediatrics_months)
    return _applications(rulebook, advised, program_count, facts, off, season)


class _Facts(NamedTuple):
    """What the sentences about the list name. ``asks``: a US IMG who needs a visa."""

    score: int | None
    failed: bool
    visa: Visa | None
    asks: bool
    months: float | None


@lru_cache(maxsize=8192)
def _applications(
    rulebook: Rulebook,
    advised: ListRange,
    program_count: int,
    facts: _Facts,
    off: str | None,
    season: SeasonId,
) -> Applications:
    capped = cap(advised, program_count)
    reasons = list(_reasons(facts, rulebook, advised))
    if off is not None:
        reasons.insert(0, rulebook.because(f"list_size.{off}", season=season))
    if capped != advised:
        reasons.append(rulebook.because("list_size.capped", count=program_count))
    grounds = rulebook.grounds(*reasons)
    return Applications(
        minimum=capped.minimum, maximum=capped.maximum, reasons=grounds.reasons, sources=grounds.sources
    )


def cap(advised: ListRange, program_count: int) -> ListRange:
    """Both ends no higher than the number of programs that exist; an open maximum stays open."""
    closed = None if advised.maximum is None else min(advised.maximum, program_count)
    return ListRange(min(advised.minimum, program_count), closed)


def possible(reading: ApplicantReading, table: ListSizeTable) -> ListCase:
    """What a reading leaves possible. Without a known failure both answers are tried: by monotony that changes nothing."""
    return ListCase(
        scores=_scores(reading, table),
        visas=_EVERY_VISA if reading.visa is None else (reading.visa,),
        months=_ANY_MONTHS if reading.pediatrics_months is None else (reading.pediatrics_months,),
        failed=(True,) if reading.failed_sittings else (False, True),
    )


def _scores(reading: ApplicantReading, table: ListSizeTable) -> tuple[int, ...]:
    if reading.score is not None:
        return (reading.score,)
    if reading.step2.status is ExamStatus.FAILED:
        return (SCORE_MIN,)  # every failing score is below the low-score limit and counts alike
    return (SCORE_MIN, table.low_score_below, SCORE_MAX)


@lru_cache(maxsize=4096)
def list_size(table: ListSizeTable, case: ListCase) -> ListRange:
    """The smallest minimum and the largest closed maximum over everything possible."""
    ranges = [exact_list_size(table, *values) for values in product(*case)]
    closed = [found.maximum for found in ranges if found.maximum is not None]
    return ListRange(min(found.minimum for found in ranges), max(closed, default=None))


def exact_list_size(table: ListSizeTable, score: int, visa: Visa, months: float, failed: bool) -> ListRange:
    """The list size when everything is known; ``months`` of pediatrics experience of both kinds."""
    pieces = table.by_score[score] + table.by_visa[visa] + _months_piece(table, months)
    rounded = -(-pieces // table.step) * table.step
    minimum = min(max(rounded, table.lowest), table.highest)
    low = score < table.low_score_below
    if low and failed:
        return ListRange(table.highest, None)
    if low or failed:
        return ListRange(max(minimum, table.low_score_minimum), None)
    return ListRange(minimum, min(minimum + table.spread, table.highest))


def _months_piece(table: ListSizeTable, months: float) -> int:
    return next(add for least, add in table.by_months if months >= least)


def _reasons(facts: _Facts, rulebook: Rulebook, advised: ListRange) -> Iterator[Reason]:
    yield _score_reason(facts, rulebook)
    yield _visa_reason(facts, rulebook)
    yield _months_reason(facts.months, rulebook)
    if advised.maximum is not None:
        yield rulebook.because("list_size.interpolated")
    elif advised.minimum >= rulebook.list_size.highest:
        yield rulebook.because("list_size.low_score_and_failed")
    else:
        yield rulebook.because("list_size.low_score")


def _score_reason(facts: _Facts, rulebook: Rulebook) -> Reason:
    if facts.failed:
        return rulebook.because("list_size.not_passed")
    if facts.score is None:
        return rulebook.because("list_size.score_unknown")
    return rulebook.because("list_size.score", score=facts.score)


def _visa_reason(facts: _Facts, rulebook: Rulebook) -> Reason:
    if facts.asks:
        return rulebook.because("list_size.us_img")
    match facts.visa:
        case None:
            return rulebook.because("list_size.visa_unknown")
        case Visa.NONE:
            return rulebook.because("list_size.no_visa")
        case _:
            return rulebook.because("list_size.visa")


def _months_reason(months: float | None, rulebook: Rulebook) -> Reason:
    if months is None:
        return rulebook.because("list_size.months_unknown")
    return rulebook.because("list_size.months", months=months_text(months))


def months_text(months: float) -> Message:
    """A number of months with its word."""
    if months == int(months):
        return message("strategy.months", count=int(months))
    return message("strategy.months_decimal", months=f"{months:g}")
