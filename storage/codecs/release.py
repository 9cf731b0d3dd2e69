"""Releases as JSON text. What does not obey the rules of a release cannot be read back."""

import json
from typing import Any, assert_never

from bot.domain.cohort import (
    Band,
    BandTable,
    InterviewTable,
    Release,
    ShownBand,
    ShownStage,
    StageGroup,
    StageTable,
    TooFew,
)


def encoded(release: Release) -> str:
    """The text of a release; a :class:`TooFew` is ``null``. Tables differ by what they hold."""
    return json.dumps(_held(release))


def decoded(text: str) -> Release:
    """The release of a text. Raises `ValueError` or `LookupError` for a text that is none."""
    held: dict[str, Any] | None = json.loads(text)
    if held is None:
        return TooFew()
    if "stages" in held:
        stages = tuple(ShownStage(StageGroup(stage), count) for stage, count in held["stages"])
        return StageTable(held["total"], stages, held["stage_margin"], held["total_margin"])
    bands = tuple(ShownBand(Band(low, high), count) for low, high, count in held["bands"])
    if "asked" in held:
        numbers = (held["asked"], held["answered"], held["with_any"])
        return InterviewTable(*numbers, bands, held["band_margin"], held["total_margin"])
    median = Band(*held["median"])
    return BandTable(held["total"], bands, median, held["band_margin"], held["total_margin"])


def _held(release: Release) -> dict[str, object] | None:
    match release:
        case TooFew():
            return None
        case BandTable():
            return {
                "total": release.total,
                "bands": _bands(release.bands),
                "median": _ends(release.median),
                "band_margin": release.band_margin,
                "total_margin": release.total_margin,
            }
        case StageTable():
            return {
                "total": release.total,
                "stages": [[shown.stage, shown.count] for shown in release.stages],
                "stage_margin": release.stage_margin,
                "total_margin": release.total_margin,
            }
        case InterviewTable():
            return {
                "asked": release.asked,
                "answered": release.answered,
                "with_any": release.with_any,
                "bands": _bands(release.bands),
                "band_margin": release.band_margin,
                "total_margin": release.total_margin,
            }
        case _:
            assert_never(release)


def _bands(bands: tuple[ShownBand, ...]) -> list[list[int | None]]:
    return [[*_ends(shown.band), shown.count] for shown in bands]


def _ends(band: Band) -> list[int | None]:
    return [band.lowest, band.highest]
