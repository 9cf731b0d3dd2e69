"""What a list costs: the programs' fees, what one more would cost, the transcript and the registration."""

from collections.abc import Iterator

from bot.domain.advice import Reason
from bot.domain.ids import SeasonId
from bot.domain.message import Usd
from bot.domain.program_list import ExtraFee, ListCost
from bot.strategy.cost import fee_table
from bot.strategy.list_rules import ExtraFeeRule
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import FeeTable


def list_cost(count: int, rulebook: Rulebook, season: SeasonId) -> ListCost:
    """The cost of so many programs by the fees of the season or, when those are not known, the latest known."""
    fees = fee_table(rulebook.fees, season)
    extras = tuple(_extra(rule, rulebook) for rule in _of_season(rulebook.program_list.fees, season))
    usd = fees.total(count)
    low = usd + sum(extra.usd_minimum for extra in extras)
    high = usd + sum(extra.usd_maximum for extra in extras)
    reasons = [*_reasons(count, fees, rulebook, season)]
    if extras:
        reasons.append(rulebook.because("list_cost.with_extras", low=Usd(low), high=Usd(high)))
    grounds = rulebook.grounds(*reasons, also=fees.sources)
    return ListCost(
        programs=count,
        usd=usd,
        usd_next=fees.next_price(count),
        usd_minimum=low,
        usd_maximum=high,
        fee_season=fees.season,
        extras=extras,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _reasons(count: int, fees: FeeTable, rulebook: Rulebook, season: SeasonId) -> Iterator[Reason]:
    yield rulebook.because("list_cost.total", count=count, usd=Usd(fees.total(count)), season=fees.season)
    yield rulebook.because("cost.next_program", count=count, usd=Usd(fees.next_price(count)))
    if fees.season != season:
        yield rulebook.because("cost.carried", season=season, fee_season=fees.season)


def _of_season(rules: tuple[ExtraFeeRule, ...], season: SeasonId) -> tuple[ExtraFeeRule, ...]:
    """Each fee once: the season's own, else the latest known before it, else the earliest."""
    chosen: dict[str, ExtraFeeRule] = {}
    for rule in sorted(rules, key=lambda rule: rule.season):
        if rule.id not in chosen or rule.season <= season:
            chosen[rule.id] = rule
    return tuple(chosen.values())


def _extra(rule: ExtraFeeRule, rulebook: Rulebook) -> ExtraFee:
    reason = rulebook.because(f"fee.{rule.id}", season=rule.season, low=Usd(rule.low), high=Usd(rule.high))
    grounds = rulebook.grounds(reason, also=rule.sources)
    return ExtraFee(
        id=rule.id,
        usd_minimum=rule.low,
        usd_maximum=rule.high,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )
