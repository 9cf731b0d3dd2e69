"""A drawing as it is approved: one element a line, numbers to a hundredth of a unit, and a file that can be looked at."""

import re
from xml.etree import ElementTree as ET

from tests.approved import approved

SVG = "http://www.w3.org/2000/svg"
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_BY_CHANCE = re.compile(r"(?<=chart-)[-0-9a-f]{36}")
"""What pygal calls a drawing."""


def approved_drawing(name: str, svg: str) -> None:
    """Fail unless this is the picture that stands in ``<name>.svg`` below `tests/`."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(_BY_CHANCE.sub("", svg))
    for parent in root.iter():
        for script in parent.findall(f"{{{SVG}}}script"):  # what pygal's own page would do, and by chance
            parent.remove(script)
    for style in root.iter(f"{{{SVG}}}style"):
        style.text = (style.text or "").replace("}", "}\n")
    ET.indent(root)
    text = _LONG.sub(lambda number: f"{float(number[0]):.2f}", ET.tostring(root, encoding="unicode"))
    approved(name, text, ending=".svg")
