"""What somebody asks of the bot: one command, click, choice or form, with the facts that every handler looks up."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from bot.domain.ids import MemberId
from bot.ui.answers import Interaction, answer, defer_if_slow, services_of, texts_for

if TYPE_CHECKING:
    from datetime import datetime

    import discord

    from bot.i18n import Catalogue
    from bot.services import Services
    from bot.ui.card import Card

_KEPT_AS = "request"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """One interaction that is being handled.

    - :meth:`of` makes it, once for each interaction: whatever is done with it happens at one instant.
    - A panel is clicked on long after it was shown: each click is a request of its own. None is kept but by the panel
      of consent, which goes back to what was asked before it.
    """

    interaction: Interaction
    member: MemberId
    """Who acts."""
    now: datetime
    """When it was first looked at; aware, UTC."""
    texts: Catalogue
    """In the language of who acts."""
    services: Services

    @classmethod
    def of(cls, interaction: Interaction) -> Request:
        """The request of an interaction: always the same one."""
        kept = interaction.extras.get(_KEPT_AS)
        if kept is None:
            services = services_of(interaction)
            member, now = MemberId(interaction.user.id), services.clock.now()
            kept = cls(interaction, member, now, texts_for(interaction), services)
            interaction.extras[_KEPT_AS] = kept
        return cast("Request", kept)

    def at_present(self) -> Request:
        """The same at the present instant, for what begins after an answer that may have taken long."""
        return replace(self, now=self.services.clock.now())

    async def answer(
        self,
        card: Card,
        *,
        view: discord.ui.View | None = None,
        file: discord.File | None = None,
        ephemeral: bool = True,
    ) -> None:
        """Show a card, as :func:`bot.ui.answers.answer` does."""
        await answer(self.interaction, card, view=view, file=file, ephemeral=ephemeral)

    async def defer_if_slow(self, work: Coroutine[object, object, T]) -> T:
        """The result of ``work``, as :func:`bot.ui.answers.defer_if_slow` waits for it."""
        return await defer_if_slow(self.interaction, work)


Act = Callable[[Request], Coroutine[Any, Any, None]]
"""Something to do with a request that was not answered yet."""


class Handler(Protocol):
    """The callback of a control, with the name that discord.py's types give the parameter."""

    async def __call__(self, interaction: Interaction) -> None:
        """Handle a click or a choice."""
        ...


def handled_by(act: Act) -> Handler:
    """What discord.py calls for a click: ``act`` with its request."""

    async def handle(interaction: Interaction) -> None:
        await act(Request.of(interaction))

    return handle
