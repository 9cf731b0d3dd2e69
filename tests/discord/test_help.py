"""`/help` answers everybody, privately, without consent."""

from bot.i18n import catalogue
from tests.discord.world import World, answer_to, private, texts


async def test_help_lists_the_tasks_to_the_asker_only(world: World):
    shown = await world.stranger.slash(world.general, "help")
    assert private(shown)
    for command in ("/start", "/score add", "/strategy", "/reminders list", "/privacy cohort"):
        assert command in texts(shown)
    assert catalogue()("common.disclaimer") in texts(shown)


async def test_the_moderators_part_is_for_moderators(world: World):
    part = catalogue()("help.moderators.name")
    assert part not in texts(await world.member.slash(world.general, "help"))
    assert part in texts(await world.moderator.slash(world.general, "help"))


async def test_commands_can_be_pressed_in_every_answer(world: World):
    ids = {command.name: command.id for command in await world.tree.fetch_commands()}
    shown = await world.member.slash(world.general, "help")
    fields = "\n".join(field.value or "" for field in answer_to(shown).embeds[0].fields)
    assert f"</start:{ids['start']}>" in fields
    assert f"</score add:{ids['score']}>" in fields
    assert "`/" not in fields


async def test_help_works_in_the_direct_messages(world: World):
    shown = await world.member.user.slash("help")
    assert "/start" in texts(shown)
