"""Time zones, each read from its file once."""

from functools import lru_cache
from zoneinfo import ZoneInfo

_KEPT = 640
"""More than there are names; the cache of `zoneinfo` keeps eight, and every other zone would be read again and again."""


@lru_cache(maxsize=_KEPT)
def zone_info(name: str) -> ZoneInfo:
    """A zone by its IANA name. Raises what `ZoneInfo` raises for a name that is none."""
    return ZoneInfo(name)
