"""The JSON form of a profile (`docs/advise.md`): read strictly, every problem named with its dotted path.

Every key but `applicant` may be missing or null, which means unknown. Types, choices and unknown keys are
checked here, combinations by :mod:`bot.domain.profile_check`; both kinds of problem are reported together.
"""

import copy
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast
from zoneinfo import available_timezones

from pydantic import ValidationError

from bot.domain.ids import SeasonId
from bot.domain.message import Message, message
from bot.domain.profile import ContentGap, Division, Profile
from bot.domain.profile_check import Problem, problems
from bot.domain.program import ProgramKind
from bot.strategy.forms.profile import ProfileForm

MAX_BYTES = 64 * 1024
"""Largest profile file that is read."""
DEPTH_MAX = 20
"""Deepest nesting that is read; a profile has three levels."""
_DIGITS_MAX = 20
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_]{1,40}")
_SAYS = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "int_type": "whole_number",
    "int_from_float": "whole_number",
    "int_parsing_size": "whole_number",
    "float_type": "number",
    "finite_number": "number",
    "bool_type": "yes_no",
    "string_type": "text",
    "date_type": "date",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "tuple_type": "list",
    "model_type": "object",
    "model_attributes_type": "object",
}
_HARMLESS: dict[str, Any] = {
    "states": "CA",
    "divisions": Division.PACIFIC.value,
    "kinds": ProgramKind.COMMUNITY.value,
    "content_gaps": ContentGap.PEDIATRICS.value,
}
"""What stands in for a refused entry of a list of words while the rest is checked."""
_EMPTY: dict[str, Any] = {}


class InvalidProfileError(ValueError):
    """A profile that cannot be advised on; ``problems`` holds everything found, in the order of the form."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(problem.path for problem in found))
        self.problems = found


def parse_profile(
    data: bytes,
    *,
    as_of: date,
    specialties: Collection[str],
    seasons: Collection[SeasonId],
    season: SeasonId | None = None,
) -> Profile:
    """The profile in a JSON file, valid on the day ``as_of``, with ``season`` in place of its own if given.

    Raises `InvalidProfileError` with every problem; an unlisted season and a specialty without a rulebook are
    problems too.
    """
    tree = _decode(data)
    found: list[Problem] = list(_twice(tree))
    try:
        form = ProfileForm.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        found += _shape_problems(error)
        if not isinstance(tree, dict) or not all(problem.path for problem in found):
            raise InvalidProfileError(tuple(found)) from error
        tree = cast("dict[str, Any]", tree)
        form = ProfileForm.model_validate_json(json.dumps(_pruned(tree, error)))
    profile = form.profile(as_of)
    if season is not None:
        profile = replace(profile, season=season)
    named = {problem.path for problem in found}
    found += [each for each in problems(form.profile_for_check(as_of), as_of) if each.path not in named]
    found += _offered(profile, specialties, seasons)
    if found:
        raise InvalidProfileError(tuple(found))
    return profile


def time_zone_of(data: bytes) -> str | None:
    """The time zone that a profile names, looked at before the rest: its day is the member's."""
    try:
        tree = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    zone = cast("dict[str, Any]", tree).get("time_zone") if isinstance(tree, dict) else None
    return zone if isinstance(zone, str) and zone in available_timezones() else None


class _Object(dict[str, Any]):
    """An object of the file, with the keys that stand in it twice."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        made.twice = tuple(name for name in made if names.count(name) > 1)
    return made


def _twice(tree: object, at: tuple[int | str, ...] = ()) -> Iterator[Problem]:
    """Keys that stand twice: which of the two is meant nobody knows."""
    if isinstance(tree, _Object):
        for name in tree.twice:
            yield Problem(_path((*at, name)), message("profile_check.twice"))
        for name, value in tree.items():
            yield from _twice(value, (*at, name))
    elif isinstance(tree, list):
        for place, value in enumerate(cast("list[object]", tree)):
            yield from _twice(value, (*at, place))


def _whole(text: str) -> int:
    """A whole number; one of more digits than anything here has becomes one that every check refuses by its path."""
    return int(text) if len(text) <= _DIGITS_MAX else 10**_DIGITS_MAX


def _decode(data: bytes) -> object:
    if len(data) > MAX_BYTES:
        raise _refused("too_large", most=MAX_BYTES // 1024)
    try:
        text = data.decode("utf-8-sig")
        _refuse_deep(text)
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise _refused("not_json", line=error.lineno, column=error.colno) from error
    except UnicodeDecodeError as error:
        raise _refused("not_text") from error
    except InvalidProfileError:
        raise
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or thousands of brackets
        raise _refused("value") from error


def _refuse_deep(text: str) -> None:
    """Refuse what is nested deeper than any profile, by the keys that lead there."""
    path: list[str] = []
    key = ""
    for token in _TOKENS.finditer(text):
        match token[0]:
            case "{" | "[":
                path.append(key)
                key = ""
                if len(path) > DEPTH_MAX:
                    where = ".".join(json.dumps(k) if not _PLAIN_KEY.fullmatch(k) else k for k in path if k)
                    raise InvalidProfileError((Problem(where, message("profile_check.too_deep")),))
            case "}" | "]":
                key = path.pop() if path else ""
            case _:
                key = token[0][1:-1][:40]


def _refused(key: str, **params: object) -> InvalidProfileError:
    """The whole file is at fault, so no path is known."""
    return InvalidProfileError((Problem("", message(f"profile_check.{key}", **params)),))


def _shape_problems(error: ValidationError) -> Iterator[Problem]:
    for found in error.errors(include_url=False):
        yield Problem(_path(found["loc"]), _sentence(found["type"], found.get("ctx", {}), found["input"]))


def _sentence(kind: str, context: dict[str, Any], given: object) -> Message:
    match kind:
        case _ if _SAYS.get(kind) == "date" and isinstance(given, str) and _DAY.fullmatch(given):
            return message("profile_check.no_such_day", day=given)
        case "enum" | "literal_error":
            choices = tuple(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
            return message("profile_check.choice", choices=choices)
        case "too_long":
            return message("profile_check.too_many", most=context["max_length"])
        case _:
            return message(f"profile_check.{_SAYS.get(kind, 'value')}")


def _path(location: tuple[int | str, ...]) -> str:
    """A dotted path; a key that is no plain word is quoted, so that it cannot break the line."""
    return ".".join(
        part if _PLAIN_KEY.fullmatch(part) else json.dumps(part[:40]) for part in map(str, location)
    )


def _pruned(tree: dict[str, Any], error: ValidationError) -> dict[str, Any]:
    """The tree without what was refused, so that the rest can be checked for combinations."""
    pruned = copy.deepcopy(tree)
    for found in error.errors(include_url=False):
        _remove(pruned, found["loc"], unknown=found["type"] == "extra_forbidden")
    if pruned.get("applicant") is None:
        pruned["applicant"] = "non_us_img"
    return pruned


def _remove(tree: Any, location: tuple[int | str, ...], *, unknown: bool) -> None:
    """Make one place unknown. An entry keeps its place in its list, so that later paths stay right."""
    *parents, last = location
    for part in parents:
        tree = tree[part]
    if unknown:
        del tree[last]
    elif isinstance(last, str):
        tree[last] = None
    else:
        tree[last] = _HARMLESS.get(str(parents[-1]), _EMPTY)


def _offered(
    profile: Profile, specialties: Collection[str], seasons: Collection[SeasonId]
) -> Iterator[Problem]:
    """The specialty and the season must be ones that there is data for."""
    if profile.specialty not in specialties:
        choices = tuple(sorted(specialties))
        yield Problem("specialty", message("profile_check.specialty", choices=choices))
    if profile.season is not None and profile.season not in seasons:
        choices = tuple(sorted(seasons))
        text = message("profile_check.season", season=profile.season, choices=choices)
        yield Problem("season", text)
