"""A chart as SVG: pygal lays out the scales, the axes and the trend, the rest is drawn over and under them.

pygal is imported here, so this module is imported when a picture is asked for. Drawing takes some milliseconds
and touches nothing shared.
"""

import importlib
import sys
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from bot.pictures import palette
from bot.pictures.chart import Axis, Chart
from bot.pictures.key import draw_key, key_height
from bot.pictures.overlay import Plane, draw_areas, draw_marks
from bot.pictures.pen import Pen

_pygal: Any = importlib.import_module("pygal")
_style: Any = importlib.import_module("pygal.style")
# pygal's finder of maps, which we have none of, slows and upsets every later import of a missing module.
for _finder in [finder for finder in sys.meta_path if isinstance(finder, _pygal.PluginImportFixer)]:
    sys.meta_path.remove(_finder)

_MARGIN = 14
_LOOK = f"""
.background {{ fill: {palette.BACKGROUND} }}
.plot > .background {{ fill: none }}
text {{ fill: {palette.TEXT} }}
.title, .axis.x text {{ text-anchor: middle }}
.axis.y text {{ text-anchor: end }}
.axis .line {{ stroke: {palette.GUIDE}; stroke-width: 1; fill: none }}
.axis.x .guide.line {{ stroke: none }}
.axis.y .guide.line {{ stroke-opacity: 0.55 }}
.series .line {{ stroke: {palette.TREND}; stroke-width: 2.5; fill: none; stroke-linejoin: round }}
.tooltip {{ opacity: 0 }}
"""


def draw(chart: Chart) -> str:
    """The chart as an SVG document. Its height grows with the key."""
    below = key_height(chart.key, palette.WIDTH - 2 * _MARGIN)
    height = palette.PLOT_HEIGHT + below
    graph = _frame(chart, height, below)

    def complete(root: ET.Element) -> ET.Element:
        _draw_over(graph, chart)
        if chart.key:
            group = ET.SubElement(root, "g", transform=f"translate({_MARGIN} {height - below})")
            draw_key(Pen(group), chart.key, palette.WIDTH - 2 * _MARGIN)
        return root

    graph.add_xml_filter(complete)
    return graph.render(is_unicode=True)


def _frame(chart: Chart, height: float, below: float) -> Any:
    graph = _pygal.XY(
        width=palette.WIDTH,
        height=height,
        explicit_size=True,
        title=chart.title,
        margin=_MARGIN,
        margin_bottom=below,
        spacing=9,
        style=_sizes(),
        css=[f"inline:{_LOOK}"],
        js=[],
        show_legend=False,
        show_dots=False,
        range=(chart.y.low, chart.y.high),
        xrange=(chart.x.low, chart.x.high),
        x_labels=_labels(chart.x),
        y_labels=_labels(chart.y),
        truncate_label=-1,
    )
    # Without a value pygal writes that there is no data.
    graph.add(None, list(chart.trend) or [(chart.x.low, chart.y.low)])
    return graph


def _sizes() -> Any:
    return _style.Style(
        font_family=palette.FONT,
        title_font_size=palette.TITLE_SIZE,
        label_font_size=palette.TICK_SIZE,
        major_label_font_size=palette.TICK_SIZE,
    )


def _labels(axis: Axis) -> list[dict[str, object]]:
    return [{"value": tick.at, "label": tick.label} for tick in axis.ticks]


def _draw_over(graph: Any, chart: Chart) -> None:
    """Fill the layers that pygal leaves: areas behind its guides, marks and words before its trend."""
    x: Callable[[float], float] = graph.view.x
    y: Callable[[float], float] = graph.view.y
    plane = Plane(x, y, graph.view.width, graph.view.height)
    behind = ET.Element("g")
    graph.nodes["plot"].insert(1, behind)
    draw_areas(Pen(behind), chart, plane)
    draw_marks(Pen(graph.nodes["text_overlay"]), chart, plane)
