"""How a moderator posts the introduction or the stage roles: first as everybody will see it, then the channel, then it.

The preview works like the post: its buttons may be tried.
"""

from typing import Any

import discord
from discord import ui

from bot.domain.ids import ChannelId, GuildId
from bot.domain.moderation import ActKind
from bot.domain.publishing import Subject
from bot.errors import UserError
from bot.ui.authority import ModeratorPanel, act_of, moderated_server
from bot.ui.base import ActButton, PersistentView
from bot.ui.card import Card
from bot.ui.cohort.panel import public_words
from bot.ui.publishing.channel_option import KINDS, asked_channel, channel_of
from bot.ui.publishing.channel_rights import Postable
from bot.ui.publishing.posted_panel import PostedPanel
from bot.ui.publishing.posting import posted_card, refuse_and_log
from bot.ui.request import Request, handled_by
from bot.ui.servers.introduction import introduction_buttons, introduction_card
from bot.ui.servers.stage_panel import offered_stages, stage_roles_buttons, stage_roles_card

_ACTS = {Subject.INTRODUCTION: ActKind.INTRODUCTION_POSTED, Subject.STAGE_ROLES: ActKind.STAGE_ROLES_POSTED}


async def preview_post(request: Request, subject: Subject, given: ChannelId | None = None) -> None:
    """Show the post to the moderator alone, and below it where it would go and the button that posts it.

    Raises `UserError` for stage roles where none is chosen.
    """
    guild = await moderated_server(request)
    channel = await asked_channel(request, given, subject, None)
    card, buttons = await _post(request, guild, subject)
    await request.answer(card, view=buttons)
    await _ask(request, subject, channel)


async def _post(request: Request, guild: GuildId, subject: Subject) -> tuple[Card, PersistentView]:
    texts = public_words(request)
    if subject is Subject.STAGE_ROLES:
        settings = await request.services.servers.settings(guild)
        if not offered_stages(settings):
            raise UserError("stage_role.off")
        return stage_roles_card(settings, texts), stage_roles_buttons(settings, texts)
    server = request.interaction.guild
    name = "" if server is None else server.me.display_name
    return introduction_card(name, texts), introduction_buttons(texts)


async def _ask(request: Request, subject: Subject, channel: Postable) -> None:
    texts = request.texts
    card = Card(texts("introduction.ask.title"), texts("introduction.ask", {"channel": channel.mention}))
    await request.answer(card, view=PostingPanel(request, subject, channel))


class PostingPanel(ModeratorPanel):
    """Posts what was previewed, in the channel that is named or chosen."""

    def __init__(self, request: Request, subject: Subject, channel: Postable) -> None:
        super().__init__(request)
        self._subject = subject
        self._channel = channel
        texts = request.texts
        self._menu: ui.ChannelSelect[Any] = ui.ChannelSelect(
            channel_types=list(KINDS), placeholder=texts("introduction.menu")
        )
        self._menu.callback = handled_by(self._choose)
        self.add_item(self._menu)
        label = texts("cohort.button.post", {"channel": channel.name})
        self.add_item(ActButton(label, self._post, discord.ButtonStyle.success))

    async def _choose(self, request: Request) -> None:
        channel = await channel_of(request, ChannelId(self._menu.values[0].id))
        self.stop()
        texts = request.texts
        card = Card(texts("introduction.ask.title"), texts("introduction.ask", {"channel": channel.mention}))
        panel = PostingPanel(request, self._subject, channel)
        panel.ends_with(lambda: request.interaction.edit_original_response(view=None))
        await request.interaction.response.edit_message(embed=card.embed(), view=panel)

    async def _post(self, request: Request) -> None:
        guild = await moderated_server(request)
        act = act_of(request, _ACTS[self._subject], str(self._channel.id))
        await refuse_and_log(request, self._channel, act)
        self.stop()
        await request.interaction.response.edit_message(view=None)
        publishing = request.services.publishing
        before = await publishing.latest(guild, self._subject)
        made = await publishing.post_buttons(self._subject, ChannelId(self._channel.id), act)
        card = posted_card(made, self._channel, "introduction.posted", request.texts)
        await request.answer(card, view=PostedPanel(request, made, before).if_useful())
