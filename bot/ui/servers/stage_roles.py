"""Stage roles: public roles of a server that members take by their own choice, never given by score or status."""

from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum

import discord

from bot.domain.ids import GuildId
from bot.domain.message import message
from bot.domain.server import RolePurpose, ServerSettings
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.ui.authority import server_of
from bot.ui.base import ActButton, Panel
from bot.ui.card import Accent, Card
from bot.ui.request import Request
from bot.ui.servers.rights import STAGES, bots_role, role_fault


class Shed(StrEnum):
    """What became of somebody's stage roles when they were erased."""

    NONE = "none"
    TAKEN_OFF = "taken_off"
    STILL_WORN = "still_worn"
    """The bot could not take them off."""


async def create_stage_roles(
    server: discord.Guild, settings: ServerSettings, texts: Catalogue
) -> dict[RolePurpose, tuple[discord.Role, ...]]:
    """Make a role without any permission for each stage that has none: all of them or none.

    Raises `UserError` where the bot may not, and where Discord makes no more.
    """
    missing = [s for s in STAGES if not any(server.get_role(role) for role in settings.roles_for(s))]
    if missing and not server.me.guild_permissions.manage_roles:
        raise UserError("server.stages.may_not", how=message("server.how.server", role=bots_role(server)))
    reason, made = texts("server.stages.reason"), list[discord.Role]()
    try:
        for stage in missing:
            name, nothing = texts(f"server.stage.{stage}"), discord.Permissions.none()
            made.append(await server.create_role(name=name, permissions=nothing, reason=reason))
    except discord.HTTPException as refusal:
        await _unmake(made, reason)
        raise UserError("server.stages.not_made") from refusal
    return {stage: (role,) for stage, role in zip(missing, made, strict=True)}


async def _unmake(made: Sequence[discord.Role], reason: str) -> None:
    for role in made:
        with suppress(discord.HTTPException):
            await role.delete(reason=reason)


async def ask_stage_role(request: Request, stage: RolePurpose) -> None:
    """Say what everybody will see, with the button that does it. Raises `UserError` where there is no such role."""
    texts = request.texts
    role = await _role(request, stage)
    body = texts("stage_role.ask", {"role": role.mention})
    await request.answer(Card(texts("stage_role.title"), body), view=StagePanel(request, stage))


async def drop_stage_roles(request: Request) -> None:
    """Take every stage role off this person."""
    settings = await request.services.servers.settings(server_of(request))
    member = _member(request)
    worn = _worn(member, settings)
    if worn:
        await request.defer_if_slow(_change(member, (), worn, request.texts))
    await request.answer(_role_card(request, "stage_role.dropped" if worn else "stage_role.none_worn"))


async def shed_stage_roles(request: Request) -> Shed:
    """Take the stage roles off somebody whose data is erased, in the server where they asked for it if anywhere."""
    member = request.interaction.user
    if not isinstance(member, discord.Member) or request.interaction.guild is None:
        return Shed.NONE
    worn = _worn(member, await request.services.servers.settings(GuildId(member.guild.id)))
    if not worn:
        return Shed.NONE
    try:
        await _change(member, (), worn, request.texts)
    except UserError:
        return Shed.STILL_WORN
    return Shed.TAKEN_OFF


class StagePanel(Panel):
    """One button: show this stage."""

    def __init__(self, request: Request, stage: RolePurpose) -> None:
        super().__init__(request.member)
        self._stage = stage
        label = request.texts("stage_role.button")
        self.add_item(ActButton(label, self._give, discord.ButtonStyle.success))

    async def _give(self, request: Request) -> None:
        role = await _role(request, self._stage)
        member = _member(request)
        settings = await request.services.servers.settings(server_of(request))
        others = tuple(worn for worn in _worn(member, settings) if worn != role)
        await request.defer_if_slow(_change(member, (role,), others, request.texts))
        self.stop()
        card = _role_card(request, "stage_role.given", role=role.mention)
        if request.interaction.response.is_done():
            await request.answer(card)
        else:
            await request.interaction.response.edit_message(embed=card.embed(), view=None)


def _role_card(request: Request, key: str, **blanks: object) -> Card:
    texts = request.texts
    return Card(texts("stage_role.title"), texts(key, blanks), accent=Accent.GOOD)


def _member(request: Request) -> discord.Member:
    if not isinstance(request.interaction.user, discord.Member):
        raise UserError("error.server_only")
    return request.interaction.user


async def _role(request: Request, stage: RolePurpose) -> discord.Role:
    """The role of a stage that may be given. Raises `UserError` where there is none."""
    settings, server = await request.services.servers.settings(server_of(request)), request.interaction.guild
    if server is None or not any(settings.roles_for(stage) for stage in STAGES):
        raise UserError("stage_role.off")
    for chosen in settings.roles_for(stage):
        role = server.get_role(chosen)
        if role is not None and role_fault(server, role, settings) is None:
            return role
    raise UserError("stage_role.not_now")


def _worn(member: discord.Member, settings: ServerSettings) -> tuple[discord.Role, ...]:
    found = (member.get_role(role) for stage in STAGES for role in settings.roles_for(stage))
    return tuple(role for role in found if role is not None)


async def _change(
    member: discord.Member, given: tuple[discord.Role, ...], taken: tuple[discord.Role, ...], texts: Catalogue
) -> None:
    reason = texts("stage_role.reason")
    try:
        # The old one goes first: cut between the two, nobody wears two stages.
        if taken:
            await member.remove_roles(*taken, reason=reason)
        if given:
            await member.add_roles(*given, reason=reason)
    except (discord.Forbidden, discord.NotFound) as refusal:
        raise UserError("stage_role.not_now") from refusal
