"""`/profile show · edit · clear · season · states`: what is stored, and how each part of it is changed."""

from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import StoredProfile
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.clearing import Clearable
from bot.profile.preferences import with_place, without_place
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent, with_profile
from bot.ui.profile.clear import clear_or_ask
from bot.ui.profile.forms import ProfileForm
from bot.ui.profile.letters import open_letters
from bot.ui.profile.panel import open_profile_form, show_known_profile, show_saved
from bot.ui.profile.places import places_card, places_notes
from bot.ui.profile.rotations import open_rotations
from bot.ui.profile.season import season_menu, season_note
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.menu import Menu
from bot.ui.typed.own_menu import own_choices
from bot.ui.typed.state_names import ALL_PLACES, own_places_menu, place_menu, place_of

LETTERS, EXPERIENCE = "letters", "experience"
SECTIONS = [
    app_commands.Choice(name=described(f"profile.form.{part}"), value=str(part))
    for part in (*ProfileForm, EXPERIENCE, LETTERS)
]


@in_servers_and_dms
class ProfileCog(commands.GroupCog, group_name="profile", group_description=described("profile.group")):
    """The commands `/profile …`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="show", description=described("profile.show.command"))
    async def show(self, interaction: Interaction) -> None:
        """Show the profile with its buttons."""

        async def go_on(agreed: Interaction, stored: StoredProfile) -> None:
            await show_known_profile(agreed, self._services, stored.profile)

        await with_profile(interaction, self._services, go_on)

    @app_commands.command(name="edit", description=described("profile.edit.command"))
    @app_commands.describe(section=described("profile.edit.section"))
    @app_commands.choices(section=SECTIONS)
    async def edit(self, interaction: Interaction, section: str) -> None:
        """Open the form of a part; letters have a form each."""

        async def go_on(agreed: Interaction) -> None:
            if section == LETTERS:
                await open_letters(agreed, self._services)
            elif section == EXPERIENCE:
                await open_rotations(agreed, self._services)
            else:
                await open_profile_form(agreed, self._services, ProfileForm(section))

        await after_consent(interaction, self._services, go_on)

    @app_commands.command(name="clear", description=described("clear.command"))
    @app_commands.describe(field=described("clear.field"))
    async def clear(self, interaction: Interaction, field: str) -> None:
        """Forget one part; where that is much, ask first. There are more parts than a fixed menu of Discord takes."""
        meant = _clear_menu(texts_for(interaction)).meant(field)
        if meant is None:
            raise UserError("clear.unknown")

        async def go_on(agreed: Interaction) -> None:
            await clear_or_ask(agreed, self._services, Clearable(meant))

        await after_consent(interaction, self._services, go_on)

    @clear.autocomplete("field")
    @always_answers
    async def _fields(self, interaction: Interaction, current: str) -> Choices:
        return _clear_menu(texts_for(interaction)).offered(current)

    @app_commands.command(name="season", description=described("season.command"))
    @app_commands.describe(season=described("season.option"))
    async def season(self, interaction: Interaction, season: str) -> None:
        """Aim at another Match."""
        menu = season_menu(self._services, texts_for(interaction))
        meant = menu.meant(season)
        if meant is None:
            raise UserError("season.unknown", seasons=tuple(menu.lines))

        async def go_on(agreed: Interaction) -> None:
            chosen = SeasonId(int(meant))
            who, now, profiles = MemberId(agreed.user.id), self._services.clock.now(), self._services.profiles
            made = await defer_if_slow(agreed, profiles.record_season(who, chosen, now=now))
            note = season_note(made.before, made.after, self._services, texts_for(agreed))
            await show_saved(agreed, self._services, made, note)

        await after_consent(interaction, self._services, go_on)

    @season.autocomplete("season")
    @always_answers
    async def _seasons(self, interaction: Interaction, current: str) -> Choices:
        return season_menu(self._services, texts_for(interaction)).offered(current)

    @app_commands.command(name="states", description=described("preferences.command"))
    @app_commands.describe(add=described("preferences.add"), remove=described("preferences.remove"))
    async def states(
        self, interaction: Interaction, add: str | None = None, remove: str | None = None
    ) -> None:
        """Add or remove a state or a division, or show those named."""

        async def go_on(agreed: Interaction) -> None:
            who, now, texts = MemberId(agreed.user.id), self._services.clock.now(), texts_for(agreed)
            profiles = self._services.profiles
            if add is None and remove is None:
                profile = await defer_if_slow(agreed, profiles.profile(who))
                await answer(agreed, places_card(profile, texts))
                return
            change = self._change_of_places(agreed, add, remove)
            made = await defer_if_slow(agreed, profiles.record(who, change, now=now))
            await show_saved(agreed, self._services, made, "\n".join(places_notes(made.after, texts)))

        await after_consent(interaction, self._services, go_on)

    def _change_of_places(
        self, interaction: Interaction, add: str | None, remove: str | None
    ) -> Callable[[Profile], Profile]:
        menu = place_menu(ALL_PLACES, texts_for(interaction))
        meant = {typed: menu.meant(typed) for typed in (add, remove) if typed is not None}
        if None in meant.values():
            raise UserError("preferences.unknown")

        def changed(profile: Profile) -> Profile:
            if remove is not None:
                profile = without_place(profile, place_of(str(meant[remove])))
            return profile if add is None else with_place(profile, place_of(str(meant[add])))

        return changed

    @states.autocomplete("add")
    @always_answers
    async def _places(self, interaction: Interaction, current: str) -> Choices:
        return place_menu(ALL_PLACES, texts_for(interaction)).offered(current)

    @states.autocomplete("remove")
    @always_answers
    async def _own_places(self, interaction: Interaction, current: str) -> Choices:
        return await own_choices(interaction, self._services, current, own_places_menu)


def _clear_menu(texts: Catalogue) -> Menu:
    return Menu({what.value: texts(f"clear.what.{what}") for what in Clearable})
