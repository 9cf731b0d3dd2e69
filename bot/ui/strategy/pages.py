"""All reasons of a piece of advice, line by line with rule and sources, on as many pages as they need."""

from bot.domain.advice import Advice
from bot.domain.message import Message
from bot.i18n import Catalogue
from bot.strategy.explain import Section, explain
from bot.ui.card import Card
from bot.ui.limits import clip
from bot.ui.pages import numbered, packed

LINE_ROOM = 900
SOURCE_KEY = "strategy.explain.source"
"""Lines of sources are shown small."""


def reason_pages(advice: Advice, say: Catalogue) -> tuple[Card, ...]:
    """Every reason of every part, with the id of its rule and the sources of the part; at least one page."""
    sections = [_section(part, say) for part in explain(advice)]
    return numbered("strategy_card.why.title", packed(sections, say), say)


def _section(section: Section, say: Catalogue) -> tuple[str, list[str]]:
    """Heading and lines; a reason that the part gives twice stands once."""
    lines = (_line(line, clip(say.say(line), LINE_ROOM)) for line in section.lines)
    return say.say(section.title), list(dict.fromkeys(lines))


def _line(line: Message, text: str) -> str:
    return f"-# {text}" if line.key == SOURCE_KEY else f"• {text}"
