"""Reads a rulebook file, checks it and builds :class:`~bot.strategy.rulebook.Rulebook`.

Refused with `RulebookError`: an unknown key, a table of bands with a gap or an overlap, a rule that is missing
or that nothing asks for, a rule without a source or with one that is not listed, a list-size table in which
anything worse asks for fewer programs or that misses an anchor.
"""

import tomllib
from functools import cache
from importlib import resources

from pydantic import ValidationError

from bot.domain.advice import Source
from bot.strategy.loader.build import build_list_size, build_rulebook
from bot.strategy.loader.checks import RulebookError, check_form, check_list_size
from bot.strategy.loader.schema import RulebookForm, SourcesForm
from bot.strategy.rulebook import Rulebook

__all__ = ["RulebookError", "load_rulebook", "parse_rulebook", "specialties"]


def specialties() -> tuple[str, ...]:
    """The specialties that have a rulebook."""
    names = (entry.name for entry in resources.files("bot.strategy").joinpath("rulebooks").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_rulebook(specialty: str = "pediatrics") -> Rulebook:
    """The rulebook shipped for a specialty. Raises `LookupError` when there is none."""
    if specialty not in specialties():
        raise LookupError(f"no rulebook for {specialty!r}")
    file = resources.files("bot.strategy").joinpath("rulebooks", f"{specialty}.toml")
    return parse_rulebook(file.read_text("utf-8"))


def parse_rulebook(text: str) -> Rulebook:
    """A rulebook from the text of its file. Raises `RulebookError`."""
    try:
        tables = tomllib.loads(text)
        listed = SourcesForm.model_validate(tables).sources
        sources = {name: Source(**dict(source)) for name, source in listed.items()}
        form = RulebookForm.model_validate(tables, context=sources)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RulebookError(f"{where}: {first['msg']}") from error
    # tomllib lets numbers of thousands of digits fail as ValueError, and deep nesting as RecursionError.
    except (ValueError, RecursionError) as error:
        raise RulebookError(f"not TOML: {error}") from error
    check_form(form)
    list_size = build_list_size(form.list_size)
    check_list_size(list_size, form.list_size.anchors)
    return build_rulebook(form, list_size)
