"""Taking a change back, and asking before one that looks like a slip.

A panel gets *Undo* by one line: ``panel.add_item(undo_button(services, change, texts))``.
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
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.filled_form import QuestionError
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.profile.changes import changed_text
from bot.ui.score.card import score_line

Change = Callable[[Profile], Profile]
Show = Callable[[Interaction, ProfileChange], Coroutine[Any, Any, None]]
"""Answers with what was changed."""


def undo_button(services: Services, change: ProfileChange, texts: Catalogue) -> ActButton:
    """The button that takes a change back, for as long as its panel lasts (14 minutes); refused once others changed it."""

    async def undo(interaction: Interaction) -> None:
        who, now, words = MemberId(interaction.user.id), services.clock.now(), texts_for(interaction)
        profile = await defer_if_slow(interaction, services.profiles.undo(who, change, now=now))
        back = ProfileChange(change.consented_at, change.after, profile)
        card = Card(words("undo.title"), changed_text(back, words))
        await show_in_place(interaction, card, YieldingPanel(who))

    return ActButton(texts("undo.button"), undo)


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
