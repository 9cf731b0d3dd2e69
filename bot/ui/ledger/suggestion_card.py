"""What a member sees of their suggestions: that one was taken, all of them, and what became of one."""

from collections.abc import Iterator, Sequence

import discord
import structlog

from bot.domain.message import Message, message
from bot.domain.suggestion import Suggestion, SuggestionState
from bot.i18n import Catalogue
from bot.strategy.program_list.words import value_words
from bot.ui.card import Accent, Card
from bot.ui.pages import Section, numbered, packed
from bot.ui.programs.choice import program_line
from bot.ui.programs.facts import criterion_name, statement_line
from bot.ui.request import Request
from bot.ui.safe_text import safe_text


def taken_card(suggestion: Message, texts: Catalogue, *, agrees: bool) -> Card:
    """Thanks, what was suggested, and what happens now."""
    body = [texts("suggestion.taken.agrees" if agrees else "suggestion.taken"), texts.of(suggestion)]
    return Card(
        texts("suggestion.taken.title"),
        "\n\n".join([*body, texts("suggestion.taken.then")]),
        footer=texts("common.disclaimer"),
        accent=Accent.GOOD,
    )


def own_card(suggestions: Sequence[Suggestion], texts: Catalogue, note: str = "") -> Card:
    """The suggestions of a member, those that wait first; as many as fit. ``note`` stands above them."""
    waiting_first = sorted(suggestions, key=lambda suggestion: suggestion.state is not SuggestionState.OPEN)
    shown = next(packed(_sections(waiting_first, texts), texts)) or texts("suggestion.own.none")
    body = f"{note}\n\n{shown}" if note else shown
    return Card(texts("suggestion.own.title"), body, footer=texts("suggestion.own.footer"))


def news_pages(suggestions: Sequence[Suggestion], texts: Catalogue) -> tuple[Card, ...]:
    """What became of suggestions."""
    return numbered("suggestion.news.title", packed(_sections(suggestions, texts), texts), texts)


def _sections(suggestions: Sequence[Suggestion], texts: Catalogue) -> Iterator[Section]:
    for suggestion in suggestions:
        said = suggestion.statement
        heading = f"{program_line(said.program)} · {criterion_name(said.criterion, texts)}"
        yield (
            heading,
            [
                texts("suggestion.said", {"value": value_words(said), "at": suggestion.suggested_at}),
                texts.of(outcome(suggestion)),
            ],
        )


def outcome(suggestion: Suggestion) -> Message:
    """What became of a suggestion, in a sentence."""
    match suggestion.state:
        case SuggestionState.OPEN:
            return message("suggestion.outcome.open")
        case SuggestionState.WITHDRAWN:
            return message("suggestion.outcome.withdrawn")
        case SuggestionState.APPROVED:
            return message("suggestion.outcome.approved")
        case SuggestionState.CORRECTED:
            now = suggestion.statement if suggestion.fact is None else suggestion.fact
            return message("suggestion.outcome.corrected", fact=statement_line(now))
        case SuggestionState.REFUSED:
            why = message(f"suggestion.reason.{suggestion.reason}")
            if not suggestion.note:
                return message("suggestion.outcome.refused", why=why)
            return message("suggestion.outcome.refused_note", why=why, note=safe_text(suggestion.note))


_log = structlog.get_logger(__name__)


async def tell_news(request: Request) -> None:
    """Show what a member does not know yet of their suggestions; what cannot be shown waits for their next answer."""
    try:
        async with request.services.suggestions.news(request.member, request.now) as news:
            for page in news_pages(news, request.texts) if news else ():
                await request.interaction.followup.send(embed=page.embed(), ephemeral=True)
    except discord.HTTPException as failure:
        # The interaction is gone, or Discord is down: the command was answered, and the news wait.
        _log.warning("news_not_shown", status=failure.status, code=failure.code)
