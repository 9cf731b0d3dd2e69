"""`/about`: the version, and what the operator told of themselves."""

from bot import __version__
from bot.domain.operator import Operator
from bot.i18n import catalogue
from bot.ui.about_card import about_bot_card
from tests.discord.world import World, private, texts

TEXTS = catalogue(discord=True)


async def test_anybody_sees_the_version_and_that_nobody_was_named(world: World):
    for shown in (
        await world.stranger.slash(world.general, "about"),
        await world.stranger.user.slash("about"),
    ):
        assert private(shown)
        assert f"version {__version__}" in texts(shown)
        assert "The operator gave no name" in texts(shown)


def test_the_operator_is_named_harmlessly_and_the_address_can_be_followed():
    operator = Operator("**Ana** @everyone", "https://example.org/privacy")
    card = about_bot_card("Preceptor", "1.2.3", operator, TEXTS)
    said = "\n".join(field.value for field in card.fields)
    assert "@everyone" not in said
    assert "**Ana**" not in said
    assert "https://example.org/privacy" in said
