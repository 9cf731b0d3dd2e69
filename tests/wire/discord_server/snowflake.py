"""Discord's ids: 42 bits of milliseconds since 2015-01-01 UTC, then 22 bits that keep them apart.

An id therefore tells when its owner was made, which Discord's clients (and account-age rules) rely on.
"""

from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000
SEQUENCE_BITS = 22


class Snowflakes:
    """Gives out ids that are unique and never fall, whatever the clock does."""

    def __init__(self) -> None:
        self._last = 0
        self._backdated = 0

    def next(self, now: datetime) -> int:
        """The id of something made at ``now`` (aware)."""
        self._last = max(self._last + 1, at_time(now))
        return self._last

    def backdated(self, made: datetime) -> int:
        """The id of an account or server that was made at ``made``, long before this server started."""
        self._backdated += 1
        return at_time(made) + self._backdated


def at_time(moment: datetime) -> int:
    """The smallest id of that millisecond."""
    return (int(moment.timestamp() * 1000) - EPOCH_MS) << SEQUENCE_BITS


def time_of(snowflake: int) -> datetime:
    """When the owner of an id was made (UTC)."""
    return datetime.fromtimestamp(((snowflake >> SEQUENCE_BITS) + EPOCH_MS) / 1000, UTC)
