"""The button that takes back a mark of a program or a signal."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.domain.ids import MemberId
from bot.domain.program_choices import ChoicesChange
from bot.i18n import Catalogue
from bot.strategy.list_service import MemberList
from bot.ui.answers import Interaction, defer_if_slow, services_of
from bot.ui.base import ActButton, Panel

Show = Callable[[Interaction, MemberList], Coroutine[Any, Any, None]]
"""Answers with the list as it is again."""


def offer_choices_undo(panel: Panel, change: ChoicesChange | None, texts: Catalogue, show: Show) -> None:
    """Add the button that takes a change of choices back, where there was one; refused once others changed the same."""
    if change is None or not (change.programs or change.signals):
        return

    async def undo(interaction: Interaction) -> None:
        services, who = services_of(interaction), MemberId(interaction.user.id)
        work = services.lists.undo(who, change, now=services.clock.now())
        await show(interaction, await defer_if_slow(interaction, work))

    panel.add_item(ActButton(texts("undo.button"), undo))
