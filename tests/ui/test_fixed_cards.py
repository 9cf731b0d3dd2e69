"""Cards whose text never changes fit an embed whole, and none of their sentences is clipped."""

import pytest

from bot.domain.profile import CycleStatus, Stage
from bot.i18n import catalogue
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.consent import consent_card
from bot.ui.help_card import help_card
from bot.ui.profile.season import season_card
from bot.ui.profile.status import status_card
from tests.ui.profile.test_card import NOW

SAY = catalogue(discord=True)
CARDS = {
    "consent": consent_card(SAY, zone_told=True),
    "consent without zone": consent_card(SAY, zone_told=False),
    "help": help_card(SAY),
    "season": season_card("America/Argentina/ComodRivadavia", SAY, NOW),
    "status": status_card(CycleStatus(Stage.WAITING_SCORE, 999, 999), SAY, saved=True),
    "empty status": status_card(CycleStatus(), SAY, saved=False),
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_fits_whole(card: Card):
    embed = card.embed()
    assert len(embed) <= limits.EMBED_TOTAL
    assert embed.description == card.body
    assert [(field.name, field.value) for field in embed.fields] == [(f.name, f.value) for f in card.fields]


def test_consent_is_one_short_screen():
    assert len(CARDS["consent without zone"].embed()) <= 1300


def test_consent_without_a_zone_says_which_is_used_until_told():
    assert "UTC" in CARDS["consent without zone"].body
    assert "UTC" not in CARDS["consent"].body
