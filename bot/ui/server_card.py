"""The steps of `/server setup` and the summary of `/server settings` as cards."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import discord

from bot.domain.ids import ChannelId, RoleId
from bot.domain.message import Message
from bot.domain.server import RolePurpose, ServerSettings
from bot.i18n import Catalogue
from bot.ui.card import Accent, Card, Field
from bot.ui.server_rights import STAGES, lacks


class SetupStep(StrEnum):
    """The steps, in their order; the last one sums up."""

    RIGHTS = "rights"
    ZONE = "zone"
    CHANNELS = "channels"
    MODERATORS = "moderators"
    STAGES = "stages"
    SUMMARY = "summary"


STEPS = tuple(SetupStep)
QUESTIONS = STEPS[:-1]


def step_card(
    step: SetupStep, server: discord.Guild, settings: ServerSettings, say: Catalogue, now: datetime
) -> Card:
    """One step: what it is for, what is chosen, and what the bot lacks for it."""
    found = lacks(server, settings)
    fields = tuple(_fields(step, server, settings, say, now))
    return Card(
        title=_title(step, say),
        body=say.text(f"server.{step}.body"),
        fields=(*fields, *_lacking(found, say)) if step in {SetupStep.RIGHTS, SetupStep.SUMMARY} else fields,
        footer=say.text("server.footer"),
        accent=Accent.ATTENTION if found else Accent.NEUTRAL,
    )


def _title(step: SetupStep, say: Catalogue) -> str:
    title = say.text(f"server.{step}.title")
    if step is SetupStep.SUMMARY:
        return title
    blanks = {"number": QUESTIONS.index(step) + 1, "steps": len(QUESTIONS), "title": title}
    return say.text("server.step", blanks)


def _lacking(found: Iterable[Message], say: Catalogue) -> Iterator[Field]:
    lines = [say.text("server.lack.line", {"lack": one}) for one in found]
    if lines:
        yield Field(say.text("server.lack.title"), "\n".join([*lines, say.text("server.lack.how")]))
    else:
        yield Field(say.text("server.lack.none.title"), say.text("server.lack.none"))


def _fields(
    step: SetupStep, server: discord.Guild, settings: ServerSettings, say: Catalogue, now: datetime
) -> Iterator[Field]:
    every = step is SetupStep.SUMMARY
    if every or step is SetupStep.ZONE:
        yield Field(say.text("server.zone.title"), _zone(settings, say, now))
    if every or step is SetupStep.CHANNELS:
        yield Field(say.text("server.channels.title"), _channels(settings, say))
    if every or step is SetupStep.MODERATORS:
        yield Field(say.text("server.moderators.title"), _moderators(server, settings, say))
    if every or step is SetupStep.STAGES:
        yield Field(say.text("server.stages.title"), _stages(server, settings, say))


def _zone(settings: ServerSettings, say: Catalogue, now: datetime) -> str:
    if settings.time_zone is None:
        return say.text("server.nothing")
    local = f"{now.astimezone(ZoneInfo(settings.time_zone)):%H:%M}"
    return say.text("season.zone", {"zone": settings.time_zone.replace("_", " "), "time": local})


def _channels(settings: ServerSettings, say: Catalogue) -> str:
    chosen = {"statistics": settings.statistics_channel, "deadlines": settings.deadlines_channel}
    lines = [
        say.text(f"server.channel.{what}", {"channel": _channel(channel, say)})
        for what, channel in chosen.items()
    ]
    return "\n".join(lines)


def _channel(channel: ChannelId | None, say: Catalogue) -> str:
    return say.text("server.nothing") if channel is None else f"<#{channel}>"


def _moderators(server: discord.Guild, settings: ServerSettings, say: Catalogue) -> str:
    roles = settings.roles_for(RolePurpose.MODERATOR)
    return _roles(server, roles, say) if roles else say.text("server.moderators.none")


def _stages(server: discord.Guild, settings: ServerSettings, say: Catalogue) -> str:
    lines = [
        say.text(
            "server.stage.line",
            {
                "stage": say.text(f"server.stage.{stage}"),
                "role": _roles(server, settings.roles_for(stage), say),
            },
        )
        for stage in STAGES
        if settings.roles_for(stage)
    ]
    return "\n".join(lines) or say.text("server.stages.off")


def _roles(server: discord.Guild, roles: Iterable[RoleId], say: Catalogue) -> str:
    """Roles as mentions, which ping nobody in a card; a role that is gone is called so."""
    gone = say.text("server.role_gone")
    return ", ".join(f"<@&{role}>" if server.get_role(role) else gone for role in sorted(roles))
