"""Bars: nothing leaves the picture or covers anything, and what is hidden has no length."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.pictures import palette
from bot.pictures.bar_plot import draw_bars, wrapped
from bot.pictures.bars import Bar, Bars
from bot.pictures.labels import Box, text_box, text_width
from bot.pictures.paint import paint
from bot.pictures.pen import Pen

BARS = Bars(
    "Scores in this server",
    "About 170 members are counted, as of 22 Nov 2026, 12:00 UTC. " * 2,
    (
        Bar("Below 218", None, "hidden"),
        Bar("A long name of a line " * 4, 40, "about 40"),
        Bar("255", 10, "about 10"),
    ),
    ("A note that is long enough for two lines of the picture, because it says a lot. " * 2, "Another."),
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Box]:
    """The boxes of all words."""
    boxes: list[Box] = []
    write = Pen.words

    def words(self: Pen, text: str, box: Box, size: float, *given: Any, **named: Any) -> None:
        _, y = box.centre
        width = text_width(text, size)
        boxes.append(text_box(text, size, box.left + width / 2, y))
        write(self, text, box, size, *given, **named)

    monkeypatch.setattr(Pen, "words", words)
    return boxes


def test_words_neither_overlap_nor_leave_the_picture(written: list[Box]):
    root = ET.fromstring(draw_bars(BARS))
    height = float(root.attrib["height"])
    assert all(box.right <= palette.WIDTH + 2 and box.top >= 0 and box.bottom <= height for box in written)
    assert not any(a.overlaps(b) for n, a in enumerate(written) for b in written[:n])


def test_lengths_follow_the_numbers_and_hidden_lines_have_none():
    root = ET.fromstring(draw_bars(BARS))
    widths = [float(element.attrib["width"]) for element in root.iter() if element.tag.endswith("rect")][1:]
    assert widths == [pytest.approx(widths[0]), pytest.approx(widths[0] / 4, rel=0.01)]
    assert sum(element.attrib.get("stroke-dasharray") == "4 3" for element in root.iter()) == 1


def test_a_picture_of_hidden_lines_only_can_be_drawn():
    assert "hidden" in draw_bars(Bars("Title", "Lead", (Bar("a", None, "hidden"),)))


def test_text_is_broken_between_words():
    assert wrapped("one two three", 10, text_width("one two", 10)) == ["one two", "three"]
    assert wrapped("", 10, 100) == []


def test_no_word_stands_alone_at_the_end_of_a_text():
    text = "nine times in ten a line is within six of the true number, the total within 15."
    lines = wrapped(text, 13, text_width(text, 13) * 0.98)
    assert " ".join(lines) == text
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 10


async def test_bars_are_painted():
    assert (await paint(BARS)).startswith(b"\x89PNG")
