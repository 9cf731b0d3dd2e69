"""Marks are told apart by their corners, not by their colour alone."""

import xml.etree.ElementTree as ET

import pytest

from bot.pictures.chart import Mark, Shape
from bot.pictures.pen import Pen


def outline(shape: Shape) -> str:
    group = ET.Element("g")
    Pen(group).mark(Mark(shape), 0, 0, 5.0)
    return group[-1].attrib["d"]


@pytest.mark.parametrize(
    ("shape", "corners", "parts"),
    [
        (Shape.DISC, 0, 1),
        (Shape.SQUARE, 4, 1),
        (Shape.TRIANGLE, 3, 1),
        (Shape.DIAMOND, 4, 1),
        (Shape.CROSS, 4, 2),
        (Shape.CHECK, 3, 1),
    ],
)
def test_each_shape_has_its_corners(shape: Shape, corners: int, parts: int):
    path = outline(shape)
    assert path.count("M") == parts
    assert path.count("A") == (2 if shape is Shape.DISC else 0)
    assert path.count("L") == (0 if shape is Shape.DISC else corners - parts)


def test_a_square_stands_on_a_side_and_a_diamond_on_a_corner():
    tops = {}
    for shape in (Shape.SQUARE, Shape.DIAMOND):
        points = [
            tuple(float(part) for part in point.strip("MLZ ").split())
            for point in outline(shape).replace("L", " L").replace("Z", "").split(" L")
        ]
        highest = min(y for _, y in points)
        tops[shape] = sum(abs(y - highest) < 0.01 for _, y in points)
    assert tops == {Shape.SQUARE: 2, Shape.DIAMOND: 1}
