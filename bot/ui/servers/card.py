"""The steps of `/server setup`, its end, and the summary of `/server settings` as cards."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

import discord

from bot.domain.ids import ChannelId, RoleId
from bot.domain.server import RolePurpose, ServerSettings
from bot.i18n import Catalogue
from bot.ui.card import Accent, Card, Field
from bot.ui.publishing.channel_rights import NEEDED
from bot.ui.safe_text import safe_text
from bot.ui.servers.rights import (
    RIGHTS,
    STAGES,
    Lack,
    bots_role,
    channels_lack,
    moderators_lack,
    stages_lack,
)
from bot.ui.text import zone_line


class SetupStep(StrEnum):
    """The steps in their order, the end, and the summary."""

    RIGHTS = "rights"
    ZONE = "zone"
    CHANNELS = "channels"
    MODERATORS = "moderators"
    STAGES = "stages"
    READY = "ready"
    """The end of setting up: what can be done now."""
    SUMMARY = "summary"
    """Everything that is chosen, to look at and to change."""


QUESTIONS = (
    SetupStep.RIGHTS,
    SetupStep.ZONE,
    SetupStep.CHANNELS,
    SetupStep.MODERATORS,
    SetupStep.STAGES,
)
STEPS = (*QUESTIONS, SetupStep.READY)
"""The way of setting up."""
_EVERYTHING = frozenset({SetupStep.RIGHTS, SetupStep.READY, SetupStep.SUMMARY})
"""What looks at all that may be lacking."""
_LOOKS: Mapping[SetupStep, Callable[[discord.Guild, ServerSettings], Iterator[Lack]]] = {
    SetupStep.CHANNELS: channels_lack,
    SetupStep.MODERATORS: moderators_lack,
    SetupStep.STAGES: stages_lack,
}
"""What is looked at in which step; some steps look at everything."""


def first_step(server: discord.Guild, settings: ServerSettings) -> SetupStep:
    """Where setting up begins: at the first thing that is missing; who has everything that is needed is ready.

    Roles of moderators and of stages are extras: that there are none is not missing.
    """
    granted = server.me.guild_permissions
    if not all(getattr(granted, name) for name in NEEDED):
        return SetupStep.RIGHTS
    if settings.time_zone is None:
        return SetupStep.ZONE
    if settings.statistics_channel is None or settings.match_dates_channel is None:
        return SetupStep.CHANNELS
    return next((step for step, look in _LOOKS.items() if any(look(server, settings))), SetupStep.READY)


def step_card(
    step: SetupStep, server: discord.Guild, settings: ServerSettings, texts: Catalogue, now: datetime
) -> Card:
    """One step: what it is for, what is chosen, and what the bot lacks for it."""
    found = _found(step, server, settings)
    return Card(
        title=_title(step, texts),
        body=texts(f"server.{step}.body"),
        fields=(*_fields(step, server, settings, texts, now), *_lacking(step, found, texts)),
        footer=texts("server.footer"),
        accent=_accent(step, found),
    )


def _accent(step: SetupStep, found: tuple[Lack, ...]) -> Accent:
    if found:
        return Accent.ATTENTION
    return Accent.GOOD if step is SetupStep.READY else Accent.NEUTRAL


def _title(step: SetupStep, texts: Catalogue) -> str:
    title = texts(f"server.{step}.title")
    if step not in QUESTIONS:
        return title
    blanks = {"number": QUESTIONS.index(step) + 1, "steps": len(QUESTIONS), "title": title}
    return texts("server.step", blanks)


def _found(step: SetupStep, server: discord.Guild, settings: ServerSettings) -> tuple[Lack, ...]:
    every = step in _EVERYTHING
    return tuple(
        lack for at, look in _LOOKS.items() if every or at is step for lack in look(server, settings)
    )


def _lacking(step: SetupStep, found: tuple[Lack, ...], texts: Catalogue) -> Iterator[Field]:
    if found:
        lines = [texts("server.lack.line", {"lack": lack.what}) for lack in found]
        hows = dict.fromkeys(texts.of(lack.how) for lack in found)
        yield Field(texts("server.lack.title"), "\n".join([*lines, *hows]))
    elif step in {SetupStep.READY, SetupStep.SUMMARY}:
        yield Field(texts("server.lack.none.title"), texts("server.lack.none"))


def _fields(
    step: SetupStep, server: discord.Guild, settings: ServerSettings, texts: Catalogue, now: datetime
) -> Iterator[Field]:
    every = step in {SetupStep.READY, SetupStep.SUMMARY}
    if step is SetupStep.RIGHTS:
        yield Field(texts("server.rights.here"), _rights(server, texts))
    if every or step is SetupStep.ZONE:
        yield Field(texts("server.zone.title"), _zone(settings, texts, now))
    if every or step is SetupStep.CHANNELS:
        yield Field(texts("server.channels.title"), _channels(server, settings, texts))
    if every or step is SetupStep.MODERATORS:
        yield Field(texts("server.moderators.title"), _moderators(server, settings, texts))
    if every or step is SetupStep.STAGES:
        yield Field(texts("server.stages.title"), _stages(server, settings, texts))


def _rights(server: discord.Guild, texts: Catalogue) -> str:
    """What the bot may do in the whole server, line by line, and where to grant what is missing."""
    granted = server.me.guild_permissions
    lines: list[str] = []
    for name in RIGHTS:
        there = getattr(granted, name)
        mark = texts("server.rights.there" if there else "server.rights.missing")
        lines.append(texts(f"server.rights.{name}", {"mark": mark}))
    if not all(getattr(granted, name) for name in RIGHTS):
        lines.append(texts("server.how.server", {"role": bots_role(server)}))
    return "\n".join(lines)


def _zone(settings: ServerSettings, texts: Catalogue, now: datetime) -> str:
    if settings.time_zone is None:
        return texts("server.nothing")
    return zone_line(settings.time_zone, now, texts, "server.zone_now")


def _channels(server: discord.Guild, settings: ServerSettings, texts: Catalogue) -> str:
    chosen = {"statistics": settings.statistics_channel, "match_dates": settings.match_dates_channel}
    lines = [
        texts(f"server.channel.{what}", {"channel": _channel(server, channel, texts)})
        for what, channel in chosen.items()
    ]
    return "\n".join(lines)


def _channel(server: discord.Guild, channel: ChannelId | None, texts: Catalogue) -> str:
    if channel is None:
        return texts("server.nothing")
    found = server.get_channel(channel)
    return texts("server.channel_gone") if found is None else found.mention


def _moderators(server: discord.Guild, settings: ServerSettings, texts: Catalogue) -> str:
    roles = settings.roles_for(RolePurpose.MODERATOR)
    return _roles(server, roles, texts) if roles else texts("server.moderators.none")


def _stages(server: discord.Guild, settings: ServerSettings, texts: Catalogue) -> str:
    lines = [
        texts(
            "server.stage.line",
            {
                "stage": texts(f"server.stage.{stage}"),
                "role": _roles(server, settings.roles_for(stage), texts),
            },
        )
        for stage in STAGES
        if settings.roles_for(stage)
    ]
    return "\n".join(lines) or texts("server.stages.off")


def _roles(server: discord.Guild, roles: Iterable[RoleId], texts: Catalogue) -> str:
    """Roles by name; one that is gone is called so."""
    found = (server.get_role(role) for role in sorted(roles))
    gone = texts("server.role_gone")
    return ", ".join(gone if role is None else safe_text(f"@{role.name}") for role in found)
