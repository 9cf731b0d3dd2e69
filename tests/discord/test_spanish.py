"""A member who reads Discord in Spanish reads the bot in Spanish, in answers and in direct messages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from bot.i18n import catalogue
from bot.ui import limits
from bot.ui.commands import translations
from tests.discord.reminded import MORNING, first_reminder
from tests.discord.simcord_extras import known_commands, seen_as
from tests.discord.world import World, answer_to, texts

LEE = catalogue("es", discord=True)


@pytest.fixture
def start() -> datetime:
    return MORNING


async def sign_up(world: World) -> None:
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    assert LEE("common.disclaimer") in texts(asked)
    form = await world.member.click(answer_to(asked), label=LEE("consent.agree"))
    await world.member.submit_modal(form, {})


@pytest.mark.parametrize("command", ["help", "about"])
async def test_a_card_about_the_bot_says_in_spanish_only_who_translated_it(world: World, command: str):
    note = LEE("common.translated")
    with seen_as(locale="es-ES"):
        assert note in texts(await world.member.slash(world.general, command))
    shown = texts(await world.member.slash(world.general, command))
    assert note not in shown
    assert catalogue()("common.translated") not in shown


async def test_a_refusal_is_in_spanish(world: World):
    with seen_as(locale="es-419"):
        await sign_up(world)
        shown = await world.member.slash(world.general, "score remove", entry="nothing of mine")
    assert LEE("score.which") in texts(shown)


async def test_a_day_typed_in_spanish_is_recorded_and_the_advice_follows_in_spanish(world: World):
    with seen_as(locale="es-419"):
        await sign_up(world)
        saved = texts(
            await world.member.slash(
                world.general, "score add", exam="step2ck", date="20 de junio de 2026", score=251
            )
        )
        shown = texts(await world.member.slash(world.general, "strategy"))
    assert "20 jun 2026" in saved
    assert LEE("undo.button") in saved
    assert LEE("strategy_card.tier", {"tier": LEE("strategy_card.tier.competitive")}) in shown
    assert all(LEE(f"strategy_card.{part}.button") in shown for part in ("why", "timeline"))


async def test_the_first_direct_message_and_every_reminder_are_in_spanish(world: World):
    with seen_as(locale="es-419"):
        await sign_up(world)
        await world.member.slash(world.general, "profile season", season="2027")
    await world.tick()
    [first, *_] = world.dms(world.member)
    assert LEE("common.disclaimer") in texts(first)
    assert LEE("common.disclaimer") in texts(await first_reminder(world))


async def test_messages_follow_the_language_that_a_member_used_last(world: World):
    with seen_as(locale="es-419"):
        await sign_up(world)
    await world.member.slash(world.general, "profile season", season="2027")
    await world.tick()
    assert LEE("common.disclaimer") in texts(world.dms(world.member)[-1])
    assert catalogue()("common.disclaimer") in texts(await first_reminder(world))


async def test_discord_gets_descriptions_in_both_kinds_of_spanish_and_names_in_english(world: World):
    [chart] = [
        option
        for command in known_commands(world.env)
        if command["name"] == "score"
        for option in command["options"]
        if option["name"] == "chart"
    ]
    described = chart["description_localizations"]
    assert described == dict.fromkeys(("es-ES", "es-419"), LEE("chart.command"))
    assert not chart.get("name_localizations")


def described(node: object) -> Iterator[str]:
    """Every description in what Discord gets, in every language."""
    if isinstance(node, dict):
        yield from filter(
            None, [node.get("description"), *(node.get("description_localizations") or {}).values()]
        )
        for inner in node.values():
            yield from described(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from described(inner)


async def test_discord_takes_every_description(world: World):
    found = list(described(known_commands(world.env)))
    assert len(found) > 300
    assert [text for text in found if len(text) > 100] == []


def choices(node: object) -> Iterator[list[Any]]:
    """The fixed menus of options in what Discord gets."""
    if isinstance(node, dict):
        if node.get("choices"):
            yield node["choices"]
        for inner in node.values():
            yield from choices(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from choices(inner)


async def test_no_two_choices_of_a_menu_read_the_same(world: World):
    menus = list(choices(known_commands(world.env)))
    assert len(menus) > 20
    for menu in menus:
        for locale in ("es-ES", "es-419"):
            names = [(choice.get("name_localizations") or {}).get(locale, choice["name"]) for choice in menu]
            assert len(set(names)) == len(names)
            assert all(len(name) <= limits.CHOICE_NAME for name in names)


def localized(node: Any) -> Iterator[tuple[str, str]]:
    """Every text of a command in another language than English, with the language."""
    for name, inner in node.items() if isinstance(node, dict) else enumerate(node):
        if str(name).endswith("_localizations"):
            yield from (inner or {}).items()
        elif isinstance(inner, dict | list):
            yield from localized(inner)


async def test_no_text_that_discord_gets_in_another_language_can_change_unnoticed(world: World):
    """A start looks whether Discord has the commands as they are by fewer texts than it sends."""
    looked_at = translations()
    sent = {pair for command in known_commands(world.env) for pair in localized(command)}
    assert {locale for locale, _ in sent} == {"es-ES", "es-419"} == looked_at.keys()
    assert all(text in looked_at[locale] for locale, text in sent)
