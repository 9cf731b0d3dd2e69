"""Stage roles: public roles of a server that members take by their own choice, never given by score or status."""

import discord

from bot.domain.ids import MemberId
from bot.domain.server import RolePurpose, ServerSettings
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui.answers import Interaction, answer, words
from bot.ui.authority import server_of
from bot.ui.base import Panel
from bot.ui.buttons import ActButton
from bot.ui.card import Accent, Card
from bot.ui.server_rights import STAGES, role_fault


async def create_stage_roles(
    server: discord.Guild, settings: ServerSettings, say: Catalogue
) -> dict[RolePurpose, tuple[discord.Role, ...]]:
    """Make a role without any permission for each stage that has none. Raises `UserError` where the bot may not."""
    made: dict[RolePurpose, tuple[discord.Role, ...]] = {}
    try:
        for stage in STAGES:
            if not any(server.get_role(role) for role in settings.roles_for(stage)):
                name, reason = say.text(f"server.stage.{stage}"), say.text("server.stages.reason")
                nothing = discord.Permissions.none()
                made[stage] = (await server.create_role(name=name, permissions=nothing, reason=reason),)
    except discord.Forbidden as refusal:
        raise UserError("server.lack.manage_roles") from refusal
    return made


async def ask_stage_role(interaction: Interaction, services: Services, stage: RolePurpose) -> None:
    """Say what everybody will see, with the button that does it. Raises `UserError` where there is no such role."""
    say = words(interaction)
    role = await _role(interaction, services, stage)
    body = say.text("stage_role.ask", {"role": role.mention})
    await answer(
        interaction, Card(say.text("stage_role.title"), body), view=StagePanel(interaction, services, stage)
    )


async def drop_stage_roles(interaction: Interaction, services: Services) -> None:
    """Take every stage role off this person."""
    settings = await services.servers.settings(server_of(interaction))
    worn = _worn(_member(interaction), settings)
    if worn:
        await _change(_member(interaction), (), worn, words(interaction))
    await _said(interaction, "stage_role.dropped" if worn else "stage_role.none_worn")


class StagePanel(Panel):
    """One button: show this stage."""

    def __init__(self, asked: Interaction, services: Services, stage: RolePurpose) -> None:
        super().__init__(MemberId(asked.user.id))
        self._services = services
        self._stage = stage
        label = words(asked).text("stage_role.button")
        self.add_item(ActButton(label, self._give, discord.ButtonStyle.success))

    async def _give(self, interaction: Interaction) -> None:
        role = await _role(interaction, self._services, self._stage)
        member = _member(interaction)
        settings = await self._services.servers.settings(server_of(interaction))
        others = tuple(one for one in _worn(member, settings) if one != role)
        await _change(member, (role,), others, words(interaction))
        self.stop()
        await _said(interaction, "stage_role.given", role=role.mention)


async def _said(interaction: Interaction, key: str, **blanks: object) -> None:
    say = words(interaction)
    await answer(interaction, Card(say.text("stage_role.title"), say.text(key, blanks), accent=Accent.GOOD))


def _member(interaction: Interaction) -> discord.Member:
    if not isinstance(interaction.user, discord.Member):
        raise UserError("error.server_only")
    return interaction.user


async def _role(interaction: Interaction, services: Services, stage: RolePurpose) -> discord.Role:
    """The role of a stage that may be given. Raises `UserError` where there is none."""
    settings, server = await services.servers.settings(server_of(interaction)), interaction.guild
    if server is None or not any(settings.roles_for(one) for one in STAGES):
        raise UserError("stage_role.off")
    for chosen in settings.roles_for(stage):
        role = server.get_role(chosen)
        if role is not None and role_fault(server, role) is None:
            return role
    raise UserError("stage_role.not_now")


def _worn(member: discord.Member, settings: ServerSettings) -> tuple[discord.Role, ...]:
    found = (member.get_role(role) for stage in STAGES for role in settings.roles_for(stage))
    return tuple(role for role in found if role is not None)


async def _change(
    member: discord.Member, given: tuple[discord.Role, ...], taken: tuple[discord.Role, ...], say: Catalogue
) -> None:
    reason = say.text("stage_role.reason")
    try:
        # The old one goes first: cut between the two, nobody wears two stages.
        if taken:
            await member.remove_roles(*taken, reason=reason)
        if given:
            await member.add_roles(*given, reason=reason)
    except discord.Forbidden as refusal:
        raise UserError("stage_role.not_now") from refusal
