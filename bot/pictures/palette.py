"""Colours and sizes of every picture. Colours are `#rrggbb`; sizes are units of the drawing.

A drawing is :data:`WIDTH` units wide. Beside the face of who sent it and the edge of a card, a phone of 400 points shows
it :data:`SHOWN` points wide; the smallest words have 11 points there.
The colours of marks are those of Okabe and Ito, which people with every kind of colour vision tell apart; two
are lightened for the dark background.
"""

import math

from bot.pictures.chart import Shape

WIDTH = 330
SHOWN = 280
"""Points of a picture's width on a phone of 400 points."""
HIGHEST_SHOWN = 350
"""Points: what is higher is shown smaller in a card, its words with it."""
PLOT_HEIGHT = 270
"""The chart with its title and the labels of its axes, without the key below it."""
PIXELS_PER_UNIT = 2.0
"""Sharp enough for a phone."""
FEWEST_PIXELS_PER_UNIT = 1.52
"""Of the highest pictures: so their smallest words have a size of nearly 20 pixels."""
PIXELS = 500_000
"""Painting takes as long as there are pixels: a picture that would have more is painted less sharp."""

FONT = "DejaVu Sans"
"""The family of the shipped font, which is its condensed face."""
TITLE_SIZE = 17
TICK_SIZE = 14
LABEL_SIZE = 14
BAND_SIZE = 13
KEY_SIZE = 14

BACKGROUND = "#1E2025"
TEXT = "#F2F3F5"
QUIET_TEXT = "#C9CDD4"
GUIDE = "#5B616B"
TREND = "#AEB4BD"
BANDS = ("#23262C", "#2A323D", "#31404F", "#384E62")
"""From the lowest band to the highest: the higher, the lighter."""
INKS = {
    Shape.DISC: "#56B4E9",
    Shape.SQUARE: "#F0A73A",
    Shape.TRIANGLE: "#3DD6A3",
    Shape.DIAMOND: "#FFFFFF",
    Shape.CROSS: "#FF8F7A",
    Shape.CHECK: "#9BE26B",
    Shape.SPAN: "#F0E442",
}


def pixels_per_unit(height: float) -> float:
    """How sharp a drawing of that height is painted: as sharp as is of use, or less where that would take too long."""
    sharp = math.sqrt(PIXELS / (WIDTH * height)) if height else PIXELS_PER_UNIT
    return max(FEWEST_PIXELS_PER_UNIT, min(sharp, PIXELS_PER_UNIT))
