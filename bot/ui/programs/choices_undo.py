"""The button that takes back a mark of a program or a signal."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.domain.program_choices import ChoicesChange
from bot.i18n import Catalogue
from bot.strategy.list_service import MemberList
from bot.ui.base import ActButton, Panel
from bot.ui.request import Request

Show = Callable[[Request, MemberList], Coroutine[Any, Any, None]]
"""Answers with the list as it is again."""


def offer_choices_undo(panel: Panel, change: ChoicesChange | None, texts: Catalogue, show: Show) -> None:
    """Add the button that takes a change of choices back, where there was one; refused once others changed the same."""
    if change is None or not (change.programs or change.signals):
        return

    async def undo(request: Request) -> None:
        work = request.services.lists.undo(request.member, change, now=request.now)
        await show(request, await request.defer_if_slow(work))

    panel.add_item(ActButton(texts("undo.button"), undo))
