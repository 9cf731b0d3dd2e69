"""Everything to do, most useful first: each with its day, its reasons and its sources, page by page.

Whom to ask for letters, what to ask them to say, and the message to programs are among the reasons. The bot
sends none of it.
"""

from collections.abc import Iterator

from bot.domain.advice import Action, Advice, Reason
from bot.domain.ids import RuleId
from bot.i18n import Catalogue
from bot.strategy.explain import source_line
from bot.ui.card import Accent, Card
from bot.ui.limits import clip
from bot.ui.pages import Section, numbered, packed
from bot.ui.strategy.words import action_text

PAGE_ROOM = 2200
"""Characters of one page: two or three screens of a phone."""
LINE_ROOM = 900
TEMPLATE = RuleId("contact.template")
"""The rule whose sentence is a message for the member to fill in and send."""


def action_pages(advice: Advice, say: Catalogue) -> tuple[Card, ...]:
    """Every action in order; at least one page."""
    if not advice.actions:
        return (Card(say.text("actions.none.title"), say.text("actions.none"), accent=Accent.GOOD),)
    bodies = packed(_sections(advice, say), say, PAGE_ROOM)
    return numbered("actions.title", bodies, say)


def _sections(advice: Advice, say: Catalogue) -> Iterator[Section]:
    for place, action in enumerate(advice.actions, start=1):
        yield f"{place}. {action_text(action, say)}", list(dict.fromkeys(_lines(action, say)))


def _lines(action: Action, say: Catalogue) -> Iterator[str]:
    for reason in action.reasons:
        yield from _reason_lines(reason, say)
    for source in action.sources:
        yield f"-# {clip(say.say(source_line(source)), LINE_ROOM)}"


def _reason_lines(reason: Reason, say: Catalogue) -> Iterator[str]:
    text = clip(say.say(reason.message), LINE_ROOM)
    if reason.rule != TEMPLATE:
        yield f"• {text}"
        return
    yield f"> {text}"
    yield f"• {say.text('actions.never_sent')}"
