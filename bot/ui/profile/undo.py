"""Taking a change back, and asking before one that looks like a slip.

A panel gets *Undo* by one line: ``offer_undo(panel, services, change, texts)``.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.domain.message import Message, message
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.doubts import Doubt, doubts
from bot.ui.base import ActButton, Panel
from bot.ui.card import Card
from bot.ui.filled_form import QuestionError
from bot.ui.in_place import YieldingPanel, show_over
from bot.ui.profile.changes import changed_text
from bot.ui.request import Request
from bot.ui.score.card import score_line

Change = Callable[[Profile], Profile]
Show = Callable[[Request, ProfileChange], Coroutine[Any, Any, None]]
"""Answers with what was changed."""
ShowPart = Callable[[Request, Profile, str], Coroutine[Any, Any, None]]
"""Shows a part of a profile with a note above it."""


def offer_undo(
    panel: Panel, change: ProfileChange | None, texts: Catalogue, show: Show | None = None
) -> None:
    """Add the button that takes a change back, where there was one; it is refused once others changed the same since.

    ``show`` answers with the change back; without it, a card says what changed by it.
    """
    if change is None or not change.fields:
        return

    async def undo(request: Request) -> None:
        profile = await request.defer_if_slow(
            request.services.profiles.undo(request.member, change, now=request.now)
        )
        back = ProfileChange(change.consented_at, change.after, profile)
        if show is not None:
            await show(request, back)
            return
        texts = request.texts
        card = Card(texts("undo.title"), changed_text(back, texts))
        await show_over(request, panel, card, YieldingPanel(request.member))

    panel.add_item(ActButton(texts("undo.button"), undo))


def shown_again(show: ShowPart) -> Show:
    """Answers a change that was taken back with the part as it is again, for :func:`offer_undo`."""

    async def show_back(request: Request, back: ProfileChange) -> None:
        await show(request, back.after, request.texts("undo.title"))

    return show_back


async def record_or_ask(request: Request, change: Change, show: Show) -> None:
    """Store a change and show it; ask first where it looks like a slip. Raises `UserError`, among them the question."""

    async def store(agreed: Request) -> None:
        await _record(agreed, change, show)

    def asked(profile: Profile) -> Profile:
        after = change(profile)
        found = doubts(profile, after)
        if found:
            raise QuestionError(message("doubt.all", doubts=tuple(map(_sentence, found))), doubt_yes=store)
        return after

    await _record(request, asked, show)


async def _record(request: Request, change: Change, show: Show) -> None:
    await show(
        request,
        await request.defer_if_slow(
            request.services.profiles.record(request.member, change, now=request.now)
        ),
    )


def _sentence(doubt: Doubt) -> Message:
    new = score_line(doubt.new, ())
    old = None if doubt.old is None else score_line(doubt.old, ())
    return message(f"doubt.{doubt.kind}", new=new, old=old)
