"""The days of the week that a post may come on."""

from bot.i18n import catalogue
from bot.ui.publishing.weekly import WEEKDAYS


def test_each_day_of_the_week_can_be_chosen_monday_first():
    assert [choice.value for choice in WEEKDAYS] == ["0", "1", "2", "3", "4", "5", "6"]
    assert [catalogue()(f"timeline.weekday.{choice.value}") for choice in WEEKDAYS] == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
