"""`/profile show · edit`: what is stored, and a form for each part of it."""

from discord import app_commands
from discord.ext import commands

from bot.command_text import described
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.consent import after_consent
from bot.ui.places import everywhere
from bot.ui.profile_forms import ProfileForm
from bot.ui.profile_panel import open_profile_form, show_profile

SECTIONS = [
    app_commands.Choice(name=described(f"profile.form.{form}"), value=form.value) for form in ProfileForm
]


@everywhere
class ProfileCog(commands.GroupCog, group_name="profile", group_description=described("profile.group")):
    """The commands `/profile …`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="show", description=described("profile.show.command"))
    async def show(self, interaction: Interaction) -> None:
        """Show the profile with its buttons."""

        async def go_on(agreed: Interaction) -> None:
            await show_profile(agreed, self._services)

        await after_consent(interaction, self._services, go_on)

    @app_commands.command(name="edit", description=described("profile.edit.command"))
    @app_commands.describe(section=described("profile.edit.section"))
    @app_commands.choices(section=SECTIONS)
    async def edit(self, interaction: Interaction, section: str) -> None:
        """Open the form of a part."""

        async def go_on(agreed: Interaction) -> None:
            await open_profile_form(agreed, self._services, ProfileForm(section))

        await after_consent(interaction, self._services, go_on)
