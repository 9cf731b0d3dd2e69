"""Times as people type them: what is meant without doubt, what is asked again, what the menu offers."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.ui.typed.clock_times import meant_times, read_time, the_time, time_choices


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", ["14:30"]),
        ("14.30", ["14:30"]),
        ("1430", ["14:30"]),
        ("0930", ["09:30"]),
        ("9:30", ["09:30"]),
        ("02:30", ["02:30"]),
        ("2:30", ["02:30", "14:30"]),
        ("2", ["02:00", "14:00"]),
        ("1", ["01:00", "13:00"]),
        ("6:59", ["06:59", "18:59"]),
        ("7", ["07:00"]),
        ("9", ["09:00"]),
        ("12:15", ["12:15"]),
        ("00:00", ["00:00"]),
        ("2:30 PM", ["14:30"]),
        ("2:30 p.m.", ["14:30"]),
        ("2pm", ["14:00"]),
        ("12 am", ["00:00"]),
        ("12 pm", ["12:00"]),
        ("noon", ["12:00"]),
        ("mediodía", ["12:00"]),
        ("9 de la mañana", ["09:00"]),
        ("a las 3 de la tarde", ["15:00"]),
        ("las 14:30", ["14:30"]),
        ("２：３０ pm", ["14:30"]),
        ("14:30 pm", []),
        ("0 pm", []),
        ("25:00", []),
        ("12:60", []),
        ("soon", []),
        ("", []),
        ("1" * 500, []),
    ],
)
def test_what_a_text_means(typed: str, meant: list[str]):
    assert [f"{time:%H:%M}" for time in meant_times(typed)] == meant


@pytest.mark.parametrize(("typed", "key"), [("2:30", "clock.ambiguous"), ("soon", "clock.unknown")])
def test_what_means_none_or_two_is_asked_again(typed: str, key: str):
    with pytest.raises(UserError) as refused:
        the_time(typed)
    assert refused.value.message.key == key


def test_the_menu_offers_usual_hours_and_then_what_is_typed():
    usual = time_choices("", "en")
    assert len(usual) <= 25
    assert usual[0].name.replace("\u202f", " ") == "08:00 · 8:00 AM"
    assert [choice.value for choice in time_choices("2:30", "en")] == ["02:30", "14:30"]
    assert time_choices("soon", "en") == []


@pytest.mark.parametrize(
    ("typed", "begins", "end", "zone"),
    [
        ("9:00 AM EST", "09:00", None, "est"),
        ("9:00\u202fAM EST", "09:00", None, "est"),
        ("14:30 ET", "14:30", None, "et"),
        ("9 a.m. (Eastern)", "09:00", None, "eastern"),
        ("9 am New York time", "09:00", None, "new york time"),
        ("9:00 AM UTC+5", "09:00", None, "utc+5"),
        ("9:00 AM – 1:00 PM EST", "09:00", "13:00", "est"),
        ("9 - 1 pm", "09:00", "13:00", ""),
        ("1-4 pm", "13:00", "16:00", ""),
        ("9 - 9 pm", "09:00", "21:00", ""),
        ("14:30 - 2:30", "14:30", "02:30", ""),
        ("22:00 - 1:00", "22:00", "01:00", ""),
        ("9 pm - 1", "21:00", "01:00", ""),
        ("10:00 a.m. to 2:00 p.m. (ET)", "10:00", "14:00", "et"),
        ("9:00 AM EST (8:00 AM CST)", "09:00", None, "est"),
        ("9:00 AM EST / 8:00 AM CST", "09:00", None, "est"),
        ("09:00 · 9:00 AM · EST", "09:00", None, "est"),
        ("14h30", "14:30", None, ""),
        ("midnight", "00:00", None, ""),
        ("14:30:00", "14:30", None, ""),
    ],
)
def test_a_time_is_read_with_its_zone_and_its_end(typed: str, begins: str, end: str | None, zone: str):
    read = read_time(typed)
    assert read is not None
    assert [f"{at:%H:%M}" for at in read.begins] == [begins]
    assert read.end == (None if end is None else time.fromisoformat(end))
    assert read.zone == zone


@pytest.mark.parametrize("typed", ["9:00 AM EST", "9 apples", "9am tomorrow"])
def test_what_stands_beside_a_time_is_not_dropped_where_no_zone_belongs(typed: str):
    with pytest.raises(UserError):
        the_time(typed)


@given(
    st.times(), st.sampled_from(["", " EST", " - 23:59", " - 23:59 ET"]), st.sampled_from(["en", "es", "de"])
)
def test_every_line_of_the_menu_can_be_typed_back(at: time, tail: str, language: str):
    typed = f"{at:%H:%M}{tail}"
    read = read_time(typed)
    assert read is not None
    for choice in time_choices(typed, language):
        again = read_time(choice.name)
        assert again is not None
        assert time.fromisoformat(choice.value[:5]) in again.begins
        assert (again.end, again.zone) == (read.end, read.zone)
        assert read_time(choice.value) is not None


@given(st.text(max_size=120))
def test_no_text_breaks_it(typed: str):
    read_time(typed)
    meant_times(typed)
    time_choices(typed, "en")
