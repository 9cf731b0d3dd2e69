"""A chart to draw: five marked points, an interval, a line across and three bands."""

from dataclasses import replace

import pytest

from bot.pictures.chart import Axis, Band, Chart, KeyEntry, Mark, Point, Rule, Shape, Span, Tick

SHAPES = (Shape.DISC, Shape.SQUARE, Shape.TRIANGLE, Shape.DIAMOND, Shape.CROSS)


@pytest.fixture
def chart() -> Chart:
    points = tuple(
        Point(10 * n, 215 + 6 * n, Mark(shape, full=n > 0), str(215 + 6 * n), n)
        for n, shape in enumerate(SHAPES)
    )
    return Chart(
        title="Title & more",
        x=Axis(-5, 60, (Tick(0, "first"), Tick(40, "last"))),
        y=Axis(200, 260, tuple(Tick(n, f"at {n}") for n in (210, 230, 250))),
        bands=(Band(1, 219, "low"), Band(220, 239, "middle"), Band(240, 300, "high")),
        rules=(Rule(230, "target"),),
        trend=tuple((point.x, point.y) for point in points),
        spans=(Span(52, 222, 243, "from 222", "to 243"),),
        points=points,
        key=tuple(KeyEntry(Mark(shape), f"this is {shape.value}") for shape in Shape),
    )


@pytest.fixture
def bare(chart: Chart) -> Chart:
    """The chart without anything in it but axes."""
    return replace(chart, bands=(), rules=(), trend=(), spans=(), points=(), key=())
