"""What a moderator reads about a post that was asked for: where it stands, or why it does not."""

from dataclasses import replace

from bot.domain.moderation import ActResult, ModeratorAct
from bot.domain.publishing import Hindrance, Post
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.ui.card import Accent, Card
from bot.ui.publishing.channel_rights import Postable, refuse_without_rights, rights_named
from bot.ui.request import Request


async def refuse_and_log(request: Request, channel: Postable, act: ModeratorAct) -> None:
    """Raise `UserError` where the bot may not post, and log that the act has failed."""
    try:
        refuse_without_rights(channel)
    except UserError:
        await request.services.audit.record(replace(act, result=ActResult.FAILED))
        raise


def posted_card(post: Post | None, channel: Postable, key: str, texts: Catalogue) -> Card:
    """That the post is in its channel, with the sentence ``key`` and its blanks ``channel`` and ``link``, or not yet.

    Raises `UserError` when it will not come.
    """
    if post is not None and post.hindrance is not None:
        raise why_not(post.hindrance, channel)
    if post is None or post.message is None:
        body = texts("post.unsure", {"channel": channel.mention})
        return Card(texts("post.unsure.title"), body, accent=Accent.ATTENTION)
    link = channel.get_partial_message(post.message).jump_url
    body = texts(key, {"channel": channel.mention, "link": link})
    return Card(texts("post.posted.title"), body, accent=Accent.GOOD)


def why_not(why: Hindrance, channel: Postable) -> UserError:
    """Why a post is not in its channel, and what to do."""
    match why:
        case Hindrance.FORBIDDEN:
            return UserError("post.forbidden", channel=channel.mention, missing=rights_named())
        case Hindrance.LEFT | Hindrance.CHANNEL_GONE:
            return UserError("post.gone")
        case Hindrance.UNSURE:
            return UserError("post.unseen", channel=channel.mention)
        case Hindrance.LATE | Hindrance.REJECTED:
            return UserError("post.rejected")
