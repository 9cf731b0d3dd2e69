"""`/reminders`: what comes when, and whether direct messages arrive."""

from discord import app_commands
from discord.ext import commands

from bot.command_text import described
from bot.domain.ids import MemberId
from bot.services import Services
from bot.ui.answers import Interaction, answer, words
from bot.ui.consent import after_consent
from bot.ui.places import everywhere
from bot.ui.reminder_list import ResumePanel, answer_resumed, list_card, test_card


@everywhere
class RemindersCog(commands.GroupCog, group_name="reminders", group_description=described("reminders.group")):
    """The commands below `/reminders`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        super().__init__()

    @app_commands.command(name="list", description=described("reminders.list.command"))
    async def list_(self, interaction: Interaction) -> None:
        """Show what comes and what was."""
        await after_consent(interaction, self._services, self._list)

    @app_commands.command(name="test", description=described("reminders.test.command"))
    async def test(self, interaction: Interaction) -> None:
        """Send a test message and say what became of it."""
        await after_consent(interaction, self._services, self._test)

    async def _list(self, interaction: Interaction) -> None:
        who, say = MemberId(interaction.user.id), words(interaction)
        listing = await self._services.reminders.listing(who)
        panel = ResumePanel(who, self._resume, say) if listing.standing.stopped else None
        await answer(interaction, list_card(listing, self._services.calendar, say), view=panel)

    async def _test(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        service = self._services.reminders
        key = await service.request_test(MemberId(interaction.user.id), self._services.clock.now())
        await answer(interaction, test_card(await service.test_outcome(key), words(interaction)))

    async def _resume(self, interaction: Interaction) -> None:
        now = self._services.clock.now()
        await self._services.reminders.resume(MemberId(interaction.user.id), now)
        await answer_resumed(interaction)
