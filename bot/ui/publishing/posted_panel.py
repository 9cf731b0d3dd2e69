"""The buttons below what a moderator has just posted: delete it, or the one that it takes the place of."""

from functools import partial

import discord

from bot.domain.moderation import ActKind
from bot.domain.publishing import Post, PostState, Subject
from bot.errors import UserError
from bot.ui.authority import ModeratorPanel, act_of, moderated_server
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.publishing.channel_option import channel_of
from bot.ui.request import Request


class PostedPanel(ModeratorPanel):
    """Deletes a post, and the earlier one of the same subject where that is still in its channel."""

    def __init__(self, request: Request, post: Post | None, before: Post | None = None) -> None:
        super().__init__(request)
        for found, label in ((before, "post.button.delete_before"), (post, "post.button.delete")):
            if found is not None and found.message is not None and (found is post or found != post):
                self.add_item(ActButton(request.texts(label), partial(self._delete, found)))

    def if_useful(self) -> "PostedPanel | None":
        """The panel, or ``None`` when it has nothing to offer."""
        return self if self.children else None

    async def _delete(self, post: Post, request: Request) -> None:
        await moderated_server(request)
        await request.interaction.response.defer(ephemeral=True, thinking=True)
        await delete_post(request, post)
        texts = request.texts
        await request.answer(Card(texts("post.deleted.title"), texts("post.deleted"), accent=Accent.GOOD))


async def delete_post(request: Request, post: Post) -> None:
    """Take a post of the bot out of its channel, which may be gone already, and log that.

    Raises `UserError` where Discord does not let it be deleted; a post that is kept up to date is not kept any more.
    """
    if post.message is None or post.state is not PostState.SENT:
        raise UserError("post.not_there")
    if post.subject is Subject.MATCH_DATES:
        stopped = act_of(request, ActKind.MATCH_DATES_STOPPED, post.subject.value)
        await request.services.publishing.stop(post.subject, stopped)
    channel = await channel_of(request, post.channel)
    try:
        if isinstance(channel, discord.Thread) and channel.archived:
            await channel.edit(archived=False)
        await channel.get_partial_message(post.message).delete()
    except discord.NotFound:
        pass  # somebody was faster
    except discord.Forbidden as refusal:
        raise UserError("post.not_deleted", channel=channel.mention) from refusal
    act = act_of(request, ActKind.POST_DELETED, post.subject.value)
    await request.services.publishing.forget(post, act)
