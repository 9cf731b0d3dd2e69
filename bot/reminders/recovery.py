"""After a restore: which reminders went out after the backup was made, by the member's direct messages.

A message carries its key, and the key follows from what was in it. So each way in which the doubtful reminders may
have been put together gives a key to look for; how they really were put together need not be known. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.domain.ids import DeliveryKey
from bot.reminders.ports import Doubtful, KeyFor, Recovered, RecoveryStore, SentMessage


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the dispatcher needs to look into what a restore has called into doubt."""

    store: RecoveryStore
    key_for: KeyFor


ALL_WAYS_UP_TO = 12
"""Of so many doubtful reminders every combination is tried (4,095 keys); of more, those that were due in a row."""


def recovered(
    doubtful: Sequence[Doubtful], found: Mapping[DeliveryKey, SentMessage], key_for: KeyFor
) -> tuple[Recovered, ...]:
    """The messages among ``found`` that some of the doubtful reminders, in order of their due time, went out in."""
    if not found:
        return ()
    matches: list[Recovered] = []
    for together in _ways(doubtful):
        key = key_for(reminder.parts for reminder in together)
        if key in found:
            matches.append(Recovered(key, found[key], tuple(reminder.id for reminder in together)))
    return tuple(matches)


def _ways(doubtful: Sequence[Doubtful]) -> Iterator[Sequence[Doubtful]]:
    count = len(doubtful)
    if count <= ALL_WAYS_UP_TO:
        for size in range(1, count + 1):
            yield from combinations(doubtful, size)
        return
    for first in range(count):
        for end in range(first + 1, count + 1):
            yield doubtful[first:end]
