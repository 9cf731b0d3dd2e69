"""Simulated seasons with a process that dies anywhere: nothing is lost, repeated, late or unwanted; mutants are caught."""

import os
from collections.abc import Callable
from datetime import datetime

import pytest

from bot.reminders import dispatcher
from bot.reminders.ports import Claim, KeyFor, Settlement
from storage.reminders.deliveries import DeliveryStore
from storage.sql.ports import Database
from storage.sql.sessions import statements
from storage.sql.times import to_ms
from tests.examples import share
from tests.postgres import server
from tests.reminders import bench, simulation
from tests.reminders.mutants import EndlessNonces
from tests.reminders.simulation import simulate
from tests.storage.statements import replace_statement

BEGIN = statements("reminder_deliveries")["begin"]
PARTS = share(20)
SEEDS_A_PART = 15
SEEDS_ON_POSTGRES = 100 if os.environ.get("ON_POSTGRES") else share(12)


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_or_repeated_wherever_the_process_dies(part: int):
    crashes = sum(simulate(seed) for seed in range(part * SEEDS_A_PART, (part + 1) * SEEDS_A_PART))
    assert crashes > SEEDS_A_PART


def test_nothing_is_lost_or_repeated_on_postgres_either():
    server()
    assert sum(simulate(seed, "postgres") for seed in range(SEEDS_ON_POSTGRES)) > SEEDS_ON_POSTGRES


async def _never_taken_back(*_: object) -> int:
    return 0


@pytest.mark.parametrize(
    ("holder", "name", "value"),
    [
        (dispatcher, "Nonces", EndlessNonces),
        (DeliveryStore, "release_claims", _never_taken_back),
        (bench, "nonce_of", None),
    ],
    ids=["no history", "claims never taken back", "random nonce"],
)
def test_a_dispatcher_without_one_of_its_guarantees_is_caught(
    monkeypatch: pytest.MonkeyPatch, holder: object, name: str, value: Callable[..., object] | None
):
    numbers = iter(range(10**6))
    monkeypatch.setattr(holder, name, value or (lambda _key: f"r{next(numbers)}"))
    with pytest.raises(AssertionError):
        _simulate_all(60)


class StampsLate(DeliveryStore):
    """Records an attempt when it has been settled."""

    def __init__(self, database: Database, key_for: KeyFor) -> None:
        super().__init__(database, key_for)
        self.database = database

    async def settle(self, claim: Claim, settlement: Settlement, now: datetime) -> bool:
        async with self.database.write() as tx:
            await tx.run(f"{BEGIN} -- late", delivery=claim.delivery, fence=claim.fence, now=to_ms(now))
        return await super().settle(claim, settlement, now)


def test_an_attempt_that_is_stamped_only_after_the_post_is_caught(monkeypatch: pytest.MonkeyPatch):
    replace_statement(monkeypatch, BEGIN, "SELECT 1")
    for module in (bench, simulation):
        monkeypatch.setattr(module, "DeliveryStore", StampsLate)
    with pytest.raises(AssertionError):
        _simulate_all(60)


def _simulate_all(seeds: int) -> None:
    for seed in range(seeds):
        simulate(seed)
