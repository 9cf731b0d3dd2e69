"""ERAS fees: the jump at program 31, the season's own table or the latest known, no price for an open end."""

import pytest

from bot.domain.ids import SeasonId
from bot.strategy.cost import fee_table


@pytest.mark.parametrize(
    ("programs", "usd"),
    [(0, 0), (1, 11), (29, 319), (30, 330), (31, 360), (60, 1230), (80, 1830), (100, 2430), (212, 5790)],
)
@pytest.mark.parametrize("season", [2025, 2026, 2027])
def test_fee_table(rulebook, season, programs, usd):
    fees = fee_table(rulebook.fees, SeasonId(season))
    assert fees.season == season
    assert fees.total(programs) == usd


@pytest.mark.parametrize(("programs", "usd"), [(0, 11), (29, 11), (30, 30), (100, 30)])
def test_one_more_program(rulebook, programs, usd):
    assert fee_table(rulebook.fees, SeasonId(2027)).next_price(programs) == usd


@pytest.mark.parametrize(("season", "fee_season"), [(2026, 2026), (2027, 2027), (2028, 2027)])
def test_fees_are_the_seasons_own_or_the_latest_known(advised, season, fee_season):
    cost = advised(season=season).cost
    assert cost.fee_season == fee_season
    assert ("cost.carried" in [reason.rule for reason in cost.reasons]) is (season != fee_season)


def test_before_the_first_known_season_the_earliest_serves(rulebook):
    assert fee_table(rulebook.fees, SeasonId(2020)).season == 2025


def test_status_of_the_fees_is_that_of_their_source(advised):
    assert "confirmed" in [source.status for source in advised(season=2026).cost.sources]
    assert "confirmed" not in [source.status for source in advised(season=2028).cost.sources]
