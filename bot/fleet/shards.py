"""Which shards a process connects on. Discord sends what is of a server to shard ``(id >> 22) % count`` and no other."""

import re
from dataclasses import dataclass

from bot.domain.ids import GuildId
from bot.errors import ExitCode, OperatorError

MOST = 10_000
"""Shards that can be asked for: 25 million servers."""
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_LONGEST = 1_000
"""Characters of a list of ranges."""


@dataclass(frozen=True, slots=True)
class Shards:
    """Some shards of so many, in their order; direct messages come to the first of all, number 0."""

    numbers: tuple[int, ...]
    count: int

    def have(self, guild: GuildId) -> bool:
        """Whether what is of a server comes to one of them."""
        return (guild >> 22) % self.count in self.numbers

    @property
    def all(self) -> bool:
        """Whether none is another's."""
        return len(self.numbers) == self.count


def all_shards(count: int) -> Shards:
    """Every one of so many."""
    return Shards(tuple(range(count)), count)


def shards_of(ranges: str | None, count: int | None) -> Shards | None:
    """What the operator asks for (``0-3,6`` of 8); ``None`` for neither: all that Discord names.

    Raises `OperatorError` (exit 64): only one of the two, a shard that is none of so many, no list of ranges.
    """
    if ranges is None and count is None:
        return None
    if ranges is None or count is None:
        raise OperatorError(ExitCode.USAGE, "fleet.both")
    found = [_RANGE.fullmatch(part.strip()) for part in ranges.split(",")] if len(ranges) <= _LONGEST else []
    spans = [(int(each[1]), int(each[2] or each[1])) for each in found if each is not None]
    if not spans or len(spans) < len(found) or not all(first <= last < count for first, last in spans):
        raise OperatorError(ExitCode.USAGE, "fleet.no_shards", last=count - 1)
    return Shards(tuple(sorted({each for first, last in spans for each in range(first, last + 1)})), count)
