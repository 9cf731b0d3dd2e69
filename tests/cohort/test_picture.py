"""The picture of a snapshot says what its post says."""

from datetime import UTC, datetime
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from bot.cohort.disclosure import USUAL, shown
from bot.domain.cohort import Charge, CohortTable, Snapshot, TooFew
from bot.domain.ids import GuildId, SeasonId
from bot.i18n import catalogue
from bot.pictures import palette
from bot.pictures.bar_plot import draw_bars
from bot.ui.cohort.picture import alternative_text, bars_of, snapshot_picture
from bot.ui.cohort.words import numbers_of
from bot.ui.picture_card import ALT_TEXT, PictureCard

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOISY = {
    CohortTable.STEP2CK: [6, 16, 22, 29, 33, 32, 45, 14],
    CohortTable.STAGE: [40, 80, 33, 4, 12],
    CohortTable.INTERVIEWS: [41, 8, 20, 30, 22, 6],
}


def snapshot(table: CohortTable) -> Snapshot:
    charge = Charge(SeasonId(2028), 1, NOW, Fraction(1, 2))
    return Snapshot(GuildId(900), table, charge, shown(table, NOISY[table], USUAL))


@pytest.mark.parametrize("table", CohortTable)
def test_numbers_date_hiding_and_how_to_join_are_in_the_picture_and_in_its_text(table: CohortTable):
    drawn = snapshot(table)
    numbers = numbers_of(drawn)
    bars, text = bars_of(drawn, numbers, catalogue()), alternative_text(drawn, numbers, catalogue())
    assert "22 Nov 2026" in bars.lead
    assert [bar.value is None for bar in bars.bars] == [bar.text == "hidden" for bar in bars.bars]
    assert any(bar.value is None for bar in bars.bars)
    notes = " ".join(bars.notes)
    assert "so that nobody stands out" in notes
    assert "/privacy cohort" in notes
    assert "*" not in text
    assert len(text) <= ALT_TEXT
    for part in (bars.lead, notes, *(bar.text for bar in bars.bars)):
        assert part in text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("table", CohortTable)
def test_a_card_shows_the_picture_as_wide_as_a_phone_is(table: CohortTable, language: str):
    drawn = snapshot(table)
    picture = ET.fromstring(draw_bars(bars_of(drawn, numbers_of(drawn), catalogue(language))))
    shown_high = float(picture.attrib["height"]) * palette.SHOWN / palette.WIDTH
    assert shown_high <= palette.HIGHEST_SHOWN


async def test_the_post_has_the_picture_and_all_of_it_in_words():
    card = await snapshot_picture(snapshot(CohortTable.STAGE), catalogue("en", discord=True))
    assert isinstance(card, PictureCard)
    assert card.name == "statistics-stage.png"
    assert "about **40**" in card.body


async def test_where_nothing_is_shown_there_is_no_post():
    few = Snapshot(GuildId(900), CohortTable.STAGE, Charge(SeasonId(2028), 1, NOW, Fraction(1)), TooFew())
    with pytest.raises(ValueError, match="nothing to show"):
        await snapshot_picture(few, catalogue("en", discord=True))
