"""What a season costs: the fees of the list by the table of its season or the latest known, and everything besides."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.domain.advice import Applications, Cost, OtherCost, Reason
from bot.domain.ids import SeasonId
from bot.domain.message import Usd
from bot.domain.profile import PathwayState
from bot.strategy.list_rules import ExtraFeeRule
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import FeeTable

EXTRA_RANKS = "extra_ranks"
PATHWAY = "pathway"
LISTED_AS = {"nrmp": "nrmp_registration"}
"""Fees that the list of programs names too, and under which id the advice has them."""


def advise_cost(
    applications: Applications,
    reading: ApplicantReading,
    rulebook: Rulebook,
    season: SeasonId,
    *,
    off: str | None,
    ranks: int | None,
) -> Cost:
    """ERAS fees of both ends of the list; an open maximum has no price.

    ``off``: why nothing of it is paid now. ``ranks``: programs that can be ranked.
    """
    pathway = None if reading.certified else reading.profile.pathway
    paid = reading.certified or pathway is PathwayState.ACCEPTED
    return _cost(
        rulebook, applications.minimum, applications.maximum, season, off, ranks or 0, paid, pathway is None
    )


@lru_cache(maxsize=4096)
def _cost(
    rulebook: Rulebook,
    low: int,
    high: int | None,
    season: SeasonId,
    off: str | None,
    ranks: int,
    pathway_paid: bool,
    pathway_unknown: bool,
) -> Cost:
    fees = fee_table(rulebook.fees, season)
    grounds = rulebook.grounds(*_reasons(rulebook, fees, low, high, season, off), also=fees.sources)
    other = _other(rulebook, season, ranks, pathway_paid, pathway_unknown)
    return Cost(
        usd_minimum=fees.total(low),
        usd_maximum=None if high is None else fees.total(high),
        fee_season=fees.season,
        other=tuple(other),
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def fee_table(tables: tuple[FeeTable, ...], season: SeasonId) -> FeeTable:
    """The season's own fees, else the latest known before it, else the earliest; ``tables`` oldest first."""
    known = [table for table in tables if table.season <= season]
    return known[-1] if known else tables[0]


def _reasons(
    rulebook: Rulebook, fees: FeeTable, low: int, high: int | None, season: SeasonId, off: str | None
) -> Iterator[Reason]:
    if off is not None:
        yield rulebook.because(f"cost.{off}", season=season)
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


def _other(
    rulebook: Rulebook, season: SeasonId, ranks: int, pathway_paid: bool, pathway_unknown: bool
) -> Iterator[OtherCost]:
    for fee in _of_season((*rulebook.program_list.fees, *rulebook.other_costs), season):
        if fee.id == PATHWAY and pathway_paid:
            continue
        low, high = _ends(fee, ranks)
        if fee.id == PATHWAY and pathway_unknown:
            low = 0
        name = LISTED_AS.get(fee.id, fee.id)
        reason = rulebook.because(f"cost.{name}", season=fee.season, low=Usd(fee.low), high=Usd(fee.high))
        grounds = rulebook.grounds(reason, also=fee.sources)
        yield OtherCost(
            id=name, usd_minimum=low, usd_maximum=high, reasons=grounds.reasons, sources=grounds.sources
        )


def _ends(fee: ExtraFeeRule, ranks: int) -> tuple[int, int]:
    """A fee as it is; for ranks what those beyond the included ones can come to."""
    if fee.id != EXTRA_RANKS:
        return fee.low, fee.high
    return 0, max(0, ranks - RANKS_INCLUDED) * fee.high


RANKS_INCLUDED = 20
"""Ranks in the fee of registration (NRMP)."""


def _of_season(rules: Iterable[ExtraFeeRule], season: SeasonId) -> tuple[ExtraFeeRule, ...]:
    """Each fee once: the season's own, else the latest known before it, else the earliest."""
    chosen: dict[str, ExtraFeeRule] = {}
    for rule in sorted(rules, key=lambda rule: rule.season):
        if rule.id not in chosen or rule.season <= season:
            chosen[rule.id] = rule
    return tuple(chosen.values())
