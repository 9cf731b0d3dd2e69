"""The card of `/connection`: the programs that a member has a tie to."""

from bot.domain.message import message
from bot.domain.profile import Profile, ProgramTie
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.ui.card import Card
from bot.ui.limits import CHOICE_NAME, EMBED_DESCRIPTION, clip
from bot.ui.profile.lines import connection_lines
from bot.ui.programs.choice import program_line
from bot.ui.text import fitted
from bot.ui.typed.menu import Menu

ROOM = EMBED_DESCRIPTION - 400
"""Characters for the list; the rest is for how many more there are."""


def connections_card(profile: Profile, texts: Catalogue) -> Card:
    """Every program with its ties."""
    lines = [
        texts.of(message("profile.item", what=line)) for line in connection_lines(profile.connections or ())
    ]
    text = fitted(lines, ROOM, texts, "profile.more") if lines else texts("connection.card.empty")
    return Card(
        title=texts("connection.card.title"),
        body=text,
        footer=texts("connection.card.use"),
    )


def connection_menu(profile: Profile, texts: Catalogue) -> Menu:
    """The member's ties as a menu."""
    return Menu({_value(tie): _label(tie, texts) for tie in profile.connections or ()})


def the_connection(typed: str, profile: Profile, texts: Catalogue) -> ProgramTie:
    """The one of the member's ties that a text means. Raises `UserError` when it means none or several."""
    value = connection_menu(profile, texts).meant(typed)
    found = next((tie for tie in profile.connections or () if _value(tie) == value), None)
    if found is None:
        raise UserError("connection.which")
    return found


def _value(tie: ProgramTie) -> str:
    return f"{tie.acgme_id}.{tie.kind}"


def _label(tie: ProgramTie, texts: Catalogue) -> str:
    """A tie in a menu: a long name is shortened, its kind is not."""
    tail = f" · {texts(f'connection.kind.{tie.kind}')}"
    return clip(program_line(tie.acgme_id), CHOICE_NAME - len(tail)) + tail
