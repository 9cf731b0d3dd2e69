"""Writes shapes and words into an SVG tree. Positions and sizes are units of the drawing."""

import math
from collections.abc import Sequence
from typing import Self
from xml.etree import ElementTree as ET

from bot.pictures import palette
from bot.pictures.chart import Mark, Shape
from bot.pictures.labels import Box

MARK_RADIUS = 7.0
HALO = 3.0
"""Width of the dark edge that keeps words and marks apart from the lines they stand on."""
_CRISP = {"shape-rendering": "crispEdges"}
"""Upright and level edges need no smoothing: they are painted faster without."""
_BASELINE = 0.35
"""How far below the middle of a line of text its baseline is, as a part of the size."""


def _polygon(radius: float, corners: int, turn: float) -> str:
    angles = [turn + 2 * math.pi * n / corners for n in range(corners)]
    return "M" + "L".join(f"{radius * math.cos(a):.2f} {radius * math.sin(a):.2f}" for a in angles) + "Z"


def _outline(shape: Shape, radius: float) -> str:
    """The path of a shape with its centre at the origin; all look about as large."""
    r = radius
    match shape:
        case Shape.DISC:
            return f"M{-r} 0A{r} {r} 0 1 1 {r} 0A{r} {r} 0 1 1 {-r} 0Z"
        case Shape.SQUARE:
            return _polygon(r * 1.25, 4, math.pi / 4)
        case Shape.TRIANGLE:
            return _polygon(r * 1.3, 3, -math.pi / 2)
        case Shape.DIAMOND:
            return _polygon(r * 1.5, 4, 0)
        case Shape.CROSS:
            return f"M{-r} {-r}L{r} {r}M{-r} {r}L{r} {-r}"
        case Shape.CHECK:
            return f"M{-r} {r * 0.1}L{-r * 0.3} {r * 0.8}L{r} {-r * 0.8}"
        case Shape.SPAN:
            return f"M{-r} {-r}H{r}M{-r} {r}H{r}M0 {-r}V{r}"


class Pen:
    """Draws into one group of an SVG tree."""

    def __init__(self, group: ET.Element) -> None:
        self._group = group

    def layer(self) -> Self:
        """A pen for what comes before everything drawn so far, and behind what this one draws later."""
        return type(self)(ET.SubElement(self._group, "g"))

    def area(self, box: Box, fill: str) -> None:
        """A filled rectangle."""
        size = {"width": _number(box.right - box.left), "height": _number(box.bottom - box.top)}
        self._add("rect", x=_number(box.left), y=_number(box.top), fill=fill, **size, **_CRISP)

    def line(
        self,
        ends: Sequence[tuple[float, float]],
        ink: str,
        width: float,
        dash: str = "",
        *,
        crisp: bool = False,
    ) -> None:
        """A line through some points; ``crisp`` is for an upright or level one that is whole pixels wide."""
        path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in ends)
        look = {
            "stroke-width": _number(width),
            "stroke-linejoin": "round",
            "stroke-dasharray": dash or "none",
        }
        self._add("path", d=path, fill="none", stroke=ink, **look, **(_CRISP if crisp else {}))

    def mark(self, mark: Mark, x: float, y: float, radius: float = MARK_RADIUS) -> None:
        """A mark with its centre at a point, in the colour of its shape."""
        ink, path = palette.INKS[mark.shape], _outline(mark.shape, radius)
        strokes = mark.shape in (Shape.CROSS, Shape.SPAN, Shape.CHECK)
        place = {"d": path, "transform": f"translate({x:.2f} {y:.2f})"}
        edge = {"stroke-width": _number(radius / 2.5), "stroke-linejoin": "round"}
        around = {"stroke-width": _number(radius / 2.5 + HALO), "stroke-linejoin": "round"}
        self._add("path", **place, fill=palette.BACKGROUND, stroke=palette.BACKGROUND, **around)
        fill = ink if mark.full and not strokes else "none"
        self._add("path", **place, fill=fill, stroke=ink, **edge)

    def span(self, x: float, top: float, bottom: float) -> None:
        """An interval: an upright bar with two ends."""
        half = MARK_RADIUS
        for ink, width in ((palette.BACKGROUND, 4 + HALO), (palette.INKS[Shape.SPAN], 4)):
            self.line(((x - half, top), (x + half, top)), ink, width)
            self.line(((x - half, bottom), (x + half, bottom)), ink, width)
            self.line(((x, top), (x, bottom)), ink, width)

    def words(
        self, text: str, box: Box, size: float, ink: str, *, halo: str = "", anchor: str = "middle"
    ) -> None:
        """One line of text in a box; ``anchor`` is `start`, `middle` or `end`, ``halo`` the colour around its letters."""
        middle, y = box.centre
        look = {"font-size": _number(size), "text-anchor": anchor, "font-family": palette.FONT}
        if halo:
            look |= {"stroke": halo, "stroke-width": _number(HALO), "paint-order": "stroke"}
            look |= {"stroke-linejoin": "round"}
        x = {"start": box.left, "end": box.right}.get(anchor, middle)
        element = self._add("text", x=_number(x), y=_number(y + size * _BASELINE), fill=ink, **look)
        element.text = text

    def _add(self, tag: str, **attributes: str) -> ET.Element:
        return ET.SubElement(self._group, tag, attributes)


def _number(value: float) -> str:
    return f"{value:.2f}"
