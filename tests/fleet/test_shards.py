"""Which shards a process is told to run, and whose a server is."""

import pytest

from bot.domain.ids import GuildId
from bot.errors import ExitCode, OperatorError
from bot.fleet.shards import Shards, shards_of


@pytest.mark.parametrize(
    ("ranges", "numbers"),
    [
        ("0", (0,)),
        ("0-3", (0, 1, 2, 3)),
        ("6,0-2", (0, 1, 2, 6)),
        (" 1 , 3-4 ", (1, 3, 4)),
        ("2-4,3-5", (2, 3, 4, 5)),
        ("0-7", tuple(range(8))),
    ],
)
def test_ranges(ranges: str, numbers: tuple[int, ...]):
    assert shards_of(ranges, 8) == Shards(numbers, 8)


def test_nothing_asked_for_is_all_that_discord_names():
    assert shards_of(None, None) is None


@pytest.mark.parametrize(
    "ranges", ["", ",", "8", "0-8", "3-1", "-1", "1-", "a", "0-3-5", "1.5", "٣", "99999999999", "0," * 600]
)
def test_what_is_no_shard_of_eight_is_refused_with_the_last(ranges: str):
    with pytest.raises(OperatorError) as refused:
        shards_of(ranges, 8)
    assert (refused.value.code, refused.value.message.key) == (ExitCode.USAGE, "fleet.no_shards")
    assert refused.value.message.params["last"] == 7


@pytest.mark.parametrize(("ranges", "count"), [("0-3", None), (None, 8)])
def test_one_without_the_other_is_refused(ranges: str | None, count: int | None):
    with pytest.raises(OperatorError) as refused:
        shards_of(ranges, count)
    assert (refused.value.code, refused.value.message.key) == (ExitCode.USAGE, "fleet.both")


def test_every_server_is_of_one_shard_as_discord_divides_them():
    parts = Shards((0, 1, 2), 8), Shards((3, 4, 5, 6, 7), 8)
    for number in range(32):
        guild = GuildId((number << 22) + 4_194_303)
        assert [part.have(guild) for part in parts] == [number % 8 < 3, number % 8 >= 3]


@pytest.mark.parametrize(("letters", "taken"), [(999, True), (1000, True), (1001, False)])
def test_a_list_of_ranges_has_a_thousand_characters_at_most(letters: int, taken: bool):
    ranges = "0" + " " * (letters - 1)
    if taken:
        assert shards_of(ranges, 8) == Shards((0,), 8)
    else:
        with pytest.raises(OperatorError):
            shards_of(ranges, 8)


@pytest.mark.parametrize("ranges", ["0,x", "x,0", "0,,1", "0, 8", "3-3,4-3"])
def test_one_part_that_is_no_shard_spoils_the_list(ranges: str):
    with pytest.raises(OperatorError):
        shards_of(ranges, 8)


def test_a_range_of_one_shard_and_all_of_them():
    assert shards_of("3-3", 8) == Shards((3,), 8)
    assert Shards((0, 1), 2).all
    assert not Shards((0, 1), 3).all
