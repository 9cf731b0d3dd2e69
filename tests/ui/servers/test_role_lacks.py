"""Why a role cannot show a stage is said with the role's name, or with the stage's where the role has gone."""

from unittest.mock import MagicMock, Mock

from bot.domain.ids import GuildId
from bot.domain.server import RolePurpose, ServerSettings
from bot.i18n import catalogue
from bot.ui.servers.rights import STAGES, role_lack

SETTINGS = ServerSettings(GuildId(1))


def test_a_role_that_has_gone_is_named_by_its_stage():
    texts = catalogue()
    stage: RolePurpose = next(iter(STAGES))
    lack = role_lack(Mock(), None, SETTINGS, stage)
    assert lack is not None
    assert texts(f"server.stage.{stage}") in texts.of(lack.what)


def test_a_role_of_an_integration_is_named_itself():
    texts = catalogue()
    role = MagicMock(managed=True, mention="<@&7>", id=7)
    lack = role_lack(Mock(), role, SETTINGS, next(iter(STAGES)))
    assert lack is not None
    assert "<@&7>" in texts.of(lack.what)
