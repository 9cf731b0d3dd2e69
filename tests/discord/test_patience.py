"""Slow work is announced within Discord's time, privately, and its answer still comes."""

import asyncio
from typing import Any

import discord
import pytest

from bot.domain.ids import MemberId
from bot.profile.service import ProfileService
from bot.ui import answers
from tests.discord.world import World, answer_to, buttons, private, texts


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a profile and changes take longer than a reader is kept waiting."""
    monkeypatch.setattr(answers, "PATIENCE_SECONDS", 0.001)
    for name in ("read", "change", "record"):
        real = getattr(ProfileService, name)

        async def late(self: object, *given: object, real=real, **named: object) -> object:
            await asyncio.sleep(0.02)
            return await real(self, *given, **named)

        monkeypatch.setattr(ProfileService, name, late)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each announcement of slow work, whether only the asker saw it."""
    seen: list[bool] = []
    real = discord.InteractionResponse.defer

    async def defer(self: Any, *, ephemeral: bool = False, thinking: bool = False) -> None:
        seen.append(ephemeral and thinking)
        await real(self, ephemeral=ephemeral, thinking=thinking)

    monkeypatch.setattr(discord.InteractionResponse, "defer", defer)
    return seen


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


@pytest.mark.usefixtures("slow")
async def test_a_slow_profile_is_announced_and_the_advice_then_shown_to_the_asker_only(
    world: World, announced: list[bool]
):
    await consent(world)
    shown = await world.member.slash(world.general, "strategy")
    assert announced == [True]
    assert private(shown)
    assert "Tier:" in texts(shown)


@pytest.mark.usefixtures("slow")
async def test_a_slow_form_is_stored_and_answered(world: World, announced: list[bool]):
    await consent(world)
    opened = await world.member.slash(world.general, "profile edit", section="background")
    saved = await world.member.submit_modal(opened, {"visa": ["j1"]})
    assert announced == [True]
    assert private(saved)
    assert "**Visa:** J-1" in texts(saved)


@pytest.mark.usefixtures("slow")
async def test_a_slow_form_that_is_refused_keeps_what_was_typed(world: World, announced: list[bool]):
    await consent(world)
    opened = await world.member.slash(world.general, "profile edit", section="step2ck")
    refused = await world.member.submit_modal(opened, {"status": ["failed"], "score": "250"})
    assert announced == [True]
    assert "250 is a pass" in texts(refused)
    assert buttons(answer_to(refused)) == ["Correct it"]


async def test_quick_work_is_not_announced(world: World, announced: list[bool]):
    await consent(world)
    await world.member.slash(world.general, "strategy")
    assert announced == []
