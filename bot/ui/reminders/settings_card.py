"""The card of `/reminders settings`: what is set, and what stands in the way of reminders."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.domain.ids import LeadId
from bot.domain.message import Message, message
from bot.domain.reminder import DeliveryRights
from bot.domain.reminder_settings import LEAD_CHOICES, Hours, ReminderSettings
from bot.i18n import Catalogue
from bot.reminders.leads import LEADS, ONE_LEAD, MilestoneKind
from bot.ui.card import Accent, Card, Field
from bot.ui.text import zone_line


def settings_card(standing: DeliveryRights, texts: Catalogue, now: datetime, note: str = "") -> Card:
    """What is set. ``note`` stands above it, for example that something was saved."""
    obstacles = list(obstacle_notes(standing, texts, now))
    kinds = [texts.of(kind_line(kind, standing.settings)) for kind in MilestoneKind]
    what = f"**{texts('reminders.settings.kinds.name')}**\n" + "\n".join(kinds)
    return Card(
        title=texts("reminders.settings.title"),
        body="\n\n".join(part for part in (note, *obstacles, what) if part),
        fields=(Field(texts("reminders.settings.hours.name"), _hours(standing, texts, now)),),
        footer=texts("reminders.settings.footer"),
        accent=Accent.ATTENTION if obstacles else Accent.NEUTRAL,
    )


def obstacle_notes(standing: DeliveryRights, texts: Catalogue, now: datetime) -> Iterator[str]:
    """Why nothing comes at ``now`` (aware), if so, and what to do."""
    if standing.stopped:
        yield texts("reminders.list.stopped")
    if standing.dm_closed:
        yield texts("reminders.closed")
    if standing.paused_until is not None and standing.paused_until > now:
        yield texts("reminders.list.paused", {"until": standing.paused_until})


def _hours(standing: DeliveryRights, texts: Catalogue, now: datetime) -> str:
    hours = standing.settings.hours
    lines = [texts("reminders.settings.hours", {"hours": hours_text(hours)})]
    if hours.delivery_is_quiet:
        lines.append(texts("reminders.settings.hours.quiet"))
    lines.append(zone_line(standing.time_zone, now, texts))
    return "\n".join(lines)


def hours_text(hours: Hours) -> Message:
    """When reminders come: "at 09:00 your time, never between 22:00 and 08:00"."""
    if not hours.quiet:
        return message("reminders.hours.no_quiet", delivery=f"{hours.delivery:%H:%M}")
    return message(
        "reminders.hours",
        delivery=f"{hours.delivery:%H:%M}",
        quiet_from=f"{hours.quiet_from:%H:%M}",
        quiet_until=f"{hours.quiet_until:%H:%M}",
    )


def kind_name(kind: MilestoneKind) -> Message:
    """What a kind of milestone is called."""
    return message(f"reminders.kind.{kind}")


def lead_name(lead: LeadId) -> Message:
    """How long before: "7 days before", "the same day"."""
    return message(f"reminders.lead.{lead}")


def leads_now(kind: MilestoneKind, settings: ReminderSettings) -> tuple[LeadId, ...]:
    """The leads of a kind as they are set, longest first; also those of a muted kind."""
    return ordered(settings.choice(kind).leads or LEADS[kind])


def ordered(leads: Iterable[LeadId]) -> tuple[LeadId, ...]:
    """Leads, longest first."""
    return tuple(sorted(leads, key=LEAD_CHOICES.index))


def kind_line(kind: MilestoneKind, settings: ReminderSettings) -> Message:
    """A kind with its leads, or that it is off."""
    if settings.muted(kind):
        return message("reminders.settings.kind_off", kind=kind_name(kind))
    if kind in ONE_LEAD:
        leads = (message(f"reminders.lead.of.{kind}"),)
    else:
        leads = tuple(lead_name(lead) for lead in leads_now(kind, settings))
    return message("reminders.settings.kind_on", kind=kind_name(kind), leads=leads)
