"""A program of its own: SVG from standard input becomes PNG on standard output.

resvg keeps Python's global lock while it draws (50 to 80 ms), so that in a thread of the bot it would stop the
bot. :mod:`bot.pictures.paint` starts this file for each picture, isolated and without the bot's environment.
"""

import sys


def main(packages: str, font: str, family: str, zoom: str) -> None:
    """Draw one picture. ``packages`` is the directory of resvg, ``zoom`` pixels per unit; system fonts are not read."""
    sys.path.append(packages)
    from resvg_py import svg_to_bytes

    png = svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode(),
        zoom=float(zoom),
        skip_system_fonts=True,
        font_files=[font],
        font_family=family,
    )
    sys.stdout.buffer.write(png)


if __name__ == "__main__":
    main(*sys.argv[1:])
