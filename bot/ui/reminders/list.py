"""The list of a member's reminders: what comes, what waits, what was missed, and the delivery log."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import discord

from bot.domain.ids import MemberId
from bot.domain.interview import Interviews
from bot.domain.message import Message, message
from bot.domain.reminder import DeliveryRights, DeliveryState, Milestone, ReminderState
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue
from bot.reminders.policy import quiet_end
from bot.reminders.service import TestOutcome
from bot.reminders.views import ListedReminder, Listing, LoggedDelivery
from bot.ui.base import ActButton, Panel
from bot.ui.card import Accent, Card, Field
from bot.ui.limits import EMBED_FIELD_VALUE
from bot.ui.reminders.settings_card import hours_text, obstacle_notes
from bot.ui.request import Act, Request
from bot.ui.timeline.milestones import milestone_name, short_when

COMING_SHOWN = 5
"""Reminders to come on the first page, where the state of things stands too."""
PAGE_LINES = 20
MISSED_SHOWN = 5
LOG_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Wording:
    """What the names on a list are made of: the seasons' dates, the member's interviews, the language."""

    calendar: SeasonCalendar
    interviews: Interviews
    texts: Catalogue
    _named: dict[Milestone, tuple[str, str]] = field(
        default_factory=dict[Milestone, tuple[str, str]], init=False, repr=False, compare=False
    )

    def name(self, milestone: Milestone) -> str:
        """What a milestone is called."""
        return self.dated(milestone)[0]

    def dated(self, milestone: Milestone) -> tuple[str, str]:
        """What a milestone is called, and its date; made once, for a list has several reminders of it."""
        if milestone not in self._named:
            name = milestone_name(milestone, self.calendar, self.texts, self.interviews)
            self._named[milestone] = name, short_when(milestone, self.texts)
        return self._named[milestone]


def list_pages(listing: Listing, wording: Wording, now: datetime) -> tuple[Card, ...]:
    """What comes, what waits and why, what was missed, and the last messages; then all that comes, to its end."""
    texts = wording.texts
    first = list_card(listing, wording, now)
    later = [coming_line(reminder, wording) for reminder in listing.coming[COMING_SHOWN:]]
    pages = [later[start : start + PAGE_LINES] for start in range(0, len(later), PAGE_LINES)]
    name = texts("reminders.list.coming")
    return (
        first,
        *(
            Card(
                texts("reminders.list.page", {"page": number, "pages": len(pages) + 1}),
                "\n".join([f"**{name}**", *page]),
            )
            for number, page in enumerate(pages, start=2)
        ),
    )


def list_card(listing: Listing, wording: Wording, now: datetime) -> Card:
    """What comes next, what waits and why, what was missed, and the last messages; what is wrong stands on top."""
    texts = wording.texts
    standing = listing.standing
    notes = list(obstacle_notes(standing, texts, now))
    lead = "reminders.list.lead" if listing.total or listing.waiting else "reminders.list.none"
    hours = hours_text(standing.settings.hours)
    return Card(
        title=texts("reminders.list.title"),
        body="\n\n".join([*notes, texts(lead, {"hours": hours})]),
        fields=tuple(_fields(listing, wording, now)),
        footer=texts("common.disclaimer"),
        accent=Accent.ATTENTION if notes else Accent.NEUTRAL,
    )


def _fields(listing: Listing, wording: Wording, now: datetime) -> Iterable[Field]:
    texts = wording.texts
    waiting = [_waiting_line(reminder, listing.standing, wording, now) for reminder in listing.waiting]
    coming = [coming_line(reminder, wording) for reminder in listing.coming[:COMING_SHOWN]]
    missed = [_missed_line(reminder, wording) for reminder in listing.missed[:MISSED_SHOWN]]
    log = [_log_line(delivery, wording) for delivery in listing.log[:LOG_SHOWN]]
    left = listing.total - len(coming)
    if left > 0:
        coming.append(texts("reminders.list.next", {"count": left}))
    parts = {"waiting": waiting, "coming": coming, "missed": missed, "log": log}
    for part, lines in parts.items():
        if lines:
            yield Field(texts(f"reminders.list.{part}"), _fitting(lines))


def _fitting(lines: list[str]) -> str:
    """As many whole lines as fit into one field."""
    kept: list[str] = []
    for line in lines:
        if sum(len(above) + 1 for above in kept) + len(line) > EMBED_FIELD_VALUE:
            break
        kept.append(line)
    return "\n".join(kept)


def coming_line(reminder: ListedReminder, wording: Wording) -> str:
    """When a reminder comes, and of what."""
    name, date = wording.dated(reminder.milestone)
    blanks = {"due": reminder.due_at, "name": name, "date": date}
    return wording.texts("reminders.list.line", blanks)


def _waiting_line(reminder: ListedReminder, standing: DeliveryRights, wording: Wording, now: datetime) -> str:
    name, date = wording.dated(reminder.milestone)
    blanks = {"why": _why_waiting(reminder, standing, now), "name": name, "date": date}
    return wording.texts("reminders.list.waits", blanks)


def _why_waiting(reminder: ListedReminder, standing: DeliveryRights, now: datetime) -> Message:
    if standing.dm_closed or reminder.state is ReminderState.UNDELIVERABLE:
        return message("reminders.waits.closed")
    if standing.paused_until is not None and standing.paused_until > now:
        return message("reminders.waits.paused")
    if reminder.state is ReminderState.CLAIMED:
        return message("reminders.waits.sending")
    if quiet_end(now, standing.time_zone, standing.settings.hours) is not None:
        return message("reminders.waits.quiet")
    return message("reminders.waits.due")


def _missed_line(reminder: ListedReminder, wording: Wording) -> str:
    blanks = {"at": reminder.settled_at or reminder.due_at, "name": wording.name(reminder.milestone)}
    return wording.texts("reminders.list.missed_line", blanks)


def _log_line(delivery: LoggedDelivery, wording: Wording) -> str:
    blanks = {"at": delivery.at, "what": _about(delivery, wording), "came_to": _came_to(delivery)}
    return wording.texts("reminders.log.line", blanks)


def _about(delivery: LoggedDelivery, wording: Wording) -> str:
    if not delivery.milestones:
        return wording.texts(f"reminders.log.kind.{delivery.kind}")
    name = wording.name(delivery.milestones[0])
    more = len(delivery.milestones) - 1
    return wording.texts("reminders.log.and_more", {"name": name, "count": more}) if more else name


def _came_to(delivery: LoggedDelivery) -> Message:
    if delivery.inbox:
        return message("reminders.log.inbox")
    if delivery.closed and delivery.state is DeliveryState.UNDELIVERABLE:
        return message("reminders.log.closed")
    match delivery.state:
        case DeliveryState.PENDING | DeliveryState.CLAIMED | DeliveryState.SENDING:
            return message("reminders.log.under_way")
        case _:
            return message(f"reminders.log.{delivery.state}")


def test_card(outcome: TestOutcome, texts: Catalogue) -> Card:
    """What became of a test message."""
    accents = {TestOutcome.SENT: Accent.GOOD, TestOutcome.CLOSED: Accent.PROBLEM}
    body = "reminders.closed" if outcome is TestOutcome.CLOSED else f"reminders.test.{outcome.value}"
    return Card(
        title=texts(f"reminders.test.{outcome.value}.title"),
        body=texts(body),
        accent=accents.get(outcome, Accent.NEUTRAL),
    )


class ResumePanel(Panel):
    """Below the list of a member who stopped: one button that lets reminders come again."""

    expense = None

    def __init__(self, owner: MemberId, resume: Act, texts: Catalogue) -> None:
        super().__init__(owner)
        self.add_item(ActButton(texts("reminders.resume.button"), resume, discord.ButtonStyle.success))


async def answer_resumed(request: Request) -> None:
    """Say that reminders come again."""
    texts = request.texts
    card = Card(texts("reminders.resume.title"), texts("reminders.resume.body"), accent=Accent.GOOD)
    await request.answer(card)


NEXT_SHOWN = 3


async def show_summary(request: Request) -> None:
    """Show whoever asked what will come, below what they were answered."""
    listing = await request.services.reminders.listing(request.member, request.now)
    interviews = (await request.services.profiles.profile(request.member)).interviews
    wording = Wording(request.services.calendar, interviews, request.texts)
    await request.answer(summary_card(listing, wording))


def summary_card(listing: Listing, wording: Wording) -> Card:
    """How many reminders are planned, the next few, and how to change or stop them."""
    texts = wording.texts
    coming = [reminder for reminder in listing.coming if reminder.state is ReminderState.PENDING][:NEXT_SHOWN]
    change = texts("reminders.summary.change")
    title, footer = texts("reminders.summary.title"), texts("common.disclaimer")
    if not coming:
        return Card(title, f"{texts('reminders.list.none')}\n\n{change}", footer=footer)
    hours = hours_text(listing.standing.settings.hours)
    body = texts("reminders.summary.body", {"count": listing.total, "hours": hours})
    lines = [coming_line(reminder, wording) for reminder in coming]
    left = listing.total - len(coming)
    if left > 0:
        lines.append(texts("reminders.list.more", {"count": left}))
    next_ones = Field(texts("reminders.summary.next"), "\n".join(lines))
    return Card(title, f"{body}\n\n{change}", (next_ones,), footer=footer)


def planned_note(listing: Listing, texts: Catalogue) -> str:
    """One sentence: how many reminders are planned, and when the first comes."""
    if not listing.coming:
        return texts("reminders.summary.none")
    first = listing.coming[0]
    counts = {"count": listing.total, "season": first.milestone.season}
    return texts("reminders.summary.note", {**counts, "first": first.due_at})


async def send_test(request: Request) -> None:
    """Send a test message to whoever asked; one that arrives opens their direct messages for what waits."""
    await request.interaction.response.defer(ephemeral=True, thinking=True)
    key = await request.services.reminders.request_test(request.member, request.now)
    await request.answer(test_card(await request.services.reminders.test_outcome(key), request.texts))
