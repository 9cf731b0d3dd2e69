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
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
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


def public_words(interaction: Interaction) -> Catalogue:
    """The catalogue in the server's own language: a preview reads as the post will."""
    return catalogue(str(interaction.guild_locale or ""), discord=True)


async def preview(
    interaction: Interaction,
    services: Services,
    table: CohortTable,
    channel: Postable | None = None,
) -> None:
    """Show the stored numbers of a table exactly as the public sees them, or ask whether to draw some.

    ``channel``, where to post them, adds a button for that.
    """
    guild = await moderated_server(interaction, services)
    status = await services.cohort.status(guild, table, now=services.clock.now())
    texts = texts_for(interaction)
    panel = TablePanel(interaction, services, status, channel)
    if status.snapshot is None:
        await answer(interaction, question_card(status, texts), view=panel.if_useful())
        return
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    await answer_with_picture(interaction, await snapshot_picture(status.snapshot, public_words(interaction)))
    await answer(interaction, note_card(status, texts), view=panel.if_useful())


async def post_table(
    interaction: Interaction, services: Services, table: CohortTable, given: ChannelId | None
) -> None:
    """Post the stored numbers, in the channel of this table where none is named; without numbers, what to do first.

    A drawing that has nothing to show is never posted.
    """
    guild = await moderated_server(interaction, services)
    usual = (await services.servers.settings(guild)).statistics_channel
    channel = await asked_channel(interaction, services, given, Subject(table.value), usual)
    status = await services.cohort.status(guild, table, now=services.clock.now())
    if status.snapshot is not None:
        await _post(interaction, services, channel, status.snapshot)
        return
    # Not after a drawing that has used part of the budget.
    await refuse_and_log(channel, services, act_of(interaction, services, ActKind.COHORT_POSTED, table.value))
    await preview(interaction, services, table, channel)


async def _post(interaction: Interaction, services: Services, channel: Postable, snapshot: Snapshot) -> None:
    """Post the stored numbers and tell the moderator where they stand."""
    act = act_of(interaction, services, ActKind.COHORT_POSTED, snapshot.table.value)
    await refuse_and_log(channel, services, act)
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    before = await services.publishing.latest(act.guild, Subject(snapshot.table.value))
    made = await services.publishing.post_snapshot(snapshot, ChannelId(channel.id), act)
    card = posted_card(made, channel, "cohort.posted", texts_for(interaction))
    await answer(interaction, card, view=PostedPanel(interaction, services, made, before).if_useful())


class TablePanel(ModeratorPanel):
    """Ask, draw, or neither; post, where a channel was named and there is something to post."""

    def __init__(
        self,
        interaction: Interaction,
        services: Services,
        status: TableStatus,
        channel: Postable | None,
    ) -> None:
        super().__init__(interaction, services)
        self._status = status
        self._channel = channel
        texts = texts_for(interaction)
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

    async def _ask(self, interaction: Interaction) -> None:
        guild, now = await moderated_server(interaction, self.services), self.services.clock.now()
        await self._close(interaction, "cohort.ask.under_way")
        table = self._status.table
        act = act_of(interaction, self.services, ActKind.COHORT_ASKED, table.value)
        async with self._refusal_logged(act):
            await self.services.cohort.ask(guild, table, now=now, act=act)
        await preview(interaction, self.services, table, self._channel)

    async def _draw(self, interaction: Interaction) -> None:
        guild, now = await moderated_server(interaction, self.services), self.services.clock.now()
        await self._close(interaction, "cohort.drawing.under_way")
        table = self._status.table
        act = act_of(interaction, self.services, ActKind.COHORT_DRAWN, table.value)
        async with self._refusal_logged(act):
            await self.services.cohort.draw(guild, table, seen=self._status.last, now=now, act=act)
        await preview(interaction, self.services, table, self._channel)

    @asynccontextmanager
    async def _refusal_logged(self, act: ModeratorAct) -> AsyncGenerator[None]:
        try:
            yield
        except UserError:
            await self.services.audit.record(replace(act, result=ActResult.REFUSED))
            raise

    async def _post(self, interaction: Interaction) -> None:
        if self._channel is not None and self._status.snapshot is not None:
            self.stop()
            await interaction.response.edit_message(view=None)
            await _post(interaction, self.services, self._channel, self._status.snapshot)

    async def _not_now(self, interaction: Interaction) -> None:
        await self._close(interaction, "cohort.drawing.left")

    async def _close(self, interaction: Interaction, key: str) -> None:
        """Answer within Discord's three seconds and take the buttons away; drawing may take longer."""
        self.stop()
        texts = texts_for(interaction)
        question = texts("cohort.question.title", {"table": title(self._status.table)})
        card = Card(question, texts(key))
        await interaction.response.edit_message(embed=card.embed(), view=None)
