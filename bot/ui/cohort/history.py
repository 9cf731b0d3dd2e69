"""`/cohort history`: every drawing of a table, what it cost, and each post exactly as it was."""

from collections.abc import Sequence
from functools import partial

from bot.cohort.service import Drawing
from bot.domain.cohort import CohortTable
from bot.i18n import Catalogue
from bot.rate_limit import Expense
from bot.ui.authority import ModeratorPanel, moderated_server
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.cohort.panel import public_words
from bot.ui.cohort.picture import snapshot_picture
from bot.ui.cohort.words import title
from bot.ui.picture_card import answer_with_picture
from bot.ui.request import Request

PAGE = 5
"""Drawings on one page: a row of buttons."""


async def show_history(request: Request, table: CohortTable) -> None:
    """Answer with the latest drawings of a table."""
    guild = await moderated_server(request)
    drawings = await request.services.cohort.history(guild, table)
    panel = HistoryPanel(request, table, drawings, 0)
    await request.answer(panel.card(request.texts), view=panel.if_useful())


class HistoryPanel(ModeratorPanel):
    """One page of the drawings, the latest first: a button for each that can be seen, and those that turn the page."""

    expense = Expense.PICTURE

    def __init__(self, request: Request, table: CohortTable, drawings: Sequence[Drawing], first: int) -> None:
        super().__init__(request)
        self._table = table
        self._drawings = drawings
        self._first = first
        texts = request.texts
        for drawing in self._shown():
            if drawing.snapshot is not None and not drawing.charge.empty:
                label = texts("cohort_history.button.see", _named(drawing))
                self.add_item(ActButton(label, partial(self._see, drawing)))
        if first > 0:
            self.add_item(ActButton(texts("cohort_history.button.newer"), partial(self._turn, -PAGE)))
        if first + PAGE < len(drawings):
            self.add_item(ActButton(texts("cohort_history.button.older"), partial(self._turn, PAGE)))

    def if_useful(self) -> "HistoryPanel | None":
        """The panel, or ``None`` when it has nothing to offer."""
        return self if self.children else None

    def card(self, texts: Catalogue) -> Card:
        """The page in words."""
        heading = texts("cohort_history.title", {"table": title(self._table)})
        lines = [_line(drawing, texts) for drawing in self._shown()] or [texts("cohort_history.none")]
        return Card(heading, "\n\n".join(lines), footer=texts("cohort_history.footer"))

    def _shown(self) -> Sequence[Drawing]:
        return self._drawings[self._first : self._first + PAGE]

    async def _see(self, drawing: Drawing, request: Request) -> None:
        await moderated_server(request)
        if drawing.snapshot is not None:
            await request.interaction.response.defer(ephemeral=True, thinking=True)
            card = await snapshot_picture(drawing.snapshot, public_words(request))
            await answer_with_picture(request, card)

    async def _turn(self, by: int, request: Request) -> None:
        guild = await moderated_server(request)
        self.stop()
        drawings = await request.services.cohort.history(guild, self._table)
        panel = HistoryPanel(request, self._table, drawings, max(self._first + by, 0))
        panel.ends_with(lambda: request.interaction.edit_original_response(view=None))
        await request.interaction.response.edit_message(
            embed=panel.card(request.texts).embed(), view=panel.if_useful()
        )


def _named(drawing: Drawing) -> dict[str, object]:
    return {"season": drawing.charge.season, "number": drawing.charge.number}


def _line(drawing: Drawing, texts: Catalogue) -> str:
    cost = round(drawing.share * 100)
    values = {**_named(drawing), "at": drawing.charge.drawn_at, "cost": cost, "shown": _shown(drawing, texts)}
    return texts("cohort_history.line", values)


def _shown(drawing: Drawing, texts: Catalogue) -> str:
    if drawing.snapshot is None:
        return texts("cohort_history.lost")
    if drawing.charge.empty:
        return texts("cohort_history.too_few")
    return texts("cohort_history.kept")
