"""Long answers in pages: sections packed into them, and the buttons that turn them."""

from collections.abc import Iterable, Iterator

import discord

from bot.domain.ids import MemberId
from bot.i18n import Catalogue
from bot.ui.answers import embed_for
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.in_place import YieldingPanel
from bot.ui.request import Request

PAGE_ROOM = 3000
"""Characters of one page: comfortable on a phone and well within an embed. No section's line is longer."""

Section = tuple[str, list[str]]
"""A heading and its lines."""


def packed(
    sections: Iterable[Section], texts: Catalogue, room: int = PAGE_ROOM, *, whole: bool = False
) -> Iterator[str]:
    """The sections as pages of at most ``room`` characters; one that is broken repeats its heading.

    ``whole``: a section begins on a new page rather than break, unless it fills more than a page alone.
    """
    page = ""
    for heading, lines in sections:
        head = f"**{heading}**"
        first, *others = [f"{head}\n{lines[0]}", *lines[1:]] if lines else [head]
        if whole and len("\n".join((first, *others))) <= room < len("\n".join((page, "", first, *others))):
            yield page
            page = ""
        again = texts("strategy_card.why.continued", {"heading": heading})
        for gap, block in (("\n\n", first), *(("\n", line) for line in others)):
            if page and len(page) + len(gap) + len(block) > room:
                yield page
                page = block if gap == "\n\n" else f"**{again}**\n{block}"
            else:
                page += gap * bool(page) + block
    yield page


def numbered(title: str, bodies: Iterable[str], texts: Catalogue, **blanks: object) -> tuple[Card, ...]:
    """The pages as cards. ``title`` is a key whose sentence has the blanks ``page`` and ``pages``, and others."""
    pages = list(bodies)
    return tuple(
        Card(
            title=texts(title, {"page": number, "pages": len(pages), **blanks}),
            body=body,
            footer=texts("common.disclaimer"),
        )
        for number, body in enumerate(pages, start=1)
    )


async def show_pages(request: Request, pages: tuple[Card, ...], *, file: discord.File | None = None) -> None:
    """Answer with the first page, and with buttons where there are more; ``file`` stays while they are turned."""
    first, *others = pages
    view = PagesPanel(request.member, pages, request.texts) if others else None
    await request.answer(first, view=view, file=file)


class PagesPanel(YieldingPanel):
    """Turns the pages of a long answer; the buttons that lead nowhere are disabled, and a single page has none."""

    def __init__(self, owner: MemberId, pages: tuple[Card, ...], texts: Catalogue) -> None:
        super().__init__(owner)
        self._pages = pages
        self._at = 0
        self._back = ActButton(texts("strategy_card.why.back"), self._turn_back)
        self._next = ActButton(texts("strategy_card.why.next"), self._turn_on)
        if len(pages) > 1:
            self.add_item(self._back).add_item(self._next)
        self._enable()

    async def _turn_back(self, request: Request) -> None:
        await self._turn(request, self._at - 1)

    async def _turn_on(self, request: Request) -> None:
        await self._turn(request, self._at + 1)

    async def _turn(self, request: Request, page: int) -> None:
        self._at = min(max(page, 0), len(self._pages) - 1)
        self._enable()
        await request.interaction.response.edit_message(
            embed=embed_for(request.interaction, self._pages[self._at]), view=self
        )

    def _enable(self) -> None:
        self._back.disabled = self._at == 0
        self._next.disabled = self._at == len(self._pages) - 1
