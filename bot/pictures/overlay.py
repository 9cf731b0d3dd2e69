"""What stands behind and before the axes: bands and lines across, intervals, marks, and words where they fit.

Words are placed in the order of what is lost without them: the ends of intervals, the lines across, the bands,
then the points by their rank. A point's label without room is left out; all others are always written.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.pictures import palette
from bot.pictures.chart import Band, Chart, Point, Rule, Span
from bot.pictures.labels import (
    HEIGHT_PER_LINE,
    Box,
    beside,
    best_place,
    fitted,
    free_place,
    text_box,
    text_width,
)
from bot.pictures.pen import MARK_RADIUS, Pen

_INSET = 6.0
_ALONG = 13
"""How many places along a line or a band are tried for its name."""
_STEP = 8.0
"""Distance of the small boxes that stand for the trend where words look for a place."""


_MARK_SIZE = (2.8 * MARK_RADIUS, 2.8 * MARK_RADIUS)


@dataclass(frozen=True, slots=True)
class _Zone:
    """A band as far as it can be seen."""

    box: Box
    label: str
    fill: str


@dataclass(frozen=True, slots=True)
class Plane:
    """The plotting area: how values become places in it, and its size."""

    x: Callable[[float], float]
    y: Callable[[float], float]
    width: float
    height: float

    @property
    def room(self) -> Box:
        """The whole area."""
        return Box(0, 0, self.width, self.height)

    def height_of(self, value: float) -> float:
        """The place of a value, or the edge that it lies beyond."""
        return min(max(self.y(value), 0), self.height)


def draw_areas(pen: Pen, chart: Chart, plane: Plane) -> None:
    """The bands, each up to where the next begins."""
    for zone in _zones(chart.bands, plane):
        pen.area(zone.box, zone.fill)
        if zone.box.bottom < plane.height:
            pen.line(((0, zone.box.bottom), (plane.width, zone.box.bottom)), palette.GUIDE, 1.5)


def band_fill(number: int, count: int) -> str:
    """The colour of a band; the palette is spread over however many there are."""
    return palette.BANDS[round(number * (len(palette.BANDS) - 1) / max(count - 1, 1))]


def draw_marks(pen: Pen, chart: Chart, plane: Plane) -> None:
    """Everything before the axes."""
    trend = list(_trend_boxes(chart.trend, plane))
    rules = [_rule_box(rule, plane) for rule in chart.rules]
    taken = [_mark_box(point, plane) for point in chart.points]
    taken += [_span_box(span, plane) for span in chart.spans]
    behind, before = pen.layer(), pen.layer()
    for rule in chart.rules:
        _draw_rule_line(behind, rule, plane)
    for span in chart.spans:
        _draw_span(before, span, plane, taken)
    for rule in chart.rules:
        _name_rule(before, rule, plane, taken, [*trend, *rules])
    for zone in _zones(chart.bands, plane):
        _name_zone(behind, zone, taken, trend, rules)
    for point in sorted(chart.points, key=lambda point: -point.rank):
        before.mark(point.mark, plane.x(point.x), plane.y(point.y))
    for point in sorted(chart.points, key=lambda point: point.rank):
        _name_point(before, point, plane, taken, [*trend, *rules])


def _mark_box(point: Point, plane: Plane) -> Box:
    return Box.around(plane.x(point.x), plane.y(point.y), *_MARK_SIZE)


def _zones(bands: Sequence[Band], plane: Plane) -> Iterator[_Zone]:
    """The bands that can be seen. Scores are whole numbers, so a band ends where the next one begins."""
    edges = [plane.height, *(plane.height_of(band.low) for band in bands[1:]), 0.0]
    for number, (band, (bottom, top)) in enumerate(zip(bands, pairwise(edges), strict=False)):
        if bottom > top:
            label = fitted(band.label, palette.BAND_SIZE, plane.width - 2 * _INSET)
            yield _Zone(Box(0, top, plane.width, bottom), label, band_fill(number, len(bands)))


def _span_box(span: Span, plane: Plane) -> Box:
    x = plane.x(span.at)
    return Box(x - MARK_RADIUS, plane.y(span.high), x + MARK_RADIUS, plane.y(span.low))


def _trend_boxes(trend: Sequence[tuple[float, float]], plane: Plane) -> Iterator[Box]:
    for (x1, y1), (x2, y2) in pairwise((plane.x(x), plane.y(y)) for x, y in trend):
        steps = math.ceil(math.hypot(x2 - x1, y2 - y1) / _STEP)
        for step in range(steps):
            part = (step + 0.5) / steps
            yield Box.around(x1 + (x2 - x1) * part, y1 + (y2 - y1) * part, 4, 4)


def _rule_box(rule: Rule, plane: Plane) -> Box:
    return Box(0, plane.y(rule.at) - 1, plane.width, plane.y(rule.at) + 1)


def _draw_rule_line(pen: Pen, rule: Rule, plane: Plane) -> None:
    y, dash = plane.y(rule.at), "1.5 5" if rule.dots else "9 5"
    pen.line(((0, y), (plane.width, y)), palette.TEXT, 2, dash)


def _draw_span(pen: Pen, span: Span, plane: Plane, taken: list[Box]) -> None:
    """Draw an interval with its two numbers: beyond its ends, or where that is outside, beside them."""
    size, box = palette.LABEL_SIZE, _span_box(span, plane)
    x, _ = box.centre
    pen.span(x, box.top, box.bottom)
    for label, end, outward in ((span.high_label, box.top, -1), (span.low_label, box.bottom, 1)):
        aside = x - text_width(label, size) / 2 - MARK_RADIUS - 5
        places = (
            text_box(label, size, x, end + outward * size),
            text_box(label, size, aside, end),
            text_box(label, size, aside, end - outward * size / 2),
        )
        _write(pen, label, best_place(places, plane.room, taken), size, taken)


def _name_rule(pen: Pen, rule: Rule, plane: Plane, taken: list[Box], lines: Sequence[Box]) -> None:
    size, y = palette.BAND_SIZE, plane.y(rule.at)
    label = fitted(rule.label, size, plane.width - 2 * _INSET)
    places = [
        text_box(label, size, x, y + side * size * 0.75)
        for side in (-1, 1)
        for x in _along(label, size, plane.room)
    ]
    _write(pen, label, best_place(places, plane.room, taken, lines), size, taken)


def _name_zone(pen: Pen, zone: _Zone, taken: list[Box], trend: Sequence[Box], rules: Sequence[Box]) -> None:
    """Name a band inside it, if it is high enough for a line of text. The name covers a line across."""
    size, box = palette.BAND_SIZE, zone.box
    if box.bottom - box.top < size * HEIGHT_PER_LINE:
        return
    heights = (box.centre[1], box.top + 0.75 * size, box.bottom - 0.75 * size)
    places = [text_box(zone.label, size, x, y) for x in _along(zone.label, size, box) for y in heights]
    place = best_place(places, box, [*taken, *trend], rules)
    pen.area(place, zone.fill)
    pen.words(zone.label, place, size, palette.QUIET_TEXT)
    taken.append(place)


def _name_point(pen: Pen, point: Point, plane: Plane, taken: list[Box], lines: Sequence[Box]) -> None:
    places = beside(point.label, palette.LABEL_SIZE, _mark_box(point, plane), 1)
    place = free_place(places, plane.room, taken, lines)
    if place is not None:
        _write(pen, point.label, place, palette.LABEL_SIZE, taken)


def _write(pen: Pen, text: str, place: Box, size: float, taken: list[Box]) -> None:
    pen.words(text, place, size, palette.TEXT, halo=palette.BACKGROUND)
    taken.append(place)


def _along(label: str, size: float, room: Box) -> list[float]:
    """Where the middle of a label may be: from the left end to the right end of a line."""
    half = text_width(label, size) / 2 + _INSET
    first, last = room.left + half, room.right - half
    return [first + (last - first) * n / (_ALONG - 1) for n in range(_ALONG)]
