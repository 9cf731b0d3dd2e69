"""What a person does at a Discord client, turned into interaction data.

The client lets nobody do what is impossible, so these functions refuse it (:class:`MisuseError`): a command
that is not synced, an option that does not exist or breaks its bounds, a button that is not there.
"""

import base64
from collections.abc import Iterator
from typing import Any

from tests.wire.discord_server import payloads
from tests.wire.discord_server.errors import MisuseError
from tests.wire.discord_server.message_rules import BUTTON, TEXT_DISPLAY, walk
from tests.wire.discord_server.state import Upload, World

STRING, INTEGER, BOOLEAN, USER, CHANNEL, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 10, 11
TEXT_INPUT, LABEL, RADIO_GROUP, CHECKBOX = 4, 18, 21, 23
GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1
TYPES: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), BOOLEAN: (bool,), NUMBER: (int, float)}


def command_data(
    world: World, guild: int | None, name: str, given: dict[str, Any], focused: str = ""
) -> dict[str, Any]:
    """The data of a slash command such as ``profile show``; ``focused`` names the option being typed."""
    parts = name.removeprefix("/").split()
    command = _find(world.commands, parts[0])
    contexts = command.get("contexts")
    if contexts is not None and (GUILD_CONTEXT if guild else BOT_DM_CONTEXT) not in contexts:
        raise MisuseError(f"/{name} is not offered here")
    leaf, path = command, []
    for part in parts[1:]:
        leaf = _find(leaf.get("options") or [], part)
        path.append(leaf)
    values, resolved = _values(world, guild, leaf, given, focused)
    for step in reversed(path):
        values = [{"name": step["name"], "type": step["type"], "options": values}]
    data = {"id": command["id"], "name": command["name"], "type": 1, "options": values}
    return data | {"resolved": resolved} if resolved else data


def component_data(message: dict[str, Any], custom_id: str, values: list[str] | None) -> dict[str, Any]:
    """The data of a pressed button, or of a select (``values``)."""
    found = next((item for item in walk(message["components"]) if item.get("custom_id") == custom_id), None)
    if found is None or found.get("disabled"):
        raise MisuseError(f"the message offers no component {custom_id!r}")
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": found["type"], "id": found["id"]}
    if found["type"] == BUTTON:
        return data
    _check_chosen(found, values or [])
    return data | {"values": values or []}


def modal_data(modal: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The data of a submitted modal. ``given`` maps a custom id or a label to what was typed or chosen.

    What is not given keeps its prefilled value.
    """
    left = dict(given)
    components = [_filled(component, left) for component in modal["components"]]
    if left:
        raise MisuseError(f"the modal has no field {sorted(left)}")
    return {"custom_id": modal["custom_id"], "components": components}


def _find(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
    for item in items:
        if item["name"] == name:
            return item
    raise MisuseError(f"no command or option {name!r} is registered")


def _values(
    world: World, guild: int | None, leaf: dict[str, Any], given: dict[str, Any], focused: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    options = leaf.get("options") or []
    if any(option["type"] < STRING for option in options):
        raise MisuseError(f"{leaf['name']!r} needs a subcommand")
    missing = {option["name"] for option in options if option.get("required")} - set(given)
    if missing and not focused:
        raise MisuseError(f"required options are missing: {sorted(missing)}")
    values: list[dict[str, Any]] = []
    resolved: dict[str, Any] = {}
    for name, value in given.items():
        option = _find(options, name)
        own = {"focused": True} if name == focused else {}
        if not own:
            _check_value(option, value)
        sent = _resolve(world, guild, option["type"], value, resolved)
        values.append({"name": name, "type": option["type"], "value": sent} | own)
    return values, resolved


def _check_value(option: dict[str, Any], value: Any) -> None:
    kind, name = option["type"], option["name"]
    wanted = TYPES.get(kind)
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and kind != BOOLEAN)):
        raise MisuseError(f"{name}: {type(value).__name__} does not fit")
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise MisuseError(f"{name}: not one of the choices {choices}")
    size = len(value) if isinstance(value, str) else value
    for least, most in (("min_value", "max_value"), ("min_length", "max_length")):
        low, high = option.get(least), option.get(most)
        if (low is not None and size < low) or (high is not None and size > high):
            raise MisuseError(f"{name}: outside {low} to {high}")


def _resolve(world: World, guild: int | None, kind: int, value: Any, resolved: dict[str, Any]) -> Any:
    """The value as sent; things it points at go to ``resolved``."""
    if kind == USER:
        resolved.setdefault("users", {})[str(value)] = payloads.user(world.user(int(value)))
        member = world.guild(guild).members.get(int(value)) if guild else None
        if member:
            members = resolved.setdefault("members", {})
            members[str(value)] = payloads.member(world, member, with_user=False) | {"permissions": "0"}
    elif kind == CHANNEL:
        found = payloads.channel(world, world.channel(int(value)))
        resolved.setdefault("channels", {})[str(value)] = found | {"permissions": "0"}
    elif kind == ATTACHMENT:
        number = world.next_id()
        world.uploads[number] = Upload(
            value["name"], base64.b64decode(value["base64"]), value["content_type"]
        )
        found = payloads.attachment(world, number, world.uploads[number])
        resolved.setdefault("attachments", {})[str(number)] = found
        return str(number)
    return str(value) if kind in (USER, CHANNEL) else value


def _check_chosen(select: dict[str, Any], values: list[str]) -> None:
    offered = [option["value"] for option in select.get("options") or []]
    if offered and not set(values) <= set(offered):
        raise MisuseError(f"the select offers only {offered}")
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not least <= len(values) <= most:
        raise MisuseError(f"the select takes {least} to {most} values")


def _filled(component: dict[str, Any], left: dict[str, Any]) -> dict[str, Any]:
    """A modal's component with its answer; takes what it uses out of ``left``."""
    kind = component["type"]
    if kind == LABEL:
        inner = component["component"]
        return {
            "type": kind,
            "id": component.get("id"),
            "component": _answer(inner, component["label"], left),
        }
    if kind == TEXT_DISPLAY:
        return {"type": kind, "id": component.get("id")}
    inner = component["components"]
    return {"type": kind, "components": [_answer(item, item.get("label", ""), left) for item in inner]}


def _answer(field: dict[str, Any], label: str, left: dict[str, Any]) -> dict[str, Any]:
    key = field["custom_id"] if field["custom_id"] in left else label
    answer: dict[str, Any] = {"type": field["type"], "custom_id": field["custom_id"], "id": field.get("id")}
    if field["type"] in (TEXT_INPUT, CHECKBOX):
        value = left.pop(key, field.get("value", field.get("default", "")))
        if field["type"] == TEXT_INPUT:
            _check_typed(field, label, value)
        return answer | {"value": value}
    chosen = left.pop(key, None)
    if field["type"] == RADIO_GROUP:
        return answer | {"value": next(_preselected(field), None) if chosen is None else chosen}
    values = list(_preselected(field)) if chosen is None else list(chosen)
    if values or field.get("required", True):
        _check_chosen(field, values)
    return answer | {"values": values}


def _check_typed(field: dict[str, Any], label: str, value: str) -> None:
    if field.get("required", True) and not value:
        raise MisuseError(f"{label!r} must be filled in")
    if value and not (field.get("min_length") or 0) <= len(value) <= (field.get("max_length") or 4000):
        raise MisuseError(f"{label!r} is too short or too long")


def _preselected(field: dict[str, Any]) -> Iterator[str]:
    yield from (option["value"] for option in field.get("options") or [] if option.get("default"))
