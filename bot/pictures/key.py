"""The key below a chart: each mark with what it means, in as many rows as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.pictures import palette
from bot.pictures.chart import KeyEntry
from bot.pictures.labels import Box, fitted, text_width
from bot.pictures.pen import Pen

ROW = 24.0
MARK_ROOM = 22.0
GAP = 16.0
FOOT = 8.0


@dataclass(frozen=True, slots=True)
class _Placed:
    entry: KeyEntry
    left: float
    row: int


def key_height(key: Sequence[KeyEntry], width: float) -> float:
    """How much height the key takes; never 0, so that the picture has an edge."""
    rows = max((placed.row + 1 for placed in _laid_out(key, width)), default=0)
    return rows * ROW + FOOT


def draw_key(pen: Pen, key: Sequence[KeyEntry], width: float) -> None:
    """Draw the key with its upper left corner at the origin."""
    for placed in _laid_out(key, width):
        middle = (placed.row + 0.5) * ROW
        pen.mark(placed.entry.mark, placed.left + MARK_ROOM / 2 - 2, middle, 6.0)
        start = placed.left + MARK_ROOM
        box = Box(start, middle - ROW / 2, start + _width(placed.entry), middle + ROW / 2)
        text = fitted(placed.entry.text, palette.KEY_SIZE, width - MARK_ROOM)
        pen.words(text, box, palette.KEY_SIZE, palette.TEXT, anchor="start")


def _laid_out(key: Sequence[KeyEntry], width: float) -> list[_Placed]:
    placed: list[_Placed] = []
    left, row = 0.0, 0
    for entry in key:
        needed = MARK_ROOM + _width(entry)
        if left > 0 and left + needed > width:
            left, row = 0.0, row + 1
        placed.append(_Placed(entry, left, row))
        left += needed + GAP
    return placed


def _width(entry: KeyEntry) -> float:
    return text_width(entry.text, palette.KEY_SIZE)
