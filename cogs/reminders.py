"""`/reminders`: what comes when and how, pauses, and whether direct messages arrive."""

from functools import partial

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.domain.member import StoredProfile
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import ZONE_UNTIL_CHOSEN, after_consent, with_profile
from bot.ui.pages import show_pages
from bot.ui.reminders.list import ResumePanel, Wording, answer_resumed, list_pages, send_test
from bot.ui.reminders.pause import Pause, ask_pause, asked_end, pause_until
from bot.ui.reminders.settings_panel import resume, show_paused, show_settings
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.day_choices import coming_day_choices
from bot.ui.typed.zone_choices import given_zone, zone_choices

PAUSES = [
    app_commands.Choice(name=described(f"reminders.pause.for.{pause}"), value=pause.value) for pause in Pause
]


@in_servers_and_dms
class RemindersCog(commands.GroupCog, group_name="reminders", group_description=described("reminders.group")):
    """The commands below `/reminders`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        super().__init__()

    @app_commands.command(name="settings", description=described("reminders.settings.command"))
    @app_commands.describe(time_zone=described("start.time_zone"))
    async def settings(self, interaction: Interaction, time_zone: str | None = None) -> None:
        """Show the settings, with another time zone if one is given."""
        zone = None if time_zone is None else given_zone(interaction, time_zone)

        async def go_on(agreed: Interaction) -> None:
            note = ""
            if zone is not None:
                await self._services.profiles.set_time_zone(MemberId(agreed.user.id), zone)
                note = texts_for(agreed)("reminders.settings.saved")
            await show_settings(agreed, self._services, note)

        await after_consent(interaction, self._services, go_on, time_zone=zone or ZONE_UNTIL_CHOSEN)

    @app_commands.command(name="list", description=described("reminders.list.command"))
    async def list_(self, interaction: Interaction) -> None:
        """Show what comes and what was."""
        await with_profile(interaction, self._services, self._list)

    @app_commands.command(name="pause", description=described("reminders.pause.command"))
    @app_commands.describe(until=described("reminders.pause.until"), lasting=described("reminders.pause.for"))
    @app_commands.rename(lasting="for")
    @app_commands.choices(lasting=PAUSES)
    async def pause(
        self, interaction: Interaction, until: str | None = None, lasting: str | None = None
    ) -> None:
        """Let everything wait until a day or for a time; asks when neither is given."""

        async def go_on(agreed: Interaction) -> None:
            standing = await self._services.reminders.standing(MemberId(agreed.user.id))
            end = asked_end(until, lasting, self._services.clock.now(), standing.time_zone)
            if end is None:
                await ask_pause(agreed, self._services, partial(show_paused, services=self._services))
            else:
                await pause_until(agreed, self._services, end)
                await show_paused(agreed, self._services)

        await after_consent(interaction, self._services, go_on)

    @app_commands.command(name="resume", description=described("reminders.resume.command"))
    async def resume(self, interaction: Interaction) -> None:
        """End a pause or a stop."""

        async def go_on(agreed: Interaction) -> None:
            await resume(agreed, self._services)

        await after_consent(interaction, self._services, go_on)

    @app_commands.command(name="test", description=described("reminders.test.command"))
    async def test(self, interaction: Interaction) -> None:
        """Send a test message and say what became of it."""

        async def go_on(agreed: Interaction) -> None:
            await send_test(agreed, self._services)

        await after_consent(interaction, self._services, go_on)

    async def _list(self, interaction: Interaction, stored: StoredProfile) -> None:
        who, texts, now = MemberId(interaction.user.id), texts_for(interaction), self._services.clock.now()
        listing = await self._services.reminders.listing(who, now, whole=True)
        wording = Wording(self._services.calendar, stored.profile.interviews, texts)
        pages = list_pages(listing, wording, now)
        if listing.standing.stopped:
            await answer(interaction, pages[0], view=ResumePanel(who, self._resume, texts))
        else:
            await show_pages(interaction, pages)

    async def _resume(self, interaction: Interaction) -> None:
        now = self._services.clock.now()
        await self._services.reminders.resume(MemberId(interaction.user.id), now)
        await answer_resumed(interaction)

    @settings.autocomplete("time_zone")
    @always_answers
    async def _zones(self, interaction: Interaction, current: str) -> Choices:
        return zone_choices(interaction, self._services, current)

    @pause.autocomplete("until")
    @always_answers
    async def _days(self, interaction: Interaction, current: str) -> Choices:
        return await coming_day_choices(interaction, self._services, current)
