"""The stable JSON forms of advice: the profile read in, the advice written out, and their JSON Schemas."""

from typing import Any, Literal

from bot.strategy.forms.grounds import Say
from bot.strategy.forms.input import MAX_BYTES, InvalidProfileError, parse_profile, time_zone_of
from bot.strategy.forms.output import AdviceForm, render_advice
from bot.strategy.forms.profile import ProfileForm

__all__ = [
    "FORM_NAMES",
    "MAX_BYTES",
    "FormName",
    "InvalidProfileError",
    "Say",
    "form_schema",
    "parse_profile",
    "render_advice",
    "time_zone_of",
]

FormName = Literal["input", "output"]
FORM_NAMES: tuple[FormName, ...] = ("input", "output")
"""The forms that have a published schema."""


def form_schema(name: FormName) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a form."""
    if name == "input":
        schema = ProfileForm.model_json_schema(by_alias=True, mode="validation")
    else:
        schema = AdviceForm.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
