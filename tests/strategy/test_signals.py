"""Signals: the season's own number, never the guide's generic one; carried numbers name their season."""

import datetime as dt

import pytest

from bot.domain.ids import SeasonId
from bot.strategy.signals import signal_table


@pytest.mark.parametrize(
    ("season", "rule", "known"),
    [(2027, "signals.count", None), (2028, "signals.carried", 2027), (2026, "signals.carried", 2025)],
)
def test_count_and_season(advised, season, rule, known):
    signals = advised(season=season, as_of=dt.date(2025, 8, 1), step2ck=None).signals
    assert signals.count == 5
    assert signals.reasons[0].rule == rule
    assert signals.reasons[0].message.params.get("known") == known


@pytest.mark.parametrize("season", [2024, 2025, 2026, 2027, 2030])
def test_every_known_season_gave_five(rulebook, season):
    assert signal_table(rulebook.signals, SeasonId(season)).count == 5


def test_connections_are_counted_by_program(advised):
    ties = [
        {"acgme_id": "3203511146", "kind": "rotation"},
        {"acgme_id": "3203511146", "kind": "mentor"},
        {"acgme_id": "3200121017", "kind": "family"},
    ]
    reason = advised(connections=ties).signals.reasons[-1]
    assert (reason.rule, reason.message.params["count"]) == ("signals.connections", 2)
