"""What a change changed is told from the fields that changed: no line depends on a field that it is not listed with."""

from dataclasses import fields, replace
from itertools import permutations

import pytest

from bot.domain.application import Application, ProgramRef, Rank, RankList
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import Interviews
from bot.domain.profile import CycleStatus, Division, OetState, Preferences, Profile, Stage
from bot.ui.profile.changes import LISTS, VALUES, Part
from tests.storage.test_profiles import FULL as SAT_LONG_AGO
from tests.ui.profile.test_card import FULL as WITH_A_ROTATION

PARTS = (*VALUES, *LISTS)
PROGRAM = ProgramRef(AcgmeId("3203511146"))
IN_SEASON = Profile(
    oet=OetState.BOOKED,
    status=CycleStatus(stage=Stage.SOAP, applications=90, interviews=4),
    interviews=Interviews(last_number=3),
    applications=(Application(SeasonId(2028), PROGRAM),),
    rank_list=RankList(SeasonId(2028), (Rank(PROGRAM),)),
    preferences=Preferences(states=("TX",), divisions=(Division.PACIFIC,)),
)
PROFILES = (Profile(), SAT_LONG_AGO, WITH_A_ROTATION, IN_SEASON)


def test_every_field_is_told_somewhere_but_the_zone_which_belongs_to_the_member():
    told = {name for part in PARTS for name in part.fields}
    assert told == {field.name for field in fields(Profile)} - {"time_zone"}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.fields[0])
@pytest.mark.parametrize(("one", "other"), tuple(permutations(PROFILES, 2)))
def test_the_lines_of_a_part_depend_on_its_fields_alone(part: Part, one: Profile, other: Profile):
    mixed = replace(one, **{name: getattr(other, name) for name in part.fields})
    assert part.lines(mixed) == part.lines(other)
