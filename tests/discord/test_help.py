"""`/help` answers everybody, privately, without consent."""

from bot.i18n import catalogue
from tests.discord.world import World, private, texts


async def test_help_lists_the_tasks_to_the_asker_only(world: World):
    shown = await world.stranger.slash(world.general, "help")
    assert private(shown)
    for command in ("/start", "/score add", "/strategy", "/reminders list", "/privacy cohort"):
        assert command in texts(shown)
    assert catalogue()("common.disclaimer") in texts(shown)


async def test_help_works_in_the_direct_messages(world: World):
    shown = await world.member.user.slash("help")
    assert "/start" in texts(shown)
