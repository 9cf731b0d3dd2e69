"""The moderator's way to a post: ask whether enough take part, draw once, preview, post.

Everything here is shown to the moderator only; the post itself goes out by :mod:`bot.publishing`.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import discord

from bot.cohort.budget import MayDraw
from bot.cohort.service import TableStatus
from bot.domain.cohort import CohortTable, Snapshot
from bot.domain.ids import ChannelId
from bot.domain.moderation import ActKind, ActResult, ModeratorAct
from bot.domain.publishing import Subject
from bot.errors import UserError
from bot.i18n import Catalogue, catalogue
from bot.ui.authority import ModeratorPanel, act_of, moderated_server
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.cohort.card import is_enough, note_card, question_card
from bot.ui.cohort.picture import snapshot_picture
from bot.ui.cohort.words import title
from bot.ui.picture_card import answer_with_picture
from bot.ui.publishing.channel_option import asked_channel
from bot.ui.publishing.channel_rights import Postable
from bot.ui.publishing.posted_panel import PostedPanel
from bot.ui.publishing.posting import posted_card, refuse_and_log
from bot.ui.request import Request


def public_words(request: Request) -> Catalogue:
    """The catalogue in the server's own language: a preview reads as the post will."""
    return catalogue(str(request.interaction.guild_locale or ""), discord=True)


async def preview(request: Request, table: CohortTable, channel: Postable | None = None) -> None:
    """Show the stored numbers of a table exactly as the public sees them, or ask whether to draw some.

    ``channel``, where to post them, adds a button for that.
    """
    guild = await moderated_server(request)
    status = await request.services.cohort.status(guild, table, now=request.now)
    texts = request.texts
    panel = TablePanel(request, status, channel)
    if status.snapshot is None:
        await request.answer(question_card(status, texts), view=panel.if_useful())
        return
    if not request.interaction.response.is_done():
        await request.interaction.response.defer(ephemeral=True, thinking=True)
    await answer_with_picture(request, await snapshot_picture(status.snapshot, public_words(request)))
    await request.answer(note_card(status, texts), view=panel.if_useful())


async def post_table(request: Request, table: CohortTable, given: ChannelId | None) -> None:
    """Post the stored numbers, in the channel of this table where none is named; without numbers, what to do first.

    A drawing that has nothing to show is never posted.
    """
    guild = await moderated_server(request)
    usual = (await request.services.servers.settings(guild)).statistics_channel
    channel = await asked_channel(request, given, Subject(table.value), usual)
    status = await request.services.cohort.status(guild, table, now=request.now)
    if status.snapshot is not None:
        await _post(request, channel, status.snapshot)
        return
    # Not after a drawing that has used part of the budget.
    await refuse_and_log(request, channel, act_of(request, ActKind.COHORT_POSTED, table.value))
    await preview(request, table, channel)


async def _post(request: Request, channel: Postable, snapshot: Snapshot) -> None:
    """Post the stored numbers and tell the moderator where they stand."""
    act = act_of(request, ActKind.COHORT_POSTED, snapshot.table.value)
    await refuse_and_log(request, channel, act)
    if not request.interaction.response.is_done():
        await request.interaction.response.defer(ephemeral=True, thinking=True)
    before = await request.services.publishing.latest(act.guild, Subject(snapshot.table.value))
    made = await request.services.publishing.post_snapshot(snapshot, ChannelId(channel.id), act)
    card = posted_card(made, channel, "cohort.posted", request.texts)
    await request.answer(card, view=PostedPanel(request, made, before).if_useful())


class TablePanel(ModeratorPanel):
    """Ask, draw, or neither; post, where a channel was named and there is something to post."""

    def __init__(self, request: Request, status: TableStatus, channel: Postable | None) -> None:
        super().__init__(request)
        self._status = status
        self._channel = channel
        texts = request.texts
        if status.snapshot is not None and channel is not None:
            label = texts("cohort.button.post", {"channel": channel.name})
            self.add_item(ActButton(label, self._post, discord.ButtonStyle.success))
        if status.may_ask:
            self.add_item(ActButton(texts("cohort.button.ask"), self._ask, discord.ButtonStyle.primary))
        if isinstance(status.next, MayDraw):
            unsure = status.snapshot is None and not is_enough(status)
            key = "cohort.button.draw_anyway" if unsure else "cohort.button.draw"
            style = discord.ButtonStyle.secondary if unsure else discord.ButtonStyle.primary
            self.add_item(ActButton(texts(key), self._draw, style))
            self.add_item(ActButton(texts("cohort.button.not_now"), self._not_now))

    def if_useful(self) -> "TablePanel | None":
        """The panel, or ``None`` when it has nothing to offer."""
        return self if self.children else None

    async def _ask(self, request: Request) -> None:
        guild = await moderated_server(request)
        await self._close(request, "cohort.ask.under_way")
        table = self._status.table
        act = act_of(request, ActKind.COHORT_ASKED, table.value)
        async with self._refusal_logged(act):
            await request.services.cohort.ask(guild, table, now=request.now, act=act)
        await preview(request, table, self._channel)

    async def _draw(self, request: Request) -> None:
        guild = await moderated_server(request)
        await self._close(request, "cohort.drawing.under_way")
        table = self._status.table
        act = act_of(request, ActKind.COHORT_DRAWN, table.value)
        async with self._refusal_logged(act):
            await request.services.cohort.draw(guild, table, seen=self._status.last, now=request.now, act=act)
        await preview(request, table, self._channel)

    @asynccontextmanager
    async def _refusal_logged(self, act: ModeratorAct) -> AsyncGenerator[None]:
        try:
            yield
        except UserError:
            await self.services.audit.record(replace(act, result=ActResult.REFUSED))
            raise

    async def _post(self, request: Request) -> None:
        if self._channel is not None and self._status.snapshot is not None:
            self.stop()
            await request.interaction.response.edit_message(view=None)
            await _post(request, self._channel, self._status.snapshot)

    async def _not_now(self, request: Request) -> None:
        await self._close(request, "cohort.drawing.left")

    async def _close(self, request: Request, key: str) -> None:
        """Answer within Discord's three seconds and take the buttons away; drawing may take longer."""
        self.stop()
        texts = request.texts
        question = texts("cohort.question.title", {"table": title(self._status.table)})
        card = Card(question, texts(key))
        await request.interaction.response.edit_message(embed=card.embed(), view=None)
