"""The test of direct messages: send one, and say what became of it."""

from bot.domain.ids import MemberId
from bot.services import Services
from bot.ui.answers import Interaction, answer, words
from bot.ui.reminders.list import test_card


async def send_test(interaction: Interaction, services: Services) -> None:
    """Send a test message to whoever asked; one that arrives opens their direct messages for what waits."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    key = await services.reminders.request_test(MemberId(interaction.user.id), services.clock.now())
    await answer(interaction, test_card(await services.reminders.test_outcome(key), words(interaction)))
