"""Days as people type them: what is meant without doubt is read, what could mean two days is never guessed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.typed_days import (
    coming_days,
    meant_days,
    nearest_days,
    same_day_ahead,
    the_coming_day,
    the_day,
    the_nearest_day,
    typed_day,
)
from bot.ui.typed.days import day_label

TODAY = date(2026, 11, 22)
"""A Sunday."""
WEDNESDAY = date(2026, 11, 25)


def sentence(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        work()
    return catalogue().of(refusal.value.message)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-03",
        " 2026/6/3 ",
        "2026.06.03",
        "20260603",
        "2026-06-03T00:00:00",
        "3 Jun 2026",
        "03-Jun-2026",
        "3-Jun-26",
        "3rd June, 2026",
        "the 3rd of June 2026",
        "JUNE 3, 2026",
        "Jun. 3rd 2026",
        "3june2026",
        "3 de junio de 2026",
        "Wed, 3 Jun 2026",
        "Wednesday, June 3, 2026",
        "Wednesday 3 June 2026",
        "Wed. June 3rd, 2026",
        "2026-06-03 (Wed)",
        "miércoles, 3 de junio de 2026",
        "2026年6月3日",
        "２０２６－０６－０３",  # wide letters
        "٢٠٢٦-٠٦-٠٣",  # Arabic digits
        "2026–06–03",  # dashes
        "\u200e2026-06-03\u200b",  # marks that cannot be seen
        "2026\u00a006\u00a003",
        "3\u202fJun\u00a02026",
    ],
)
def test_a_day_meant_without_doubt_is_read(text: str):
    assert the_day(text, TODAY) == the_nearest_day(text, TODAY) == date(2026, 6, 3)


@pytest.mark.parametrize(
    ("typed", "latest"),
    [
        ("today", TODAY),
        (" Today ", TODAY),
        ("YESTERDAY", date(2026, 11, 21)),
        ("day before yesterday", date(2026, 11, 20)),
        ("the day before yesterday", date(2026, 11, 20)),
        ("3 days ago", date(2026, 11, 19)),
        ("a week ago", date(2026, 11, 15)),
        ("anteayer", date(2026, 11, 20)),
        ("hace 3 días", date(2026, 11, 19)),
        ("hace una semana", date(2026, 11, 15)),
        ("el viernes", date(2026, 11, 20)),
        ("el 20 de junio", date(2026, 6, 20)),
        ("1ro de marzo", date(2026, 3, 1)),
        ("20.06.2026", date(2026, 6, 20)),
        ("06/20/2026", date(2026, 6, 20)),
        ("20/06/2026", date(2026, 6, 20)),
        ("15/05/2027", date(2027, 5, 15)),
        ("05/05/2026", date(2026, 5, 5)),
        ("20 jun", date(2026, 6, 20)),
        ("March 15", date(2026, 3, 15)),
        ("24 dec", date(2025, 12, 24)),
        ("Wed, 24 Dec", date(2025, 12, 24)),
        ("29 feb 2024", date(2024, 2, 29)),
        ("29 feb", date(2024, 2, 29)),
        ("Friday", date(2026, 11, 20)),
        ("sunday", TODAY),
        ("6/20", date(2026, 6, 20)),
    ],
)
def test_the_latest_day_is_meant_where_things_have_happened(typed: str, latest: date):
    assert the_day(typed, TODAY) == latest


@pytest.mark.parametrize(
    ("typed", "next_"),
    [
        ("tomorrow", date(2026, 11, 23)),
        ("day after tomorrow", date(2026, 11, 24)),
        ("mañana", date(2026, 11, 23)),
        ("in 3 days", date(2026, 11, 25)),
        ("in two weeks", date(2026, 12, 6)),
        ("en 3 días", date(2026, 11, 25)),
        ("dentro de dos semanas", date(2026, 12, 6)),
        ("próximo viernes", date(2026, 11, 27)),
        ("el viernes que viene", date(2026, 11, 27)),
        ("este viernes", date(2026, 11, 27)),
        ("sábado, 20 de junio del 2026", date(2026, 6, 20)),
        ("Friday", date(2026, 11, 27)),
        ("next Friday", date(2026, 11, 27)),
        ("Sunday", date(2026, 11, 29)),
        ("March 15", date(2027, 3, 15)),
        ("Fri, Dec 11", date(2026, 12, 11)),
        ("Sat 11 Dec", date(2027, 12, 11)),
        ("Sat 20 Jun 2026", date(2026, 6, 20)),
        ("29 Feb", date(2028, 2, 29)),
        ("12/25", date(2026, 12, 25)),
        # The weekday decides between November and December.
        ("Fri 12/11/2026", date(2026, 12, 11)),
    ],
)
def test_the_next_day_is_meant_where_things_are_ahead(typed: str, next_: date):
    assert the_nearest_day(typed, TODAY) == next_


@pytest.mark.parametrize("typed", ["", "soon", "2026", "june", "jun", "1 foo", "3 Ju 2026", "2026-06", "mar"])
def test_what_is_no_day_is_refused_with_how_to_type_it(typed: str):
    said = sentence(lambda: the_day(typed, TODAY))
    assert "2026-06-20" in said
    assert nearest_days(typed, TODAY) == ()


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31 Jun 2026", "29 feb 2026", "2026-13-01", "40 jun", "0/0/2026"]
)
def test_a_day_that_the_calendar_lacks_is_refused(text: str):
    assert "no such day" in sentence(lambda: the_day(text, TODAY))


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1 Jan 1900"])
def test_a_year_far_away_is_refused(text: str):
    assert "1950" in sentence(lambda: the_day(text, TODAY))


def test_another_weekday_is_a_mistake_to_ask_about():
    said = sentence(lambda: the_day("Sat, 19 Jun 2026", TODAY))
    assert "19 Jun 2026 is a Friday, not a Saturday" in said


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("03/04/2026", ("3 Apr 2026", "4 Mar 2026")),
        ("3.4.2026", ("3 Apr 2026", "4 Mar 2026")),
        ("03-04-26", ("3 Apr 2026", "4 Mar 2026")),
        ("٠٣/٠٤/٢٠٢٦", ("3 Apr 2026", "4 Mar 2026")),
    ],
)
def test_a_day_that_can_be_two_is_refused_with_both_and_a_way_out(text: str, days: tuple[str, str]):
    said = sentence(lambda: the_day(text, TODAY))
    assert all(day in said for day in days)
    assert "month as a word" in said


def test_next_friday_in_the_middle_of_a_week_is_two_days():
    assert coming_days("next Friday", WEDNESDAY) == (date(2026, 11, 27), date(2026, 12, 4))
    assert coming_days("Friday", WEDNESDAY) == (date(2026, 11, 27),)
    assert "27 Nov 2026" in sentence(lambda: the_coming_day("next Friday", WEDNESDAY))


def test_a_day_that_is_past_is_told_with_the_one_that_may_be_meant():
    said = sentence(lambda: the_coming_day("2026-01-04", TODAY))
    assert "4 Jan 2026 is past" in said
    assert "4 Jan 2027" in said


def test_an_empty_field_is_unknown():
    assert [typed_day(text, TODAY) for text in ("", "   ", "\u200b\n")] == [None] * 3
    assert typed_day("March 15", TODAY) == date(2026, 3, 15)
    assert typed_day("March 15", TODAY, ahead=True) == date(2027, 3, 15)


def test_every_month_is_known_by_three_letters():
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    read = [the_day(f"5 {name} 2026", TODAY) for name in [*names, "sept", "ene", "ago", "dic"]]
    assert read == [date(2026, month, 5) for month in [*range(1, 13), 9, 1, 8, 12]]


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_can_be_written_in_each_way(day: date):
    """The last ones are those that our own menus and cards print."""
    ways = (
        day.isoformat(),
        f"{day:%d %b %Y}",
        f"{day:%B} {day.day}, {day:%Y}",
        f"{day:%A}, {day:%B} {day.day}, {day:%Y}",
        f"{day:%a} {day.day} {day:%b} {day:%Y}",
        day_label(day, "en"),
        day_label(day, catalogue("es").language),
        catalogue("es")("command.option", {"name": day}),
    )
    assert {the_day(text, TODAY) for text in ways} == {day}


@given(st.dates(date(2025, 1, 1), date(2032, 12, 31)), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_day_without_its_year_is_the_nearest_of_its_kind(day: date, today: date):
    text = f"{day:%B} {day.day}"
    past, ahead = the_day(text, today), the_nearest_day(text, today)
    assert past <= today < ahead
    assert {(item.month, item.day) for item in (past, ahead)} == {(day.month, day.day)}
    assert ahead - past <= timedelta(days=366) or (day.month, day.day) == (2, 29)


@given(st.dates(date(1990, 1, 1), date(2027, 12, 31)), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_the_same_day_ahead_lies_within_a_year(day: date, today: date):
    assert timedelta() < same_day_ahead(day, today) - today <= timedelta(days=366)


@given(st.one_of(st.text(max_size=200), st.from_regex(r"\A[0-9a-z ./,-]{0,16}\Z")))
def test_no_text_breaks_it(text: str):
    assert len(meant_days(text, TODAY)) <= 3
    assert len(coming_days(text, TODAY)) <= 3
    try:
        typed_day(text, TODAY)
    except UserError as refusal:
        catalogue().of(refusal.message)


def test_today_is_not_ahead_and_tomorrow_is_offered():
    with pytest.raises(UserError) as refusal:
        the_coming_day("2026-11-22", TODAY)
    assert refusal.value.message.key == "typed.day_today"
    assert refusal.value.meant == (date(2026, 11, 23),)
    assert the_coming_day("2026-11-23", TODAY) == date(2026, 11, 23)
