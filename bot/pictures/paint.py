"""A picture as PNG, off the event loop: laid out in a worker thread, painted by a short-lived process.

A process because the painter keeps Python's lock; short-lived so that it holds memory only while it paints. It
gets the picture by a pipe, and neither the bot's environment (secrets) nor its open files.
"""

import asyncio
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from bot.pictures import palette
from bot.pictures.bars import Bars
from bot.pictures.chart import Chart
from bot.pictures.lanes import Lanes

Picture = Chart | Lanes | Bars
FONT_FILE = "DejaVuSansCondensed.ttf"
PAINTERS = 2
"""Pictures painted at once; others wait their turn, so that a crowd takes neither all memory nor all processors."""
LIMIT_SECONDS = 20.0
"""A picture takes a tenth of a second; a painter that hangs is ended after this."""
_NEEDED_BY_WINDOWS = ("SYSTEMROOT",)
_HEIGHT = re.compile(r'<svg [^>]*\bheight="([\d.]+)"')

_painters = ThreadPoolExecutor(PAINTERS, thread_name_prefix="painter")


async def paint(picture: Picture) -> bytes:
    """The PNG of a picture. The loop goes on meanwhile; a picture takes up to 100 ms and waits for at most its turn."""
    return await asyncio.get_running_loop().run_in_executor(_painters, _paint, picture)


def _paint(picture: Picture) -> bytes:
    if isinstance(picture, Bars):
        from bot.pictures.bar_plot import draw_bars

        return rasterize(draw_bars(picture))
    if isinstance(picture, Lanes):
        from bot.pictures.lane_plot import draw_lanes

        return rasterize(draw_lanes(picture))
    from bot.pictures.plot import draw

    return rasterize(draw(picture))


def rasterize(svg: str) -> bytes:
    """The PNG of an SVG document, written in the shipped font whatever the machine has. Blocks without the lock.

    Raises `subprocess.SubprocessError` when the painter fails or hangs.
    """
    package = find_spec("resvg_py")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("resvg_py is not installed")
    with ExitStack() as opened:
        script, font = (
            opened.enter_context(resources.as_file(resources.files("bot.pictures").joinpath(name)))
            for name in ("rasterizer.py", FONT_FILE)
        )
        packages = Path(package.origin).parent.parent
        wanted = [str(packages), str(font), palette.FONT, str(_zoom(svg))]
        done = subprocess.run(  # noqa: S603 (our own interpreter and file; nothing of it was typed by anybody)
            [sys.executable, "-I", "-S", str(script), *wanted],
            input=svg.encode(),
            capture_output=True,
            timeout=LIMIT_SECONDS,
            check=True,
            env={name: os.environ[name] for name in _NEEDED_BY_WINDOWS if name in os.environ},
        )
    return done.stdout


def _zoom(svg: str) -> float:
    height = _HEIGHT.search(svg)
    return palette.pixels_per_unit(float(height[1]) if height else 0)
