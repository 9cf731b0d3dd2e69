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
TEMPLATES = frozenset({RuleId("contact.template"), RuleId("contact.template_visa")})
"""The rules whose sentence is a message for the member to fill in and send."""


def reason_pages(advice: Advice, texts: Catalogue) -> tuple[Card, ...]:
    """Every reason of every part, with the id of its rule and the sources of the part; at least one page."""
    sections = [_section(part, texts) for part in explain(advice)]
    return numbered("strategy_card.why.title", packed(sections, texts), texts)


def _section(section: ReasonSection, texts: Catalogue) -> tuple[str, list[str]]:
    """Heading and lines; a reason that the part gives twice stands once."""
    lines = (_line(line, clip(texts.of(line), LINE_ROOM)) for line in section.lines)
    return texts.of(section.title), list(dict.fromkeys(lines))


def _line(line: Message, text: str) -> str:
    return f"-# {text}" if line.key == SOURCE_KEY else f"• {text}"


def action_pages(advice: Advice, texts: Catalogue) -> tuple[Card, ...]:
    """Every action in order; at least one page."""
    if not advice.actions:
        return (Card(texts("actions.none.title"), texts("actions.none"), accent=Accent.GOOD),)
    bodies = packed(_sections(advice, texts), texts, PAGE_ROOM)
    return numbered("actions.title", bodies, texts)


def _sections(advice: Advice, texts: Catalogue) -> Iterator[Section]:
    for place, action in enumerate(advice.actions, start=1):
        yield f"{place}. {action_text(action, texts)}", list(dict.fromkeys(_lines(action, texts)))


def _lines(action: Action, texts: Catalogue) -> Iterator[str]:
    for reason in action.reasons:
        yield from _reason_lines(reason, texts)
    for source in action.sources:
        yield f"-# {clip(texts.of(source_line(source)), LINE_ROOM)}"


def _reason_lines(reason: Reason, texts: Catalogue) -> Iterator[str]:
    text = clip(texts.of(reason.message), LINE_ROOM)
    if reason.rule not in TEMPLATES:
        yield f"• {text}"
        return
    yield f"> {text}"
    yield f"• {texts('actions.never_sent')}"
