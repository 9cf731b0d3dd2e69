"""Lanes over time as SVG. Each label stands beside its mark; what would overlap goes to a row of its own.

The height grows with the rows that this takes, so nothing is ever left out or covered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.pictures import palette
from bot.pictures.key import draw_key, key_height
from bot.pictures.labels import SPACE, Box, fitted, text_box, text_width
from bot.pictures.lanes import Lane, Lanes, Moment
from bot.pictures.pen import Pen

MARGIN = 14.0
TITLE = 34.0
AXIS = 24.0
"""Height of the labels of time, above the lanes."""
NAME = 22.0
ROW = 20.0
FOOT = 7.0
RADIUS, QUIET_RADIUS = 6.0, 5.0
BESIDE = 5.0
"""Between a mark and its label."""
LABEL_SHARE = 0.46
"""The widest label, as a part of the picture: then it has room on one side of its mark wherever that stands."""
SIZE = palette.BAND_SIZE


@dataclass(frozen=True, slots=True)
class _Placed:
    """A moment in its lane: the row from 0, the place of its mark and the box of its label from the row's top."""

    moment: Moment
    label: str
    row: int
    x: float
    box: Box


@dataclass(frozen=True, slots=True)
class _Strip:
    """A lane as it is laid out, from ``top`` downwards."""

    lane: Lane
    placed: tuple[_Placed, ...]
    top: float
    fill: str

    @property
    def bottom(self) -> float:
        rows = max((shape.row + 1 for shape in self.placed), default=1)
        return self.top + NAME + rows * ROW + FOOT


class _Axis:
    """Days as places across the picture."""

    def __init__(self, lanes: Lanes) -> None:
        self._low, self._span = lanes.low, lanes.high - lanes.low

    def x(self, at: float) -> float:
        return MARGIN + (at - self._low) / self._span * (palette.WIDTH - 2 * MARGIN)


def draw_lanes(lanes: Lanes) -> str:
    """The timeline as an SVG document."""
    axis = _Axis(lanes)
    strips = tuple(_strips(lanes, axis))
    bottom = strips[-1].bottom if strips else TITLE + AXIS
    inner = palette.WIDTH - 2 * MARGIN
    height = bottom + MARGIN / 2 + key_height(lanes.key, inner)
    size = {"width": str(palette.WIDTH), "height": f"{height:.0f}"}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size})
    pen = Pen(root)
    pen.area(Box(0, 0, palette.WIDTH, height), palette.BACKGROUND)
    for strip in strips:
        pen.area(Box(MARGIN / 2, strip.top, palette.WIDTH - MARGIN / 2, strip.bottom), strip.fill)
    _draw_axis(pen, lanes, axis, bottom, height)
    for strip in strips:
        _draw_strip(pen, strip)
    key = ET.SubElement(root, "g", transform=f"translate({MARGIN} {bottom + MARGIN / 2:.0f})")
    draw_key(Pen(key), lanes.key, inner)
    return ET.tostring(root, encoding="unicode")


def _strips(lanes: Lanes, axis: _Axis) -> Iterator[_Strip]:
    top = TITLE + AXIS + NAME
    for number, lane in enumerate(lanes.lanes):
        strip = _Strip(lane, tuple(_packed(lane.moments, axis)), top, palette.BANDS[number % 2])
        yield strip
        top = strip.bottom


def _packed(moments: Sequence[Moment], axis: _Axis) -> Iterator[_Placed]:
    """Each moment in the first row where neither its mark nor its label meets another's."""
    rows: list[list[tuple[float, float]]] = []
    for moment in moments:
        x = axis.x(moment.at)
        label = fitted(moment.label, SIZE, palette.WIDTH * LABEL_SHARE)
        box = _beside(label, x)
        left, right = min(x - RADIUS, box.left) - SPACE / 2, max(x + RADIUS, box.right) + SPACE / 2
        row = next((n for n, taken in enumerate(rows) if _free(taken, left, right)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append((left, right))
        yield _Placed(moment, label, row, x, box)


def _free(taken: Sequence[tuple[float, float]], left: float, right: float) -> bool:
    return all(right <= begins or left >= ends for begins, ends in taken)


def _beside(label: str, x: float) -> Box:
    """The box of a label to the right of its mark, or to the left where the picture ends; ``y`` from the row's top."""
    width = text_width(label, SIZE) + SPACE
    middle = RADIUS + BESIDE + width / 2
    side = 1 if x + middle + width / 2 <= palette.WIDTH - MARGIN / 2 else -1
    return text_box(label, SIZE, x + side * middle, ROW / 2)


def _draw_axis(pen: Pen, lanes: Lanes, axis: _Axis, bottom: float, height: float) -> None:
    title = fitted(lanes.title, palette.TITLE_SIZE, palette.WIDTH - 2 * MARGIN)
    middle = palette.WIDTH / 2
    pen.words(
        title, text_box(title, palette.TITLE_SIZE, middle, TITLE / 2 + 3), palette.TITLE_SIZE, palette.TEXT
    )
    top = TITLE + AXIS + NAME
    thin, thick = _whole_pixels(1, height), _whole_pixels(2, height)
    for at in lanes.guides:
        pen.line(((axis.x(at), top - 4), (axis.x(at), top)), palette.GUIDE, thin, crisp=True)
    for tick in lanes.ticks:
        x = axis.x(tick.at)
        pen.line(((x, top - 4), (x, bottom)), palette.GUIDE, thin, crisp=True)
        pen.words(tick.label, _within(tick.label, x, TITLE + AXIS / 2), palette.TICK_SIZE, palette.QUIET_TEXT)
    x = axis.x(lanes.now.at)
    pen.line(((x, top - 3), (x, bottom)), palette.TEXT, thick, "7 4", crisp=True)
    box = _within(lanes.now.label, x, TITLE + AXIS + NAME / 2 - 2)
    pen.words(lanes.now.label, box, palette.TICK_SIZE, palette.TEXT)


def _whole_pixels(width: float, height: float) -> float:
    """About that width, as so many units that a line has the same number of pixels wherever it stands."""
    sharp = palette.pixels_per_unit(height)
    return round(width * sharp) / sharp


def _within(label: str, x: float, y: float) -> Box:
    """The box of a label of the axis, moved inwards where it would leave the picture."""
    half = text_width(label, palette.TICK_SIZE) / 2 + SPACE
    return text_box(label, palette.TICK_SIZE, min(max(x, half), palette.WIDTH - half), y)


def _draw_strip(pen: Pen, strip: _Strip) -> None:
    """A lane with its name. Words cover the lines that they stand on."""
    lines = [(strip.lane.name, strip.top, NAME, palette.KEY_SIZE, palette.TEXT)]
    if not strip.placed and strip.lane.empty:
        lines.append((strip.lane.empty, strip.top + NAME, ROW, SIZE, palette.QUIET_TEXT))
    for words, top, height, size, ink in lines:
        box = Box(MARGIN, top, MARGIN + text_width(words, size) + SPACE, top + height)
        pen.area(box, strip.fill)
        pen.words(words, box, size, ink, anchor="start")
    for shape in strip.placed:
        _draw_moment(pen, shape, strip)


def _draw_moment(pen: Pen, one: _Placed, strip: _Strip) -> None:
    top = strip.top + NAME + one.row * ROW
    box = Box(one.box.left, top + one.box.top, one.box.right, top + one.box.bottom)
    if one.label:
        pen.area(box, strip.fill)
    pen.mark(one.moment.mark, one.x, top + ROW / 2, QUIET_RADIUS if one.moment.quiet else RADIUS)
    ink = palette.QUIET_TEXT if one.moment.quiet else palette.TEXT
    if not one.label:
        return
    # Written from the side of the mark, so that a label stays beside it however wide its letters are.
    pen.words(one.label, box, SIZE, ink, anchor="start" if one.box.left > one.x else "end")
