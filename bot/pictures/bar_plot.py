"""Bars as SVG. Lengths stand in words behind each bar, and hidden lines by a word and a dashed box: never by colour.

The height grows with the lines of text, so nothing is left out or covered.
"""

from itertools import accumulate
from xml.etree import ElementTree as ET

from bot.pictures import palette
from bot.pictures.bars import Bar, Bars
from bot.pictures.chart import Shape
from bot.pictures.labels import Box, fitted, text_width
from bot.pictures.pen import Pen

MARGIN = 12.0
TITLE = 28.0
LINE = 18.0
"""Height of a line of the sentence below the title and of the notes."""
NOTE_GAP = 4.0
ROW, BAR = 27.0, 18.0
GAP = 8.0
LABEL_SHARE = 0.45
"""The widest name of a bar, as a part of the picture."""
HIDDEN = 22.0
"""Width of the box of a hidden line; it says nothing about its length."""
SIZE = 15
NOTE_SIZE = 15
"""Larger than in other pictures: on a phone of 400 pixels a message leaves 312 of them, in which this is 11 pixels."""
INK = palette.INKS[Shape.DISC]


def draw_bars(bars: Bars) -> str:
    """The picture as an SVG document."""
    across = palette.WIDTH - 2 * MARGIN
    lead, notes = (
        wrapped(bars.lead, NOTE_SIZE, across),
        [wrapped(note, NOTE_SIZE, across) for note in bars.notes],
    )
    top = MARGIN + TITLE + len(lead) * LINE + GAP
    foot = top + len(bars.bars) * ROW + GAP
    height = foot + sum(len(note) * LINE + NOTE_GAP for note in notes) + MARGIN
    size = {"width": f"{palette.WIDTH}", "height": f"{height:.0f}"}
    box = f"0 0 {palette.WIDTH} {height:.0f}"
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": box, **size})
    pen = Pen(root)
    pen.area(Box(0, 0, palette.WIDTH, height), palette.BACKGROUND)
    _line(pen, fitted(bars.title, palette.TITLE_SIZE, across), MARGIN, palette.TITLE_SIZE, palette.TEXT)
    _lines(pen, lead, MARGIN + TITLE, palette.TEXT)
    _draw(pen, bars.bars, top)
    starts = accumulate((len(note) * LINE + NOTE_GAP for note in notes), initial=foot)
    for note, start in zip(notes, starts, strict=False):
        _lines(pen, note, start, palette.QUIET_TEXT)
    return ET.tostring(root, encoding="unicode")


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The text in lines of at most about that width and of much the same, broken between words; a longer one is clipped."""
    lines = _filled(text, size, width)
    longest_word = max((text_width(word, size) for word in text.split()), default=0)
    while (width := width - size) > longest_word:
        narrower = _filled(text, size, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _filled(text: str, size: float, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, size, width))
    return lines


def _draw(pen: Pen, bars: tuple[Bar, ...], top: float) -> None:
    names = min(max(text_width(bar.label, SIZE) for bar in bars), palette.WIDTH * LABEL_SHARE)
    left = MARGIN + names + GAP
    behind = max(text_width(bar.text, SIZE) for bar in bars) + GAP
    longest = max([bar.value or 0 for bar in bars] + [1])
    unit = (palette.WIDTH - MARGIN - behind - left) / longest
    for row, bar in enumerate(bars):
        middle = top + (row + 0.5) * ROW
        name = fitted(bar.label, SIZE, names)
        pen.words(name, _around(MARGIN, middle, left), SIZE, palette.TEXT, anchor="start")
        right = left + (HIDDEN if bar.value is None else bar.value * unit)
        if bar.value is None:
            _dashed(pen, Box(left, middle - BAR / 2, right, middle + BAR / 2))
        else:
            pen.area(Box(left, middle - BAR / 2, right, middle + BAR / 2), INK)
        ink = palette.QUIET_TEXT if bar.value is None else palette.TEXT
        pen.words(bar.text, _around(right + GAP, middle, palette.WIDTH), SIZE, ink, anchor="start")


def _dashed(pen: Pen, box: Box) -> None:
    corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
    pen.line((*corners, corners[0]), palette.QUIET_TEXT, 1.5, "4 3")


def _lines(pen: Pen, lines: list[str], top: float, ink: str) -> None:
    for number, line in enumerate(lines):
        _line(pen, line, top + number * LINE, NOTE_SIZE, ink)


def _line(pen: Pen, text: str, top: float, size: float, ink: str) -> None:
    pen.words(text, Box(MARGIN, top, palette.WIDTH, top + LINE), size, ink, anchor="start")


def _around(left: float, middle: float, right: float) -> Box:
    return Box(left, middle - ROW / 2, right, middle + ROW / 2)
