"""What stands behind the advice, page by page: every reason with its rule and sources, and everything to do in order."""

from collections.abc import Iterator

from bot.domain.advice import Action, Advice, Reason
from bot.domain.ids import RuleId
from bot.domain.message import Message
from bot.i18n import Catalogue
from bot.strategy.explain import Section as ReasonSection
from bot.strategy.explain import explain, source_line
from bot.ui.card import Accent, Card
from bot.ui.limits import clip
from bot.ui.pages import Section, numbered, packed
from bot.ui.strategy.words import action_text

LINE_ROOM = 900
PAGE_ROOM = 2200
"""Characters of one page of actions: two or three screens of a phone."""
SOURCE_KEY = "strategy.explain.source"
"""Lines of sources are shown small."""
TEMPLATE = RuleId("contact.template")
"""The rule whose sentence is a message for the member to fill in and send."""


def reason_pages(advice: Advice, say: Catalogue) -> tuple[Card, ...]:
    """Every reason of every part, with the id of its rule and the sources of the part; at least one page."""
    sections = [_section(part, say) for part in explain(advice)]
    return numbered("strategy_card.why.title", packed(sections, say), say)


def _section(section: ReasonSection, say: Catalogue) -> tuple[str, list[str]]:
    """Heading and lines; a reason that the part gives twice stands once."""
    lines = (_line(line, clip(say.say(line), LINE_ROOM)) for line in section.lines)
    return say.say(section.title), list(dict.fromkeys(lines))


def _line(line: Message, text: str) -> str:
    return f"-# {text}" if line.key == SOURCE_KEY else f"• {text}"


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
