"""How many program signals the season gives, and to whom they should go."""

from collections.abc import Iterator
from functools import lru_cache

from bot.domain.advice import Reason, Signals
from bot.domain.ids import SeasonId
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import SignalTable


def advise_signals(
    reading: ApplicantReading, rulebook: Rulebook, season: SeasonId, off: str | None
) -> Signals:
    """The season's own number, or the latest known with its season named; ``off`` says why none is chosen now."""
    ties = len({tie.acgme_id for tie in reading.profile.connections or ()})
    return _signals(rulebook, season, off, ties)


@lru_cache(maxsize=512)
def _signals(rulebook: Rulebook, season: SeasonId, off: str | None, ties: int) -> Signals:
    table = signal_table(rulebook.signals, season)
    why = () if off is None else (rulebook.because(f"signals.{off}", season=season),)
    grounds = rulebook.grounds(*why, *_reasons(rulebook, table, season, ties), also=table.sources)
    return Signals(count=table.count, reasons=grounds.reasons, sources=grounds.sources)


def signal_table(tables: tuple[SignalTable, ...], season: SeasonId) -> SignalTable:
    """The season's own count, else the latest known before it, else the earliest; ``tables`` oldest first."""
    known = [table for table in tables if table.season <= season]
    return known[-1] if known else tables[0]


def _reasons(rulebook: Rulebook, table: SignalTable, season: SeasonId, ties: int) -> Iterator[Reason]:
    if table.season == season:
        yield rulebook.because("signals.count", count=table.count, season=season)
    else:
        yield rulebook.because("signals.carried", count=table.count, season=season, known=table.season)
    yield rulebook.because("signals.whom")
    if ties:
        yield rulebook.because("signals.connections", count=ties)
