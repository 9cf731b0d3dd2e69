"""Settings of reminders as columns, and back; ``None`` stands for what is as usual."""

import json
from datetime import time
from typing import TypedDict, cast

from bot.domain.ids import LeadId
from bot.domain.reminder_settings import DEFAULT_HOURS, Hours, KindChoice, ReminderSettings


class _Kind(TypedDict):
    muted: bool
    leads: list[str] | None


def settings_of(hours: str | None, kinds: str | None) -> ReminderSettings:
    """The settings in two columns."""
    return ReminderSettings(
        hours=DEFAULT_HOURS if hours is None else Hours(*map(time.fromisoformat, hours.split())),
        kinds=() if kinds is None else _kinds(kinds),
    )


def settings_params(settings: ReminderSettings) -> dict[str, str | None]:
    """The columns of settings."""
    hours = settings.hours
    kinds: dict[str, _Kind] = {
        kind.kind: {"muted": kind.muted, "leads": None if kind.leads is None else list(kind.leads)}
        for kind in settings.kinds
    }
    return {
        "hours": None
        if hours == DEFAULT_HOURS
        else f"{hours.delivery:%H:%M} {hours.quiet_from:%H:%M} {hours.quiet_until:%H:%M}",
        "kinds": json.dumps(kinds) if kinds else None,
    }


def _kinds(text: str) -> tuple[KindChoice, ...]:
    read = cast("dict[str, _Kind]", json.loads(text))
    return tuple(
        KindChoice(kind, kept["muted"], None if kept["leads"] is None else tuple(map(LeadId, kept["leads"])))
        for kind, kept in read.items()
    )
