"""The direct messages that carry reminders, and the answers to their buttons."""

from collections.abc import Sequence

from bot.domain.interview import NO_INTERVIEWS, Interviews
from bot.domain.reminder import DeliveryKind, Milestone
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue
from bot.reminders.policy import LATE_AFTER
from bot.reminders.ports import Parcel
from bot.reminders.views import Withdrawn
from bot.retention.policy import NOTICE
from bot.ui.card import Accent, Card, Field
from bot.ui.ledger.suggestion_card import news_pages
from bot.ui.reminders.change_card import change_card
from bot.ui.reminders.settings_card import hours_text
from bot.ui.timeline.milestones import MilestoneText, milestone_text, when_text

DIGEST_SHOWN = 10
"""Milestones written out in one message; the rest is counted."""


def delivery_card(
    parcel: Parcel, calendar: SeasonCalendar, texts: Catalogue, interviews: Interviews = NO_INTERVIEWS
) -> Card:
    """What a message says: one milestone in full, several in short, or what dates changed.

    ``interviews`` are the member's, so that theirs are named with the program.
    """
    if parcel.kind is DeliveryKind.TEST:
        return _test_card(parcel, texts)
    if parcel.kind is DeliveryKind.CHANGE:
        return change_card(parcel, calendar, texts)
    if parcel.suggestion is not None:
        return news_pages((parcel.suggestion,), texts)[0]
    if parcel.kind is DeliveryKind.KEEPING:
        return keeping_card(parcel, texts)
    milestones = list(dict.fromkeys(item.milestone for item in parcel.items))
    worded = [(milestone, milestone_text(milestone, calendar, texts, interviews)) for milestone in milestones]
    if len(worded) == 1:
        return _single_card(parcel, *worded[0], texts)
    return _digest_card(parcel, worded, texts)


def _single_card(parcel: Parcel, milestone: Milestone, text: MilestoneText, texts: Catalogue) -> Card:
    parts = {
        "when": when_text(milestone, parcel.now, texts),
        "why": text.why,
        "next": text.next_step,
        "source": text.source,
    }
    return Card(
        title=text.name,
        body=_late(parcel, texts),
        fields=tuple(Field(texts(f"reminders.part.{part}"), value) for part, value in parts.items()),
        footer=texts("common.disclaimer"),
        accent=Accent.ATTENTION,
    )


def _digest_card(parcel: Parcel, worded: Sequence[tuple[Milestone, MilestoneText]], texts: Catalogue) -> Card:
    left = len(worded) - DIGEST_SHOWN
    more = texts("reminders.digest.more", {"count": left}) if left > 0 else ""
    return Card(
        title=texts("reminders.digest.title", {"count": len(worded)}),
        body="\n".join(line for line in (_late(parcel, texts), more) if line),
        fields=tuple(
            _digest_field(milestone, text, parcel, texts) for milestone, text in worded[:DIGEST_SHOWN]
        ),
        footer=texts("common.disclaimer"),
        accent=Accent.ATTENTION,
    )


def _digest_field(milestone: Milestone, text: MilestoneText, parcel: Parcel, texts: Catalogue) -> Field:
    lines = (when_text(milestone, parcel.now, texts), text.why, text.next_step, text.source)
    return Field(text.name, "\n".join(lines))


def _late(parcel: Parcel, texts: Catalogue) -> str:
    """That something comes later than it was meant to: by our fault, or because the member had paused."""
    late = [item for item in parcel.items if parcel.now - item.due_at > LATE_AFTER]
    if not late:
        return ""
    blanks = {"count": len({item.milestone for item in late}), "due": min(item.due_at for item in late)}
    paused = parcel.paused_until is not None and all(item.due_at < parcel.paused_until for item in late)
    return texts("reminders.late.paused" if paused else "reminders.late", blanks)


def _test_card(parcel: Parcel, texts: Catalogue) -> Card:
    return Card(
        title=texts("reminders.test.title"),
        body=texts("reminders.test.body", {"hours": hours_text(parcel.hours)}),
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
    names = [
        milestone_text(milestone, calendar, texts, interviews).name for milestone in withdrawn.milestones
    ]
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


def keeping_card(parcel: Parcel, texts: Catalogue) -> Card:
    """When the data goes, and how to keep it."""
    body = texts("retention.notice", {"at": parcel.now + NOTICE})
    footer = texts("common.disclaimer")
    return Card(texts("retention.notice.title"), body, footer=footer, accent=Accent.ATTENTION)
