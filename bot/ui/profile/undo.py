"""Taking a change back, and asking before one that looks like a slip.

A panel gets *Undo* by one line: ``offer_undo(panel, services, change, texts)``.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.domain.ids import MemberId
from bot.domain.message import Message, message
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.doubts import Doubt, doubts
from bot.services import Services
from bot.ui.answers import Interaction, defer_if_slow, texts_for
from bot.ui.base import ActButton, Panel
from bot.ui.card import Card
from bot.ui.filled_form import QuestionError
from bot.ui.in_place import YieldingPanel, show_over
from bot.ui.profile.changes import changed_text
from bot.ui.score.card import score_line

Change = Callable[[Profile], Profile]
Show = Callable[[Interaction, ProfileChange], Coroutine[Any, Any, None]]
"""Answers with what was changed."""
ShowPart = Callable[[Interaction, Services, Profile, str], Coroutine[Any, Any, None]]
"""Shows a part of a profile with a note above it."""


def offer_undo(
    panel: Panel, services: Services, change: ProfileChange | None, texts: Catalogue, show: Show | None = None
) -> None:
    """Add the button that takes a change back, where there was one; it is refused once others changed the same since.

    ``show`` answers with the change back; without it, a card says what changed by it.
    """
    if change is None or not change.fields:
        return

    async def undo(interaction: Interaction) -> None:
        who, now = MemberId(interaction.user.id), services.clock.now()
        profile = await defer_if_slow(interaction, services.profiles.undo(who, change, now=now))
        back = ProfileChange(change.consented_at, change.after, profile)
        if show is not None:
            await show(interaction, back)
            return
        words = texts_for(interaction)
        card = Card(words("undo.title"), changed_text(back, words))
        await show_over(interaction, panel, card, YieldingPanel(who))

    panel.add_item(ActButton(texts("undo.button"), undo))


def shown_again(show: ShowPart, services: Services) -> Show:
    """Answers a change that was taken back with the part as it is again, for :func:`offer_undo`."""

    async def show_back(interaction: Interaction, back: ProfileChange) -> None:
        await show(interaction, services, back.after, texts_for(interaction)("undo.title"))

    return show_back


async def record_or_ask(interaction: Interaction, services: Services, change: Change, show: Show) -> None:
    """Store a change and show it; ask first where it looks like a slip. Raises `UserError`, among them the question."""

    async def store(agreed: Interaction) -> None:
        await _record(agreed, services, change, show)

    def asked(profile: Profile) -> Profile:
        after = change(profile)
        found = doubts(profile, after)
        if found:
            raise QuestionError(message("doubt.all", doubts=tuple(map(_sentence, found))), doubt_yes=store)
        return after

    await _record(interaction, services, asked, show)


async def _record(interaction: Interaction, services: Services, change: Change, show: Show) -> None:
    who, now = MemberId(interaction.user.id), services.clock.now()
    await show(interaction, await defer_if_slow(interaction, services.profiles.record(who, change, now=now)))


def _sentence(doubt: Doubt) -> Message:
    new = score_line(doubt.new, ())
    old = None if doubt.old is None else score_line(doubt.old, ())
    return message(f"doubt.{doubt.kind}", new=new, old=old)
