"""Days, numbers and words as people type them."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.typed_text import read_day, read_number, read_word


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
        "3 Jun 2026",
        "03-Jun-2026",
        "3rd June, 2026",
        "JUNE 3, 2026",
        "Jun 3rd 2026",
        "3june2026",
        "２０２６－０６－０３",  # wide letters
        "٢٠٢٦-٠٦-٠٣",  # Arabic digits
        "2026–06–03",  # dashes
        "\u200e2026-06-03\u200b",  # marks that cannot be seen
        "2026\u00a006\u00a003",
    ],
)
def test_a_day_meant_without_doubt_is_read(text: str):
    assert read_day(text) == date(2026, 6, 3)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n"])
def test_an_empty_text_is_unknown(text: str):
    assert read_day(text) is None
    assert read_number(text, 1, 9, "profile_edit.score") is None
    assert read_word(text, {"a": 1}, "profile_edit.visa") is None


@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "03-04-26", "25/04/2026", "٠٣/٠٤/٢٠٢٦"])
def test_a_day_that_can_be_two_is_refused_with_a_way_out(text: str):
    said = sentence(lambda: read_day(text))
    assert "month as a word" in said
    assert "2026-04-03" in said


@pytest.mark.parametrize("text", ["2026-02-30", "31 Jun 2026", "2026-13-01", "2026-00-10"])
def test_a_day_that_the_calendar_lacks_is_refused(text: str):
    assert "no such day" in sentence(lambda: read_day(text))


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1 Jan 1900"])
def test_a_year_far_away_is_refused(text: str):
    assert "1950" in sentence(lambda: read_day(text))


@pytest.mark.parametrize(
    "text", ["soon", "June", "3 Ju 2026", "3 J 2026", "3 mai 2026", "2026-06", "20260603", "@everyone"]
)
def test_what_is_no_day_is_refused_and_not_repeated(text: str):
    said = sentence(lambda: read_day(text))
    assert "2026-06-20" in said
    assert "everyone" not in said


def test_every_month_is_known_by_three_letters():
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    read = [read_day(f"5 {name} 2026") for name in [*names, "sept"]]
    assert read == [date(2026, month, 5) for month in [*range(1, 13), 9]]


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_can_be_written_in_each_way(day: date):
    assert {
        read_day(day.isoformat()),
        read_day(f"{day:%d %b %Y}"),
        read_day(f"{day:%B} {day.day}, {day:%Y}"),
    } == {day}


@given(st.text(max_size=200))
def test_no_text_does_anything_but_answer_or_refuse(text: str):
    for work in (
        lambda: read_day(text),
        lambda: read_number(text, 1, 300, "profile_edit.score"),
        lambda: read_word(text, {"yes": True}, "profile_edit.yes_no"),
    ):
        try:
            work()
        except UserError as refusal:
            catalogue().of(refusal.message)


@pytest.mark.parametrize("text", ["232", " 232 ", "２３２", "٢٣٢", "0232"])
def test_a_number_is_read_in_any_script(text: str):
    assert read_number(text, 1, 300, "profile_edit.score") == 232


@pytest.mark.parametrize(
    "text", ["0", "301", "-5", "2e2", "2.5", "½", "²", "two", "9" * 99, "9" * 5_000, "1_0", "+5"]
)
def test_a_number_out_of_range_or_no_number_is_refused(text: str):
    said = sentence(lambda: read_number(text, 1, 300, "profile_edit.score"))
    assert "300" in said or "100 characters" in said


def test_words_are_known_with_or_without_spaces_and_hyphens():
    words = {"j1orh1b": 1}
    for text in ("J-1 or H-1B", "j1_or_h1b", " J1  OR H1B ", "J‑1 or H‑1B"):
        assert read_word(text, words, "profile_edit.visa") == 1
    assert "undecided" in sentence(lambda: read_word("O-1", words, "profile_edit.visa"))
