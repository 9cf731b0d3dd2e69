"""Every place has a name and lies in one division, Puerto Rico in none."""

from bot.domain.places import STATE_NAMES, STATES_OF
from bot.domain.profile import Division
from bot.domain.profile_check import STATES


def test_every_place_has_a_name_of_its_own():
    assert set(STATE_NAMES) == STATES
    assert len(set(STATE_NAMES.values())) == len(STATES) == 52


def test_divisions_share_the_places_out():
    placed = [state for states in STATES_OF.values() for state in states]
    assert set(STATES_OF) == set(Division)
    assert len(placed) == len(set(placed))
    assert set(placed) == STATES - {"PR"}
