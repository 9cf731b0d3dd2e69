"""What helps around an interview: what to ask there, and in January a letter of interest with blanks. Nothing is sent."""

from datetime import UTC, datetime

from babel.dates import format_date

from bot.domain.advice import ActionId
from bot.domain.ids import MemberId
from bot.domain.interview import Interview
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.i18n import Catalogue, catalogue
from bot.services import Services
from bot.strategy.course import contact_barred
from bot.strategy.explain import source_line
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.card import Card, Field
from bot.ui.programs.choice import interview_program

LETTERS_FROM = (1, 1)
"""Month and day of the Match's year from which a letter of interest is offered beside the interviews."""


def letter_offered(profile: Profile, calendar: SeasonCalendar, now: datetime) -> bool:
    """Whether a letter is offered at ``now`` (aware): from January on, to who was interviewed, and not in Match Week."""
    if profile.season is None or contact_barred(calendar, now):
        return False
    interviewed = any(entry.begins <= now for entry in profile.interviews.of(profile.season))
    return interviewed and now >= datetime(int(profile.season), *LETTERS_FROM, tzinfo=UTC)


async def show_letter(interaction: Interaction, services: Services, entry: Interview) -> None:
    """Answer with the letter for one program. Raises `UserError` from Match Week Monday to the end of SOAP."""
    if contact_barred(services.calendar, services.clock.now()):
        raise UserError("interviews.letter.match_week")
    await answer(interaction, letter_card(entry, texts_for(interaction)))


def letter_card(entry: Interview, texts: Catalogue) -> Card:
    """The letter to copy, with blanks for everything that only the member knows, and the rules that it keeps."""
    english = catalogue()  # Programs are written to in English, whatever the member reads.
    day = format_date(entry.at.date(), "d MMMM y", locale=english.language)
    letter = english("interviews.letter.text", {"program": interview_program(entry, plain=True), "day": day})
    return Card(
        texts("interviews.letter.title"),
        f"{texts('interviews.letter.how')}\n{_block(letter)}",
        (Field(texts("interviews.letter.rules.title"), texts("interviews.letter.rules")),),
        footer=texts("interviews.letter.footer"),
    )


def _block(text: str) -> str:
    """The text as Discord shows it to be copied; a name cannot end the block."""
    return "```\n" + text.replace("`", "'") + "\n```"


async def show_preparation(interaction: Interaction, services: Services) -> None:
    """Answer with what to ask at an interview, each line by its rule, with the sources."""
    who, now, texts = MemberId(interaction.user.id), services.clock.now(), texts_for(interaction)
    advice = await defer_if_slow(interaction, services.advice.advise(who, now=now))
    action = next((action for action in advice.actions if action.id is ActionId.PREPARE_INTERVIEWS), None)
    title = texts("interviews.prepare.title")
    if action is None:
        await answer(interaction, Card(title, texts("interviews.prepare.none")))
        return
    lines = [f"☐ {texts.of(reason.message)}" for reason in action.reasons]
    sources = [
        f"• {texts('strategy_card.source_line', source_line(source).params)}" for source in action.sources
    ]
    await answer(
        interaction,
        Card(
            title,
            "\n".join(lines),
            (Field(texts("strategy_card.part.sources"), "\n".join(sources)),),
            footer=texts("common.disclaimer"),
        ),
    )
