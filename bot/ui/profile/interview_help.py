"""What helps around an interview: what to ask there, and in January a letter of interest with blanks. Nothing is sent."""

import io
from datetime import UTC, datetime

import discord
from babel.dates import format_date

from bot.domain.advice import ActionId
from bot.domain.interview import Interview
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.i18n import Catalogue, catalogue
from bot.strategy.course import contact_barred
from bot.strategy.explain import source_line
from bot.ui.card import Card, Field
from bot.ui.programs.choice import interview_program
from bot.ui.request import Request

LETTER_FILE = "letter-of-interest.txt"
LETTERS_FROM = (1, 1)
"""Month and day of the Match's year from which a letter of interest is offered beside the interviews."""


def letter_offered(profile: Profile, calendar: SeasonCalendar, now: datetime) -> bool:
    """Whether a letter is offered at ``now`` (aware): from January on, to who was interviewed, and not in Match Week."""
    if profile.season is None or contact_barred(calendar, now):
        return False
    interviewed = any(entry.begins <= now for entry in profile.interviews.of(profile.season))
    return interviewed and now >= datetime(int(profile.season), *LETTERS_FROM, tzinfo=UTC)


async def show_letter(request: Request, entry: Interview) -> None:
    """Answer with the letter for one program.

    Raises `UserError`: before the interview, and from Match Week Monday to the end of SOAP.
    """
    if contact_barred(request.services.calendar, request.now):
        raise UserError("interviews.letter.match_week")
    if entry.begins > request.now:
        raise UserError("interviews.letter.ahead")
    letter = io.BytesIO(letter_text(entry, interview_program(entry, plain=True)).encode())
    await request.answer(letter_card(entry, request.texts), file=discord.File(letter, LETTER_FILE))


def letter_card(entry: Interview, texts: Catalogue) -> Card:
    """The letter to read, with blanks for everything that only the member knows, and the rules that it keeps.

    It is quoted and no code, which a phone shows in one line a paragraph; to fill it in there is the file.
    """
    letter = letter_text(entry, interview_program(entry))
    quoted = "\n".join(f"> {line}" for line in letter.split("\n"))
    return Card(
        texts("interviews.letter.title"),
        f"{texts('interviews.letter.how')}\n{quoted}",
        (Field(texts("interviews.letter.rules.title"), texts("interviews.letter.rules")),),
        footer=texts("interviews.letter.footer"),
    )


def letter_text(entry: Interview, program: str) -> str:
    """The letter with its blanks. Programs are written to in English, whatever the member reads."""
    english = catalogue()
    day = format_date(entry.at.date(), "d MMMM y", locale=english.language)
    return english("interviews.letter.text", {"program": program, "day": day})


async def show_preparation(request: Request) -> None:
    """Answer with what to ask at an interview, each line by its rule, with the sources."""
    texts = request.texts
    advice = await request.defer_if_slow(request.services.advice.advise(request.member, now=request.now))
    action = next((action for action in advice.actions if action.id is ActionId.PREPARE_INTERVIEWS), None)
    title = texts("interviews.prepare.title")
    if action is None:
        await request.answer(Card(title, texts("interviews.prepare.none")))
        return
    lines = [f"☐ {texts.of(reason.message)}" for reason in action.reasons]
    sources = [
        f"• {texts('strategy_card.source_line', source_line(source).params)}" for source in action.sources
    ]
    await request.answer(
        Card(
            title,
            "\n".join(lines),
            (Field(texts("strategy_card.part.sources"), "\n".join(sources)),),
            footer=texts("common.disclaimer"),
        )
    )
