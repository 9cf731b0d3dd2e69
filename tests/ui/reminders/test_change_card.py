"""A notice of changed dates says what changed, from when to when, and how sure the new date is."""

from dataclasses import replace

import pytest

from bot.domain.date_change import DateChange, changes_between
from bot.domain.ids import DeliveryKey
from bot.domain.season import DateStatus, SeasonCalendar
from bot.i18n import catalogue
from bot.reminders.ports import ChangedDates, Parcel
from bot.ui.card import Card
from bot.ui.reminders.card import delivery_card
from tests.reminders.calendars import SHIPPED, confirmed, edited, milestone_in, moved, without
from tests.reminders.made import MIA, NOON, SEASON

SAY = catalogue(discord=True)


def card(*changes: DateChange, calendar: SeasonCalendar = SHIPPED) -> Card:
    parcel = Parcel(DeliveryKey("k" * 20), MIA, ChangedDates(changes), NOON)
    return delivery_card(parcel, calendar, SAY)


def shown(calendar: SeasonCalendar) -> Card:
    return card(*changes_between(SHIPPED, calendar), calendar=calendar)


def test_a_moved_date_shows_old_and_new_and_where_the_new_one_is_from():
    said = shown(moved("match_day", "2027-03-18 12:00"))
    assert said.title == "ERAS 2027 season: a date has changed"
    [field] = said.fields
    assert field.name == "Match Day"
    assert field.value.splitlines() == [
        "Was: <t:1805472000:f>",
        "**Now: <t:1805385600:f>** (<t:1805385600:R>)",
        "Source: moved to 2027-03-18 12:00. Reported by others, not confirmed on the publisher's own page: check it there.",
    ]
    assert "Not affiliated" in said.footer


@pytest.mark.parametrize("count", [9, 10, 11])
def test_what_is_not_written_out_is_counted_and_nothing_else(count: int):
    [change] = changes_between(SHIPPED, moved("match_day", "2027-03-18 12:00"))
    assert (" more date" in card(*[change] * count).body) is (count > 10)


def test_a_projected_date_that_is_confirmed_says_both():
    said = shown(confirmed("eras_review"))
    assert said.title == "ERAS 2028 season: a projected date is published now"
    assert said.fields[0].value.splitlines() == [
        "**<t:1821618000:f>**: projected until now, confirmed by its publisher.",
        "Source: the publisher. Confirmed on the publisher's own page.",
    ]


def test_projected_dates_are_called_projected_old_and_new():
    said = shown(moved("eras_review", "2027-09-29 09:00", season=2028)).fields[0].value.splitlines()
    assert said[0].endswith(", projected")
    assert ", projected**" in said[1]
    published = edited(
        "eras_review",
        lambda one: replace(one, local=one.local.replace(day=23), status=DateStatus.CONFIRMED),
        season=2028,
    )
    said = shown(published).fields[0].value.splitlines()
    assert said[0].endswith(", projected")
    assert "projected" not in said[1]


def test_a_day_without_an_hour_shows_none():
    said = shown(moved("pathways_deadline", "2027-02-01 23:59")).fields[0].value
    assert "Was: Sunday, 31 Jan 2027\n**Now: Monday, 1 Feb 2027**" in said
    assert "<t:" not in said


def test_a_removed_date_and_one_that_is_back_say_so():
    gone = shown(without("match_day")).fields[0]
    assert gone.name == "Match Day"
    assert "no longer a date of this season" in gone.value
    back = card(DateChange(SEASON, None, milestone_in(SHIPPED, "match_day"))).fields[0].value
    assert "a date of this season again" in back
    assert "Now: <t:1805472000:f>" in back


def test_a_date_that_only_the_operator_knows_goes_by_their_title():
    own = edited("match_day", lambda one: replace(one, id="own_day", title="Our own day"))  # type: ignore[arg-type]
    assert {field.name for field in shown(own).fields} == {"Match Day", "Our own day"}


def test_of_many_changes_ten_are_written_out_and_all_fit_into_a_message():
    calendar = SHIPPED
    season = SHIPPED.find(SEASON)
    assert season is not None
    for milestone in season.milestones:
        later = (milestone.local.replace(hour=1, minute=1), "s" * 300)
        calendar = edited(
            milestone.id,
            lambda old, to=later: replace(old, local=to[0], source=to[1], date_only=False, note="x"),
            calendar,
        )
    changes = [change for change in changes_between(SHIPPED, calendar) if change.moved]
    said = card(*changes)
    assert len(said.fields) == 10
    assert f"And {len(changes) - 10} more dates" in said.body
    assert len(said.embed()) <= 6000
    assert len(said.embed().fields) == 10
