"""The rules of a message that Discord enforces and that neither discord.py nor the OpenAPI document checks.

Numbers from Discord's documentation (message, embed and component limits).
"""

from collections.abc import Iterator
from typing import Any

from tests.wire.discord_server.errors import ApiError, invalid_form

CONTENT = 2000
NONCE = 25
EMBEDS = 10
EMBED_TOTAL = 6000
EMBED_FIELDS = 25
EMBED_TEXTS = {"title": 256, "description": 4096}
COMPONENTS_V2 = 1 << 15
V2_TEXT = 4000
V2_COMPONENTS = 40
ROWS = 5
BUTTONS_IN_A_ROW = 5
OPTIONS_IN_A_SELECT = 25
CUSTOM_ID = 100
LABEL = 80
PLACEHOLDER = 150
ACTION_ROW, BUTTON, STRING_SELECT, TEXT_DISPLAY = 1, 2, 3, 10
LINK, PREMIUM = 5, 6


def check_message(body: dict[str, Any], *, files: int = 0, flags: int | None = None) -> None:
    """Refuse a message that Discord would refuse.

    ``flags`` are those of the message that is edited, None for a new one. An edit may leave everything out.
    """
    v2 = bool((flags if flags is not None else body.get("flags") or 0) & COMPONENTS_V2)
    components = body.get("components") or []
    if v2 and (body.get("content") or body.get("embeds")):
        raise invalid_form(
            "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not with components v2"
        )
    _check_text("content", body.get("content"), CONTENT)
    _check_text("nonce", str(body.get("nonce") or ""), NONCE)
    _check_embeds(body.get("embeds") or [])
    _check_components(components, v2=v2)
    something = body.get("content") or body.get("embeds") or components or files or body.get("sticker_ids")
    if flags is None and not something:
        raise ApiError(400, 50006, "Cannot send an empty message")


def walk(components: list[Any]) -> Iterator[dict[str, Any]]:
    """Every component, those inside others too (rows, sections, containers, labels)."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        inner = [component[key] for key in ("accessory", "component") if component.get(key)]
        yield from walk(inner)


def _check_text(path: str, text: str | None, limit: int, least: int = 0) -> None:
    length = len(text or "")
    if length > limit or length < least:
        raise invalid_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {limit} in length.")


def _check_embeds(embeds: list[dict[str, Any]]) -> None:
    if len(embeds) > EMBEDS:
        raise invalid_form("embeds", "BASE_TYPE_MAX_LENGTH", f"Must be {EMBEDS} or fewer in length.")
    for place, embed in enumerate(embeds):
        _check_embed(f"embeds.{place}", embed)
    if sum(_embed_length(embed) for embed in embeds) > EMBED_TOTAL:
        raise invalid_form(
            "embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TOTAL}"
        )


def _check_embed(path: str, embed: dict[str, Any]) -> None:
    for key, limit in EMBED_TEXTS.items():
        _check_text(f"{path}.{key}", embed.get(key), limit)
    _check_text(f"{path}.footer.text", (embed.get("footer") or {}).get("text"), 2048)
    _check_text(f"{path}.author.name", (embed.get("author") or {}).get("name"), 256)
    fields = embed.get("fields") or []
    if len(fields) > EMBED_FIELDS:
        raise invalid_form(
            f"{path}.fields", "BASE_TYPE_MAX_LENGTH", f"Must be {EMBED_FIELDS} or fewer in length."
        )
    for place, field in enumerate(fields):
        _check_text(f"{path}.fields.{place}.name", field.get("name"), 256, 1)
        _check_text(f"{path}.fields.{place}.value", field.get("value"), 1024, 1)


def _embed_length(embed: dict[str, Any]) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [field.get(key) for field in embed.get("fields") or [] for key in ("name", "value")]
    return sum(len(text) for text in texts if text)


def _check_components(components: list[dict[str, Any]], *, v2: bool) -> None:
    everything = list(walk(components))
    if not v2:
        _check_rows(components)
    elif len(everything) > V2_COMPONENTS:
        raise invalid_form(
            "components", "BASE_TYPE_MAX_LENGTH", f"Must be {V2_COMPONENTS} or fewer in length."
        )
    elif sum(len(found.get("content") or "") for found in everything) > V2_TEXT:
        raise invalid_form(
            "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"Max. {V2_TEXT} characters"
        )
    ids = [found["custom_id"] for found in everything if found.get("custom_id")]
    if len(ids) != len(set(ids)):
        raise invalid_form(
            "components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
        )
    for found in everything:
        _check_component(found)


def _check_rows(rows: list[dict[str, Any]]) -> None:
    if len(rows) > ROWS:
        raise invalid_form("components", "BASE_TYPE_MAX_LENGTH", f"Must be {ROWS} or fewer in length.")
    for place, row in enumerate(rows):
        path = f"components.{place}"
        if row.get("type") != ACTION_ROW:
            raise invalid_form(
                f"{path}.type", "UNION_TYPE_CHOICES", "Value of field 'type' must be one of (1,)."
            )
        children = row.get("components") or []
        width = sum(1 if child.get("type") == BUTTON else BUTTONS_IN_A_ROW for child in children)
        if not 1 <= width <= BUTTONS_IN_A_ROW:
            raise invalid_form(
                f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The row is too wide or empty"
            )


def _check_component(found: dict[str, Any]) -> None:
    _check_text("components.custom_id", found.get("custom_id"), CUSTOM_ID)
    _check_text("components.placeholder", found.get("placeholder"), PLACEHOLDER)
    kind = found.get("type")
    if kind == BUTTON:
        _check_button(found)
    elif kind == STRING_SELECT:
        _check_options(found.get("options") or [])


def _check_button(button: dict[str, Any]) -> None:
    _check_text("components.label", button.get("label"), LABEL)
    linked = button.get("style") in (LINK, PREMIUM)
    if not linked and not button.get("custom_id"):
        raise invalid_form("components.custom_id", "BASE_TYPE_REQUIRED", "A custom id is required")
    if not (button.get("label") or button.get("emoji") or button.get("sku_id")):
        raise invalid_form(
            "components.label", "BUTTON_COMPONENT_INVALID_LABEL", "A label or an emoji is required"
        )


def _check_options(options: list[dict[str, Any]]) -> None:
    if not 1 <= len(options) <= OPTIONS_IN_A_SELECT:
        raise invalid_form(
            "components.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length."
        )
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        raise invalid_form(
            "components.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Values must be unique"
        )
    for option in options:
        _check_text("components.options.label", option.get("label"), 100, 1)
        _check_text("components.options.value", option.get("value"), 100, 1)
        _check_text("components.options.description", option.get("description"), 100)
