"""The card of `/profile states`: where the member would like to train, and how many programs are there."""

from bot.domain.message import message
from bot.domain.places import STATES_OF
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.ledger.directory import DIRECTORY
from bot.profile.preferences import places_of
from bot.ui.card import Card, Field
from bot.ui.profile.lines import places_text

ERAS_DIVISIONS = 3
"""Most census divisions that ERAS takes as geographic preference (AAMC)."""


def places_card(profile: Profile, texts: Catalogue, note: str = "") -> Card:
    """The places, how many programs lie in them, and what ERAS makes of many divisions."""
    body = [note] * bool(note) + [texts.of(places_text(profile))]
    fields: list[Field] = []
    if places_of(profile):
        fields.append(Field(texts("preferences.card.programs"), _programs_text(profile, texts)))
    if len(profile.preferences.divisions or ()) > ERAS_DIVISIONS:
        fields.append(
            Field(texts("preferences.card.eras"), texts("preferences.eras", {"most": ERAS_DIVISIONS}))
        )
    return Card(
        texts("preferences.card.title"), "\n".join(body), tuple(fields), texts("preferences.card.how")
    )


def _programs_text(profile: Profile, texts: Catalogue) -> str:
    recorded, programs = profile.preferences, DIRECTORY.programs.values()
    states = {*(recorded.states or ())}.union(*(STATES_OF[division] for division in recorded.divisions or ()))
    there = sum(program.state in states for program in programs)
    return texts.of(message("preferences.programs", there=there, count=len(programs)))
