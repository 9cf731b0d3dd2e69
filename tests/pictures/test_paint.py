"""Pictures are painted off the loop, by a process that knows nothing of the bot, with the font that is shipped."""

import asyncio
import io
import subprocess
import sys
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.pictures import palette, rasterizer
from bot.pictures.chart import Chart
from bot.pictures.paint import FONT_FILE, paint, rasterize

ROOT = Path(__file__).parents[2]
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{}</svg>'


def light_pixels(png: bytes) -> int:
    grey = Image.open(io.BytesIO(png)).convert("L")
    return sum(count for value, count in enumerate(grey.histogram()) if value > 127)


async def test_a_picture_is_as_wide_as_a_phone_needs_and_opaque(chart: Chart):
    picture = Image.open(io.BytesIO(await paint(chart)))
    assert picture.format == "PNG"
    assert picture.width == int(palette.WIDTH * palette.PIXELS_PER_UNIT)
    assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    assert "#{:02X}{:02X}{:02X}".format(*picture.convert("RGB").getpixel((1, 1))) == palette.BACKGROUND  # type: ignore[misc]


@pytest.mark.parametrize(
    ("height", "sharpness"),
    [(270, 2.0), (375, 2.0), (466, 1.803), (635, 1.545), (1000, 1.52), (3000, 1.52)],
)
def test_a_high_picture_is_painted_less_sharp_but_never_beyond_what_can_be_read(
    height: int, sharpness: float
):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{palette.WIDTH}" height="{height}"><g/></svg>'
    assert palette.pixels_per_unit(height) == pytest.approx(sharpness, abs=0.001)
    painted = Image.open(io.BytesIO(rasterize(svg)))
    assert painted.width == pytest.approx(palette.WIDTH * sharpness, abs=1)


async def test_words_appear_without_any_font_of_the_machine(bare: Chart):
    silent = replace(bare, title="", x=replace(bare.x, ticks=()), y=replace(bare.y, ticks=()))
    spoken = replace(silent, title="Step 2 CK scores")
    assert light_pixels(await paint(spoken)) > light_pixels(await paint(silent)) + 500


async def test_the_loop_goes_on_while_a_picture_is_painted(chart: Chart):
    painting = asyncio.ensure_future(paint(chart))
    turns = 0
    while not painting.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert (await painting).startswith(b"\x89PNG")
    assert turns > 5


async def test_many_pictures_at_once_are_all_painted(chart: Chart):
    charts = [replace(chart, title=f"no. {n}") for n in range(5)]
    pictures = await asyncio.gather(*(paint(chart) for chart in charts))
    assert len(set(pictures)) == 5


def test_the_painter_gets_neither_secrets_nor_scores_where_others_could_read_them(
    monkeypatch: pytest.MonkeyPatch,
):
    seen: dict[str, Any] = {}
    real = subprocess.run

    def run(command: list[str], **given: Any) -> Any:
        seen.update(given, command=command)
        return real(command, **given)

    monkeypatch.setenv("PRECEPTOR_DISCORD__TOKEN", "secret")
    monkeypatch.setattr(subprocess, "run", run)
    rasterize(SQUARE.format("<title>245</title>"))
    assert set(seen["env"]) <= {"SYSTEMROOT"}
    assert not any("245" in part for part in seen["command"])


@pytest.mark.parametrize("broken", ["", "no picture", "<svg", SQUARE.format("<text>")])
def test_a_painter_that_fails_is_an_error_without_the_picture_in_its_text(broken: str):
    with pytest.raises(subprocess.SubprocessError) as failed:
        rasterize(broken)
    assert broken == "" or broken not in str(failed.value)


def test_the_painter_writes_the_picture_of_what_it_reads(monkeypatch: pytest.MonkeyPatch):
    source, target = io.BytesIO(SQUARE.format("").encode()), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(target))
    monkeypatch.setattr(sys, "path", [*sys.path])
    font = resources.files("bot.pictures").joinpath(FONT_FILE)
    rasterizer.main("", str(font), palette.FONT, "2")
    assert Image.open(target).size == (80, 80)


def test_the_font_is_small_and_comes_with_its_licence():
    folder = resources.files("bot.pictures")
    assert len(folder.joinpath(FONT_FILE).read_bytes()) < 800 * 1024
    licence = folder.joinpath(FONT_FILE.replace(".ttf", ".LICENSE.txt")).read_text("utf-8")
    assert "Permission is hereby granted" in licence


def test_the_libraries_that_draw_are_not_imported_before_they_are_needed():
    code = (
        "import sys, cogs.score; print(sorted({'pygal', 'resvg_py', 'bot.pictures.plot'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
