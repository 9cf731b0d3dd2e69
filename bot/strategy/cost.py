"""What the list costs by the fee table of its season or, when that is unknown, by the latest known."""

from collections.abc import Iterator
from functools import lru_cache

from bot.domain.advice import Applications, Cost, Reason
from bot.domain.ids import SeasonId
from bot.domain.message import Usd
from bot.strategy.rulebook import FeeTable, Rulebook


def advise_cost(applications: Applications, rulebook: Rulebook, season: SeasonId) -> Cost:
    """ERAS fees of both ends of the list; an open maximum has no price."""
    return _cost(rulebook, applications.minimum, applications.maximum, season)


@lru_cache(maxsize=1024)
def _cost(rulebook: Rulebook, low: int, high: int | None, season: SeasonId) -> Cost:
    fees = fee_table(rulebook.fees, season)
    grounds = rulebook.grounds(*_reasons(rulebook, fees, low, high, season), also=fees.sources)
    return Cost(
        usd_minimum=fees.total(low),
        usd_maximum=None if high is None else fees.total(high),
        fee_season=fees.season,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def fee_table(tables: tuple[FeeTable, ...], season: SeasonId) -> FeeTable:
    """The season's own fees, else the latest known before it, else the earliest; ``tables`` oldest first."""
    known = [table for table in tables if table.season <= season]
    return known[-1] if known else tables[0]


def _reasons(
    rulebook: Rulebook, fees: FeeTable, low: int, high: int | None, season: SeasonId
) -> Iterator[Reason]:
    if high is None:
        yield rulebook.because("cost.open", count=low, usd=Usd(fees.total(low)), season=fees.season)
    else:
        yield rulebook.because(
            "cost.range",
            low=low,
            high=high,
            usd_low=Usd(fees.total(low)),
            usd_high=Usd(fees.total(high)),
            season=fees.season,
        )
    yield rulebook.because("cost.next_program", count=low, usd=Usd(fees.next_price(low)))
    if fees.season != season:
        yield rulebook.because("cost.carried", season=season, fee_season=fees.season)
