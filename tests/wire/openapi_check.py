"""Hold the bot's requests against Discord's own OpenAPI document, where a copy of it lies beside the project.

Objects are taken as closed: a field that Discord does not know is reported. Six habits of discord.py that
Discord accepts although the document does not are let pass; see :data:`TOLERATED` and :func:`_relax`.
Nothing is read before the first request is checked, and equal requests are checked once.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.wire.discord_server.views import Request

DOCUMENT = Path(__file__).parents[3] / "shared" / "discord" / "openapi.json"
ROOT_URI = "urn:discord"
SHOWN = 300
# Fields discord.py sends and Discord accepts, though the document leaves them out.
TOLERATED: dict[str, tuple[str, ...]] = {
    "ApplicationCommandUpdateRequest": ("nsfw", "dm_permission"),
    "MessageEditRequestPartial": ("tts",),
    "IncomingWebhookUpdateRequestPartial": ("tts",),
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": ("tts",),
    "RichEmbed": ("flags",),
}


def available() -> bool:
    """Whether the document is there."""
    return DOCUMENT.exists()


def violations(requests: Iterable[Request]) -> list[str]:
    """One line for each way in which a request breaks the document; requests that Discord refused count too."""
    found: list[str] = []
    for request in requests:
        route = _operation(request.method, request.path)
        if route is None:
            found.append(f"{request.method} {request.path} is not in the document")
            continue
        query = json.dumps(request.query, sort_keys=True)
        body = json.dumps(request.body, sort_keys=True)
        found += [f"{request.template}: {problem}" for problem in _check(*route, query, body)]
    return found


@cache
def _document() -> dict[str, Any]:
    document = json.loads(DOCUMENT.read_text())
    for name, schema in document["components"]["schemas"].items():
        _close(schema, TOLERATED.get(name, ()))
    _relax(document)
    return document


def _close(schema: Any, tolerated: tuple[str, ...] = ()) -> None:
    """Refuse unknown fields of every object that lists its own."""
    if isinstance(schema, list):
        for item in schema:
            _close(item)
    elif isinstance(schema, dict):
        for key, item in schema.items():
            if key == "properties":
                for inner in item.values():
                    _close(inner)
            else:
                _close(item)
        if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
            schema["properties"] |= dict.fromkeys(tolerated, True)


def _relax(document: dict[str, Any]) -> None:
    """Take ids as numbers too, as discord.py writes some of them."""
    document["components"]["schemas"]["SnowflakeType"] = {
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}]
    }


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(ROOT_URI, Resource.from_contents(_document(), DRAFT202012))


def _operation(method: str, path: str) -> tuple[str, str] | None:
    """The document's path and method for a request; exact steps win over parameters."""
    parts = path.split("/")
    paths = _document()["paths"]
    fits = [found for found in paths if _matches(found.split("/"), parts) and method.lower() in paths[found]]
    return (min(fits, key=lambda found: found.count("{")), method.lower()) if fits else None


def _matches(steps: list[str], parts: list[str]) -> bool:
    if len(steps) != len(parts):
        return False
    return all(step == part or step.startswith("{") for step, part in zip(steps, parts, strict=True))


@cache
def _validator(pointer: str) -> Draft202012Validator:
    """The compiled schema at a JSON pointer of the document."""
    return Draft202012Validator({"$ref": f"{ROOT_URI}#{pointer}"}, registry=_registry())


@cache
def _check(path: str, method: str, query: str, body: str) -> tuple[str, ...]:
    operation = _document()["paths"][path][method]
    pointer = f"/paths/{_escaped(path)}/{method}"
    found = [*_check_query(operation, json.loads(query)), *_check_body(operation, pointer, json.loads(body))]
    return tuple(found)


def _check_body(operation: dict[str, Any], pointer: str, body: Any) -> Iterator[str]:
    described = (operation.get("requestBody") or {}).get("content", {})
    if body is None:
        if (operation.get("requestBody") or {}).get("required"):
            yield "the body is missing"
    elif "application/json" not in described:
        yield "a body where none is described"
    else:
        validator = _validator(f"{pointer}/requestBody/content/{_escaped('application/json')}/schema")
        yield from (_line(error) for error in validator.iter_errors(body))


def _check_query(operation: dict[str, Any], query: dict[str, str]) -> Iterator[str]:
    known = {
        item["name"]: item["schema"] for item in operation.get("parameters", []) if item["in"] == "query"
    }
    for name, text in query.items():
        if name not in known:
            yield f"query parameter {name!r} is not in the document"
            continue
        # A resource without an id of its own: its references must be looked up in the document.
        inner = json.loads(json.dumps(known[name]).replace('"#/', f'"{ROOT_URI}#/'))
        validator = Draft202012Validator(inner, registry=_registry())
        if not any(validator.is_valid(value) for value in _readings(text)):
            yield f"query parameter {name!r}: {text!r} does not fit"


def _readings(text: str) -> Iterator[Any]:
    """What a query parameter's text may mean; 0 and 1 pass for booleans."""
    yield text
    if text.lstrip("-").isdecimal():
        yield int(text)
    if text in ("0", "1", "true", "false"):
        yield text in ("1", "true")


def _line(error: ValidationError) -> str:
    deepest = _reason(error)
    where = ".".join(str(part) for part in deepest.absolute_path)
    return f"{where or 'body'}: {deepest.message[:SHOWN]}"


def _reason(error: ValidationError) -> ValidationError:
    """The innermost reason: in a union, that of the branch meant by the object's `type`."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or []:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [errors for errors in branches.values() if not any(_is_other_kind(inner) for inner in errors)]
    return _reason(min(meant, key=len)[0]) if meant else error


def _is_other_kind(error: ValidationError) -> bool:
    path = list(error.relative_path)
    return path == ["type"] or (not path and error.validator == "type")


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
