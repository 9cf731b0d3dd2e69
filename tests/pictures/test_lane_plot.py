"""A timeline is drawn whole: every label is written beside its mark, and no two labels or marks cover each other."""

from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures import lane_plot, palette
from bot.pictures.chart import KeyEntry, Mark, Shape, Tick
from bot.pictures.labels import Box
from bot.pictures.lane_plot import draw_lanes
from bot.pictures.lanes import Lane, Lanes, Moment
from bot.pictures.paint import paint
from bot.pictures.pen import Pen
from tests.examples import share

SVG = "{http://www.w3.org/2000/svg}"
DOT = Mark(Shape.DISC)
names = st.text("abcdefghij ", min_size=1, max_size=40).map(lambda text: f"x{text}")
moments = st.lists(st.tuples(st.floats(0, 400), names), max_size=25)


def lanes(*rows: list[tuple[float, str]]) -> Lanes:
    drawn = tuple(
        Lane(f"lane {n}", tuple(Moment(at, DOT, label) for at, label in sorted(row)), "nothing")
        for n, row in enumerate(rows)
    )
    ticks = (Tick(30, "Jan 2027"), Tick(200, "Jul"))
    return Lanes(
        "Title & more", -10, 410, ticks, (30, 60), Tick(90, "Today"), drawn, (KeyEntry(DOT, "coming"),)
    )


class Watched(Pen):
    """Remembers where it wrote labels and put marks."""

    boxes: list[Box]

    def words(self, text: str, box: Box, *given: Any, **named: Any) -> None:
        Watched.boxes.append(box)
        super().words(text, box, *given, **named)

    def mark(self, mark: Mark, x: float, y: float, radius: float = 7.0) -> None:
        Watched.boxes.append(Box.around(x, y, 2 * radius, 2 * radius))
        super().mark(mark, x, y, radius)


@pytest.fixture(autouse=True)
def _watched(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lane_plot, "Pen", Watched)


def drawn(of: Lanes) -> tuple[ET.Element, list[Box]]:
    Watched.boxes = []
    return ET.fromstring(draw_lanes(of)), Watched.boxes


def test_the_background_covers_the_whole_picture():
    root, _ = drawn(lanes([(30, "x")]))
    ground = root[0]
    assert (float(ground.attrib["x"]), float(ground.attrib["y"])) == (0, 0)
    for side in ("width", "height"):
        assert float(ground.attrib[side]) == pytest.approx(float(root.attrib[side]), abs=0.5)


@given(first=moments, second=moments)
@settings(max_examples=share(60))
def test_nothing_covers_anything_or_leaves_the_picture(
    first: list[tuple[float, str]], second: list[tuple[float, str]]
):
    root, boxes = drawn(lanes(first, second))
    # The title, the ticks, the names and the key stand outside the rows; "Today" above the first name.
    picture = Box(0, 0, palette.WIDTH, float(root.get("height") or 0))
    assert all(picture.holds(box) for box in boxes)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert len(texts) == 7 + len(first) + len(second) + (not first) + (not second)
    # The key is drawn in coordinates of its own.
    placed = boxes[:-2]
    assert not [(one, other) for one, other in combinations(placed, 2) if one.overlaps(other)]


def test_moments_of_one_place_get_rows_of_their_own_and_distant_ones_share_a_row():
    crowded, _ = drawn(lanes([(100, "first"), (100, "second"), (101, "third")]))
    spread, _ = drawn(lanes([(0, "first"), (150, "second"), (300, "third")]))
    assert float(crowded.get("height") or 0) == float(spread.get("height") or 0) + 2 * lane_plot.ROW


def test_a_lane_without_moments_says_so():
    root, _ = drawn(lanes([]))
    assert "nothing" in [element.text for element in root.iter(f"{SVG}text")]


async def test_a_timeline_is_painted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    assert (await paint(lanes([(100, "first")]))).startswith(b"\x89PNG")
