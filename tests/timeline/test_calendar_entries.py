"""Which entries a file holds and when one counts as changed: at each of the few ways in which it can have stood before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.calendar_entry import EntryText, GivenEntry
from bot.timeline.calendar_entries import COUNTED_FROM, WishedEntry, given_next
from tests.reminders.made import milestone

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECONDS = int((NOW - COUNTED_FROM).total_seconds())
WISH = WishedEntry(milestone(), EntryText("a", "b"), (NOW,))
STANDS = GivenEntry(milestone(), 5, WISH.digest, cancelled=False, changed_at=NOW - timedelta(days=9))
TAKEN_BACK = replace(STANDS, digest="taken back", cancelled=True)
CHANGED = GivenEntry(milestone(), SECONDS, WISH.digest, cancelled=False, changed_at=NOW)
CANCELLED = replace(CHANGED, digest="taken back", cancelled=True)


@pytest.mark.parametrize(
    ("before", "wished", "after"),
    [
        (None, True, CHANGED),
        (STANDS, True, STANDS),
        (replace(STANDS, digest="x"), True, CHANGED),
        (replace(STANDS, cancelled=True), True, CHANGED),
        (STANDS, False, CANCELLED),
        (TAKEN_BACK, False, TAKEN_BACK),
        (replace(TAKEN_BACK, digest=""), False, CANCELLED),
        (replace(STANDS, digest=""), False, CANCELLED),
    ],
)
def test_an_entry_is_written_as_changed_where_it_is_another_than_before(
    before: GivenEntry | None, wished: bool, after: GivenEntry
):
    given = given_next([before] if before else [], [WISH] if wished else [], NOW)
    assert given == (after,)


@pytest.mark.parametrize(
    ("sequence", "becomes"),
    [(SECONDS - 2, SECONDS), (SECONDS - 1, SECONDS), (SECONDS, SECONDS + 1), (SECONDS + 7, SECONDS + 8)],
)
def test_a_number_rises_by_one_at_least_and_is_not_below_the_time(sequence: int, becomes: int):
    (entry,) = given_next([replace(STANDS, sequence=sequence, digest="x")], [WISH], NOW)
    assert entry.sequence == becomes
