"""Words go where they cover nothing, and what must be written goes where it covers least."""

import pytest

from bot.pictures.labels import Box, beside, best_place, fitted, free_place, text_width

ROOM = Box(0, 0, 100, 100)
LEFT, MIDDLE, RIGHT = Box(0, 40, 20, 60), Box(40, 40, 60, 60), Box(80, 40, 100, 60)
PLACES = (LEFT, MIDDLE, RIGHT)


def test_the_first_free_place_is_taken():
    assert free_place(PLACES, ROOM, []) == LEFT
    assert free_place(PLACES, ROOM, [Box(10, 50, 15, 55)]) == MIDDLE


def test_what_is_merely_avoided_gives_way_when_all_else_is_taken():
    line = Box(0, 49, 70, 51)
    assert free_place(PLACES, ROOM, [], [line]) == RIGHT
    assert free_place(PLACES, ROOM, [RIGHT], [line]) == LEFT


def test_outside_the_room_is_no_place():
    assert free_place((Box(-1, 40, 20, 60),), ROOM, []) is None


@pytest.mark.parametrize(("across", "down"), [(-20, 0), (20, 0), (0, -20), (0, 20)])
@pytest.mark.parametrize(("nearer", "overlap"), [(-1, False), (0, False), (1, True)])
def test_boxes_that_touch_do_not_overlap(across: int, down: int, nearer: int, overlap: bool):
    x, y = (50 + far - nearer * (far > 0) + nearer * (far < 0) for far in (across, down))
    other = Box.around(x, y, 20, 20)
    assert (MIDDLE.overlaps(other), other.overlaps(MIDDLE)) == (overlap, overlap)


@pytest.mark.parametrize("side", range(4))
@pytest.mark.parametrize(("further", "held"), [(-1, True), (0, True), (1, False)])
def test_a_box_holds_what_reaches_its_edge(side: int, further: int, held: bool):
    """A place at the edge of the room is one."""
    edges = [40, 40, 60, 60]
    edges[side] += further if edges[side] > 50 else -further
    assert MIDDLE.holds(Box(*edges)) is held


@pytest.mark.parametrize(
    ("other", "area"),
    [
        (Box(45, 56, 90, 99), 15 * 4),
        (Box(0, 0, 44, 43), 4 * 3),
        (Box(50, 45, 55, 50), 5 * 5),
        (Box(0, 0, 100, 100), 20 * 20),
        (Box(60, 0, 90, 99), 0),
        (Box(0, 61, 99, 99), 0),
        (Box(61, 61, 99, 99), 0),
    ],
)
def test_what_two_boxes_share_is_the_area_of_both(other: Box, area: float):
    assert MIDDLE.shared(other) == other.shared(MIDDLE) == area


def test_without_a_free_place_the_least_covering_one_is_taken():
    taken = [LEFT, Box(40, 40, 60, 58), Box(80, 40, 100, 45)]
    assert free_place(PLACES, ROOM, taken) is None
    assert best_place(PLACES, ROOM, taken) == RIGHT


def test_labels_stand_beside_their_mark_without_covering_it():
    for place in beside("228", 14, MIDDLE, 1):
        assert not place.overlaps(MIDDLE)
        assert place.centre[0] == MIDDLE.centre[0] or place.centre[1] == MIDDLE.centre[1]


@pytest.mark.parametrize("size", [12, 13, 14, 15, 16, 17])
def test_a_text_has_room_in_its_own_width(size: int):
    for length in range(1, 80):
        text = "n" * length
        assert fitted(text, size, text_width(text, size)) == text
