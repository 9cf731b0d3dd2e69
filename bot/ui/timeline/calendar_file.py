"""The answer to `/timeline calendar`: the file, and how to read it into a calendar."""

import io
from collections.abc import Iterator

import discord

from bot.domain.calendar_entry import EntryText
from bot.domain.interview import NO_INTERVIEWS, USUAL_MINUTES, Interview, Interviews
from bot.domain.reminder import Milestone
from bot.domain.season import SeasonCalendar
from bot.i18n import Catalogue, catalogue
from bot.timeline.service import Wording
from bot.ui.card import Accent, Card
from bot.ui.clocks import clock
from bot.ui.request import Request
from bot.ui.timeline.milestones import milestone_text

FILE_NAME = "preceptor-timeline.ics"


async def give_calendar_file(request: Request) -> None:
    """Answer with the calendar file, to the asker only."""
    texts = request.texts
    interviews = await request.services.profiles.interviews(request.member)
    plain = catalogue(texts.language.replace("_", "-"))
    wording, name = wording_of(request.services.calendar, plain, interviews), plain("timeline_file.calendar")
    content, count = await request.defer_if_slow(
        request.services.timeline.file(request.member, wording, name, request.now)
    )
    file = discord.File(io.BytesIO(content), filename=FILE_NAME)
    await request.answer(file_card(count, texts), file=file)


def file_card(count: int, texts: Catalogue) -> Card:
    """How many dates the file holds, and what to do with it."""
    body = (texts("timeline_file.count", {"count": count}), texts("timeline_file.how"))
    return Card(
        title=texts("timeline_file.title"),
        body="\n\n".join(body),
        footer=texts("common.disclaimer"),
        accent=Accent.GOOD if count else Accent.ATTENTION,
    )


def wording_of(calendar: SeasonCalendar, texts: Catalogue, interviews: Interviews = NO_INTERVIEWS) -> Wording:
    """What an entry says: the name, then why, the next step and the source. ``texts`` writes plain text."""

    def wording(milestone: Milestone) -> EntryText:
        text = milestone_text(milestone, calendar, texts, interviews, plain=True)
        parts = {"why": text.why, "step": text.next_step, "source": text.source}
        description = texts("timeline_file.description", parts)
        entry = next((entry for entry in interviews.entries if entry.milestone == milestone.id), None)
        if entry is None:
            return EntryText(text.name, description)
        lines = [*_details(entry, texts), description]
        return EntryText(text.name, "\n\n".join(lines), entry.details.minutes or USUAL_MINUTES)

    return wording


def _details(entry: Interview, texts: Catalogue) -> Iterator[str]:
    """What is particular to one interview: its link, who leads it, its clock, and whether its end is a guess."""
    details = entry.details
    if details.link:
        yield texts("timeline_file.link", {"link": details.link})
    if details.interviewer:
        yield texts("timeline_file.interviewer", {"interviewer": details.interviewer})
    yield clock(entry.at, entry.zone, texts)
    if details.minutes is None:
        yield texts("timeline_file.end_guessed", {"count": USUAL_MINUTES // 60})
