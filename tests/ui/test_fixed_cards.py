"""Cards whose text never changes fit an embed whole, and none of their sentences is clipped."""

import pytest

from bot.domain.profile import CycleStatus, Profile, Stage
from bot.i18n import catalogue
from bot.ui import limits
from bot.ui.about_card import help_card
from bot.ui.card import Card
from bot.ui.consent import consent_card
from bot.ui.profile.first_contact import start_card
from bot.ui.profile.status import status_card
from tests.ui.profile.test_card import NOW

SAY = catalogue(discord=True)
CARDS = {
    "consent": consent_card(SAY, "America/Argentina/ComodRivadavia", NOW),
    "help": help_card(SAY),
    "help of a moderator": help_card(SAY, moderator=True),
    "start": start_card(Profile(time_zone="America/Argentina/ComodRivadavia"), SAY, NOW, "All of it."),
    "status": status_card(CycleStatus(Stage.WAITING_SCORE, 999, 999), SAY),
    "empty status": status_card(CycleStatus(), SAY),
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_fits_whole(card: Card):
    embed = card.embed()
    assert len(embed) <= limits.EMBED_TOTAL
    assert embed.description == card.body
    assert [(field.name, field.value) for field in embed.fields] == [(f.name, f.value) for f in card.fields]


def test_consent_is_read_in_half_a_minute():
    card = CARDS["consent"]
    assert len(f"{card.title} {card.body}".split()) <= 70


def test_consent_names_the_zone_with_its_time():
    assert "America/Argentina/ComodRivadavia, now 0" in CARDS["consent"].body
