"""Limits of suggestions: one less, just so many, one more."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.suggestion import RefusalReason, Refuse, limit_reached

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_the_note_of_a_refusal_has_two_hundred_characters_at_most():
    assert Refuse(RefusalReason.OTHER, "x" * 200).note == "x" * 200
    with pytest.raises(ValueError, match="short"):
        Refuse(RefusalReason.OTHER, "x" * 201)


@pytest.mark.parametrize(("waiting", "refused"), [(9, False), (10, True), (11, True)])
def test_ten_may_wait(waiting: int, refused: bool):
    assert (limit_reached(waiting, (), NOW) is not None) == refused


@pytest.mark.parametrize(("today", "refused"), [(19, False), (20, True), (21, True)])
def test_twenty_may_be_proposed_within_a_day(today: int, refused: bool):
    latest = [NOW - timedelta(minutes=n) for n in range(today)]
    assert (limit_reached(0, latest, NOW) is not None) == refused


@pytest.mark.parametrize(
    ("ago", "counts"), [(timedelta(hours=24), False), (timedelta(hours=24, seconds=-1), True)]
)
def test_what_was_proposed_a_day_ago_counts_no_more(ago: timedelta, counts: bool):
    assert (limit_reached(0, [NOW - ago] * 20, NOW) is not None) == counts
