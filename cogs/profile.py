"""`/profile show · edit · clear · season · states`: what is stored, and how each part of it is changed."""

from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import SeasonId
from bot.domain.member import StoredProfile
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.clearing import Clearable
from bot.profile.preferences import with_place, without_place
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent, with_profile
from bot.ui.profile.card import places_card, places_notes
from bot.ui.profile.clear import clear_or_ask
from bot.ui.profile.forms import ProfileForm
from bot.ui.profile.letters import open_letters
from bot.ui.profile.panel import open_profile_form, show_known_profile, show_saved
from bot.ui.profile.rotations import open_rotations
from bot.ui.profile.season import season_menu, season_note
from bot.ui.request import Request
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

    @app_commands.command(name="show", description=described("profile.show.command"))
    async def show(self, interaction: Interaction) -> None:
        """Show the profile with its buttons."""

        async def go_on(agreed: Request, stored: StoredProfile) -> None:
            await show_known_profile(agreed, stored.profile)

        await with_profile(Request.of(interaction), go_on)

    @app_commands.command(name="edit", description=described("profile.edit.command"))
    @app_commands.describe(section=described("profile.edit.section"))
    @app_commands.choices(section=SECTIONS)
    async def edit(self, interaction: Interaction, section: str) -> None:
        """Open the form of a part; letters have a form each."""

        async def go_on(agreed: Request) -> None:
            if section == LETTERS:
                await open_letters(agreed)
            elif section == EXPERIENCE:
                await open_rotations(agreed)
            else:
                await open_profile_form(agreed, ProfileForm(section))

        await after_consent(Request.of(interaction), go_on)

    @app_commands.command(name="clear", description=described("clear.command"))
    @app_commands.describe(field=described("clear.field"))
    async def clear(self, interaction: Interaction, field: str) -> None:
        """Forget one part; where that is much, ask first. There are more parts than a fixed menu of Discord takes."""
        request = Request.of(interaction)
        meant = _clear_menu(request.texts).meant(field)
        if meant is None:
            raise UserError("clear.unknown")

        async def go_on(agreed: Request) -> None:
            await clear_or_ask(agreed, Clearable(meant))

        await after_consent(request, go_on)

    @clear.autocomplete("field")
    @always_answers
    async def _fields(self, request: Request, current: str) -> Choices:
        return _clear_menu(request.texts).offered(current)

    @app_commands.command(name="season", description=described("season.command"))
    @app_commands.describe(season=described("season.option"))
    async def season(self, interaction: Interaction, season: str) -> None:
        """Aim at another Match."""
        request = Request.of(interaction)
        menu = season_menu(request)
        meant = menu.meant(season)
        if meant is None:
            raise UserError("season.unknown", seasons=tuple(menu.lines))

        async def go_on(agreed: Request) -> None:
            chosen = SeasonId(int(meant))
            profiles = agreed.services.profiles
            made = await agreed.defer_if_slow(profiles.record_season(agreed.member, chosen, now=agreed.now))
            note = season_note(made.before, made.after, agreed)
            await show_saved(agreed, made, note)

        await after_consent(request, go_on)

    @season.autocomplete("season")
    @always_answers
    async def _seasons(self, request: Request, current: str) -> Choices:
        return season_menu(request).offered(current)

    @app_commands.command(name="states", description=described("preferences.command"))
    @app_commands.describe(add=described("preferences.add"), remove=described("preferences.remove"))
    async def states(
        self, interaction: Interaction, add: str | None = None, remove: str | None = None
    ) -> None:
        """Add or remove a state or a division, or show those named."""

        async def go_on(agreed: Request) -> None:
            texts = agreed.texts
            profiles = agreed.services.profiles
            if add is None and remove is None:
                profile = await agreed.defer_if_slow(profiles.profile(agreed.member))
                await agreed.answer(places_card(profile, texts))
                return
            change = self._change_of_places(agreed, add, remove)
            made = await agreed.defer_if_slow(profiles.record(agreed.member, change, now=agreed.now))
            await show_saved(agreed, made, "\n".join(places_notes(made.after, texts)))

        await after_consent(Request.of(interaction), go_on)

    def _change_of_places(
        self, request: Request, add: str | None, remove: str | None
    ) -> Callable[[Profile], Profile]:
        menu = place_menu(ALL_PLACES, request.texts)
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
    async def _places(self, request: Request, current: str) -> Choices:
        return place_menu(ALL_PLACES, request.texts).offered(current)

    @states.autocomplete("remove")
    @always_answers
    async def _own_places(self, request: Request, current: str) -> Choices:
        return await own_choices(request, current, own_places_menu)


def _clear_menu(texts: Catalogue) -> Menu:
    return Menu({what.value: texts(f"clear.what.{what}") for what in Clearable})
