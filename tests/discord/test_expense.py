"""Members who ask too often for what costs the bot work are told when to try again."""

from datetime import timedelta

from discord import app_commands

from bot.i18n import catalogue
from bot.rate_limit import ALLOWED, Expense
from bot.ui.expense import COSTS
from tests.discord.world import World, answer_to, private, texts

SAY = catalogue()
REFUSAL = SAY.text("error.too_often", {"at": "@"}).split("@")[0]


async def begin(world: World) -> None:
    asked = await world.member.slash(world.general, "profile show")
    await world.member.click(answer_to(asked), label=SAY.text("consent.agree"))


async def test_too_many_pictures_are_refused_for_a_while(world: World):
    await begin(world)
    for _ in range(ALLOWED[Expense.PICTURE].burst):
        assert REFUSAL not in texts(await world.member.slash(world.general, "timeline show"))
    refused = await world.member.slash(world.general, "timeline show")
    assert private(refused)
    again = int((world.clock.now() + ALLOWED[Expense.PICTURE].every).timestamp())
    assert any(f"<t:{at}:R>" in texts(refused) for at in range(again - 5, again + 2))
    assert REFUSAL not in texts(await world.stranger.slash(world.general, "timeline show"))
    await world.wait(timedelta(seconds=10))
    assert REFUSAL not in texts(await world.member.slash(world.general, "timeline show"))


async def test_clicks_on_what_is_expensive_count_too(world: World):
    await begin(world)
    shown = await world.member.slash(world.general, "strategy")
    why = SAY.text("strategy_card.why.button")
    clicks = [texts(await world.member.click(answer_to(shown), label=why)) for _ in range(12)]
    assert REFUSAL in clicks[-1]
    assert REFUSAL not in clicks[0]


async def test_choices_while_typing_stay_empty_then(world: World):
    for _ in range(ALLOWED[Expense.CHOICES].burst):
        assert await world.member.autocomplete(world.general, "start", "time_zone", "kar")
    assert not await world.member.autocomplete(world.general, "start", "time_zone", "kar")


async def test_pausing_and_erasing_are_never_refused(world: World):
    await begin(world)
    for _ in range(30):
        for command in ("reminders list", "privacy erase"):
            assert REFUSAL not in texts(await world.member.slash(world.general, command))


async def test_every_command_with_a_cost_exists(world: World):
    known = {
        one.qualified_name for one in world.tree.walk_commands() if isinstance(one, app_commands.Command)
    }
    assert COSTS.keys() <= known
