"""What stands behind the advice, page by page: every reason with its rule, everything to do, and each source once.

Sources are numbered in the order in which they are met; a heading names those of its part, the last page says them.
"""

from collections.abc import Iterable, Iterator

from bot.domain.advice import Action, Advice, Reason
from bot.domain.ids import RuleId
from bot.domain.message import Message
from bot.i18n import Catalogue
from bot.strategy.explain import UNDATED_SOURCE, explain, source_line
from bot.strategy.explain import Section as ReasonSection
from bot.ui.card import Accent, Card
from bot.ui.limits import clip
from bot.ui.pages import Section, numbered, packed
from bot.ui.strategy.words import action_text

LINE_ROOM = 900
PAGE_ROOM = 2200
"""Characters of one page: two or three screens of a phone."""
SOURCE_KEYS = ("strategy.explain.source", UNDATED_SOURCE)
TEMPLATES = frozenset({RuleId("contact.template"), RuleId("contact.template_visa")})
"""The rules whose sentence is a message for the member to fill in and send."""


class _Sources:
    """The sources that were met so far, each with its number."""

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts
        self._numbers: dict[str, int] = {}

    def headed(self, heading: str, sources: Iterable[Message]) -> str:
        """A heading with the numbers of the sources below it."""
        shown = ", ".join(map(str, sorted({self._number(source) for source in sources})))
        return self._texts("strategy_card.sourced", {"heading": heading, "numbers": shown})

    def _number(self, source: Message) -> int:
        text = self._texts("strategy_card.source_line", source.params)
        return self._numbers.setdefault(text, len(self._numbers) + 1)

    @property
    def section(self) -> Section:
        """All of them."""
        lines = [
            self._texts("strategy_card.numbered", {"number": number, "text": text})
            for text, number in self._numbers.items()
        ]
        return self._texts("strategy_card.part.sources"), [clip(line, LINE_ROOM) for line in lines]


def reason_pages(advice: Advice, texts: Catalogue) -> tuple[Card, ...]:
    """Every reason of every part with the id of its rule, then the sources; at least one page."""
    bodies = packed(_reasons(advice, texts), texts, PAGE_ROOM, whole=True)
    return numbered("strategy_card.why.title", bodies, texts)


def _reasons(advice: Advice, texts: Catalogue) -> Iterator[Section]:
    """A reason that several parts give stands once, where it comes first."""
    sources, before = _Sources(texts), set[str]()
    for part in explain(advice):
        cited = [line for line in part.lines if line.key in SOURCE_KEYS]
        lines = [line for line in _reason_texts(part, texts) if line not in before]
        before.update(lines)
        yield sources.headed(texts.of(part.title), cited), lines
    yield sources.section


def _reason_texts(part: ReasonSection, texts: Catalogue) -> Iterator[str]:
    reasons = (line for line in part.lines if line.key not in SOURCE_KEYS)
    yield from dict.fromkeys(f"• {clip(texts.of(line), LINE_ROOM)}" for line in reasons)


def action_pages(advice: Advice, texts: Catalogue) -> tuple[Card, ...]:
    """Every action in order, then the sources; at least one page."""
    if not advice.actions:
        return (Card(texts("actions.none.title"), texts("actions.none"), accent=Accent.GOOD),)
    return numbered("actions.title", packed(_actions(advice, texts), texts, PAGE_ROOM, whole=True), texts)


def _actions(advice: Advice, texts: Catalogue) -> Iterator[Section]:
    sources = _Sources(texts)
    for place, action in enumerate(advice.actions, start=1):
        heading = sources.headed(f"{place}. {action_text(action, texts)}", map(source_line, action.sources))
        yield heading, list(dict.fromkeys(_action_lines(action, texts)))
    yield sources.section


def _action_lines(action: Action, texts: Catalogue) -> Iterator[str]:
    for reason in action.reasons:
        yield from _reason_lines(reason, texts)


def _reason_lines(reason: Reason, texts: Catalogue) -> Iterator[str]:
    text = clip(texts.of(reason.message), LINE_ROOM)
    if reason.rule not in TEMPLATES:
        yield f"• {text}"
        return
    yield f"> {text}"
    yield f"• {texts('actions.never_sent')}"
