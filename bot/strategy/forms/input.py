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

from pydantic import ValidationError

from bot.domain.ids import SeasonId
from bot.domain.message import Message, message
from bot.domain.profile import ContentGap, Division, Profile
from bot.domain.profile_check import Problem, problems
from bot.domain.program import ProgramKind
from bot.strategy.forms.profile import ProfileForm

MAX_BYTES = 64 * 1024
"""Largest profile file that is read."""
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
    found: list[Problem] = []
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
    found += problems(form.profile_for_check(as_of), as_of)
    found += _offered(profile, specialties, seasons)
    if found:
        raise InvalidProfileError(tuple(found))
    return profile


def _decode(data: bytes) -> object:
    if len(data) > MAX_BYTES:
        raise _refused("too_large", most=MAX_BYTES // 1024)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise _refused("not_json", line=error.lineno, column=error.colno) from error
    except UnicodeDecodeError as error:
        raise _refused("not_text") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or thousands of brackets
        raise _refused("value") from error


def _refused(key: str, **params: object) -> InvalidProfileError:
    """The whole file is at fault, so no path is known."""
    return InvalidProfileError((Problem("", message(f"profile_check.{key}", **params)),))


def _shape_problems(error: ValidationError) -> Iterator[Problem]:
    for found in error.errors(include_url=False):
        yield Problem(_path(found["loc"]), _sentence(found["type"], found.get("ctx", {})))


def _sentence(kind: str, context: dict[str, Any]) -> Message:
    match kind:
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
