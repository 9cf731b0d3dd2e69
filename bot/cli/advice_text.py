"""Writes the page of advice for a terminal: sources numbered once, projected days marked, lines wrapped."""

import shutil
import sys
import textwrap
from collections.abc import Iterator
from types import MappingProxyType
from typing import cast

from bot.domain.advice import Advice, Source, SourceKind
from bot.domain.message import Message
from bot.domain.season import DateStatus
from bot.i18n import Catalogue
from bot.strategy.report import Block, Item, Sentence, report
from bot.strategy.rulebook import Rulebook
from bot.ui.text import capital

WIDEST, NARROWEST = 100, 40
_LETTERS = {
    SourceKind.GUIDE: "g",
    SourceKind.OFFICIAL: "o",
    SourceKind.REPORTED: "r",
    SourceKind.DERIVED: "p",
}
_PROJECTED, _MARKED = "strategy.day_projected", "report.day_marked"


def advice_text(
    advice: Advice, rulebook: Rulebook, texts: Catalogue, *, brief: bool = False, why: bool = False
) -> str:
    """The whole page, or the ``brief`` one; ``why`` adds the rule of each sentence."""
    writer = _Writer(texts, why=why)
    lines = [writer.heading(advice)]
    for block in report(advice, rulebook, brief=brief, why=why):
        lines += writer.block(block)
    return "\n".join([*lines, *writer.sources(advice)]) + "\n"


def width() -> int:
    """Columns to write in: those of the terminal up to 100, and 100 where there is none."""
    if sys.stdout is None or not sys.stdout.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        return WIDEST
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


class _Writer:
    def __init__(self, texts: Catalogue, *, why: bool) -> None:
        self._texts = texts
        self._why = why
        self._width = width()
        self._numbers: dict[Source, int] = {}

    def heading(self, advice: Advice) -> str:
        name = "heading_projected" if advice.season.status is DateStatus.PROJECTED else "heading"
        phase = self._texts(f"strategy.phase_name.{advice.phase.id}")
        params = {"season": advice.season.id, "phase": phase, "as_of": advice.as_of}
        return self._texts(f"report.{name}", params)

    def block(self, block: Block) -> Iterator[str]:
        """Its heading and its paragraphs; a single one stands beside the heading."""
        title = self._of(block.title)
        items = [item for item in block.items if item.sentences or item.lead]
        if block.small:
            yield from [] if items[0].when else [f" {title}"]
        elif len(items) == 1 and not items[0].stop:
            yield from self._item(items[0], f"{title.upper()}  ")
            return
        else:
            yield title.upper()
        for item in items:
            yield from self._item(item)

    def _item(self, item: Item, heading: str = "") -> Iterator[str]:
        body = " ".join([*self._lead(item), *self._sentences(item.sentences)])
        if body:
            start = f"{item.number:>3} " if item.number else "  ! " if item.stop else "  "
            yield from textwrap.wrap(
                body,
                self._width,
                initial_indent=heading or start,
                subsequent_indent=" " * len(start),
                break_long_words=False,
                break_on_hyphens=False,
            )

    def _lead(self, item: Item) -> Iterator[str]:
        if item.lead is not None:
            lead = self._of(item.lead)
            if item.when is not None:
                lead = self._texts("report.grouped", {"when": self._of(item.when), "what": lead})
            yield f"{capital(lead)}."

    def _sentences(self, sentences: tuple[Sentence, ...]) -> Iterator[str]:
        """Sources stand behind the last of the sentences that share them."""
        for place, sentence in enumerate(sentences):
            text = capital(self._of(sentence.text))
            follows = sentences[place + 1] if place + 1 < len(sentences) else None
            shared = follows is not None and follows.sources == sentence.sources and not self._why
            yield text if shared else f"{text}{self._marks(sentence)}"

    def _marks(self, sentence: Sentence) -> str:
        marks = sorted({self._mark(source) for source in sentence.sources})
        if self._why and sentence.rule is not None:
            marks.append(sentence.rule)
        return f" [{' '.join(marks)}]" if marks else ""

    def _mark(self, source: Source) -> str:
        letter = _LETTERS[source.kind]
        if source.kind is SourceKind.DERIVED:
            return letter
        return f"{letter}{self._numbers.setdefault(source, len(self._numbers) + 1)}"

    def sources(self, advice: Advice) -> Iterator[str]:
        """Each source once, and what the letters and the mark mean."""
        yield self._texts("report.title.sources").upper()
        listed = [f"{self._mark(source)} {_named(source)}" for source in self._numbers]
        yield from self._wrapped("; ".join(listed) + ".") if listed else ()
        legend = [self._texts("report.letters")]
        if advice.season.status is DateStatus.PROJECTED:
            legend.append(self._texts("report.mark"))
        yield from self._wrapped(f"{' · '.join(legend)}. {self._texts('common.disclaimer')}")

    def _wrapped(self, text: str) -> list[str]:
        return textwrap.wrap(
            text, self._width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )

    def _of(self, sentence: Message) -> str:
        return self._texts.of(_marked(sentence))


def _named(source: Source) -> str:
    """Its title; that it is second-hand its letter says."""
    return source.title.replace(" (transcribed)", "").replace("(transcribed; ", "(")


def _marked(sentence: Message) -> Message:
    """The sentence with a mark in place of the word at each projected day."""
    key = _MARKED if sentence.key == _PROJECTED else sentence.key
    return Message(key, MappingProxyType({name: _inside(value) for name, value in sentence.params.items()}))


def _inside(value: object) -> object:
    if isinstance(value, Message):
        return _marked(value)
    if isinstance(value, tuple):
        return tuple(_inside(part) for part in cast("tuple[object, ...]", value))
    return value
