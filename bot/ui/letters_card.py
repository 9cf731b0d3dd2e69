"""The card of `/letters`: where each letter stands, and how many more to ask for."""

from bot.domain.message import Message, message
from bot.domain.profile import Letter, Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.letters import LetterPlan, letter_plan
from bot.strategy.loader import load_rulebook
from bot.ui.card import Accent, Card, Field
from bot.ui.profile.lines import letter_text
from bot.ui.strategy.words import source_text
from bot.ui.typed.menu import Menu


def letters_card(profile: Profile, say: Catalogue, note: str = "") -> Card:
    """Every letter, the plan for one that comes late, and where both are from. ``note`` stands above it all."""
    letters, rulebook = profile.letters or (), load_rulebook(profile.specialty)
    plan = letter_plan(letters, rulebook.application.letters)
    lines = [say.say(message("profile.item", what=letter_text(letter))) for letter in letters]
    grounds = rulebook.grounds(rulebook.because("letters.plan_b"), rulebook.because("letters.portal"))
    fields = [
        Field(say.text("letters.card.plan"), say.say(_plan_text(plan, rulebook.application.letters))),
        Field(say.text("letters.card.why"), "\n".join(say.say(why.message) for why in grounds.reasons)),
        Field(
            say.text("letters.card.sources"), "\n".join(say.say(source_text(one)) for one in grounds.sources)
        ),
    ]
    return Card(
        title=say.text("letters.card.title"),
        body="\n".join([note] * bool(note) + (lines or [say.text("letters.card.empty")])),
        fields=tuple(fields),
        footer=say.text("common.disclaimer"),
        accent=Accent.ATTENTION if plan.more else Accent.GOOD,
    )


def letter_menu(profile: Profile, say: Catalogue) -> Menu:
    """The member's letters as a menu; letters told alike stand there once."""
    return Menu({letter_value(letter): say.say(letter_text(letter)) for letter in profile.letters or ()})


def the_letter(typed: str, profile: Profile, say: Catalogue) -> Letter:
    """The one of the member's letters that a text means. Raises `UserError` when it means none or several."""
    value = letter_menu(profile, say).meant(typed)
    found = next((one for one in profile.letters or () if letter_value(one) == value), None)
    if found is None:
        raise UserError("letters.which")
    return found


def letter_value(letter: Letter) -> str:
    """What stands for a letter in a menu: all that is told about it, so that it cannot come to mean another one."""
    return f"{letter.writer}.{letter.state}.{letter.date or ''}"


def _plan_text(plan: LetterPlan, needed: int) -> Message:
    counts = {"uploaded": plan.uploaded, "promised": plan.promised, "asked": plan.asked, "needed": needed}
    if plan.uploaded >= needed:
        return message("letters.plan.done", **counts)
    if plan.more:
        return message("letters.plan.more", count=plan.more, **counts)
    return message("letters.plan.enough", **counts)
