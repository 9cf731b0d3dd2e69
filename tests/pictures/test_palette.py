"""Everything in a picture can be seen: contrasts after WCAG 2.2 (1.4.3 text, 1.4.11 marks), and shapes beside colours."""

import pytest

from bot.pictures import palette
from bot.pictures.chart import Shape

GROUNDS = (palette.BACKGROUND, *palette.BANDS)
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3


def luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_knows_black_on_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", [palette.TEXT, palette.QUIET_TEXT])
def test_words_can_be_read_everywhere(ink: str, ground: str):
    assert contrast(ink, ground) >= TEXT_CONTRAST


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("shape", Shape)
def test_marks_can_be_seen_everywhere(shape: Shape, ground: str):
    assert contrast(palette.INKS[shape], ground) >= MARK_CONTRAST


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_trend_can_be_seen_everywhere(ground: str):
    assert contrast(palette.TREND, ground) >= MARK_CONTRAST


def test_a_colour_belongs_to_one_shape():
    assert set(palette.INKS) == set(Shape)
    assert len(set(palette.INKS.values())) == len(Shape)


def test_a_higher_band_is_lighter_also_without_colour():
    lights = [luminance(colour) for colour in palette.BANDS]
    assert lights == sorted(set(lights))


def test_the_smallest_words_have_eleven_points_on_a_phone():
    sizes = {name: size for name, size in vars(palette).items() if name.endswith("_SIZE")}
    assert {name: size for name, size in sizes.items() if size * palette.SHOWN / palette.WIDTH < 11} == {}
