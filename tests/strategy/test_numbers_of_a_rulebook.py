"""Each number of the rulebook one less and one more: what is refused then, as it was read, and that all else loads."""

import copy
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from pydantic import ValidationError

from bot.domain.advice import Source, SourceKind, SourceStatus
from bot.strategy.loader.build import build_list_size
from bot.strategy.loader.checks import RulebookError, check_form, check_list_size
from bot.strategy.loader.schema import RulebookForm
from tests.approved import approved

SHIPPED = tomllib.loads(
    resources.files("bot.strategy").joinpath("rulebooks", "pediatrics.toml").read_text("utf-8")
)
SOURCES = dict.fromkeys(SHIPPED["sources"], Source(SourceKind.GUIDE, "a", 2026, SourceStatus.OPINION))
Path = tuple[str | int, ...]


def numbers(held: Any, path: Path = ()) -> Iterator[tuple[Path, int | float]]:
    """Every number of a rulebook but those of rules, sources and phases, with the way to it."""
    match held:
        case dict():
            for key, value in held.items():
                if path or key not in ("rules", "sources", "phases"):
                    yield from numbers(value, (*path, key))
        case list():
            for place, value in enumerate(held):
                yield from numbers(value, (*path, place))
        case int() | float() if not isinstance(held, bool):
            yield path, held
        case _:
            pass


def refusal(path: Path, value: float) -> str | None:
    """What is wrong with the rulebook with another number; nothing where it loads."""
    tables = {**SHIPPED, path[0]: copy.deepcopy(SHIPPED[path[0]])} if isinstance(path[0], str) else SHIPPED
    place: Any = tables
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    try:
        form = RulebookForm.model_validate(tables, context=SOURCES)
        check_form(form)
        check_list_size(build_list_size(form.list_size), form.list_size.anchors)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{first['type']} {first.get('ctx', '')}"
    except RulebookError as error:
        return str(error)
    return None


def test_one_less_and_one_more():
    """And below zero, once for each number of one name."""
    told, seen = list[str](), set[object]()
    for path, number in numbers(SHIPPED):
        named = tuple(part for part in path if isinstance(part, str))
        values = [number - 1, number + 1] if named not in seen or path[0] == "list_size" else []
        values += [] if named in seen else [-1]
        seen.add(named)
        for value in values:
            if why := refusal(path, value):
                told.append(f"{'.'.join(map(str, path))} {number} becomes {value}: {why}")
    approved("strategy/approved/numbers_of_the_rulebook", "\n".join(told))
