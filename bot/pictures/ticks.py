"""Round places for the ticks of an axis."""

from datetime import date, timedelta

STEPS_IN_DAYS = (1, 2, 3, 7, 14, 28)
STEPS_IN_MONTHS = (1, 2, 3, 6)
NUMBER_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)


def number_ticks(low: float, high: float, most: int) -> tuple[int, ...]:
    """The multiples of a round step from ``low`` to ``high``, at most ``most`` (two or more)."""
    for step in NUMBER_STEPS:
        first = -int(-low // step) * step
        ticks = tuple(range(first, int(high // 1) + 1, step))
        if len(ticks) <= most:
            return ticks
    return (int(low), int(high))


def day_ticks(first: date, last: date, most: int) -> tuple[date, ...]:
    """Some days from ``first`` to ``last``, at most ``most`` (one or more): every so many days from the first.

    Over longer times the first days of months; the longest step is a year.
    """
    for step in STEPS_IN_DAYS:
        days = tuple(first + timedelta(days=n) for n in range(0, (last - first).days + 1, step))
        if len(days) <= most:
            return days
    months = _month_starts(first, last)
    for step in STEPS_IN_MONTHS:
        every = tuple(day for day in months if (day.month - 1) % step == 0)
        if len(every) <= most:
            return every
    years = tuple(day for day in months if day.month == 1)
    return years[:: -(-len(years) // most)]


def _month_starts(first: date, last: date) -> tuple[date, ...]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = (date(number // 12, number % 12 + 1, 1) for number in numbers)
    return tuple(day for day in starts if first <= day <= last)
