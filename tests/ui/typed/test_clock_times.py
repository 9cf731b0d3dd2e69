"""Times as people type them: what is meant without doubt, what is asked again, what the menu offers."""

import pytest

from bot.errors import UserError
from bot.ui.typed.clock_times import meant_times, the_time, time_choices


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
        ("9", ["09:00"]),
        ("12:15", ["12:15"]),
        ("00:00", ["00:00"]),
        ("2:30 PM", ["14:30"]),
        ("2:30 p.m.", ["14:30"]),
        ("2pm", ["14:00"]),
        ("12 am", ["00:00"]),
        ("12 pm", ["12:00"]),
        ("noon", ["12:00"]),
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
