"""The profile with its buttons, one form for each part, and the short card after a change: what changed, what is next."""

from collections.abc import Sequence
from functools import cache

import discord

from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.completeness import missing_fields
from bot.rate_limit import Expense
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card, Field
from bot.ui.commands import spend
from bot.ui.filled_form import Draft, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.profile.card import profile_card
from bot.ui.profile.changes import changed_text
from bot.ui.profile.forms import ProfileForm, change_of, form_name, sheet_of, typed_of
from bot.ui.profile.letters import open_letters
from bot.ui.profile.rotations import open_rotations
from bot.ui.profile.undo import Change, offer_undo, record_or_ask
from bot.ui.request import Act, Request
from bot.ui.strategy.panel import show_strategy

_FORM_OF = {
    **dict.fromkeys(("step2ck", "step2ck_score", "step2ck_attempts"), ProfileForm.STEP2CK),
    **dict.fromkeys(("step1", "step1_attempts"), ProfileForm.STEP1),
    **dict.fromkeys(("visa", "graduation"), ProfileForm.BACKGROUND),
    **dict.fromkeys(("statement", "content_gaps"), ProfileForm.READINESS),
    "certification": ProfileForm.CERTIFICATION,
    "research": ProfileForm.RESEARCH,
    "preferences": ProfileForm.PREFERENCES,
}
"""The form in which a missing field is filled in."""
_PANEL_OF = {"us_experience": ("experience", open_rotations), "letters": ("letters", open_letters)}
"""The same for fields that have a form for each of their entries, with the name of their button."""


async def show_profile(request: Request, note: str = "") -> None:
    """Show the member's profile with its buttons, in place of the card that was clicked on where there is one."""
    profile = await request.defer_if_slow(request.services.profiles.profile(request.member))
    await show_known_profile(request, profile, note)


async def show_known_profile(request: Request, profile: Profile, note: str = "") -> None:
    """The same for a profile already read. ``note`` stands above it."""
    texts = request.texts
    missing = await request.services.profiles.completeness(profile)
    lacking = tuple(gap.message for gap in missing)
    card = profile_card(profile, lacking, texts, request.now, note)
    await show_in_place(request, card, ProfilePanel(request))


async def open_profile_form(request: Request, form: ProfileForm) -> None:
    """Open a form with what is stored, as the answer to an interaction that has none yet."""
    profile = await request.services.profiles.profile(request.member)

    async def store(sent: Request, typed: Typed) -> None:
        await save(sent, change_of(form, typed, sent.now))

    await Draft(sheet_of(form), typed_of(form, profile), store).open(request)


async def save(request: Request, change: Change) -> None:
    """Store a change of the profile, or ask first, and answer shortly. Raises `UserError`."""

    async def show(stored: Request, made: ProfileChange) -> None:
        await show_saved(stored, made)

    await record_or_ask(request, change, show)


async def show_saved(
    request: Request,
    change: ProfileChange,
    note: str = "",
    *,
    fields: Sequence[Field] = (),
    buttons: Sequence[ActButton] = (),
) -> None:
    """What changed, ``note`` below it, then what is next; ``fields`` and ``buttons`` stand in place of what is missing."""
    texts = request.texts
    panel = SavedPanel(request, change, buttons)
    await show_in_place(request, saved_card(change, texts, note, fields=fields), panel)


def saved_card(
    change: ProfileChange, texts: Catalogue, note: str = "", *, fields: Sequence[Field] = ()
) -> Card:
    """What changed, and the missing field that would tell most, with what it would change."""
    missing = missing_fields(change.after)
    next_one = [Field(texts("saved.next"), texts.of(missing[0].message))] if missing and not fields else []
    body = "\n\n".join(part for part in (changed_text(change, texts), note) if part)
    return Card(texts("saved.title"), body, (*fields, *next_one), accent=Accent.GOOD)


class SavedPanel(YieldingPanel):
    """Take it back, go on with what is missing, see the advice."""

    def __init__(self, request: Request, change: ProfileChange, buttons: Sequence[ActButton] = ()) -> None:
        super().__init__(request.member)
        texts = request.texts
        offer_undo(self, change, texts)
        for button in buttons or filter(None, [_next_button(change.after, texts)]):
            self.add_item(button)
        self.add_item(ActButton(texts("first.strategy"), self._advise))

    async def _advise(self, request: Request) -> None:
        spend(request, Expense.ADVICE)
        await show_strategy(request)


def _next_button(profile: Profile, texts: Catalogue) -> ActButton | None:
    """The button for the missing field that would tell most; ``None`` where a command records it, which the card names."""
    missing = missing_fields(profile)
    if not missing:
        return None
    name = missing[0].field
    if name in _PANEL_OF:
        label, open_panel = _PANEL_OF[name]

        async def open_it(request: Request) -> None:
            await open_panel(request)

        return ActButton(texts(f"profile.form.{label}"), open_it, discord.ButtonStyle.primary)
    form = _FORM_OF.get(name)
    return None if form is None else _button(form, texts, discord.ButtonStyle.primary)


class ProfilePanel(YieldingPanel):
    """A button for each form; rotations and letters have a form each."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.member)
        texts = request.texts
        for form in ProfileForm:
            self.add_item(_button(form, texts))
            if form is ProfileForm.CERTIFICATION:
                self.add_item(ActButton(texts("profile.form.experience"), open_rotations))
                self.add_item(ActButton(texts("profile.form.letters"), open_letters))


def _button(
    form: ProfileForm, texts: Catalogue, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ActButton:
    return ActButton(texts.of(form_name(form)), _opener(form), style)


@cache
def _opener(form: ProfileForm) -> Act:
    """What opens a form: the same for every panel, for it knows nobody."""

    async def open_it(request: Request) -> None:
        await open_profile_form(request, form)

    return open_it
