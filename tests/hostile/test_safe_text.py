"""Each of the two hundred hostile strings, made safe, is harmless, short and one line."""

import pytest

from bot.ui.safe_text import safe_text
from tests.hostile.corpus import CORPUS, POWER


def test_there_are_two_hundred():
    assert len(CORPUS) >= 200


@pytest.mark.parametrize("typed", CORPUS, ids=range(len(CORPUS)))
def test_it_loses_its_power(typed: str):
    shown = safe_text(typed)
    assert not POWER.search(shown), ascii(shown)
    assert "\n" not in shown
    assert len(shown) <= 3 * 200


def test_marks_do_not_pile_up_over_other_lines_and_languages_keep_theirs():
    assert safe_text("Z" + "\u0352" * 90) == "Z" + "\u0352" * 3
    assert safe_text("Việt, עִבְרִית, हिन्दी") == "Việt, עִבְרִית, हिन्दी"


def test_the_oracle_sees_the_power_of_the_raw_strings():
    powerless = [typed for typed in CORPUS if not POWER.search(typed)]
    assert len(powerless) < len(CORPUS) / 2
