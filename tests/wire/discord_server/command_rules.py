"""The rules of application commands that Discord enforces at registration, from its documentation.

The OpenAPI document knows lengths only; the name's pattern, the order of options, unique names and the total
length of a command are checked here.
"""

import re
from typing import Any

from tests.wire.discord_server.errors import ApiError, invalid_form

# \w stands for letters and digits of every script, with the underscore, as Discord's \p{L}\p{N}_ does.
NAME = re.compile(r"[-'\w]{1,32}")
CHAT_INPUT = 1
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
AUTOCOMPLETE_TYPES = (3, 4, 10)
CHAT_INPUT_COMMANDS = 100
CONTEXT_MENUS_EACH = 15
OPTIONS = 25
CHOICES = 25
DESCRIPTION = 100
TOTAL = 8000


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Refuse a list of global commands that Discord would refuse."""
    kinds = [command.get("type", CHAT_INPUT) for command in commands]
    for kind in set(kinds):
        most = CHAT_INPUT_COMMANDS if kind == CHAT_INPUT else CONTEXT_MENUS_EACH
        if kinds.count(kind) > most:
            raise ApiError(400, 30032, f"Maximum number of application commands reached ({most})")
    names = [(command.get("type", CHAT_INPUT), command.get("name")) for command in commands]
    _check_unique("", names, "APPLICATION_COMMANDS_DUPLICATE_NAME")
    for place, command in enumerate(commands):
        _check_command(str(place), command)


def _check_command(path: str, command: dict[str, Any]) -> None:
    if command.get("type", CHAT_INPUT) != CHAT_INPUT:
        _check_length(f"{path}.name", command.get("name"), 1, 32)
        return
    _check_names(path, command)
    _check_options(path, command.get("options") or [], depth=0)
    if (total := _longest(command)) > TOTAL:
        text = f"Command exceeds maximum size ({total} > {TOTAL})"
        raise invalid_form(path, "APPLICATION_COMMAND_TOO_LARGE", text)


def _check_names(path: str, item: dict[str, Any]) -> None:
    names = {"name": item.get("name")}
    names |= {
        f"name_localizations.{key}": value for key, value in (item.get("name_localizations") or {}).items()
    }
    for key, name in names.items():
        if not isinstance(name, str) or not NAME.fullmatch(name) or name != name.lower():
            raise invalid_form(f"{path}.{key}", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    _check_length(f"{path}.description", item.get("description"), 1, DESCRIPTION)
    for key, text in (item.get("description_localizations") or {}).items():
        _check_length(f"{path}.description_localizations.{key}", text, 1, DESCRIPTION)


def _check_options(path: str, options: list[dict[str, Any]], depth: int) -> None:
    if len(options) > OPTIONS:
        raise invalid_form(
            f"{path}.options", "BASE_TYPE_MAX_LENGTH", f"Must be {OPTIONS} or fewer in length."
        )
    _check_unique(
        f"{path}.options", [option.get("name") for option in options], "APPLICATION_COMMAND_OPTIONS_NAME"
    )
    nested = [option.get("type") in (SUBCOMMAND, SUBCOMMAND_GROUP) for option in options]
    if any(nested) and not all(nested):
        raise invalid_form(
            f"{path}.options", "APPLICATION_COMMAND_OPTIONS_TYPE", "Subcommands do not mix with options"
        )
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
        raise invalid_form(
            f"{path}.options", code, "Required options must be placed before non-required options"
        )
    for place, option in enumerate(options):
        _check_option(f"{path}.options.{place}", option, depth)


def _check_option(path: str, option: dict[str, Any], depth: int) -> None:
    _check_names(path, option)
    if option.get("type") == SUBCOMMAND_GROUP and depth:
        raise invalid_form(path, "APPLICATION_COMMAND_OPTIONS_TYPE", "Groups cannot be nested")
    _check_choices(path, option)
    if option.get("autocomplete") and option.get("type") not in AUTOCOMPLETE_TYPES:
        raise invalid_form(path, "APPLICATION_COMMAND_OPTIONS_TYPE", "This type takes no autocomplete")
    _check_options(path, option.get("options") or [], depth + 1)


def _check_choices(path: str, option: dict[str, Any]) -> None:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        raise invalid_form(
            path, "APPLICATION_COMMAND_OPTIONS_CHOICES", "Choices and autocomplete exclude each other"
        )
    if len(choices) > CHOICES:
        raise invalid_form(
            f"{path}.choices", "BASE_TYPE_MAX_LENGTH", f"Must be {CHOICES} or fewer in length."
        )
    _check_unique(
        f"{path}.choices", [choice.get("name") for choice in choices], "OPTION_CHOICE_NAME_DUPLICATE"
    )
    for place, choice in enumerate(choices):
        _check_length(f"{path}.choices.{place}.name", choice.get("name"), 1, 100)
        if isinstance(choice.get("value"), str):
            _check_length(f"{path}.choices.{place}.value", choice["value"], 1, 100)


def _check_length(path: str, text: Any, least: int, most: int) -> None:
    if not isinstance(text, str) or not least <= len(text) <= most:
        raise invalid_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def _check_unique(path: str, names: list[Any], code: str) -> None:
    if len(names) != len(set(names)):
        raise invalid_form(path or "commands", code, "Names must be unique")


def _longest(item: dict[str, Any]) -> int:
    """Characters of names, descriptions and choice values, each in its longest language."""
    own = [
        max([len(item.get(key) or ""), *map(len, (item.get(f"{key}_localizations") or {}).values())])
        for key in ("name", "description")
    ]
    choices = [
        len(str(choice.get("name", ""))) + len(str(choice.get("value", "")))
        for choice in item.get("choices") or []
    ]
    return sum(own) + sum(choices) + sum(_longest(option) for option in item.get("options") or [])
