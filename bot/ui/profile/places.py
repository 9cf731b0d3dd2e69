"""The card of `/profile states`: where the member would like to train, and how many programs are there."""

from bot.domain.message import message
from bot.domain.places import STATES_OF
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.ledger.directory import DIRECTORY
from bot.profile.preferences import places_of
from bot.ui.card import Card
from bot.ui.profile.lines import places_text

ERAS_DIVISIONS = 3
"""Most census divisions that ERAS takes as geographic preference (AAMC)."""


def places_card(profile: Profile, texts: Catalogue) -> Card:
    """The places, and what follows from them."""
    body = [texts.of(places_text(profile)), *places_notes(profile, texts)]
    return Card(texts("preferences.card.title"), "\n".join(body), footer=texts("preferences.card.how"))


def places_notes(profile: Profile, texts: Catalogue) -> list[str]:
    """How many programs lie in the places, and what ERAS makes of many divisions."""
    notes = [_programs_text(profile, texts)] if places_of(profile) else []
    if len(profile.preferences.divisions or ()) > ERAS_DIVISIONS:
        notes.append(texts("preferences.eras", {"most": ERAS_DIVISIONS}))
    return notes


def _programs_text(profile: Profile, texts: Catalogue) -> str:
    recorded, programs = profile.preferences, DIRECTORY.programs.values()
    states = {*(recorded.states or ())}.union(*(STATES_OF[division] for division in recorded.divisions or ()))
    there = sum(program.state in states for program in programs)
    return texts.of(message("preferences.programs", there=there, count=len(programs)))
