"""The answer to `/timeline calendar`: the file, and how to read it into a calendar."""

import io

import discord

from bot.domain.calendar_entry import EntryText
from bot.domain.ids import MemberId
from bot.domain.reminder import Milestone
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue, catalogue
from bot.services import Services
from bot.timeline.service import Wording
from bot.ui.answers import Interaction, answer, words
from bot.ui.card import Accent, Card
from bot.ui.patience import patiently
from bot.ui.timeline.milestones import milestone_text

FILE_NAME = "preceptor-timeline.ics"


async def give_calendar_file(interaction: Interaction, services: Services) -> None:
    """Answer with the calendar file, to the asker only."""
    who, say, now = MemberId(interaction.user.id), words(interaction), services.clock.now()
    plain = catalogue(say.language.replace("_", "-"))
    wording, name = wording_of(services.calendar, plain), plain.text("timeline_file.calendar")
    content, count = await patiently(interaction, services.timeline.file(who, wording, name, now))
    file = discord.File(io.BytesIO(content), filename=FILE_NAME)
    await answer(interaction, file_card(count, say), file=file)


def file_card(count: int, say: Catalogue) -> Card:
    """How many dates the file holds, and what to do with it."""
    body = (say.text("timeline_file.count", {"count": count}), say.text("timeline_file.how"))
    return Card(
        title=say.text("timeline_file.title"),
        body="\n\n".join(body),
        footer=say.text("common.disclaimer"),
        accent=Accent.GOOD if count else Accent.ATTENTION,
    )


def wording_of(calendar: SeasonCalendar, say: Catalogue) -> Wording:
    """What an entry says: the name, then why, the next step and the source. ``say`` writes plain text."""

    def wording(milestone: Milestone) -> EntryText:
        text = milestone_text(milestone, calendar, say)
        parts = {"why": text.why, "step": text.next_step, "source": text.source}
        return EntryText(text.name, say.text("timeline_file.description", parts))

    return wording
