"""Pictures: charts as values (`chart`), laid out as SVG (`plot`, with pygal), painted as PNG (`paint`, with resvg).

Rules of every picture, each held by a test: text has a contrast of 4.5 or more and marks of 3 or more against
what they stand on; whatever a colour says, a shape, a place or a word says too; the background is opaque, so
that a picture looks the same in Discord's dark and light themes; the font is shipped, so that a machine without
fonts writes text. Nothing here knows Discord, and the drawing libraries are imported when first needed.
"""
