"""The moderator's way from the question to the post: ask, draw once, preview, post.

Everything here is shown to the moderator only; the post itself goes out by :mod:`bot.publishing`.
"""

from dataclasses import replace
from datetime import datetime

import discord

from bot.cohort.budget import MayDraw
from bot.cohort.service import Desk
from bot.domain.cohort import CohortTable, Snapshot
from bot.domain.ids import ChannelId, GuildId
from bot.domain.moderation import ActKind, ActResult
from bot.errors import UserError
from bot.i18n import Catalogue, catalogue
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.authority import ModeratorPanel, act_of, moderated_server
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.cohort.card import note_card, question_card
from bot.ui.cohort.picture import snapshot_picture
from bot.ui.cohort.words import title
from bot.ui.picture_card import answer_with_picture
from bot.ui.publishing.posting import posted_card, refuse_and_log


def public_words(interaction: Interaction) -> Catalogue:
    """The catalogue in the server's own language: a preview reads as the post will."""
    return catalogue(str(interaction.guild_locale or ""), discord=True)


async def preview(
    interaction: Interaction,
    services: Services,
    table: CohortTable,
    channel: discord.TextChannel | None = None,
) -> None:
    """Show the stored numbers of a table exactly as the public sees them, or ask whether to draw some.

    ``channel``, where to post them, adds a button for that.
    """
    guild = await moderated_server(interaction, services)
    desk = await services.cohort.desk(guild, table, now=services.clock.now())
    texts = texts_for(interaction)
    if desk.snapshot is None:
        panel = DeskPanel(interaction, services, desk, channel)
        await answer(interaction, question_card(desk, texts), view=panel.if_useful())
        return
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    await answer_with_picture(interaction, await snapshot_picture(desk.snapshot, public_words(interaction)))
    panel = DeskPanel(interaction, services, desk, channel)
    await answer(interaction, note_card(desk, texts), view=panel.if_useful())


async def post(
    interaction: Interaction, services: Services, channel: discord.TextChannel, snapshot: Snapshot
) -> None:
    """Post the stored numbers and tell the moderator where they stand."""
    act = act_of(interaction, services, ActKind.COHORT_POSTED, snapshot.table.value)
    await refuse_and_log(channel, services, act)
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    made = await services.publishing.post_snapshot(snapshot, ChannelId(channel.id), act)
    await answer(interaction, posted_card(made, channel, "cohort.posted", texts_for(interaction)))


class DeskPanel(ModeratorPanel):
    """Draw, or not; post, where a channel was named and there is something to post."""

    def __init__(
        self, asked: Interaction, services: Services, desk: Desk, channel: discord.TextChannel | None
    ) -> None:
        super().__init__(asked, services)
        self._desk = desk
        self._channel = channel
        texts = texts_for(asked)
        if desk.snapshot is not None and channel is not None:
            label = texts("cohort.button.post", {"channel": channel.name})
            self.add_item(ActButton(label, self._post, discord.ButtonStyle.success))
        if isinstance(desk.next, MayDraw):
            self.add_item(ActButton(texts("cohort.button.draw"), self._draw, discord.ButtonStyle.primary))
            self.add_item(ActButton(texts("cohort.button.not_now"), self._not_now))

    def if_useful(self) -> "DeskPanel | None":
        """The panel, or ``None`` when it has nothing to offer."""
        return self if self.children else None

    async def _draw(self, interaction: Interaction) -> None:
        guild, now = await moderated_server(interaction, self.services), self.services.clock.now()
        await self._close(interaction, "cohort.drawing.under_way")
        await self._drawn(interaction, guild, now)
        await preview(interaction, self.services, self._desk.table, self._channel)

    async def _drawn(self, interaction: Interaction, guild: GuildId, now: datetime) -> None:
        """Draw, and log it either way."""
        table, kind = self._desk.table, ActKind.COHORT_DRAWN
        act = act_of(interaction, self.services, kind, table.value)
        try:
            await self.services.cohort.draw(guild, table, seen=self._desk.snapshot, now=now, act=act)
        except UserError:
            await self.services.audit.record(replace(act, result=ActResult.REFUSED))
            raise

    async def _post(self, interaction: Interaction) -> None:
        if self._channel is not None and self._desk.snapshot is not None:
            self.stop()
            await interaction.response.edit_message(view=None)
            await post(interaction, self.services, self._channel, self._desk.snapshot)

    async def _not_now(self, interaction: Interaction) -> None:
        await self._close(interaction, "cohort.drawing.left")

    async def _close(self, interaction: Interaction, key: str) -> None:
        """Answer within Discord's three seconds and take the buttons away; drawing may take longer."""
        self.stop()
        texts = texts_for(interaction)
        question = texts("cohort.question.title", {"table": title(self._desk.table)})
        card = Card(question, texts(key))
        await interaction.response.edit_message(embed=card.embed(), view=None)
