"""The card of `/reminders settings`: what is set, and what stands in the way of reminders."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.reminder import Standing
from bot.i18n import Catalogue
from bot.reminders.leads import MilestoneKind
from bot.ui.card import Accent, Card, Field
from bot.ui.reminder_settings_text import hours_text, kind_line


def settings_card(standing: Standing, say: Catalogue, now: datetime, note: str = "") -> Card:
    """What is set. ``note`` stands above it, for example that something was saved."""
    obstacles = list(obstacle_notes(standing, say, now))
    kinds = [say.say(kind_line(kind, standing.settings)) for kind in MilestoneKind]
    what = f"**{say.text('reminders.settings.kinds.name')}**\n" + "\n".join(kinds)
    return Card(
        title=say.text("reminders.settings.title"),
        body="\n\n".join(part for part in (note, *obstacles, what) if part),
        fields=(Field(say.text("reminders.settings.hours.name"), _hours(standing, say, now)),),
        footer=say.text("reminders.settings.footer"),
        accent=Accent.ATTENTION if obstacles else Accent.NEUTRAL,
    )


def obstacle_notes(standing: Standing, say: Catalogue, now: datetime) -> Iterator[str]:
    """Why nothing comes at ``now`` (aware), if so, and what to do."""
    if standing.stopped:
        yield say.text("reminders.list.stopped")
    if standing.dm_closed:
        yield say.text("reminders.closed")
    if standing.paused_until is not None and standing.paused_until > now:
        yield say.text("reminders.list.paused", {"until": standing.paused_until})


def _hours(standing: Standing, say: Catalogue, now: datetime) -> str:
    hours = standing.settings.hours
    lines = [say.text("reminders.settings.hours", {"hours": hours_text(hours)})]
    if hours.delivery_is_quiet:
        lines.append(say.text("reminders.settings.hours.quiet"))
    clock = f"{now.astimezone(ZoneInfo(standing.time_zone)):%H:%M}"
    zone = standing.time_zone.replace("_", " ")
    lines.append(say.text("season.zone", {"zone": zone, "time": clock}))
    return "\n".join(lines)
