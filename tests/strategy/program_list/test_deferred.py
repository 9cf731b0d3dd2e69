"""What is worked out when somebody looks at it: once, and not before."""

import pytest

from bot.strategy.program_list.deferred import Deferred


@pytest.fixture
def asked() -> list[str]:
    """How often the values were made."""
    return []


@pytest.fixture
def deferred(asked: list[str]) -> Deferred[str]:
    """Three values that say when they are made."""

    def make() -> list[str]:
        asked.append("made")
        return ["first", "second", "third"]

    return Deferred(make)


def test_nothing_is_made_before_somebody_looks(deferred, asked):
    assert asked == []
    assert len(deferred) == 3
    assert asked == ["made"]


def test_all_are_made_once_however_often_they_are_looked_at(deferred, asked):
    assert [*deferred, deferred[0], *deferred[1:]] == ["first", "second", "third", "first", "second", "third"]
    assert "second" in deferred
    assert repr(deferred) == "('first', 'second', 'third')"
    assert asked == ["made"]


def test_what_has_none_counts_as_empty():
    assert not Deferred[str](tuple)


def test_two_are_equal_where_their_values_are(deferred):
    same, other = Deferred(lambda: ("first", "second", "third")), Deferred(lambda: ("first", "second"))
    assert deferred == same == ("first", "second", "third")
    assert hash(deferred) == hash(same)
    assert deferred != other
    assert deferred != 3
