"""The buttons and menus of `/server setup` and `/server settings`. Every choice is stored at once and logged."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import discord
from discord import ui

from bot.domain.cohort import CohortTable
from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.message import message
from bot.domain.moderation import ActKind
from bot.domain.publishing import Subject
from bot.domain.server import RolePurpose, ServerSettings
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.ui.answers import Interaction
from bot.ui.authority import ModeratorPanel, act_of, managed_server, moderated_server
from bot.ui.base import ActButton
from bot.ui.cohort.panel import preview
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import show_in_place
from bot.ui.limits import CHOICE_NAME, clip
from bot.ui.publishing.match_dates_panel import post_match_dates
from bot.ui.request import Request
from bot.ui.servers.card import QUESTIONS, STEPS, SetupStep, first_step, step_card
from bot.ui.servers.introducing import preview_post
from bot.ui.servers.rights import STAGES, role_lack
from bot.ui.servers.stage_panel import offered_stages
from bot.ui.servers.stage_roles import create_stage_roles
from bot.ui.typed.zone_choices import given_zone
from bot.ui.typed.zones import COMMON

MODERATOR_ROLES_MAX = 10
_ZONE = "zone"
Chosen = Callable[[Request, Sequence[Any]], Coroutine[Any, Any, None]]
MenuT = TypeVar("MenuT", bound="ui.Select[Any] | ui.ChannelSelect[Any] | ui.RoleSelect[Any]")
Changed = Callable[[ServerSettings], ServerSettings]


def server_here(request: Request) -> discord.Guild:
    """The server of an interaction as the client knows it. Raises `UserError` where it does not."""
    if request.interaction.guild is None:
        raise UserError("error.server_only")
    return request.interaction.guild


async def show_setup(request: Request) -> None:
    """Begin setting up at what is missing."""
    guild = await moderated_server(request)
    step = first_step(server_here(request), await request.services.servers.settings(guild))
    await show_step(request, step)


async def show_step(request: Request, step: SetupStep) -> None:
    """Show a step with its panel, in place of the card that was clicked on where there is one."""
    guild = await moderated_server(request)
    settings = await request.services.servers.settings(guild)
    server = server_here(request)
    card = step_card(step, server, settings, request.texts, request.now)
    await show_in_place(request, card, ServerPanel(request, step, settings))


class ServerPanel(ModeratorPanel):
    """The controls of one step, and the ways to the others."""

    def __init__(self, request: Request, step: SetupStep, settings: ServerSettings) -> None:
        super().__init__(request)
        self._step = step
        self._making = asyncio.Lock()
        texts, server = request.texts, server_here(request)
        match step:
            case SetupStep.RIGHTS:
                pass
            case SetupStep.ZONE:
                self._add_zones(settings, texts)
            case SetupStep.CHANNELS:
                self._add_channels(server, settings, texts)
            case SetupStep.MODERATORS:
                self._add_moderators(server, settings, texts)
            case SetupStep.STAGES:
                self._add_stages(server, settings, texts)
            case SetupStep.READY:
                self._add_ends(settings, texts)
            case SetupStep.SUMMARY:
                self._add_questions(texts)
        if step not in {SetupStep.ZONE, SetupStep.MODERATORS}:
            self.add_item(ActButton(texts("server.button.check"), self._stay))
        if step in QUESTIONS:
            self._add_ways(texts)

    def _add_questions(self, texts: Catalogue) -> None:
        for other in QUESTIONS:
            self.add_item(ActButton(texts(f"server.{other}.title"), self._to(other)))

    def _add_ends(self, settings: ServerSettings, texts: Catalogue) -> None:
        """What can be done once the server is set up. Each answers beside this card, which stays."""
        primary = discord.ButtonStyle.primary
        self.add_item(ActButton(texts("server.ready.dates"), self._post_dates, primary))
        self.add_item(
            ActButton(texts("server.ready.introduce"), self._preview(Subject.INTRODUCTION), primary)
        )
        self.add_item(ActButton(texts("server.ready.statistics"), self._see_statistics, primary))
        if offered_stages(settings):
            self.add_item(ActButton(texts("server.ready.stages"), self._preview(Subject.STAGE_ROLES)))
        self.add_item(ActButton(texts("server.summary.title"), self._to(SetupStep.SUMMARY)))

    async def _post_dates(self, request: Request) -> None:
        await post_match_dates(request, None)

    def _preview(self, subject: Subject) -> Callable[[Request], Coroutine[Any, Any, None]]:
        async def show(request: Request) -> None:
            await preview_post(request, subject)

        return show

    async def _see_statistics(self, request: Request) -> None:
        await preview(request, CohortTable.STEP2CK)

    def _add_ways(self, texts: Catalogue) -> None:
        place = STEPS.index(self._step)
        if place:
            self.add_item(ActButton(texts("server.button.back"), self._to(STEPS[place - 1])))
        onward = self._to(STEPS[place + 1])
        self.add_item(ActButton(texts("server.button.next"), onward, discord.ButtonStyle.primary))

    def _add_zones(self, settings: ServerSettings, texts: Catalogue) -> None:
        options = [
            discord.SelectOption(label=zone.replace("_", " "), value=zone, default=zone == settings.time_zone)
            for zone in COMMON
        ]
        menu: ui.Select[Any] = ui.Select(placeholder=texts("server.zone.menu"), options=options)
        self.add_item(_answering(menu, self._zone))
        self.add_item(ActButton(texts("server.zone.other"), self._ask_zone))

    def _add_channels(self, server: discord.Guild, settings: ServerSettings, texts: Catalogue) -> None:
        chosen = {
            "statistics_channel": settings.statistics_channel,
            "match_dates_channel": settings.match_dates_channel,
        }
        for name, channel in chosen.items():
            there = [] if channel is None or server.get_channel(channel) is None else [channel]
            menu: ui.ChannelSelect[Any] = ui.ChannelSelect(
                channel_types=[discord.ChannelType.text, discord.ChannelType.news],
                placeholder=texts(f"server.{name}.menu"),
                min_values=0,
                default_values=[
                    discord.Object(channel_id, type=discord.abc.GuildChannel) for channel_id in there
                ],
            )
            self.add_item(_answering(menu, self._channel(name)))

    def _add_moderators(self, server: discord.Guild, settings: ServerSettings, texts: Catalogue) -> None:
        roles = settings.roles_for(RolePurpose.MODERATOR)
        menu = _role_menu(server, roles, texts("server.moderators.menu"), most=MODERATOR_ROLES_MAX)
        self.add_item(_answering(menu, self._moderators))

    def _add_stages(self, server: discord.Guild, settings: ServerSettings, texts: Catalogue) -> None:
        for stage in STAGES:
            name = texts("server.stages.menu", {"stage": texts(f"server.stage.{stage}")})
            menu = _role_menu(server, settings.roles_for(stage), name, most=1)
            self.add_item(_answering(menu, self._stage(stage)))
        self.add_item(ActButton(texts("server.stages.create"), self._create_stages))
        self.add_item(ActButton(texts("server.stages.none"), self._no_stages))

    def _to(self, step: SetupStep) -> Callable[[Request], Coroutine[Any, Any, None]]:
        async def go(request: Request) -> None:
            await show_step(request, step)

        return go

    async def _stay(self, request: Request) -> None:
        await show_step(request, self._step)

    async def _store(self, request: Request, setting: str, changed: Changed) -> None:
        await self._keep(request, setting, changed)
        await self._stay(request)

    async def _keep(self, request: Request, setting: str, changed: Changed) -> None:
        guild = await moderated_server(request)
        act = act_of(request, ActKind.SERVER_CHANGED, setting)
        await request.services.servers.change(guild, changed, act)

    async def _zone(self, request: Request, chosen: Sequence[Any]) -> None:
        zone = given_zone(request, str(chosen[0]))
        await self._store(request, "time_zone", lambda before: replace(before, time_zone=zone))

    async def _ask_zone(self, request: Request) -> None:
        blank = Blank(_ZONE, message("server.zone.title"), message("server.zone.hint"))
        await Draft(FormSheet(message("server.zone.title"), (blank,)), {}, self._typed_zone).open(request)

    async def _typed_zone(self, request: Request, typed: Typed) -> None:
        await self._zone(request, [typed.get(_ZONE, "")])

    def _channel(self, name: str) -> Chosen:
        async def store(request: Request, chosen: Sequence[Any]) -> None:
            channel = ChannelId(chosen[0].id) if chosen else None
            await self._store(request, name, lambda before: replace(before, **{name: channel}))

        return store

    async def _moderators(self, request: Request, chosen: Sequence[Any]) -> None:
        managed_server(request)
        if any(role.is_default() for role in chosen):
            raise UserError("server.moderators.everybody")
        await self._store(request, "moderator_roles", _with_roles({RolePurpose.MODERATOR: chosen}))

    def _stage(self, stage: RolePurpose) -> Chosen:
        async def store(request: Request, chosen: Sequence[Any]) -> None:
            server = server_here(request)
            settings = await request.services.servers.settings(GuildId(server.id))
            for role in chosen:
                lack = role_lack(server, role, settings, stage)
                if lack is not None:
                    raise UserError("server.stages.refused", what=lack.what, how=lack.how)
            await self._store(request, "stage_roles", _with_roles({stage: chosen}))

        return store

    async def _create_stages(self, request: Request) -> None:
        await request.defer_if_slow(self._make_stage_roles(request))
        await self._stay(request)

    async def _make_stage_roles(self, request: Request) -> None:
        """Make what is missing; a second click meanwhile waits, and then finds nothing missing."""
        server = server_here(request)
        async with self._making:
            settings = await request.services.servers.settings(GuildId(server.id))
            made = await create_stage_roles(server, settings, request.texts)
            if made:
                await self._keep(request, "stage_roles", _with_roles(made))

    async def _no_stages(self, request: Request) -> None:
        await self._store(request, "stage_roles", _with_roles(dict.fromkeys(STAGES, ())))


def _with_roles(chosen: Mapping[RolePurpose, Sequence[discord.Role]]) -> Changed:
    """The change that puts these roles in place. It raises `UserError` where anybody could take a moderators' role."""
    ids = {purpose: frozenset(RoleId(role.id) for role in roles) for purpose, roles in chosen.items()}

    def changed(before: ServerSettings) -> ServerSettings:
        after = replace(before, roles={**before.roles, **ids})
        moderating = after.roles_for(RolePurpose.MODERATOR)
        for role in (role for roles in chosen.values() for role in roles):
            if role.id in moderating and any(role.id in after.roles_for(stage) for stage in STAGES):
                raise UserError("server.lack.role_moderates", role=role.mention)
        return after

    return changed


def _role_menu(
    server: discord.Guild, roles: frozenset[RoleId], placeholder: str, *, most: int
) -> "ui.RoleSelect[Any]":
    there = [discord.Object(role, type=discord.Role) for role in sorted(roles) if server.get_role(role)]
    shown = clip(placeholder, CHOICE_NAME)
    return ui.RoleSelect(placeholder=shown, min_values=0, max_values=most, default_values=there)


def _answering(menu: MenuT, chosen: Chosen) -> MenuT:
    """The menu, which hands on what is chosen; its panel checks who chooses and answers errors."""

    async def callback(interaction: Interaction) -> None:
        await chosen(Request.of(interaction), menu.values)

    menu.callback = callback  # pyright: ignore[reportAttributeAccessIssue] (discord.py's way for menus made in place)
    return menu
