"""The hall with a crowd in its statistics, whose drawings follow from a seed."""

import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.cohort import service as cohort_service
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import GuildId, MemberId
from bot.domain.profile import Profile
from tests.discord.simcord_extras import fast
from tests.discord.world import World, answer_to, texts

fast()
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DRAW, DRAW_AGAIN = "Draw without asking", "Draw new numbers"
CROWD = 60


class StatisticsHall(World):
    """The hall of the real bot; ``crowd`` fills its statistics."""

    async def enter(self, who: MemberId, score: int | None) -> None:
        """Somebody consents, tells a score and joins the statistics; their reminders are not planned for it."""
        now = self.clock.now()
        await self.services.profiles.register(who, time_zone="UTC", now=now)
        if score is not None:
            record = ExamRecord(ExamStatus.PASSED, 1, score, now.date() - timedelta(days=100))
            profile = Profile(step2ck=record)
            await self.stores.profiles.change(who, lambda _: profile, now=now)
        guild, since = GuildId(self.guild.id), now - timedelta(days=60)
        await self.services.cohort.join(who, guild, in_server_since=since, now=now)

    async def crowd(self, size: int = CROWD) -> None:
        """So many, with scores around 238."""
        for n in range(size):
            await self.enter(MemberId(1_000 + n), 225 + n % 25)

    async def all_seen(self, size: int = CROWD) -> None:
        """Everybody of the crowd is seen in the server."""
        for n in range(size):
            await self.services.cohort.verified(MemberId(1_000 + n), GuildId(self.guild.id), self.clock.now())

    async def ask(self, who: MemberActor, command: str, **options: Any) -> InteractionResult:
        return await who.slash(self.general, command, **options)

    async def drawn(self) -> InteractionResult:
        """The moderator previews and draws."""
        asked = await self.ask(self.moderator, "cohort preview", table="step2ck")
        return await self.moderator.click(answer_to(asked), label=DRAW)

    def posts(self) -> list[discord.Message]:
        """What the channel shows to everybody."""
        return self.general.history(viewer=self.member)


@asynccontextmanager
async def statistics_hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StatisticsHall]:
    tossed = random.Random(3)
    monkeypatch.setattr(cohort_service.secrets, "randbelow", tossed.randrange)
    async with StatisticsHall(START, tmp_path).running() as built:
        yield built


def numbers(text: str) -> list[str]:
    """The lines with numbers or hidden bands of a post."""
    return [line for line in text.splitlines() if "about **" in line.lower() or line.endswith(": hidden")]


def unmarked(post: discord.Message) -> str:
    """What a post says, without the mark of the one message that it is."""
    return re.sub(r" Post [0-9a-f]{8}\.$", "", texts(post))
