"""A moderator who never was a member: what they did is theirs to have erased, too."""

from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.app import open_installation
from bot.cli.erase import erase_user
from bot.clock import SystemClock
from bot.config import Config, StorageSection
from bot.domain.ids import GuildId, MemberId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.privacy.cipher import MemberVault

WHO, NOW = MemberId(5), datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ACT = ModeratorAct(GuildId(7), WHO, ActKind.COHORT_POSTED, NOW)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(storage=StorageSection(directory=tmp_path / "data"))


async def test_the_operator_can_erase_a_moderator_who_is_no_member(config: Config):
    async with open_installation(config, clock=SystemClock()) as installation:
        await installation.services.audit.record(ACT)
    receipt = await erase_user(config, WHO)
    assert receipt is not None
    assert receipt.records == 1
    assert await erase_user(config, WHO) is None


async def test_such_an_erasure_cut_short_is_finished_at_the_next_start(config: Config):
    async def cut(*_: object) -> int:
        raise KeyboardInterrupt

    async with open_installation(config, clock=SystemClock()) as installation:
        await installation.services.audit.record(ACT)
        with patch.object(MemberVault, "erase", cut), pytest.raises(KeyboardInterrupt):
            await installation.services.privacy.erase(WHO, NOW)
        assert await installation.services.privacy.holds_anything(WHO)
    async with open_installation(config, clock=SystemClock()) as installation:
        assert not await installation.services.privacy.holds_anything(WHO)
