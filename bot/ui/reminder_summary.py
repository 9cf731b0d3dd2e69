"""What will come and when, said before anything of it is sent: at opt-in and when another season is chosen."""

from bot.domain.ids import MemberId
from bot.domain.reminder import ReminderState
from bot.i18n import Catalogue
from bot.reminders.views import Listing
from bot.services import Services
from bot.ui.answers import Interaction, answer, words
from bot.ui.card import Card, Field
from bot.ui.reminder_settings_text import hours_text
from bot.ui.reminders.list import ListTexts, coming_line

NEXT_SHOWN = 3


async def show_summary(interaction: Interaction, services: Services) -> None:
    """Show whoever asked what will come, below what they were answered."""
    who = MemberId(interaction.user.id)
    listing = await services.reminders.listing(who, services.clock.now())
    interviews = (await services.profiles.profile(who)).interviews
    texts = ListTexts(services.calendar, interviews, words(interaction))
    await answer(interaction, summary_card(listing, texts))


def summary_card(listing: Listing, texts: ListTexts) -> Card:
    """How many reminders are planned, the next few, and how to change or stop them."""
    say = texts.say
    coming = [one for one in listing.coming if one.state is ReminderState.PENDING][:NEXT_SHOWN]
    change = say.text("reminders.summary.change")
    title, footer = say.text("reminders.summary.title"), say.text("common.disclaimer")
    if not coming:
        return Card(title, f"{say.text('reminders.list.none')}\n\n{change}", footer=footer)
    hours = hours_text(listing.standing.settings.hours)
    body = say.text("reminders.summary.body", {"count": listing.total, "hours": hours})
    lines = [coming_line(one, texts) for one in coming]
    left = listing.total - len(coming)
    if left > 0:
        lines.append(say.text("reminders.list.more", {"count": left}))
    next_ones = Field(say.text("reminders.summary.next"), "\n".join(lines))
    return Card(title, f"{body}\n\n{change}", (next_ones,), footer=footer)


def planned_note(listing: Listing, say: Catalogue) -> str:
    """One sentence: how many reminders are planned, and when the first comes."""
    if not listing.coming:
        return say.text("reminders.summary.none")
    first = listing.coming[0].due_at
    return say.text("reminders.summary.note", {"count": listing.total, "first": first})
