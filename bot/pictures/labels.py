"""Where words fit: boxes that must not overlap. Units are those of the drawing; y grows downwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

WIDTH_PER_CHARACTER = 0.52
"""Of a character in the shipped font, as a part of its size; a little more than the mean of Latin text."""
HEIGHT_PER_LINE = 1.1
SPACE = 4.0
"""Kept free between two words."""
ROUNDING = 1e-6
"""Parts of a character by which a division may be off."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Self:
        """The box of that size with its centre at a point."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def centre(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def shared(self, other: "Box") -> float:
        """The area that the two share."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0.0) * max(down, 0.0)

    def holds(self, other: "Box") -> bool:
        """Whether the other lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def text_width(text: str, size: float) -> float:
    """About how wide a line of text is."""
    return len(text) * size * WIDTH_PER_CHARACTER


def fitted(text: str, size: float, width: float) -> str:
    """The text, or as much of it as is about so wide, with an ellipsis at its end; a text has room in its own width."""
    most = int(width / (size * WIDTH_PER_CHARACTER) + ROUNDING)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def text_box(text: str, size: float, x: float, y: float) -> Box:
    """About the box of a line of text, and the space around it, with its centre at a point."""
    return Box.around(x, y, text_width(text, size) + SPACE, size * HEIGHT_PER_LINE)


def free_place(
    candidates: Iterable[Box], room: Box, taken: Sequence[Box], avoided: Sequence[Box] = ()
) -> Box | None:
    """The first candidate within ``room`` that overlaps nothing ``taken``; one clear of ``avoided`` is preferred."""
    free = [box for box in candidates if room.holds(box) and not any(box.overlaps(other) for other in taken)]
    clear = (box for box in free if not any(box.overlaps(other) for other in avoided))
    return next(clear, free[0] if free else None)


def best_place(
    candidates: Sequence[Box], room: Box, taken: Sequence[Box], avoided: Sequence[Box] = ()
) -> Box:
    """Like :func:`free_place` for what must be written: without a free place, the one that covers least."""
    place = free_place(candidates, room, taken, avoided)
    if place is not None:
        return place
    return min(candidates, key=lambda box: sum(box.shared(other) for other in taken))


def beside(text: str, size: float, around: Box, gap: float) -> tuple[Box, ...]:
    """The places for a label next to a box, the best first: above, below, right, left.

    None at its corners: there a label may seem to belong to another box.
    """
    x, y = around.centre
    across = (around.right - around.left + text_width(text, size) + SPACE) / 2 + gap
    up = (around.bottom - around.top + size * HEIGHT_PER_LINE) / 2
    steps = ((0, -1), (0, 1), (1, 0), (-1, 0))
    return tuple(text_box(text, size, x + right * across, y + down * up) for right, down in steps)
