"""A key has as many rows as it takes, and none that is empty."""

import pytest

from bot.pictures.chart import KeyEntry, Mark, Shape
from bot.pictures.key import FOOT, GAP, MARK_ROOM, ROW, key_height
from bot.pictures.labels import text_width
from bot.pictures.palette import KEY_SIZE

DOT = Mark(Shape.DISC)
TWO = (KeyEntry(DOT, "Practice"), KeyEntry(DOT, "Exam"))
ROOM = sum(MARK_ROOM + text_width(entry.text, KEY_SIZE) for entry in TWO) + GAP


@pytest.mark.parametrize(("more", "rows"), [(-0.5, 2), (0, 1), (0.5, 1)])
def test_two_stand_in_a_row_that_has_just_the_room(more: float, rows: int):
    assert key_height(TWO, ROOM + more) == rows * ROW + FOOT


def test_what_is_wider_than_the_picture_stands_in_the_first_row():
    assert key_height(TWO[:1], MARK_ROOM) == ROW + FOOT
    assert key_height((), MARK_ROOM) == FOOT
