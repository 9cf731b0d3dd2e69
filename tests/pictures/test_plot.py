"""A chart is drawn whole: every name is written, no two words cover each other, and any chart can be drawn."""

import sys
from dataclasses import replace
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures import overlay, palette
from bot.pictures.chart import Axis, Band, Chart, KeyEntry, Mark, Point, Rule, Shape, Span, Tick
from bot.pictures.labels import Box
from bot.pictures.overlay import Plane, band_fill
from bot.pictures.pen import Pen
from bot.pictures.plot import draw
from tests.examples import share

SVG = "{http://www.w3.org/2000/svg}"


def written(svg: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


class Watched(Pen):
    """A pen that remembers where it wrote what."""

    def __init__(self, watcher: "Watched | None" = None) -> None:
        super().__init__(ET.Element("g"))
        self.wrote: dict[str, Box] = {} if watcher is None else watcher.wrote
        self.filled: list[Box] = []

    def layer(self) -> "Watched":
        return Watched(self)

    def area(self, box: Box, fill: str) -> None:
        self.filled.append(box)
        super().area(box, fill)

    def words(self, text: str, box: Box, *given: Any, **named: Any) -> None:
        self.wrote[text] = box
        super().words(text, box, *given, **named)


def plane(chart: Chart, width: float = 358, height: float = 237) -> Plane:
    def across(x: float) -> float:
        return width * (x - chart.x.low) / (chart.x.high - chart.x.low)

    def down(y: float) -> float:
        return height * (1 - (y - chart.y.low) / (chart.y.high - chart.y.low))

    return Plane(across, down, width, height)


def marked(chart: Chart) -> Watched:
    pen = Watched()
    overlay.draw_marks(pen, chart, plane(chart))
    return pen


def test_everything_that_has_a_name_is_named(chart: Chart):
    words = written(draw(chart))
    names = [chart.title, *(tick.label for tick in (*chart.x.ticks, *chart.y.ticks))]
    names += [band.label for band in chart.bands] + [rule.label for rule in chart.rules]
    names += [label for span in chart.spans for label in (span.low_label, span.high_label)]
    names += [entry.text for entry in chart.key] + [point.label for point in chart.points]
    assert [name for name in names if name not in words] == []


def test_no_words_cover_each_other_or_a_mark(chart: Chart):
    wrote = marked(chart).wrote
    assert len(wrote) == 11
    assert [pair for pair in combinations(wrote, 2) if wrote[pair[0]].overlaps(wrote[pair[1]])] == []
    view = plane(chart)
    centres = [Box.around(view.x(p.x), view.y(p.y), 10, 10) for p in chart.points]
    assert not any(box.overlaps(centre) for box in wrote.values() for centre in centres)


def test_a_crowd_of_points_keeps_the_labels_of_the_lowest_rank(chart: Chart):
    crowd = tuple(Point(30 + n / 50, 225, Mark(Shape.DISC), f"no. {n}", n) for n in range(40))
    wrote = marked(replace(chart, points=crowd, trend=())).wrote
    shown = [point.rank for point in crowd if point.label in wrote]
    assert shown[0] == 0
    assert len(shown) < 10


def test_a_band_too_thin_for_its_name_is_drawn_without_it(chart: Chart):
    thin = replace(chart, y=Axis(1, 300, ()), bands=(Band(1, 224, "low"), Band(225, 228, "thin")))
    assert "thin" in marked(replace(thin, bands=(*thin.bands[:1], Band(225, 300, "thin")))).wrote
    three = replace(thin, bands=(*thin.bands, Band(229, 300, "high")))
    assert "thin" not in marked(three).wrote
    fills = [rect.get("fill") for rect in ET.fromstring(draw(three)).iter(f"{SVG}rect")]
    assert [fill for fill in fills if fill in palette.BANDS][:3] == [band_fill(n, 3) for n in range(3)]


def test_bands_meet_where_the_next_begins(chart: Chart):
    pen, view = Watched(), plane(chart)
    overlay.draw_areas(pen, chart, view)
    edges = [view.height, view.y(220), view.y(240), 0]
    assert [box.bottom for box in pen.filled] == pytest.approx(edges[:-1])
    assert [box.top for box in pen.filled] == pytest.approx(edges[1:])


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_bands_go_from_the_darkest_to_the_lightest_colour(count: int):
    fills = [band_fill(number, count) for number in range(count)]
    assert fills[0] == palette.BANDS[0]
    assert len(set(fills)) == count
    assert count == 1 or fills[-1] == palette.BANDS[-1]


def test_the_key_makes_the_picture_higher_and_stays_in_its_width(chart: Chart):
    def height(drawn: Chart) -> float:
        return float(ET.fromstring(draw(drawn)).get("height", "0"))

    assert height(chart) > height(replace(chart, key=chart.key[:1])) > height(replace(chart, key=()))


def test_a_name_too_long_for_the_picture_is_cut_and_stays_in_it(chart: Chart):
    long = "a very long name of something " * 5
    named = replace(chart, bands=(Band(1, 300, long),), rules=(Rule(230, long),), spans=())
    view = plane(named)
    cut = [(text, box) for text, box in marked(named).wrote.items() if text.endswith("…")]
    assert cut
    assert all(box.left >= 0 and box.right <= view.width for _, box in cut)
    keyed = written(draw(replace(chart, key=(KeyEntry(Mark(Shape.DISC), long),))))
    assert keyed[-1].endswith("…")


def test_a_hollow_mark_is_not_filled_and_a_full_one_is():
    pen = Pen(group := ET.Element("g"))
    for full in (True, False):
        pen.mark(Mark(Shape.DISC, full), 0, 0)
    fills = [path.get("fill") for path in group if path.get("stroke") == palette.INKS[Shape.DISC]]
    assert fills == [palette.INKS[Shape.DISC], "none"]


def test_shapes_differ():
    def path(shape: Shape) -> str | None:
        pen = Pen(group := ET.Element("g"))
        pen.mark(Mark(shape), 0, 0)
        return group[0].get("d")

    assert len({path(shape) for shape in Shape}) == len(Shape)


def test_an_empty_chart_can_be_drawn(bare: Chart):
    assert "Title & more" in written(draw(bare))
    assert "No data" not in written(draw(bare))


def test_what_a_person_typed_cannot_leave_its_place(bare: Chart):
    assert "</text><script>" in written(draw(replace(bare, title="</text><script>")))


@settings(max_examples=share(25))
@given(
    scores=st.lists(st.tuples(st.floats(0, 365), st.integers(1, 300)), max_size=12),
    low=st.integers(1, 300),
    height=st.integers(1, 299),
)
def test_any_chart_can_be_drawn(scores: list[tuple[float, int]], low: int, height: int):
    points = tuple(Point(x, y, Mark(Shape.DISC), str(y), n) for n, (x, y) in enumerate(scores))
    drawn = Chart(
        title="",
        x=Axis(-5, 370, (Tick(0, "0"),)),
        y=Axis(low, low + height, (Tick(low, str(low)),)),
        bands=(Band(1, 224, "low"), Band(225, 300, "high")),
        rules=(Rule(230, "target"), Rule(218, "pass", dots=True)),
        trend=tuple((x, y) for x, y in sorted(scores)),
        spans=(Span(300, low, low + height, "low end", "high end"),),
        points=points,
    )
    assert {"low end", "high end"} <= set(written(draw(drawn)))


def test_drawing_leaves_no_import_hook_behind():
    assert [finder for finder in sys.meta_path if type(finder).__module__.startswith("pygal")] == []
