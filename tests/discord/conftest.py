"""Fixtures for tests that use the bot as people do, inside a simulated Discord (SimCord).

A test asks for the ``world`` and acts as somebody in it::

    from tests.discord.world import World, private, texts

    async def test_a_score_is_listed(world: World):
        await world.member.slash(world.general, "score add", exam="step2ck", score=232, date="2026-06-20")
        shown = await world.member.slash(world.general, "score list")
        assert private(shown)
        assert "232" in texts(shown)

- People: ``world.member``, ``world.stranger`` (neither has used the bot), ``world.moderator`` (Manage Server).
  All joined 60 days ago. ``world.new_member("name")`` adds one who joins now.
- Places: ``world.guild``, ``world.general``; in the DM act as ``world.member.user`` (`.slash("start", ...)`).
- Acting: ``slash(channel, "group sub", option=...)``, ``autocomplete(channel, "start", "time_zone", "kar")``,
  ``click(message, label=... | custom_id=...)``, ``select(message, [values], custom_id=...)``,
  ``submit_modal(result, {custom_id: value})``. Each returns a result; ``answer_to(result)`` is the message to
  click on, ``fields_of(result)`` the controls of the form that was opened.
- Reading: ``texts(result_or_message)`` is all its text, ``buttons(...)`` the labels, ``private(result)`` whether
  it is ephemeral, ``world.dms(person)`` the direct messages.
- Time: ``world.clock.now()`` is the simulation's clock and the bot's (the ``start`` fixture sets where it begins;
  override it in a module or parametrise it). ``await world.tick(after=timedelta(days=1))`` lets time pass and
  runs the dispatcher once, as the waker would.
- ``await world.restart()`` starts bot and database anew on the same files: ``world.services`` and ``world.session`` are
  then others.
- ``world.close_dms(person)``: Discord answers 403 / 50007 from now on. ``seen_as(locale=..., user_install=True)``
  from `simcord_extras` changes how the next interactions look.
- A fault of ours (an exception that is no `UserError`, or an incident code shown) fails the test at its end,
  unless it called ``world.incidents()``, which returns the codes shown.

`Hall` is the same without the database, for a client of a test's own (see `test_traps.py`).
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest

from tests import postgres
from tests.discord.simcord_extras import fast
from tests.discord.world import World

fast()


@pytest.fixture
def start() -> datetime:
    """When the test begins: a Sunday between two seasons, as in the product's own calendar."""
    return datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path: Path, start: datetime, engine: str) -> AsyncIterator[World]:
    if engine == "sqlite":
        async with World(start, tmp_path / "data").running() as built:
            yield built
        return
    async with (
        postgres.made("main") as data,
        postgres.made("keys") as keys,
        World(start, tmp_path / "data", (data.url, keys.url)).running() as built,
    ):
        yield built


@pytest.fixture(autouse=True)
def nobody_else_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever answers a person is for them alone, and says so from its first step on: every test looks at that."""
    response = discord.InteractionResponse
    defer, send, follow = response.defer, response.send_message, discord.Webhook.send

    async def deferred(self: Any, *, ephemeral: bool = False, thinking: bool = False) -> Any:
        clicked = self._parent.type is discord.InteractionType.component
        assert ephemeral is thinking if clicked else ephemeral, "everybody would see what is answered"
        return await defer(self, ephemeral=ephemeral, thinking=thinking)

    async def sent(self: Any, *given: Any, ephemeral: bool = False, **named: Any) -> Any:
        assert ephemeral, "everybody would see the answer"
        return await send(self, *given, ephemeral=ephemeral, **named)

    async def followed(self: Any, *given: Any, ephemeral: bool = False, **named: Any) -> Any:
        assert ephemeral, "everybody would see what follows"
        return await follow(self, *given, ephemeral=ephemeral, **named)

    monkeypatch.setattr(response, "defer", deferred)
    monkeypatch.setattr(response, "send_message", sent)
    monkeypatch.setattr(discord.Webhook, "send", followed)
