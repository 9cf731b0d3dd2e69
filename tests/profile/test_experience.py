"""Rotations are recorded by menus; months are typed as people say them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience
from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.experience import (
    REMOVED,
    ROTATIONS_MAX,
    RotationFields,
    read_rotation,
    rotation_fields,
    with_changed_rotation,
    with_rotation,
    without_rotations,
)

OBSERVED = UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, 2)
HANDS_ON = UsExperience(ExperienceKind.HANDS_ON, ExperienceSpecialty.INTERNAL_MEDICINE, 1.5)


def sentence(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        work()
    return catalogue().of(refusal.value.message)


def months(typed: str) -> float:
    rotation = read_rotation(RotationFields(typed, "", "pediatrics"))
    assert rotation is not None
    return rotation.months


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2", 2),
        ("2 months", 2),
        ("1 month", 1),
        ("0.5", 0.5),
        ("1,5", 1.5),
        ("½", 0.5),
        ("6 weeks", 1.5),
        ("6 semanas", 1.5),
        ("2 meses", 2.0),
        ("٢", 2),
    ],
)
def test_months_are_read_as_people_say_them(typed: str, meant: float):
    assert months(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "0", "61", "1.3", "0.4", "two", "2 3", ".", "1.", "3 weeks", "-1", "1e1"]
)
def test_other_months_are_refused_with_an_example(typed: str):
    assert "in halves" in sentence(lambda: months(typed))


def test_a_field_is_needed_and_a_kind_is_not():
    assert read_rotation(RotationFields("2", "", "other")) == UsExperience(None, ExperienceSpecialty.OTHER, 2)
    assert "field" in sentence(lambda: read_rotation(RotationFields("2", "hands_on", "")))


def test_rotations_are_added_changed_and_removed():
    both = with_rotation(with_rotation(Profile(), OBSERVED), HANDS_ON)
    assert both.us_experience == (OBSERVED, HANDS_ON)
    assert with_changed_rotation(both, OBSERVED, HANDS_ON).us_experience == (HANDS_ON, HANDS_ON)
    assert read_rotation(RotationFields("2", REMOVED, "pediatrics")) is None
    assert with_changed_rotation(both, OBSERVED, None).us_experience == (HANDS_ON,)
    assert "not recorded" in sentence(lambda: with_changed_rotation(Profile(), OBSERVED, None))


def test_rotations_are_bounded():
    most = Profile(us_experience=(OBSERVED,) * ROTATIONS_MAX)
    assert str(ROTATIONS_MAX) in sentence(lambda: with_rotation(most, OBSERVED))


def test_none_is_not_the_same_as_unknown():
    assert without_rotations(Profile()).us_experience == ()


@given(st.sampled_from(ExperienceKind), st.sampled_from(ExperienceSpecialty), st.integers(1, 120))
def test_a_prefilled_rotation_reads_back_the_same(
    kind: ExperienceKind, field: ExperienceSpecialty, halves: int
):
    rotation = UsExperience(kind, field, halves / 2)
    assert read_rotation(rotation_fields(rotation)) == rotation


@given(st.text(max_size=300))
def test_no_text_of_months_does_anything_but_answer_or_refuse(text: str):
    try:
        months(text)
    except UserError as refusal:
        catalogue().of(refusal.message)
