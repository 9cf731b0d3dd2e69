"""What a member chose about reminders, as a value."""

from datetime import time

import pytest

from bot.domain.ids import LeadId
from bot.domain.reminder_settings import DEFAULT_SETTINGS, Hours, KindChoice, ReminderSettings

SEVEN, DAY = LeadId("7d"), LeadId("1d")


def test_everything_is_as_usual_until_chosen():
    assert DEFAULT_SETTINGS.choice("exam") == KindChoice("exam")
    assert not DEFAULT_SETTINGS.muted("exam")


def test_turning_a_kind_off_keeps_its_leads():
    chosen = DEFAULT_SETTINGS.lead("exam", (SEVEN,)).mute("exam")
    assert chosen.choice("exam") == KindChoice("exam", muted=True, leads=(SEVEN,))
    assert not chosen.muted("deadline")


def test_what_is_as_usual_again_is_forgotten():
    assert DEFAULT_SETTINGS.mute("exam").mute("exam", muted=False) == DEFAULT_SETTINGS
    assert DEFAULT_SETTINGS.lead("exam", (DAY,)).lead("exam", None) == ReminderSettings()


@pytest.mark.parametrize("leads", [(), (LeadId("5d"),), (DAY, LeadId("snooze-1"))])
def test_leads_that_are_not_offered_are_refused(leads: tuple[LeadId, ...]):
    with pytest.raises(ValueError, match="cannot be chosen"):
        KindChoice("exam", leads=leads)


@pytest.mark.parametrize(
    ("delivery", "start", "end", "within"),
    [
        (9, 22, 8, False),
        (22, 22, 8, True),
        (7, 22, 8, True),
        (8, 22, 8, False),
        (14, 13, 15, True),
        (3, 0, 0, False),
    ],
)
def test_an_hour_of_delivery_may_lie_in_the_quiet_hours(delivery: int, start: int, end: int, within: bool):
    assert Hours(time(delivery), time(start), time(end)).delivery_is_quiet is within
