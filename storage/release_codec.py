"""Releases as JSON text. What does not obey the rules of a release cannot be read back."""

import json
from typing import Any

from bot.domain.cohort import Band, BandTable, Release, ShownBand, TooFew


def encoded(release: Release) -> str:
    """The text of a release; a :class:`TooFew` is ``null``."""
    if isinstance(release, TooFew):
        return "null"
    held = {
        "total": release.total,
        "bands": [[*_ends(shown.band), shown.count] for shown in release.bands],
        "median": _ends(release.median),
        "band_margin": release.band_margin,
        "total_margin": release.total_margin,
    }
    return json.dumps(held)


def decoded(text: str) -> Release:
    """The release of a text. Raises `ValueError` or `LookupError` for a text that is none."""
    held: dict[str, Any] | None = json.loads(text)
    if held is None:
        return TooFew()
    return BandTable(
        total=held["total"],
        bands=tuple(ShownBand(Band(low, high), count) for low, high, count in held["bands"]),
        median=Band(*held["median"]),
        band_margin=held["band_margin"],
        total_margin=held["total_margin"],
    )


def _ends(band: Band) -> list[int | None]:
    return [band.lowest, band.highest]
