"""What of past seasons is tidied, at the exact instant, and which calendars stay."""

import pytest

from tests.storage.queries.rows import NOW, Rows


def test_the_next_to_tidy_is_the_one_furthest_behind(rows: Rows):
    rows.put(
        "member_presence",
        {"member_id": 1, "tidied_season": 2027},
        {"member_id": 2, "tidied_season": 2026},
        {"member_id": 3, "tidied_season": 2028},
    )
    assert rows.firsts("past_seasons.untidied", season=2028) == [2]
    rows.run("past_seasons.tidied", member=2, season=2028)
    assert rows.firsts("past_seasons.untidied", season=2028) == [1]
    assert rows.firsts("past_seasons.untidied", season=2027) == []


@pytest.mark.parametrize(
    ("of", "gone"),
    [
        *(
            ({"state": state}, state not in ("pending", "claimed"))
            for state in ("pending", "claimed", "sent", "undeliverable", "cancelled", "expired")
        ),
        ({"season": 2026}, True),
        ({"season": 2028}, False),
        ({"deadline_at": NOW}, False),
        ({"member_id": 2}, False),
    ],
    ids=str,
)
def test_reminders_of_a_past_season_go_that_have_ended(rows: Rows, of: dict[str, object], gone: bool):
    rows.put("reminder", {"member_id": 1, "season": 2027, "deadline_at": NOW - 1, "state": "sent"} | of)
    rows.run("past_seasons.forget_reminders", member=1, season=2027, ended=NOW)
    assert rows.of("reminder", "id") == ([] if gone else [1])


@pytest.mark.parametrize(
    ("of", "gone"),
    [
        *(
            ({"state": state}, state not in ("pending", "claimed", "sending"))
            for state in ("pending", "claimed", "sending", "sent", "undeliverable", "cancelled", "expired")
        ),
        ({"settled_at": NOW, "created_at": 1}, False),
        ({"settled_at": NOW - 1, "created_at": NOW}, True),
        ({"settled_at": None, "created_at": NOW}, False),
        ({"settled_at": None, "created_at": NOW - 1}, True),
        ({"member_id": 2}, False),
        ({"id": 5}, False),
    ],
    ids=str,
)
def test_messages_go_that_ended_before_and_have_no_reminder_in_them(
    rows: Rows, of: dict[str, object], gone: bool
):
    rows.put("delivery", {"id": 1, "member_id": 1, "state": "sent", "settled_at": NOW - 1} | of)
    rows.put("reminder", delivery_id=5)
    rows.run("past_seasons.forget_deliveries", member=1, ended=NOW)
    assert (rows.of("delivery", "id") == []) == gone


@pytest.mark.parametrize(("planned", "left"), [((2,), [2, 4]), ((1, 2, 3), [1, 2, 3, 4]), ((), [4])])
def test_calendars_go_that_no_plan_was_made_from_but_the_last(
    rows: Rows, planned: tuple[int, ...], left: list[int]
):
    rows.put("season_calendar", {}, {}, {}, {})
    for calendar in planned:
        rows.put("reminder_plan", member_id=calendar, calendar_id=calendar)
    unused = "past_seasons.unused_calendar"
    assert (rows.run(unused) == []) == (len(left) == 4)
    rows.run("past_seasons.forget_calendars")
    assert rows.of("season_calendar", "id") == left
    assert rows.run(unused) == []
