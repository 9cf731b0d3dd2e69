"""All reasons of a piece of advice, line by line with rule and sources, on as many pages as they need."""

from collections.abc import Iterator
from itertools import groupby

import discord

from bot.domain.advice import Advice, Grounded, Source
from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.i18n import Catalogue
from bot.ui.answers import Interaction, answer, words
from bot.ui.base import Panel
from bot.ui.buttons import ActButton
from bot.ui.card import Card
from bot.ui.limits import clip
from bot.ui.strategy_card import computed, not_computed_parts, parts_of, source_line

PAGE_ROOM = 3000
"""Characters of one page: comfortable on a phone and well within an embed."""
LINE_ROOM = 900


def reason_pages(advice: Advice, say: Catalogue) -> tuple[Card, ...]:
    """Every reason of every part, with the id of its rule and the sources of the part; at least one page."""
    bodies = list(_pages(list(_sections(advice, say)), say))
    return tuple(
        Card(
            title=say.text("strategy_card.why.title", {"page": number, "pages": len(bodies)}),
            body=body,
            footer=say.text("common.disclaimer"),
        )
        for number, body in enumerate(bodies, start=1)
    )


def _sections(advice: Advice, say: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """Heading and lines of every part; parts of one name stand under one heading."""
    for name, group in groupby(parts_of(advice), key=lambda named: named[0]):
        parts = [part for _, part in group if computed(part)]
        lines = list(dict.fromkeys(_reason_lines(parts, say)))
        lines += [_source_text(source, say) for source in dict.fromkeys(s for p in parts for s in p.sources)]
        if parts:
            yield say.text(f"strategy_card.part.{name}"), lines
    missing = tuple(message(f"strategy_card.part.{name}") for name in not_computed_parts(advice))
    if missing:
        yield say.text("strategy_card.part.missing"), [say.text("strategy_card.missing", {"parts": missing})]


def _reason_lines(parts: list[Grounded], say: Catalogue) -> Iterator[str]:
    for part in parts:
        for reason in part.reasons:
            params = {"what": clip(say.say(reason.message), LINE_ROOM), "rule": reason.rule}
            yield say.text("strategy_card.why.reason", params)


def _source_text(source: Source, say: Catalogue) -> str:
    return say.text("strategy_card.why.source", {"source": clip(say.say(source_line(source)), LINE_ROOM)})


def _pages(sections: list[tuple[str, list[str]]], say: Catalogue) -> Iterator[str]:
    """Sections packed into pages; a section that is broken repeats its heading."""
    page = ""
    for heading, lines in sections:
        head = f"**{heading}**"
        for place, line in enumerate(lines):
            block = f"{head}\n{line}" if place == 0 else line
            gap = ("\n\n" if place == 0 else "\n") if page else ""
            if page and len(page) + len(gap) + len(block) > PAGE_ROOM:
                yield page
                again = say.text("strategy_card.why.continued", {"heading": heading})
                page, gap = "", ""
                block = block if place == 0 else f"**{again}**\n{line}"
            page += gap + block
    yield page


class AdvicePanel(Panel):
    """The button below the advice: why."""

    def __init__(self, owner: MemberId, advice: Advice, say: Catalogue) -> None:
        super().__init__(owner)
        self._advice = advice
        self.add_item(ActButton(say.text("strategy_card.why.button"), self._why, discord.ButtonStyle.primary))

    async def _why(self, interaction: Interaction) -> None:
        say = words(interaction)
        pages = reason_pages(self._advice, say)
        first, *others = pages
        turning = PagesPanel(self.owner, pages, say) if others else None
        await answer(interaction, first, view=turning)


class PagesPanel(Panel):
    """Turns the pages of a long answer; the buttons that lead nowhere are disabled."""

    def __init__(self, owner: MemberId, pages: tuple[Card, ...], say: Catalogue) -> None:
        super().__init__(owner)
        self._pages = pages
        self._at = 0
        self._back = ActButton(say.text("strategy_card.why.back"), self._turn_back)
        self._next = ActButton(say.text("strategy_card.why.next"), self._turn_on)
        self.add_item(self._back).add_item(self._next)
        self._enable()

    async def _turn_back(self, interaction: Interaction) -> None:
        await self._turn(interaction, self._at - 1)

    async def _turn_on(self, interaction: Interaction) -> None:
        await self._turn(interaction, self._at + 1)

    async def _turn(self, interaction: Interaction, page: int) -> None:
        self._at = min(max(page, 0), len(self._pages) - 1)
        self._enable()
        await interaction.response.edit_message(embed=self._pages[self._at].embed(), view=self)

    def _enable(self) -> None:
        self._back.disabled = self._at == 0
        self._next.disabled = self._at == len(self._pages) - 1
