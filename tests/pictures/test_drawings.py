"""Each kind of picture, whole: every place, size, colour and word of it stands in `approved/`."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.pictures.bar_plot import draw_bars
from bot.pictures.bars import Bar, Bars
from bot.pictures.chart import Axis, Band, Chart, KeyEntry, Mark, Point, Rule, Shape, Span, Tick
from bot.pictures.lane_plot import draw_lanes
from bot.pictures.lanes import Lane, Lanes, Moment
from bot.pictures.plot import draw
from tests.pictures.drawing import approved_drawing

LONG = "a name that is much too long for any picture of this width and is cut " * 2
DISC, QUIET = Mark(Shape.DISC), Mark(Shape.SQUARE, full=False)


def crowd(chart: Chart) -> Chart:
    """Points that leave little room for their labels, two lines that are close, and an interval at the edge."""
    near = tuple(Point(28 + 3 * n, 228 + 2 * n, DISC, str(228 + 2 * n), n % 3) for n in range(9))
    rules = (Rule(229, "target of 229"), Rule(231, LONG), Rule(218, "pass", dots=True))
    return replace(chart, points=near, rules=rules, spans=(Span(59, 201, 259, "201", "259"),), trend=())


def four_bands(chart: Chart) -> Chart:
    """A band that lies below the axis, one too thin for its name, and one whose name is cut."""
    bands = (Band(1, 190, "unseen"), Band(191, 215, "low"), Band(216, 218, "thin"), Band(219, 300, LONG))
    return replace(chart, bands=bands, spans=(), key=(KeyEntry(DISC, LONG), *chart.key))


def bare(chart: Chart) -> Chart:
    """Nothing but axes."""
    return replace(
        chart, x=Axis(0, 1, (Tick(0, "0"),)), bands=(), rules=(), trend=(), spans=(), points=(), key=()
    )


@pytest.mark.parametrize(
    "change", [lambda chart: chart, crowd, four_bands, bare], ids=["usual", "crowd", "bands", "bare"]
)
def test_a_chart(chart: Chart, change: Callable[[Chart], Chart], request: pytest.FixtureRequest):
    approved_drawing(f"pictures/approved/chart-{request.node.callspec.id}", draw(change(chart)))


def lane(name: str, *moments: Moment) -> Lane:
    return Lane(name, moments, "nothing yet")


LANES = {
    "usual": (
        lane("one", Moment(0, DISC, "first"), Moment(150, QUIET, "second", quiet=True), Moment(399, DISC, "last")),
        lane("two"),
        Lane("three", (), ""),
    ),
    "crowd": (
        lane("one", *(Moment(100 + n, DISC, f"label {n}") for n in range(4)), Moment(230, DISC, "", quiet=True)),
        lane("two", Moment(200, DISC, LONG), Moment(300, QUIET, "after a long one"), Moment(301, DISC, "")),
    ),
    "bare": (),
}  # fmt: skip


@pytest.mark.parametrize("name", LANES)
def test_lanes(name: str):
    ticks, guides = (Tick(-9, "Nov 2026"), Tick(200, "Jul"), Tick(409, "Feb 2028")), (30.0, 60.0)
    key = () if name == "bare" else (KeyEntry(DISC, "coming"), KeyEntry(QUIET, "late"))
    title = LONG if name == "crowd" else "Title & more"
    picture = Lanes(title, -10, 410, ticks, guides, Tick(90, "Today"), LANES[name], key)
    approved_drawing(f"pictures/approved/lanes-{name}", draw_lanes(picture))


BARS = {
    "usual": Bars(
        "Scores in this server",
        "About 170 members are counted, as of 22 Nov 2026, 12:00 UTC. " * 2,
        (Bar("Below 218", None, "hidden"), Bar("218 to 224", 40, "about 40"), Bar("255", 10, "about 10")),
        ("A note that is long enough for two lines of the picture, because it says a lot. " * 2, "Another."),
    ),
    "long-names": Bars(LONG, "", (Bar(LONG, 3, "3"), Bar("none", 0, "0"))),
    "hidden": Bars("Title", "Lead", (Bar("a", None, "hidden"),)),
}


@pytest.mark.parametrize("name", BARS)
def test_bars(name: str):
    approved_drawing(f"pictures/approved/bars-{name}", draw_bars(BARS[name]))


@pytest.mark.parametrize("full", [True, False], ids=["full", "hollow"])
def test_every_mark(chart: Chart, full: bool):
    key = tuple(KeyEntry(Mark(shape, full), shape.value) for shape in Shape)
    approved_drawing(
        f"pictures/approved/marks-{'full' if full else 'hollow'}", draw(replace(bare(chart), key=key))
    )
