"""Wall times as instants and back.

A wall time that does not exist (the clock was put forward over it) moves forward by the length of the gap;
one that happens twice means the first. That is what Python's ``fold=0`` does (PEP 495).
"""

from datetime import UTC, datetime

from bot.domain.zones import zone_info


def instant_of(wall: datetime, zone: str) -> datetime:
    """The UTC instant of a naive wall time in a zone (IANA name). Raises `ValueError` for an aware one."""
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no offset")
    return wall.replace(tzinfo=zone_info(zone), fold=0).astimezone(UTC)


def wall_of(instant: datetime, zone: str) -> datetime:
    """The naive wall time that clocks in a zone show at an aware instant."""
    return instant.astimezone(zone_info(zone)).replace(tzinfo=None, fold=0)
