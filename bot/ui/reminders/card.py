"""The direct messages that carry reminders, and the answers to their buttons."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from bot.domain.interview import NO_INTERVIEWS, Interviews, is_question
from bot.domain.reminder import Milestone
from bot.domain.reminder_settings import Hours
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue
from bot.reminders.policy import LATE_AFTER
from bot.reminders.ports import (
    ChangedDates,
    DecidedSuggestion,
    DueReminders,
    KeepingNotice,
    Parcel,
    TrialMessage,
)
from bot.reminders.views import Withdrawn
from bot.retention.policy import NOTICE
from bot.ui.card import Accent, Card, Field
from bot.ui.ledger.suggestion_card import news_pages
from bot.ui.reminders.change_card import change_card
from bot.ui.reminders.settings_card import hours_text
from bot.ui.timeline.milestones import MilestoneText, milestone_name, milestone_text, when_text

DIGEST_SHOWN = 10
"""Milestones written out in one message; the rest is counted."""


def delivery_card(
    parcel: Parcel, calendar: SeasonCalendar, texts: Catalogue, interviews: Interviews = NO_INTERVIEWS
) -> Card:
    """What a message says: one milestone in full, several in short, or what dates changed.

    ``interviews`` are the member's, so that theirs are named with the program.
    """
    match parcel.body:
        case TrialMessage(hours):
            return _trial_card(hours, texts)
        case ChangedDates(changes):
            return change_card(changes, calendar, texts)
        case DecidedSuggestion(suggestion):
            return news_pages((suggestion,), texts)[0]
        case KeepingNotice():
            return keeping_card(parcel.now, texts)
        case DueReminders() as due:
            return _due_card(due, parcel.now, calendar, texts, interviews)
        case _:
            assert_never(parcel.body)


def _due_card(
    due: DueReminders, now: datetime, calendar: SeasonCalendar, texts: Catalogue, interviews: Interviews
) -> Card:
    milestones = list(dict.fromkeys(item.milestone for item in due.items))
    named = [(milestone, milestone_text(milestone, calendar, texts, interviews)) for milestone in milestones]
    late = _late(due, now, texts)
    if len(named) > 1:
        return _digest_card(named, now, late, texts)
    milestone, text = named[0]
    if is_question(milestone.id):
        return _question_card(text, late, texts)
    return _single_card(milestone, text, now, late, texts)


def _question_card(text: MilestoneText, late: str, texts: Catalogue) -> Card:
    """What comes the evening after an interview: one question, and one line about thanks."""
    body = [line for line in (late, text.next_step, text.why) if line]
    return Card(text.name, "\n\n".join(body), footer=texts("common.disclaimer"))


def _single_card(
    milestone: Milestone, text: MilestoneText, now: datetime, late: str, texts: Catalogue
) -> Card:
    parts = {
        "when": when_text(milestone, now, texts),
        "why": text.why,
        "next": text.next_step,
        "source": text.source,
    }
    return Card(
        title=text.name,
        body=late,
        fields=tuple(Field(texts(f"reminders.part.{part}"), value) for part, value in parts.items()),
        footer=texts("common.disclaimer"),
        accent=Accent.ATTENTION,
    )


def _digest_card(
    named: Sequence[tuple[Milestone, MilestoneText]], now: datetime, late: str, texts: Catalogue
) -> Card:
    left = len(named) - DIGEST_SHOWN
    more = texts("reminders.digest.more", {"count": left}) if left > 0 else ""
    return Card(
        title=texts("reminders.digest.title", {"count": len(named)}),
        body="\n".join(line for line in (late, more) if line),
        fields=tuple(_digest_field(milestone, text, now, texts) for milestone, text in named[:DIGEST_SHOWN]),
        footer=texts("common.disclaimer"),
        accent=Accent.ATTENTION,
    )


def _digest_field(milestone: Milestone, text: MilestoneText, now: datetime, texts: Catalogue) -> Field:
    lines = (when_text(milestone, now, texts), text.why, text.next_step, text.source)
    return Field(text.name, "\n".join(lines))


def _late(due: DueReminders, now: datetime, texts: Catalogue) -> str:
    """That something comes later than it was meant to: by our fault, or because the member had paused."""
    late = [item for item in due.items if now - item.due_at > LATE_AFTER]
    if not late:
        return ""
    blanks = {"count": len({item.milestone for item in late}), "due": min(item.due_at for item in late)}
    paused = due.paused_until is not None and all(item.due_at < due.paused_until for item in late)
    return texts("reminders.late.paused" if paused else "reminders.late", blanks)


def _trial_card(hours: Hours, texts: Catalogue) -> Card:
    return Card(
        title=texts("reminders.test.title"),
        body=texts("reminders.test.body", {"hours": hours_text(hours)}),
        footer=texts("common.disclaimer"),
        accent=Accent.GOOD,
    )


def done_card(
    withdrawn: Withdrawn,
    calendar: SeasonCalendar,
    texts: Catalogue,
    interviews: Interviews = NO_INTERVIEWS,
) -> Card:
    """The answer to Done."""
    names = [milestone_name(milestone, calendar, texts, interviews) for milestone in withdrawn.milestones]
    lines = [f"• {name}" for name in names[:DIGEST_SHOWN]]
    lines.append(texts("reminders.done.cancelled", {"count": withdrawn.cancelled}))
    return Card(
        title=texts("reminders.done.title"),
        body="\n".join([*lines, *_in_flight(withdrawn, texts)]),
        accent=Accent.GOOD,
    )


def stopped_card(withdrawn: Withdrawn, texts: Catalogue) -> Card:
    """The answer to Stop all: what it did and how to undo it."""
    lines = [
        texts("reminders.stop.cancelled", {"count": withdrawn.cancelled}),
        *_in_flight(withdrawn, texts),
        texts("reminders.stop.resume"),
    ]
    return Card(title=texts("reminders.stop.title"), body="\n".join(lines))


def _in_flight(withdrawn: Withdrawn, texts: Catalogue) -> list[str]:
    if not withdrawn.in_flight:
        return []
    return [texts("reminders.in_flight", {"count": withdrawn.in_flight})]


def keeping_card(now: datetime, texts: Catalogue) -> Card:
    """When the data goes, and how to keep it."""
    body = texts("retention.notice", {"at": now + NOTICE})
    footer = texts("common.disclaimer")
    return Card(texts("retention.notice.title"), body, footer=footer, accent=Accent.ATTENTION)
