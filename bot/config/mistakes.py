"""What is wrong in a configuration, in words that say what to write instead; never with the value, which may be secret."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.domain.message import Message, message
from bot.errors import ExitCode, OperatorError

_NUMBER_KINDS = frozenset({"int_type", "int_parsing", "int_from_float", "int_parsing_size"})
_TRUTH_KINDS = frozenset({"bool_type", "bool_parsing"})
_TEXT_KINDS = frozenset({"string_type", "path_type", "secret_type"})
_OF_DATABASES = frozenset({"postgres_url", "password_in_url", "same_urls", "one_url"})
_BOUNDS = {
    "greater_than_equal": "ge",
    "less_than_equal": "le",
    "less_than": "lt",
    "too_long": "max_length",
    "string_too_long": "max_length",
}
_FOREIGN = ("SERVICE", "PORT")
"""Container platforms set PRECEPTOR_SERVICE_… and PRECEPTOR_PORT… for a service of that name; nobody meant us."""


def mistakes(error: ValidationError, model: type[BaseModel], prefix: str) -> tuple[Message, ...]:
    """Each mistake with its place: the variable that holds it, or section and key."""
    found = error.errors(include_input=False, include_url=False)
    return tuple(
        message(
            "config.mistake",
            place=_place([part for part in problem["loc"] if isinstance(part, str)], prefix),
            what=_what(problem["type"], problem.get("ctx", {}), tuple(problem["loc"]), model),
        )
        for problem in found
    )


def _place(names: list[str], prefix: str) -> str:
    variable = f"{prefix}{'__'.join(names)}".upper()
    return variable if variable in os.environ else ".".join(names)


def keys_of(model: type[BaseModel]) -> Mapping[str, tuple[str, ...]]:
    """Sections of the configuration and their keys."""
    sections = ((name, field.annotation) for name, field in model.model_fields.items())
    return {
        name: tuple(section.model_fields)
        for name, section in sections
        if isinstance(section, type) and issubclass(section, BaseModel)
    }


def refuse_unknown_variables(
    environment: Iterable[str], prefix: str, own: Iterable[str], model: type[BaseModel]
) -> None:
    """Raise `OperatorError` (exit 78) for variables with our prefix that set nothing, naming the nearest that would."""
    known = {prefix + name for name in own}
    for section, keys in keys_of(model).items():
        known |= {f"{prefix}{section}".upper(), *(f"{prefix}{section}__{key}".upper() for key in keys)}
    problems = tuple(_unknown_variable(name, known) for name in sorted(_strange(environment, prefix, known)))
    if problems:
        raise OperatorError(ExitCode.CONFIGURATION, "config.invalid", problems=problems)


def _strange(environment: Iterable[str], prefix: str, known: set[str]) -> Iterator[str]:
    for name in environment:
        upper = name.upper()
        foreign = upper.removeprefix(prefix).startswith(_FOREIGN)
        if upper.startswith(prefix) and upper not in known and not foreign:
            yield name


def _unknown_variable(name: str, known: set[str]) -> Message:
    near = _nearest(name.upper(), sorted(known))
    what = message("config.mistake.unknown_near", near=near) if near else message("config.mistake.unknown")
    return message("config.mistake", place=name, what=what)


def _nearest(name: str, known: Sequence[str]) -> str | None:
    """The variable that was probably meant: one whose key alone was written, else the most alike."""
    key = name.split("_", maxsplit=1)[-1]
    by_key = [candidate for candidate in known if candidate.endswith(f"__{key}")]
    # One underscore for two is the commonest slip, so names are compared without underscores.
    plain = {candidate.replace("_", ""): candidate for candidate in known}
    alike = [plain[found] for found in get_close_matches(name.replace("_", ""), plain, n=1, cutoff=0.7)]
    return next(iter([*by_key, *alike]), None)


def _what(
    kind: str, about: Mapping[str, Any], place: tuple[int | str, ...], model: type[BaseModel]
) -> Message:
    match kind:
        case "extra_forbidden":
            return _unknown_key(place, model)
        case "literal_error":
            return message("config.mistake.one_of", choices=str(about.get("expected", "")).replace("'", ""))
        case "tuple_type" | "list_type":
            return message("config.mistake.list")
        case "model_type" | "model_attributes_type" | "dict_type":
            return message("config.mistake.section", section=place[0])
        case "url_scheme" | "url_parsing" | "url_type" | "url_syntax_violation":
            return message("config.mistake.address")
        case _ if kind in _NUMBER_KINDS:
            return message("config.mistake.number")
        case _ if kind in _TRUTH_KINDS:
            return message("config.mistake.truth")
        case _ if kind in _TEXT_KINDS:
            return message("config.mistake.text")
        case _ if kind in _BOUNDS:
            return message(f"config.mistake.{kind}", bound=about.get(_BOUNDS[kind], ""))
        case _:
            return _other(kind, place)


def _other(kind: str, place: tuple[int | str, ...]) -> Message:
    if kind in _OF_DATABASES:
        return message(f"config.mistake.{kind}")
    if kind != "string_pattern_mismatch":
        return message("config.mistake.other")
    return message("config.mistake.contact" if place[-1] == "privacy_contact" else "config.mistake.one_line")


def _unknown_key(place: tuple[int | str, ...], model: type[BaseModel]) -> Message:
    sections = keys_of(model)
    choices = sections if len(place) == 1 else sections.get(str(place[0]), ())
    nearest = get_close_matches(str(place[-1]), choices, n=1, cutoff=0.5)
    if nearest:
        return message("config.mistake.unknown_near", near=nearest[0])
    elsewhere = [name for name, keys in sections.items() if place[-1] in keys]
    if elsewhere:
        return message("config.mistake.elsewhere", section=elsewhere[0], name=place[-1])
    return message("config.mistake.unknown")
