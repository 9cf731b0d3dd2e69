"""The profile with its buttons: one form for each part, prefilled with what is stored at the moment of the click."""

from bot.domain.ids import MemberId
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui.answers import Interaction, defer_if_slow, texts_for
from bot.ui.base import ActButton
from bot.ui.filled_form import Draft, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.profile.card import profile_card
from bot.ui.profile.forms import ProfileForm, change_of, form_name, sheet_of, typed_of
from bot.ui.profile.letters import open_letters


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
        who, now = MemberId(sent.user.id), services.clock.now()
        changed = await defer_if_slow(
            sent, services.profiles.change(who, change_of(form, typed, now), now=now)
        )
        await show_known_profile(sent, services, changed, texts_for(sent)("profile.saved"))

    await Draft(sheet_of(form), typed_of(form, profile), store).open(interaction)


class ProfilePanel(YieldingPanel):
    """A button for each form, and one for the letters, which have a form each."""

    def __init__(self, owner: MemberId, services: Services, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        for form in ProfileForm:
            self.add_item(_button(form, services, texts))
            if form is ProfileForm.EXPERIENCE:
                self.add_item(ActButton(texts("profile.form.letters"), self._letters))

    async def _letters(self, interaction: Interaction) -> None:
        await open_letters(interaction, self._services)


def _button(form: ProfileForm, services: Services, texts: Catalogue) -> ActButton:
    async def open_it(interaction: Interaction) -> None:
        await open_profile_form(interaction, services, form)

    return ActButton(texts.of(form_name(form)), open_it)
