"""What the lists of many members are made from: nothing may move a program unnoticed, and no list shows another's."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.strategy.program_list.facade import build_list
from bot.strategy.program_list.roster import Roster
from tests.strategy.program_list.synthetic import filled_records
from tests.strategy.program_list.test_list import FEW, JUDGED, PROFILES

PLACES = (Path(__file__).parent / "thirty_lists.txt").read_text().splitlines()


@pytest.mark.parametrize(("name", "base", "changes"), JUDGED, ids=[row[0] for row in JUDGED])
def test_thirty_lists_place_by_place(listed, filled, name, base, changes):
    """After a change that is meant, take the new line from the failure."""
    assert f"{name}: {outline(listed(filled, base, **changes))}" in PLACES


def outline(made):
    """Each place by the end of its program's number and the first letter of its placement, then the refused."""
    places = [f"{place.program.acgme_id[3:]}{place.placement[0]}" for place in made.places]
    refused = [f"{item.program.acgme_id[3:]}{len(item.gates)}" for item in made.refused]
    return f"{' '.join(places)} / {' '.join(refused)}"


@FEW
@given(changes=PROFILES, earlier=st.lists(PROFILES, min_size=1, max_size=3), seed=st.integers(0, 5))
def test_the_same_list_whoever_asked_before(asked, rulebook, changes, earlier, seed):
    """A roster keeps what it has worked out."""
    records = filled_records(seed)
    used = Roster(records, rulebook)
    for other in earlier:
        profile, advice = asked("", **other)
        build_list(profile, advice, used)
    profile, advice = asked("", **changes)
    made = build_list(profile, advice, used)
    assert made == build_list(profile, advice, Roster(records, rulebook))
