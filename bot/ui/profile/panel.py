"""The profile with its buttons, one form for each part, and the short card after a change: what changed, what is next."""

from collections.abc import Sequence

import discord

from bot.domain.ids import MemberId
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.completeness import missing_fields
from bot.rate_limit import Expense
from bot.services import Services
from bot.ui.answers import Interaction, defer_if_slow, texts_for
from bot.ui.base import Act, ActButton
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


async def show_profile(interaction: Interaction, services: Services, note: str = "") -> None:
    """Show the member's profile with its buttons, in place of the card that was clicked on where there is one."""
    profile = await defer_if_slow(interaction, services.profiles.profile(MemberId(interaction.user.id)))
    await show_known_profile(interaction, services, profile, note)


async def show_known_profile(
    interaction: Interaction, services: Services, profile: Profile, note: str = ""
) -> None:
    """The same for a profile already read. ``note`` stands above it."""
    texts = texts_for(interaction)
    missing = await services.profiles.completeness(profile)
    lacking = tuple(gap.message for gap in missing)
    card = profile_card(profile, lacking, texts, services.clock.now(), note)
    await show_in_place(interaction, card, ProfilePanel(MemberId(interaction.user.id), services, texts))


async def open_profile_form(interaction: Interaction, services: Services, form: ProfileForm) -> None:
    """Open a form with what is stored, as the answer to an interaction that has none yet."""
    profile = await services.profiles.profile(MemberId(interaction.user.id))

    async def store(sent: Interaction, typed: Typed) -> None:
        await save(sent, services, change_of(form, typed, services.clock.now()))

    await Draft(sheet_of(form), typed_of(form, profile), store).open(interaction)


async def save(interaction: Interaction, services: Services, change: Change) -> None:
    """Store a change of the profile, or ask first, and answer shortly. Raises `UserError`."""

    async def show(stored: Interaction, made: ProfileChange) -> None:
        await show_saved(stored, services, made)

    await record_or_ask(interaction, services, change, show)


async def show_saved(
    interaction: Interaction,
    services: Services,
    change: ProfileChange,
    note: str = "",
    *,
    fields: Sequence[Field] = (),
    buttons: Sequence[ActButton] = (),
) -> None:
    """What changed, ``note`` below it, then what is next; ``fields`` and ``buttons`` stand in place of what is missing."""
    texts = texts_for(interaction)
    panel = SavedPanel(MemberId(interaction.user.id), services, change, texts, buttons)
    await show_in_place(interaction, saved_card(change, texts, note, fields=fields), panel)


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

    def __init__(
        self,
        owner: MemberId,
        services: Services,
        change: ProfileChange,
        texts: Catalogue,
        buttons: Sequence[ActButton] = (),
    ) -> None:
        super().__init__(owner)
        self._services = services
        offer_undo(self, services, change, texts)
        for button in buttons or filter(None, [_next_button(change.after, services, texts)]):
            self.add_item(button)
        self.add_item(ActButton(texts("first.strategy"), self._advise))

    async def _advise(self, interaction: Interaction) -> None:
        spend(interaction, Expense.ADVICE)
        await show_strategy(interaction, self._services)


def _next_button(profile: Profile, services: Services, texts: Catalogue) -> ActButton | None:
    """The button for the missing field that would tell most; ``None`` where a command records it, which the card names."""
    missing = missing_fields(profile)
    if not missing:
        return None
    name = missing[0].field
    if name in _PANEL_OF:
        label, open_panel = _PANEL_OF[name]

        async def open_it(interaction: Interaction) -> None:
            await open_panel(interaction, services)

        return ActButton(texts(f"profile.form.{label}"), open_it, discord.ButtonStyle.primary)
    form = _FORM_OF.get(name)
    return None if form is None else _button(form, services, texts, discord.ButtonStyle.primary)


class ProfilePanel(YieldingPanel):
    """A button for each form; rotations and letters have a form each."""

    def __init__(self, owner: MemberId, services: Services, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        for form in ProfileForm:
            self.add_item(_button(form, services, texts))
            if form is ProfileForm.CERTIFICATION:
                self.add_item(ActButton(texts("profile.form.experience"), self._rotations))
                self.add_item(ActButton(texts("profile.form.letters"), self._letters))

    async def _rotations(self, interaction: Interaction) -> None:
        await open_rotations(interaction, self._services)

    async def _letters(self, interaction: Interaction) -> None:
        await open_letters(interaction, self._services)


def _button(
    form: ProfileForm,
    services: Services,
    texts: Catalogue,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> ActButton:
    async def open_it(interaction: Interaction) -> None:
        await open_profile_form(interaction, services, form)

    opened: Act = open_it
    return ActButton(texts.of(form_name(form)), opened, style)
