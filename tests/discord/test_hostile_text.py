"""The hostile strings go in wherever a member or a moderator can type; nothing they do comes out.

Which places there are is found by walking the commands, their options and the forms that they open, so that a new one is
tried as soon as it is there. Each string is tried in some places, chosen by nothing but its text and their names;
``EVERYTHING=1`` tries each in all.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import discord
import pytest
from discord import app_commands
from simcord.results import InteractionResult

from bot.domain.ids import MemberId
from bot.ui import limits
from tests.discord.simcord_extras import every_command_offered
from tests.discord.test_authority import COMMANDS, leaves
from tests.discord.world import World, fields_of
from tests.hostile.corpus import CORPUS, POWER

EVERYTHING = "EVERYTHING" in os.environ
OPTIONS, FORMS = 2, 1
"""In how many options of commands, and in how many forms, each string is tried."""
_TEXT_FIELD = 4
OPENING = ("profile edit", "programs suggest", "ledger edit")
"""The commands that answer with a form."""


@pytest.fixture
async def hall(world: World) -> World:
    """Everybody has begun, and a moderator of a server that edits the ledger does everything."""
    await world.let_edit_ledger()
    world.lift_limits()
    for person in (world.member, world.moderator):
        await world.services.profiles.register(
            MemberId(person.id), time_zone="Asia/Karachi", now=world.clock.now()
        )
    return world


async def test_what_is_typed_into_a_command_comes_out_harmless(hall: World):
    places = {
        f"{name} {option.display_name}": (name, option)
        for name in COMMANDS
        for option in leaves(hall.tree)[name].parameters
        if _free(option)
    }
    for place, strings in dealt(list(places), OPTIONS).items():
        name, option = places[place]
        for typed in strings:
            shorter = typed[: int(option.max_value or 6000)]
            if len(shorter) >= (option.min_value or 0):
                await run(hall, name, {**COMMANDS[name], option.display_name: shorter})
                await suggested(hall, name, option, shorter)
    require_harmless(hall)


async def test_what_is_typed_into_a_form_comes_out_harmless(hall: World):
    await run(hall, "letters add", COMMANDS["letters add"])
    forms = {f"{name} {given}": (name, given) for name in OPENING for given in each_choice(hall, name)}
    assert len(forms) >= 15
    for form, strings in dealt(list(forms), FORMS).items():
        name, given = forms[form]
        for typed in strings:
            opened = await run(hall, name, given)
            if opened.modal is not None:
                await hall.moderator.submit_modal(opened, filled(opened, typed))
    require_harmless(hall)


def each_choice(hall: World, name: str) -> Iterator[Mapping[str, Any]]:
    """The options of a command with each choice of its last option that has some, for each leads to another form."""
    choosing = [parameter for parameter in leaves(hall.tree)[name].parameters if parameter.choices][-1]
    for choice in choosing.choices:
        yield {**COMMANDS[name], choosing.display_name: choice.value}


def dealt(places: Sequence[str], times: int) -> Mapping[str, list[str]]:
    """The strings for each place. Another place takes some from the others and leaves the rest where they are."""
    hands: dict[str, list[str]] = {place: [] for place in places}
    for typed in CORPUS:
        by_lot = sorted(places, key=lambda place: sha256(f"{place} {typed!a}".encode()).digest())
        for place in by_lot if EVERYTHING else by_lot[:times]:
            hands[place].append(typed)
    assert all(hands.values())
    return hands


def _free(option: app_commands.Parameter) -> bool:
    return option.type is discord.AppCommandOptionType.string and not option.choices


async def run(hall: World, name: str, options: Mapping[str, Any]) -> InteractionResult:
    given = {key: hall.general if value == "general" else value for key, value in options.items()}
    with every_command_offered():
        return await hall.moderator.slash(hall.general, name, **given)


async def suggested(hall: World, name: str, option: app_commands.Parameter, typed: str) -> None:
    """What the option's own list offers while it is typed keeps Discord's limits."""
    if not option.autocomplete:
        return
    with every_command_offered():
        offered: Sequence[Any] = await hall.moderator.autocomplete(
            hall.general, name, option.display_name, typed
        )
    assert len(offered) <= limits.AUTOCOMPLETE_CHOICES
    assert all(1 <= len(item["name"]) <= limits.CHOICE_NAME for item in offered)


def filled(opened: InteractionResult, typed: str) -> dict[str, Any]:
    """Every field of a form with the text in it, and every menu with its first entry."""
    values: dict[str, Any] = {}
    for key, control in fields_of(opened).items():
        if control["type"] == _TEXT_FIELD:
            longest, shortest = control.get("max_length") or 4000, control.get("min_length") or 0
            values[key] = typed[:longest] if len(typed[:longest]) >= max(shortest, 1) else "pwn"
        else:
            values[key] = [control["options"][0]["value"]]
    return values


def require_harmless(hall: World) -> None:
    for _, message in hall.sent:
        for text in texts_in(message):
            assert not POWER.search(text), ascii(text)
        for embed in message.get("embeds") or []:
            assert sum(map(len, texts_in(embed))) <= limits.EMBED_TOTAL
            assert len(embed.get("description") or "") <= limits.EMBED_DESCRIPTION


def texts_in(part: Any) -> Iterator[str]:
    """Every text of a message that people see."""
    match part:
        case dict():
            for name, inner in part.items():
                if name not in {
                    "custom_id",
                    "nonce",
                    "url",
                    "filename",
                    "attachments",
                    "value",
                } or not isinstance(inner, str):
                    yield from texts_in(inner)
                elif name == "value" and "name" in part:
                    yield inner
        case list():
            for inner in part:
                yield from texts_in(inner)
        case str():
            yield part
        case _:
            return
