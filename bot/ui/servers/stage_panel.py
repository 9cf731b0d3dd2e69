"""The stage roles as buttons in a channel: anybody takes the role of their stage, after reading who will see it."""

import re
from typing import Any, Self

import discord
from discord import ui

from bot.domain.server import RolePurpose, ServerSettings
from bot.i18n import Catalogue
from bot.rate_limit import Expense
from bot.ui.answers import Interaction
from bot.ui.base import PersistentItem, PersistentView
from bot.ui.card import Card
from bot.ui.commands import spend
from bot.ui.request import Request
from bot.ui.servers.rights import STAGES
from bot.ui.servers.stage_roles import ask_stage_role, drop_stage_roles

NONE = "none"
"""The button that takes the role off."""


def offered_stages(settings: ServerSettings) -> tuple[RolePurpose, ...]:
    """The stages that have a role in a server, in their order."""
    return tuple(stage for stage in STAGES if settings.roles_for(stage))


def stage_roles_card(settings: ServerSettings, texts: Catalogue) -> Card:
    """What the buttons do, and who sees a role; each role by its mention."""
    lines = [
        texts(
            "server.stage.line",
            {
                "stage": texts(f"server.stage.{stage}"),
                "role": " ".join(f"<@&{role}>" for role in sorted(roles)),
            },
        )
        for stage in offered_stages(settings)
        if (roles := settings.roles_for(stage))
    ]
    body = "\n".join((texts("stage_roles.body"), *lines))
    return Card(texts("stage_roles.post.title"), body, footer=texts("common.disclaimer"))


def stage_roles_buttons(settings: ServerSettings, texts: Catalogue) -> PersistentView:
    """A button for each stage that has a role, and one to take it off."""
    stages = [StageButton(stage.value, texts(f"server.stage.{stage}")) for stage in offered_stages(settings)]
    return PersistentView(*stages, StageButton(NONE, texts("stage_roles.button.none")))


class StageButton(
    PersistentItem[ui.Button[Any]], template=re.compile(f"stage:(?P<stage>{'|'.join((*STAGES, NONE))})")
):
    """Asks whoever presses whether everybody may see their stage, or takes their role off."""

    def __init__(self, stage: str, label: str) -> None:
        self.stage = stage
        super().__init__(
            ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=f"stage:{stage}")
        )

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,
        item: ui.Item[Any],  # noqa: ARG003 (discord.py's signature)
        match: re.Match[str],
        /,
    ) -> Self:
        """Called by discord.py when somebody presses, also on a post from before the last start."""
        stage, texts = match["stage"], Request.of(interaction).texts
        return cls(stage, texts("stage_roles.button.none" if stage == NONE else f"server.stage.{stage}"))

    async def act(self, request: Request) -> None:
        """Ask, privately; the role is given by the button of the answer."""
        spend(request, Expense.WRITE)
        if self.stage == NONE:
            await drop_stage_roles(request)
        else:
            await ask_stage_role(request, RolePurpose(self.stage))
