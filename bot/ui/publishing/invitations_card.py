"""Invitations that members reported, as they stand in a channel: programs only, in a random order."""

from bot.i18n import Catalogue
from bot.publishing.ports import Reported
from bot.ui.card import Card
from bot.ui.programs.choice import program_line
from bot.ui.publishing.post_card import marked


def invitations_post(content: Reported, mark: str, texts: Catalogue) -> Card:
    """The post. Once everything in it was taken back it says only that."""
    lines = [f"• {program_line(program)}" for program in content.programs]
    body = "\n".join(lines) if lines else texts("invitations.post.withdrawn")
    footer = f"{texts('invitations.post.footer')} {texts('common.disclaimer')}"
    return marked(Card(texts("post.title.invitations"), body, footer=footer), mark, texts)
