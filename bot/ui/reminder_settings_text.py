"""Settings of reminders in words: hours, kinds, leads."""

from collections.abc import Iterable

from bot.domain.ids import LeadId
from bot.domain.message import Message, message
from bot.domain.reminder_settings import LEAD_CHOICES, Hours, ReminderSettings
from bot.reminders.leads import LEADS, MilestoneKind


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
    leads = tuple(lead_name(lead) for lead in leads_now(kind, settings))
    return message("reminders.settings.kind_on", kind=kind_name(kind), leads=leads)
