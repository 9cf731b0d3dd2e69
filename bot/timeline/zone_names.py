"""The names of time zones that this machine knows."""

from functools import cache
from zoneinfo import available_timezones


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name; read from disk once."""
    return frozenset(available_timezones())
