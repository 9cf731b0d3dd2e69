"""`/reminders`: what comes when and how, pauses, and whether direct messages arrive."""

from discord import app_commands
from discord.ext import commands

from bot.domain.member import StoredProfile
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import ZONE_UNTIL_CHOSEN, after_consent, with_profile
from bot.ui.pages import show_pages
from bot.ui.reminders.list import ResumePanel, Wording, answer_resumed, list_pages, send_test
from bot.ui.reminders.pause import Pause, ask_pause, asked_end, pause_until
from bot.ui.reminders.settings_panel import resume, show_paused, show_settings
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.day_choices import coming_day_choices
from bot.ui.typed.zone_choices import given_zone, zone_choices

PAUSES = [
    app_commands.Choice(name=described(f"reminders.pause.for.{pause}"), value=pause.value) for pause in Pause
]


@in_servers_and_dms
class RemindersCog(commands.GroupCog, group_name="reminders", group_description=described("reminders.group")):
    """The commands below `/reminders`."""

    @app_commands.command(name="settings", description=described("reminders.settings.command"))
    @app_commands.describe(time_zone=described("start.time_zone"))
    async def settings(self, interaction: Interaction, time_zone: str | None = None) -> None:
        """Show the settings, with another time zone if one is given."""
        request = Request.of(interaction)
        zone = None if time_zone is None else given_zone(request, time_zone)

        async def go_on(agreed: Request) -> None:
            note = ""
            if zone is not None:
                await agreed.services.profiles.set_time_zone(agreed.member, zone)
                note = agreed.texts("reminders.settings.saved")
            await show_settings(agreed, note)

        await after_consent(request, go_on, time_zone=zone or ZONE_UNTIL_CHOSEN)

    @app_commands.command(name="list", description=described("reminders.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show what comes and what was."""
        await with_profile(Request.of(interaction), self._list)

    @app_commands.command(name="pause", description=described("reminders.pause.command"))
    @app_commands.describe(until=described("reminders.pause.until"), lasting=described("reminders.pause.for"))
    @app_commands.rename(lasting="for")
    @app_commands.choices(lasting=PAUSES)
    async def pause(
        self, interaction: Interaction, until: str | None = None, lasting: str | None = None
    ) -> None:
        """Let everything wait until a day or for a time; asks when neither is given."""

        async def go_on(agreed: Request) -> None:
            standing = await agreed.services.reminders.standing(agreed.member)
            end = asked_end(until, lasting, agreed.now, standing.time_zone)
            if end is None:
                await ask_pause(agreed, show_paused)
            else:
                await pause_until(agreed, end)
                await show_paused(agreed)

        await after_consent(Request.of(interaction), go_on)

    @app_commands.command(name="resume", description=described("reminders.resume.command"))
    async def resume(self, interaction: Interaction) -> None:
        """End a pause or a stop."""
        await after_consent(Request.of(interaction), resume)

    @app_commands.command(name="test", description=described("reminders.test.command"))
    async def test(self, interaction: Interaction) -> None:
        """Send a test message and say what became of it."""
        await after_consent(Request.of(interaction), send_test)

    async def _list(self, request: Request, stored: StoredProfile) -> None:
        texts = request.texts
        listing = await request.services.reminders.listing(request.member, request.now, whole=True)
        wording = Wording(request.services.calendar, stored.profile.interviews, texts)
        pages = list_pages(listing, wording, request.now)
        if listing.standing.stopped:
            await request.answer(pages[0], view=ResumePanel(request.member, self._resume, texts))
        else:
            await show_pages(request, pages)

    async def _resume(self, request: Request) -> None:
        await request.services.reminders.resume(request.member, request.now)
        await answer_resumed(request)

    @settings.autocomplete("time_zone")
    @always_answers
    async def _zones(self, request: Request, current: str) -> Choices:
        return zone_choices(request, current)

    @pause.autocomplete("until")
    @always_answers
    async def _days(self, request: Request, current: str) -> Choices:
        return await coming_day_choices(request, current)
