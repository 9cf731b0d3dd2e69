"""What a member has recorded of exams, as a menu to remove from."""

from bot.domain.profile import Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.scores import ScoreEntry, removable
from bot.ui.score.card import score_line
from bot.ui.typed.menu import Menu


def score_menu(profile: Profile, say: Catalogue) -> Menu:
    """Results and self-assessments, newest first; those told alike stand there once."""
    return Menu({_value(entry): _label(entry, say) for entry in removable(profile)})


def the_entry(typed: str, profile: Profile, say: Catalogue) -> ScoreEntry:
    """The one entry that a text means. Raises `UserError` when it means none or several."""
    value = score_menu(profile, say).meant(typed)
    found = next((entry for entry in removable(profile) if _value(entry) == value), None)
    if found is None:
        raise UserError("score.which")
    return found


def _value(entry: ScoreEntry) -> str:
    """All that is told about an entry, so that it cannot come to mean another one."""
    told = (entry.exam, entry.form or entry.status, entry.date, entry.score)
    return ".".join("" if part is None else str(part) for part in told)


def _label(entry: ScoreEntry, say: Catalogue) -> str:
    """The line of the list, without the marks that a menu would show as they are."""
    return say.say(score_line(entry, ())).replace("*", "")
