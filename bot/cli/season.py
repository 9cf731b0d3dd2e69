"""The body of `preceptor season check`: checks an overlay file and prints what it changes.

Exit codes: 0 in order, 64 no file named or configured, 65 something in the file cannot be used (every problem with
its place, one a line, on standard error), 66 file missing, 78 the configuration has a mistake.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from bot.cli.output import write_out
from bot.config import load_config
from bot.domain.date_change import DateChange, changes_between
from bot.domain.message import message
from bot.domain.season import SeasonMilestone
from bot.errors import ExitCode, OperatorError
from bot.i18n import Catalogue, catalogue
from bot.seasons.loader import load_calendar
from bot.seasons.overlay_forms import HOME_ZONE
from bot.seasons.overlay_loader import InvalidOverlayError, load_seasons

COLUMNS = ("season", "milestone", "change", "was", "is", "status", "source")


def season_check_command(file: Path | None, config: Path | None, as_json: bool) -> int:
    """Print what an overlay changes; returns the exit code. Raises `OperatorError` for what is one line."""
    texts = catalogue()
    overlay = file or load_config(config).timeline.overlay
    if overlay is None:
        raise OperatorError(ExitCode.USAGE, "season.check.nothing_configured")
    try:
        changes = list(changes_between(load_calendar(), load_seasons(overlay)))
    except InvalidOverlayError as error:
        sys.stderr.writelines(f"{texts.of(problem)}\n" for problem in error.problems)
        return int(error.code)
    write_out(_as_json(changes) if as_json else _as_text(changes, str(overlay), texts))
    return int(ExitCode.OK)


def _as_json(changes: Iterable[DateChange]) -> str:
    found = [
        {
            "season": change.season,
            "milestone": change.milestone,
            "change": _kind(change),
            "before": _fields(change.before),
            "after": _fields(change.after),
        }
        for change in changes
    ]
    return json.dumps({"changes": found}, indent=2, ensure_ascii=False) + "\n"


def _fields(one: SeasonMilestone | None) -> dict[str, object] | None:
    if one is None:
        return None
    values = {name: value for name, value in asdict(one).items() if name != "id"}
    return {**values, "local": one.local.isoformat()}


def _kind(change: DateChange) -> str:
    if change.before is None:
        return "added"
    if change.after is None:
        return "removed"
    return "moved" if change.moved else "described"


def _as_text(changes: list[DateChange], origin: str, texts: Catalogue) -> str:
    if not changes:
        return texts("season.check.no_change", {"origin": origin}) + "\n"
    lead = texts("season.check.changes", {"origin": origin, "count": len(changes), "zone": HOME_ZONE})
    rows = [tuple(texts(f"season.check.column.{name}") for name in COLUMNS)]
    rows += (_row(change, texts) for change in changes)
    return "\n".join([lead, "", *_table(rows)]) + "\n"


def _table(rows: list[tuple[str, ...]]) -> Iterable[str]:
    """The rows with columns as wide as what is in them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(change: DateChange, texts: Catalogue) -> tuple[str, ...]:
    was, is_now = _when(change.before, texts), _when(change.after, texts)
    return (
        str(change.season),
        change.milestone,
        texts(f"season.check.{_kind(change)}"),
        was,
        texts("season.check.same") if was == is_now else is_now,
        _status(change, texts),
        change.after.source if change.after else "",
    )


def _when(one: SeasonMilestone | None, texts: Catalogue) -> str:
    if one is None:
        return "-"
    hour = "" if one.date_only else f" {one.local:%H:%M}"
    zone = "" if one.zone == HOME_ZONE else f" {one.zone}"
    weekday = texts(f"timeline.weekday.{one.day.weekday()}")
    return f"{weekday[:3]} {one.day.day} {one.day:%b %Y}{hour}{zone}"


def _status(change: DateChange, texts: Catalogue) -> str:
    states = [version.status.value for version in (change.before, change.after) if version is not None]
    if len(set(states)) == 1:
        return states[0]
    return texts.of(message("season.check.became", was=states[0], is_now=states[1]))
