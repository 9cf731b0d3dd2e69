"""Places and kinds of program, from a form and one by one."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.places import STATE_NAMES
from bot.domain.profile import Division, Preferences, Profile
from bot.domain.program import ProgramKind
from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.preferences import (
    PreferenceFields,
    places_of,
    preference_fields,
    with_place,
    with_preferences,
    without_place,
)


def sentence(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        work()
    return catalogue().of(refusal.value.message)


def states(typed: str) -> tuple[str, ...] | None:
    return with_preferences(Profile(), PreferenceFields(states=typed)).preferences.states


def some(values: object) -> st.SearchStrategy[tuple[str, ...] | None]:
    """Unknown, or some of the values in their own order."""
    every = list(values)  # type: ignore[call-overload]
    picked = st.sets(st.sampled_from(every)).map(
        lambda chosen: tuple(item for item in every if item in chosen)
    )
    return st.none() | picked


@given(some(STATE_NAMES), some(Division), some(ProgramKind))
def test_preferences_read_back_are_the_same(codes: tuple[str, ...], divisions: tuple, kinds: tuple):
    profile = Profile(preferences=Preferences(codes, divisions, kinds))
    assert with_preferences(Profile(), preference_fields(profile)) == profile


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("NY, New Jersey", ("NJ", "NY")),
        ("ny nj tx", ("NJ", "NY", "TX")),
        ("new york; PENNSYLVANIA\nOhio", ("NY", "OH", "PA")),
        ("New York and West Virginia", ("NY", "WV")),
        ("Rhode Island", ("RI",)),
        ("maryland", ("MD",)),
        ("NY,,NY , ", ("NY",)),
        ("any", ()),
        ("No preference", ()),
        ("", None),
        (" , ", None),
    ],
)
def test_states_are_read_as_people_type_them(typed: str, read: tuple[str, ...] | None):
    assert states(typed) == read


@pytest.mark.parametrize(("typed", "part"), [("NY, Ontario", 2), ("@everyone", 1), ("NY, any", 2), ("XX", 1)])
def test_what_is_no_state_is_named_by_its_place(typed: str, part: int):
    said = sentence(lambda: states(typed))
    assert f"Part {part} " in said
    assert "Ontario" not in said


def test_a_text_too_long_is_refused():
    assert "at most" in sentence(lambda: states("NY," * 1000))


def test_no_preference_stands_alone():
    fields = PreferenceFields(kinds="community,any")
    assert "alone" in sentence(lambda: with_preferences(Profile(), fields))


@pytest.mark.parametrize("fields", [PreferenceFields(kinds="clinic"), PreferenceFields(divisions="south")])
def test_what_is_no_choice_is_refused(fields: PreferenceFields):
    assert "from the menu" in sentence(lambda: with_preferences(Profile(), fields))


def test_places_are_added_in_their_own_order_and_once():
    profile = Profile(preferences=Preferences(kinds=(ProgramKind.COMMUNITY,)))
    for place in ("NY", Division.PACIFIC, "CT", "NY", Division.NEW_ENGLAND):
        profile = with_place(profile, place)
    assert places_of(profile) == (Division.NEW_ENGLAND, Division.PACIFIC, "CT", "NY")
    assert profile.preferences.kinds == (ProgramKind.COMMUNITY,)


def test_places_are_removed_one_by_one():
    profile = with_place(with_place(Profile(), "NY"), Division.PACIFIC)
    assert places_of(without_place(profile, "NY")) == (Division.PACIFIC,)
    assert places_of(without_place(profile, Division.PACIFIC)) == ("NY",)
    assert without_place(profile, "NY").preferences.states == ()


@pytest.mark.parametrize("place", ["TX", Division.MOUNTAIN])
def test_a_place_that_was_not_named_cannot_be_removed(place: str):
    assert "/profile states" in sentence(lambda: without_place(Profile(), place))
