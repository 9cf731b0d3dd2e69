"""All reasons of a piece of advice, line by line with rule and sources, on as many pages as they need."""

from collections.abc import Iterator

import discord

from bot.domain.advice import Advice
from bot.domain.ids import MemberId
from bot.domain.message import Message
from bot.i18n import Catalogue
from bot.strategy.explain import Section, explain
from bot.ui.answers import Interaction, answer, words
from bot.ui.base import Panel
from bot.ui.buttons import ActButton
from bot.ui.card import Card
from bot.ui.limits import clip

PAGE_ROOM = 3000
"""Characters of one page: comfortable on a phone and well within an embed."""
LINE_ROOM = 900
SOURCE_KEY = "strategy.explain.source"
"""Lines of sources are shown small."""


def reason_pages(advice: Advice, say: Catalogue) -> tuple[Card, ...]:
    """Every reason of every part, with the id of its rule and the sources of the part; at least one page."""
    bodies = list(_pages([_section(part, say) for part in explain(advice)], say))
    return tuple(
        Card(
            title=say.text("strategy_card.why.title", {"page": number, "pages": len(bodies)}),
            body=body,
            footer=say.text("common.disclaimer"),
        )
        for number, body in enumerate(bodies, start=1)
    )


def _section(section: Section, say: Catalogue) -> tuple[str, list[str]]:
    """Heading and lines; a reason that the part gives twice stands once."""
    lines = (_line(line, clip(say.say(line), LINE_ROOM)) for line in section.lines)
    return say.say(section.title), list(dict.fromkeys(lines))


def _line(line: Message, text: str) -> str:
    return f"-# {text}" if line.key == SOURCE_KEY else f"• {text}"


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
