"""How much weight each kind of program gets in the list."""

from functools import lru_cache

from bot.domain.advice import Emphasis, MixItem
from bot.domain.program import ProgramKind
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import MixBand

LOWERED = {
    Emphasis.CORE: Emphasis.INCLUDE,
    Emphasis.INCLUDE: Emphasis.SELECTIVE,
    Emphasis.SELECTIVE: Emphasis.LIMITED,
    Emphasis.LIMITED: Emphasis.LIMITED,
}
"""One step down for each emphasis."""


def advise_mix(reading: ApplicantReading, rulebook: Rulebook) -> tuple[MixItem, ...]:
    """All four kinds in their fixed order. A failed sitting lowers university children's hospitals one step."""
    return _mix(rulebook, _band(reading, rulebook), reading.failed_sittings > 0, reading.needs_visa is True)


def _band(reading: ApplicantReading, rulebook: Rulebook) -> MixBand:
    if reading.score is None:
        return rulebook.mix_without_score
    return next(band for band in rulebook.mix if band.low <= reading.score <= band.high)


@lru_cache(maxsize=256)
def _mix(rulebook: Rulebook, band: MixBand, failed: bool, visa: bool) -> tuple[MixItem, ...]:
    return tuple(_item(kind, band, rulebook, failed=failed, visa=visa) for kind in ProgramKind)


def _item(kind: ProgramKind, band: MixBand, rulebook: Rulebook, *, failed: bool, visa: bool) -> MixItem:
    reasons = [rulebook.because(band.rule), rulebook.because(f"kind.{kind}")]
    if visa:
        reasons.append(rulebook.because("kind.visa"))
    emphasis = band.emphasis[kind]
    if failed and kind is ProgramKind.UNIVERSITY_CHILDREN:
        emphasis = LOWERED[emphasis]
        reasons.append(rulebook.because("mix.failed_sitting"))
    grounds = rulebook.grounds(*reasons)
    return MixItem(kind=kind, emphasis=emphasis, reasons=grounds.reasons, sources=grounds.sources)
