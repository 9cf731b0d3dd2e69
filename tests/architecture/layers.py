"""The picture of the layers, drawn from the import rules and the imports: ``python -m tests.architecture.layers``.

Rows are the layers of `pyproject.toml`, from the top down: a file may know every row below its own. An arrow leads to the
next row where some file uses it; arrows further down would hide the picture, for everybody uses the last rows.
"""

import tomllib
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path

from tests.architecture.test_imports import MODULES, ROOT, imports, within

PICTURE = ROOT / "docs" / "layers.svg"
WIDTH, ROW, BOX, GAP = 700, 46, 28, 8
STYLE = (
    "text{font:13px sans-serif;fill:#1f2328}rect{fill:#dde7f3;stroke:#5b7ba6}"
    "path{stroke:#5b7ba6;fill:none}.note{fill:#57606a}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#1f3350;stroke:#6d93c4}"
    "path{stroke:#6d93c4}.note{fill:#9198a1}}"
)


def layers() -> tuple[tuple[str, ...], ...]:
    """The rows of the contract, from the top down, each with its packages."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(rule["layers"] for rule in rules if rule["type"] == "layers")
    return tuple(tuple(part.strip() for part in row.split("|")) for row in rows)


def known(row: tuple[str, ...]) -> frozenset[str]:
    """Everything that the files of a row import."""
    return frozenset(name for module in MODULES if within(module, row) for name in imports(module))


def arrows(rows: tuple[tuple[str, ...], ...]) -> Iterator[int]:
    """Rows that use the next one."""
    for upper, (row, following) in enumerate(pairwise(rows)):
        if any(within(name, following) for name in known(row)):
            yield upper


def _boxes(place: int, row: tuple[str, ...]) -> Iterator[str]:
    width = (WIDTH - 2 * GAP - GAP * (len(row) - 1)) / len(row)
    for number, name in enumerate(row):
        x, y = GAP + number * (width + GAP), GAP + place * ROW
        yield f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{BOX}" rx="4"/>'
        label = escape(name.removeprefix("bot."))
        yield f'<text x="{x + width / 2:.0f}" y="{y + 19}" text-anchor="middle">{label}</text>'


def _arrow(upper: int) -> str:
    top = GAP + upper * ROW + BOX
    return f'<path d="M{WIDTH // 2} {top}V{top + ROW - BOX}" marker-end="url(#head)"/>'


def picture() -> str:
    """The whole picture as SVG."""
    rows = layers()
    height = GAP + ROW * len(rows)
    parts = [box for place, row in enumerate(rows) for box in _boxes(place, row)]
    parts += [_arrow(upper) for upper in arrows(rows)]
    head = (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8"/></marker></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Layers of the program, from the top down"><style>{STYLE}</style>{head}{"".join(parts)}</svg>\n'
    )


def main() -> None:
    """Write the picture."""
    Path(PICTURE).write_text(picture())


if __name__ == "__main__":
    main()
