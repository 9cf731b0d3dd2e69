"""The list of a member's reminders: what comes, what was, and what stands in the way."""

from collections.abc import Iterable
from typing import Any

import discord

from bot.domain.ids import MemberId
from bot.domain.reminder import ReminderState
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue
from bot.reminders.service import TestOutcome
from bot.reminders.views import ListedReminder, Listing
from bot.ui.answers import answer, words
from bot.ui.base import Panel
from bot.ui.buttons import Act, ActButton
from bot.ui.card import Accent, Card, Field
from bot.ui.limits import EMBED_FIELD_VALUE
from bot.ui.milestone_text import milestone_text, short_when
from bot.ui.reminder_card import hours_of

PAST_SHOWN = 5


def list_card(listing: Listing, calendar: SeasonCalendar, say: Catalogue) -> Card:
    """What comes, soonest first, and the last that were; what is wrong stands on top."""
    standing = listing.standing
    notes = [say.text(key) for key in _obstacles(listing)]
    if standing.paused_until is not None:
        notes.append(say.text("reminders.list.paused", {"until": standing.paused_until}))
    coming = [_coming_line(one, calendar, say) for one in listing.coming]
    left = listing.total - len(listing.coming)
    past = [_past_line(one, calendar, say) for one in listing.past[:PAST_SHOWN]]
    return Card(
        title=say.text("reminders.list.title"),
        body="\n\n".join(
            [*notes, say.text("reminders.list.lead" if coming else "reminders.list.none", hours_of())]
        ),
        fields=tuple(_fields(coming, left, past, say)),
        footer=say.text("common.disclaimer"),
        accent=Accent.ATTENTION if notes else Accent.NEUTRAL,
    )


def _obstacles(listing: Listing) -> Iterable[str]:
    if listing.standing.stopped:
        yield "reminders.list.stopped"
    if listing.standing.dm_closed:
        yield "reminders.closed"


def _fields(coming: list[str], left: int, past: list[str], say: Catalogue) -> Iterable[Field]:
    if coming:
        more = [say.text("reminders.list.more", {"count": left})] if left > 0 else []
        yield Field(say.text("reminders.list.coming"), _fitting([*coming, *more]))
    if past:
        yield Field(say.text("reminders.list.past"), _fitting(past))


def _fitting(lines: list[str]) -> str:
    """As many whole lines as fit into one field."""
    kept: list[str] = []
    for line in lines:
        if sum(len(one) + 1 for one in kept) + len(line) > EMBED_FIELD_VALUE:
            break
        kept.append(line)
    return "\n".join(kept)


def _coming_line(one: ListedReminder, calendar: SeasonCalendar, say: Catalogue) -> str:
    name = milestone_text(one.milestone, calendar, say).name
    key = "reminders.list.sending" if one.state is ReminderState.CLAIMED else "reminders.list.line"
    return say.text(key, {"due": one.due_at, "name": name, "date": short_when(one.milestone, calendar, say)})


def _past_line(one: ListedReminder, calendar: SeasonCalendar, say: Catalogue) -> str:
    name = milestone_text(one.milestone, calendar, say).name
    at = one.settled_at or one.due_at
    return say.text(f"reminders.past.{one.state.value}", {"at": at, "name": name})


def test_card(outcome: TestOutcome, say: Catalogue) -> Card:
    """What became of a test message."""
    accents = {TestOutcome.SENT: Accent.GOOD, TestOutcome.CLOSED: Accent.PROBLEM}
    body = "reminders.closed" if outcome is TestOutcome.CLOSED else f"reminders.test.{outcome.value}"
    return Card(
        title=say.text(f"reminders.test.{outcome.value}.title"),
        body=say.text(body),
        accent=accents.get(outcome, Accent.NEUTRAL),
    )


class ResumePanel(Panel):
    """Below the list of a member who stopped: one button that lets reminders come again."""

    def __init__(self, owner: MemberId, resume: Act, say: Catalogue) -> None:
        super().__init__(owner)
        self.add_item(ActButton(say.text("reminders.resume.button"), resume, discord.ButtonStyle.success))


async def answer_resumed(interaction: discord.Interaction[Any]) -> None:
    """Say that reminders come again."""
    say = words(interaction)
    card = Card(say.text("reminders.resume.title"), say.text("reminders.resume.body"), accent=Accent.GOOD)
    await answer(interaction, card)
