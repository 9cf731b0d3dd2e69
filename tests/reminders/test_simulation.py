"""Simulated seasons with a process that dies anywhere: nothing is lost, repeated, late or unwanted; mutants are caught."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot.reminders.dispatcher import Dispatcher
from bot.reminders.ports import Claim, Settlement
from storage.reminders import deliveries as reminder_deliveries
from storage.reminders.deliveries import DeliveryStore
from storage.sqlite.times import to_ms
from tests.reminders import bench
from tests.reminders.simulation import simulate

_SETTLE, _BEGIN = DeliveryStore.settle, reminder_deliveries._SQL["begin"]
PARTS = 20
SEEDS_A_PART = 15


@pytest.fixture(autouse=True)
def _in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulation is about commits and not about the disk."""
    memory = Path("/dev/shm")
    if memory.is_dir():
        monkeypatch.setattr(tempfile, "tempdir", str(memory))


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_or_repeated_wherever_the_process_dies(part: int):
    crashes = sum(simulate(seed) for seed in range(part * SEEDS_A_PART, (part + 1) * SEEDS_A_PART))
    assert crashes > SEEDS_A_PART


async def _never_taken_back(*_: object) -> int:
    return 0


@pytest.mark.parametrize(
    ("holder", "name", "value"),
    [
        (Dispatcher, "_forgotten", lambda *_: False),
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


async def _stamped_after_the_post(
    store: DeliveryStore, claim: Claim, settlement: Settlement, now: datetime
) -> bool:
    async with store._database.write() as tx:
        await tx.run(_BEGIN, delivery=claim.delivery, fence=claim.fence, now=to_ms(now))
    return await _SETTLE(store, claim, settlement, now)


def test_an_attempt_that_is_stamped_only_after_the_post_is_caught(monkeypatch: pytest.MonkeyPatch):
    unstamped = {**reminder_deliveries._SQL, "begin": "SELECT 1"}
    monkeypatch.setattr(reminder_deliveries, "_SQL", unstamped)
    monkeypatch.setattr(DeliveryStore, "settle", _stamped_after_the_post)
    with pytest.raises(AssertionError):
        _simulate_all(60)


def _simulate_all(seeds: int) -> None:
    for seed in range(seeds):
        simulate(seed)
