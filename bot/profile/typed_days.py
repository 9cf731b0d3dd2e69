"""Days as people type them, the same in commands and forms.

A text that can mean two days ("03/04/2026") means none: both are offered, and neither is guessed. A weekday beside a
day decides between two readings and is checked. Month and weekday names: English and Spanish.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from bot.domain.message import message
from bot.errors import UserError
from bot.profile.typed_text import plain, without_accents

YEARS = (1950, 2100)
"""First and last year of a day."""
_NEAR_YEARS = 8
"""Years in which a day without its year, or with two figures of it, is looked for: 29 February may be that far away."""
_MONTHS = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre", "setiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
_WEEKDAYS = (
    ("monday", "lunes"),
    ("tuesday", "martes"),
    ("wednesday", "miercoles"),
    ("thursday", "jueves"),
    ("friday", "viernes"),
    ("saturday", "sabado"),
    ("sunday", "domingo"),
)
_SHORTEST = 3
"""Letters by which a month or a weekday is known."""
_WORDS = {
    "today": 0,
    "now": 0,
    "hoy": 0,
    "tomorrow": 1,
    "manana": 1,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "pasado manana": 2,
    "yesterday": -1,
    "ayer": -1,
    "the day before yesterday": -2,
    "day before yesterday": -2,
    **dict.fromkeys(("anteayer", "antier", "antes de ayer"), -2),
}
_COUNTS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4},
    **{"un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4},
}
_UNITS = {"day": 1, "week": 7, "dia": 1, "semana": 7}
_IN_DAYS = re.compile(r"(?:in|en|dentro de) (\w+) (day|week|dia|semana)s?")
_DAYS_AGO = re.compile(r"(\w+) (day|week)s? ago")
_HACE_DIAS = re.compile(r"hace (\w+) (dia|semana)s?")
_NEXT_WEEKDAY = re.compile(r"(next|this|coming|last|proximo|este|pasado) ([a-z]{3,9})")
_WEEKDAY_NEXT = re.compile(r"([a-z]{3,9}) (que viene|proximo|pasado)")
_WHICH = {"que viene": "next", "proximo": "next", "este": "this", "pasado": "last"}
"""The English for what Spanish says of a weekday."""
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:t00:00(?::00)?)?")
_IN_ONE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_CJK = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|ro)?[-/., ]*(?:of |de )?([a-z]{3,10})[-/., ]*(?:de |del |of )?(\d{4}|\d\d)?"
)
_MONTH_DAY = re.compile(r"([a-z]{3,10})[-/., ]*(\d{1,2})(?:st|nd|rd|th)?(?:[-/., ]+(\d{4}))?")
_FIGURES = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}|\d\d))?")
_WEEKDAY_FIRST = re.compile(r"([a-z]{3,9})\.?[, ]+(?:the |el )?(\S.*)")
_WEEKDAY_LAST = re.compile(r"(.*\d)[,( ]+([a-z]{3,9})\)?")

_WHOLE_YEAR = re.compile(r"\d{4}")

_Year = int | None
_MonthDay = tuple[_Year, int, int]
"""Year, where there is one, month and day."""


def meant_days(typed: str, today: date) -> tuple[date, ...]:
    """Every day that a typed text can mean, none for what is no day. Never fails.

    A day without its year, or a weekday alone, is the latest such day up to ``today``.
    """
    return _harmless(lambda: _meant(typed, today, ahead=False))


def coming_days(typed: str, today: date) -> tuple[date, ...]:
    """Every day after ``today`` that a typed text can mean; without its year, the next such day. Never fails."""
    return tuple(day for day in _harmless(lambda: _meant(typed, today, ahead=True)) if day > today)


def nearest_days(typed: str, today: date) -> tuple[date, ...]:
    """Every day that a typed text can mean, ahead where it can be. Never fails."""
    return _harmless(lambda: _meant(typed, today, ahead=True))


def the_day(typed: str, today: date) -> date:
    """The one day that a typed text means. Raises `UserError` when it means none or two."""
    return _the_one(typed, _meant(typed, today, ahead=False))


def the_coming_day(typed: str, today: date) -> date:
    """The one day ahead that a typed text means. Raises `UserError`: none, two, or one that is past."""
    days = _meant(typed, today, ahead=True)
    ahead = tuple(day for day in days if day > today)
    if days == (today,):
        tomorrow = today + timedelta(days=1)
        raise UserError("typed.day_today", day=today).offering(typed, tomorrow)
    if days and not ahead:
        meant = same_day_ahead(days[0], today)
        raise UserError("typed.day_past", day=days[0], meant=meant).offering(typed, meant)
    return _the_one(typed, ahead)


def the_nearest_day(typed: str, today: date) -> date:
    """The one day that a typed text means, ahead where it can be. Raises `UserError` when it means none or two."""
    return _the_one(typed, _meant(typed, today, ahead=True))


def typed_day(typed: str, today: date, *, ahead: bool = False) -> date | None:
    """The day of a field that may be left empty; ``ahead``: without its year, it is the next such day."""
    if not plain(typed):
        return None
    return the_nearest_day(typed, today) if ahead else the_day(typed, today)


def same_day_ahead(day: date, today: date) -> date:
    """The first day after ``today`` of that month and day; a 29 February becomes the 28th where there is none."""
    for year in (today.year, today.year + 1):
        try:
            found = day.replace(year=year)
        except ValueError:
            found = day.replace(year=year, day=28)
        if found > today:
            return found
    raise AssertionError("a year has every day")


def same_day_before(day: date, today: date) -> date:
    """The last day up to ``today`` of that month and day; a 29 February becomes the 28th where there is none."""
    ahead = same_day_ahead(day, today)
    try:
        return ahead.replace(year=ahead.year - 1)
    except ValueError:
        return ahead.replace(year=ahead.year - 1, day=28)


def _the_one(typed: str, days: tuple[date, ...]) -> date:
    match days:
        case (day,):
            return day
        case (first, second, *_):
            refusal = UserError("profile_edit.date_ambiguous", first=first, second=second)
            raise refusal.offering(typed, first, second)
        case _:
            raise UserError("profile_edit.date")


def _harmless(read: Callable[[], tuple[date, ...]]) -> tuple[date, ...]:
    try:
        return read()
    except UserError:
        return ()


def _meant(typed: str, today: date, *, ahead: bool) -> tuple[date, ...]:
    """Every reading. Raises `UserError` with its own reason: no such day, another weekday, a year far away."""
    try:
        text = without_accents(plain(typed)).strip(" .,;()").removeprefix("el ")
        return _read(text, today, ahead=ahead)
    except UserError as refusal:
        if refusal.meant:
            refusal.typed = typed
        raise


def _read(text: str, today: date, *, ahead: bool) -> tuple[date, ...]:
    for read in (_by_word, _by_weekday):
        if found := read(text, today, ahead):
            return found
    found = _written(text, today, None, ahead)
    if found:
        return found
    for weekday, rest in _weekdays_beside(text):
        if found := _written(rest, today, weekday, ahead):
            return found
    return ()


def _by_word(text: str, today: date, ahead: bool) -> tuple[date, ...]:  # noqa: ARG001 (all readers are called alike)
    if text in _WORDS:
        return (today + timedelta(days=_WORDS[text]),)
    for pattern, sign in ((_IN_DAYS, 1), (_DAYS_AGO, -1), (_HACE_DIAS, -1)):
        if found := pattern.fullmatch(text):
            count = _COUNTS.get(found[1]) or (int(found[1]) if found[1].isdecimal() else 0)
            days = sign * count * _UNITS[found[2]]
            # More than ten years are no way to say a day.
            return (today + timedelta(days=days),) if count and abs(days) < 3660 else ()  # noqa: PLR2004
    return ()


def _by_weekday(text: str, today: date, ahead: bool) -> tuple[date, ...]:
    """ "Friday", "next Friday", "last Friday"; two days where people disagree about which one that is."""
    which, name = _which_weekday(text)
    weekday = _weekday_alone(name)
    if weekday is None:
        return ()
    to_next = (weekday - today.weekday() - 1) % 7 + 1
    to_last = (today.weekday() - weekday - 1) % 7 + 1
    of_this_week = weekday - today.weekday()
    match which:
        case "next":
            days = (to_next, of_this_week + 7)
        case "last":
            days = (-to_last, of_this_week - 7)
        case "this" | "coming":
            days = (to_next,)
        case _:
            days = (to_next,) if ahead else (-(to_last % 7),)
    return tuple(dict.fromkeys(today + timedelta(days=day) for day in days))


def _which_weekday(text: str) -> tuple[str, str]:
    """Which one (next, this, coming, last, or nothing) of which weekday."""
    if found := _NEXT_WEEKDAY.fullmatch(text):
        which, name = found.groups()
    elif found := _WEEKDAY_NEXT.fullmatch(text):
        name, which = found.groups()
    else:
        return "", text
    return _WHICH.get(which, which), name


def _weekdays_beside(text: str) -> Iterator[tuple[int, str]]:
    """A weekday at the beginning or the end of a text, and the text without it."""
    for pattern, name, rest in ((_WEEKDAY_FIRST, 1, 2), (_WEEKDAY_LAST, 2, 1)):
        if (found := pattern.fullmatch(text)) and (weekday := _weekday(found[name])) is not None:
            yield weekday, found[rest].strip(" ,.")


def _written(text: str, today: date, weekday: int | None, ahead: bool) -> tuple[date, ...]:
    """The days that a text writes in figures or with the month as a word; ``weekday`` is what stands beside it."""
    readings = _likely(_readings(text), text, today)
    days = tuple(dict.fromkeys(day for reading in readings for day in _dates(reading, today, weekday, ahead)))
    if readings and not days:
        raise UserError("profile_edit.no_such_day")
    fitting = tuple(day for day in days if weekday in {None, day.weekday()})
    if days and not fitting:
        stated, real = (
            message(f"timeline.weekday.{weekday_number}") for weekday_number in (weekday, days[0].weekday())
        )
        refusal = UserError("typed.weekday_wrong", day=days[0], stated=stated, real=real)
        raise refusal.offering(text, days[0])
    return fitting


def _likely(readings: tuple[_MonthDay, ...], text: str, today: date) -> tuple[_MonthDay, ...]:
    """The readings whose year may be meant: a short one is near. Raises `UserError` for a year far away."""
    if any(year is not None and not YEARS[0] <= year <= YEARS[1] for year, _, _ in readings):
        raise UserError("profile_edit.date_year", least=YEARS[0], most=YEARS[1])
    if _WHOLE_YEAR.search(text):
        return readings
    return tuple(
        reading for reading in readings if reading[0] is None or abs(reading[0] - today.year) <= _NEAR_YEARS
    )


def _readings(text: str) -> tuple[_MonthDay, ...]:
    """What a text may say: one reading, or two in which day and month change places."""
    for pattern in (_YEAR_FIRST, _IN_ONE, _CJK):
        if found := pattern.fullmatch(text):
            return ((int(found[1]), int(found[2]), int(found[3])),)
    for pattern, day, month in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        found = pattern.fullmatch(text.removeprefix("the "))
        number = _named(found[month], _MONTHS) if found else None
        if found and number is not None:
            return ((_year(found[3]), number + 1, int(found[day])),)
    found = _FIGURES.fullmatch(text)
    return tuple(_orders(found[1], found[2], found[3])) if found else ()


def _orders(first: str, second: str, third: str | None) -> Iterator[_MonthDay]:
    """The readings of figures alone: day and month in either order, and the year first where it has two figures."""
    year = _year(third)
    months = [(int(first), int(second)), (int(second), int(first))]
    possible = [pair for pair in months if pair[0] <= len(_MONTHS)]
    yield from ((year, month, day) for month, day in possible or months)
    if third is not None and len(third) == len(first) == 2:  # noqa: PLR2004 (figures of a short year)
        yield _year(first), int(second), int(third)


def _dates(reading: _MonthDay, today: date, weekday: int | None, ahead: bool) -> tuple[date, ...]:
    """The day that a reading is; one without its year is the nearest on the side that is looked at."""
    year, month, day = reading
    if year is not None:
        return tuple(_existing([(year, month, day)]))
    span = range(_NEAR_YEARS + 1)
    years = [today.year + step if ahead else today.year - step for step in span]
    right = (
        day_then
        for day_then in _existing([(other, month, day) for other in years])
        if (day_then > today) is ahead
    )
    near = list(right)
    # A weekday tells which of the next two years is meant.
    return tuple([day_near for day_near in near[:2] if day_near.weekday() == weekday][:1] or near[:1])


def _existing(parts: Iterable[tuple[int, int, int]]) -> Iterator[date]:
    for year, month, day in parts:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _year(text: str | None) -> _Year:
    """A year; two figures are of this century."""
    if text is None:
        return None
    return int(text) + (2000 if len(text) == 2 else 0)  # noqa: PLR2004 (two figures)


def _weekday(name: str) -> int | None:
    return _named(name, _WEEKDAYS)


def _weekday_alone(name: str) -> int | None:
    """The same, but not for "mar", which is a month to others."""
    return _weekday(name) if _named(name, _MONTHS) is None else None


def _named(name: str, names: tuple[tuple[str, ...], ...]) -> int | None:
    """The place in a list of names of the only one that begins like this."""
    if len(name) < _SHORTEST:
        return None
    found = [place for place, each in enumerate(names) if any(word.startswith(name) for word in each)]
    return found[0] if len(found) == 1 else None
