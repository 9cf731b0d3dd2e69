"""Reads an operator's overlay file and lays it over the shipped seasons.

Whatever the file holds, it ends in a calendar or in an `OperatorError`, within bounded time and memory.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.domain.message import Message, message
from bot.domain.season import SeasonCalendar
from bot.errors import ExitCode, OperatorError
from bot.seasons.loader import load_calendar
from bot.seasons.overlay import Overlay, OverlayProblemsError, Problem, laid_over, place_of
from bot.seasons.overlay_forms import OverlayForm

MOST_BYTES = 256 * 1024
MOST_DOTS = 100
"""Dots in one line. A key of very many parts costs the TOML parser the square of them."""
SHOWN = 20
"""Problems named at once; the rest is counted."""
_WHAT = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "unknown_zone": "unknown_zone",
    "active_text": "active_text",
    "offset_given": "offset_given",
    "no_time": "no_time",
    "far_year": "far_year",
    "no_flag": "no_flag",
    "removed_and_more": "removed_and_more",
    "hour_missing": "hour_missing",
    "repeated": "repeated",
    "string_type": "no_text",
    "string_too_short": "empty_text",
    "string_too_long": "long_text",
    "too_long": "too_many",
    "tuple_type": "no_table",
    "model_type": "no_table",
    "enum": "choice",
    "literal_error": "choice",
}


class InvalidOverlayError(OperatorError):
    """An overlay file that cannot be used (exit 65); ``problems`` holds every single one."""

    def __init__(self, origin: str, problems: Sequence[Problem]) -> None:
        super().__init__(
            ExitCode.INVALID_INPUT, "season.overlay.invalid", origin=origin, problems=_joined(problems)
        )
        self.problems: tuple[Message, ...] = tuple(_line(problem) for problem in problems)


def load_seasons(overlay: Path | None) -> SeasonCalendar:
    """The shipped seasons with the overlay, if there is one.

    Raises `OperatorError` for a file that is missing (exit 66) or not as it must be (exit 65).
    """
    shipped = load_calendar()
    return shipped if overlay is None else overlaid(shipped, _read(overlay), str(overlay))


def overlaid(calendar: SeasonCalendar, content: bytes, origin: str) -> SeasonCalendar:
    """A calendar with the overlay of a file's content. Raises `InvalidOverlayError`; ``origin`` names the file in it."""
    try:
        return laid_over(calendar, read_overlay(content))
    except OverlayProblemsError as error:
        raise InvalidOverlayError(origin, error.problems) from error


def read_overlay(content: bytes) -> Overlay:
    """The overlay that a file's content says. Raises `OverlayProblemsError`."""
    written = _toml(content)
    try:
        return OverlayForm.model_validate(written).value()
    except ValidationError as error:
        problems = tuple(_problem(fault, written) for fault in error.errors(include_url=False))
        raise OverlayProblemsError(problems) from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise OperatorError(ExitCode.MISSING_FILE, "season.overlay.missing", path=path) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise OperatorError(
            ExitCode.INVALID_INPUT, "season.overlay.unreadable", path=path, reason=reason
        ) from error


def _toml(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise _whole("season.problem.big_file", kib=MOST_BYTES // 1024)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _whole("season.problem.not_utf8", byte=error.start) from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > MOST_DOTS:
            raise _whole("season.problem.dots", line=number)
    try:
        return tomllib.loads(text)
    # tomllib lets numbers of thousands of digits fail as ValueError, and deep nesting as RecursionError.
    except (ValueError, RecursionError) as error:
        raise _whole("season.problem.not_toml", reason=str(error)) from error


def _whole(key: str, **params: object) -> OverlayProblemsError:
    return OverlayProblemsError((Problem("", message(key, **params)),))


def _problem(error: ErrorDetails, written: dict[str, Any]) -> Problem:
    kind = _WHAT.get(error["type"], "other")
    if error["type"] == "string_pattern_mismatch":
        kind = "id" if error["loc"][-1] == "id" else "text"
    params = {name: str(value) for name, value in error.get("ctx", {}).items()}
    return Problem(
        _place(error["loc"], written), message(f"season.problem.{kind}", **params, reason=error["msg"])
    )


def _place(loc: tuple[int | str, ...], written: dict[str, Any]) -> str:
    """Where an error lies, by the ids that the operator wrote; where an id is no good, by its number."""
    names: list[str] = []
    node: object = written
    for part in loc:
        node = _child(node, part)
        if isinstance(part, int):
            names.append(_name(node) or f"#{part + 1}")
        elif part not in {"season", "milestone"}:
            names.append(part)
    if loc[:1] == ("season",) and names:
        return place_of(*names[:3])
    return ", ".join(names or map(str, loc))


def _child(node: object, part: int | str) -> object:
    match node:
        case dict() if isinstance(part, str):
            return cast("dict[str, object]", node).get(part)
        case list() if isinstance(part, int):
            return cast("list[object]", node)[part]
        case _:
            return None


def _name(node: object) -> str | None:
    found = _child(node, "id")
    return found if isinstance(found, str) and found.isidentifier() | found.isdigit() else None


def _line(problem: Problem) -> Message:
    if not problem.place:
        return problem.what
    return message("season.problem.at", place=problem.place, what=problem.what)


def _joined(problems: Sequence[Problem]) -> Message:
    """The problems as one sentence, as far as it can be read."""
    lines = [_line(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(message("season.problem.more", count=len(problems) - SHOWN))
    joined = lines.pop()
    while lines:
        joined = message("season.problem.and", first=lines.pop(), rest=joined)
    return joined
