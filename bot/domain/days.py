"""Arithmetic on calendar days."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.domain.zones import zone_info


def add_months(day: date, months: int) -> date:
    """The same day of a later (or, for a negative number, earlier) month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@lru_cache(maxsize=4096)
def end_of(local: datetime, zone: str, *, date_only: bool) -> datetime:
    """The UTC instant at which a date is over: its own wall time in a zone, or the end of its day where no hour is known.

    Kept, for the dates of a season are those of all members, and each plan and each piece of advice asks for all of them.
    """
    wall = datetime.combine(local.date() + timedelta(days=1), time()) if date_only else local
    return wall.replace(tzinfo=zone_info(zone), fold=0).astimezone(UTC)
