"""How often a member may ask for what costs the bot work."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MemberId
from bot.rate_limit import ALLOWED, Allowance, Expense, RateLimits

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MIA, SAM = MemberId(1), MemberId(2)


def limits(burst: int = 3, every: int = 10, most: int = 100) -> RateLimits:
    return RateLimits(dict.fromkeys(Expense, Allowance(burst, every * SECOND)), most)


def test_a_burst_is_free_and_then_one_each_interval():
    bucket = limits()
    assert [bucket.spend(MIA, Expense.LIST, NOW) for _ in range(4)] == [None, None, None, NOW + 10 * SECOND]
    assert bucket.spend(MIA, Expense.LIST, NOW + 9 * SECOND) == NOW + 10 * SECOND
    assert bucket.spend(MIA, Expense.LIST, NOW + 10 * SECOND) is None
    assert bucket.spend(MIA, Expense.LIST, NOW + 10 * SECOND) == NOW + 20 * SECOND


def test_members_and_kinds_are_counted_apart():
    bucket = limits(burst=1)
    assert bucket.spend(MIA, Expense.LIST, NOW) is None
    assert bucket.spend(SAM, Expense.LIST, NOW) is None
    assert bucket.spend(MIA, Expense.FILE, NOW) is None
    assert bucket.spend(MIA, Expense.LIST, NOW) is not None


def test_a_clock_put_back_locks_nobody_out():
    bucket = limits()
    for _ in range(3):
        assert bucket.spend(MIA, Expense.LIST, NOW) is None
    before = NOW - timedelta(days=1000)
    assert [bucket.spend(MIA, Expense.LIST, before) for _ in range(4)] == [None] * 3 + [before + 10 * SECOND]


def test_memory_is_bounded_and_forgetting_only_allows_more():
    bucket = limits(burst=1, most=10)
    for member in range(1, 1000):
        assert bucket.spend(MemberId(member), Expense.LIST, NOW) is None
    assert len(bucket) == 10
    assert bucket.spend(MIA, Expense.LIST, NOW) is None
    assert bucket.spend(MemberId(999), Expense.LIST, NOW) is not None


def test_who_has_everything_again_is_forgotten():
    bucket = limits()
    for member in range(1, 50):
        bucket.spend(MemberId(member), Expense.LIST, NOW)
    bucket.spend(SAM, Expense.FILE, NOW + 9 * SECOND)
    assert len(bucket) == 50
    bucket.spend(SAM, Expense.FILE, NOW + 10 * SECOND)
    assert len(bucket) == 1


def test_every_kind_has_an_allowance():
    assert ALLOWED.keys() == set(Expense)


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(1, 5), st.integers(1, 20))
def test_no_more_than_the_burst_and_one_each_interval_ever_passes(pauses: list[int], burst: int, every: int):
    bucket, now, passed = limits(burst, every), NOW, []
    for pause in pauses:
        now += pause * SECOND
        again = bucket.spend(MIA, Expense.LIST, now)
        if again is None:
            passed.append(now)
        else:
            assert now < again <= now + every * SECOND
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            span = passed[last] - passed[first]
            assert last - first + 1 <= burst + span // (every * SECOND) + 1


@given(st.lists(st.integers(-10_000, 10_000), max_size=60), st.integers(1, 5), st.integers(1, 20))
def test_whatever_the_clock_does_one_interval_is_the_longest_wait(steps: list[int], burst: int, every: int):
    bucket, now = limits(burst, every), NOW
    for step in steps:
        now += step * SECOND
        again = bucket.spend(MIA, Expense.LIST, now)
        assert again is None or now < again <= now + every * SECOND
        if again is not None:
            now = again
            assert bucket.spend(MIA, Expense.LIST, now) is None


@given(
    st.lists(st.tuples(st.integers(1, 8), st.sampled_from(Expense), st.integers(-50, 50))),
    st.integers(1, 5),
)
def test_no_more_buckets_are_held_than_allowed(asked: list[tuple[int, Expense, int]], most: int):
    bucket, now = limits(most=most), NOW
    for member, expense, step in asked:
        now += step * SECOND
        bucket.spend(MemberId(member), expense, now)
        assert len(bucket) <= most
