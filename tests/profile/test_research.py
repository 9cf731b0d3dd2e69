"""Research, statement and gaps from their forms."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profile import ContentGap, PersonalStatement, Profile, Research, Visa
from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.research import (
    ReadinessFields,
    ResearchFields,
    readiness_fields,
    research_fields,
    with_readiness,
    with_research,
)

COUNTS = st.none() | st.integers(0, 99)


def sentence(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        work()
    return catalogue().of(refusal.value.message)


@given(st.builds(Research, COUNTS, COUNTS, COUNTS, COUNTS), COUNTS)
def test_counts_read_back_are_the_same(research: Research, children: int | None):
    profile = Profile(visa=Visa.J1, research=research, work_with_children=children)
    assert with_research(Profile(visa=Visa.J1), research_fields(profile)) == profile


def test_zero_is_a_count_and_empty_is_unknown():
    told = with_research(Profile(research=Research(3, 3, 3, 3)), ResearchFields("0", "", "", "", "2"))
    assert (told.research, told.work_with_children) == (Research(pediatrics=0), 2)


@pytest.mark.parametrize("typed", ["100", "-1", "1.5", "many", "²"])
def test_what_is_no_count_is_refused(typed: str):
    assert "from 0 to 99" in sentence(lambda: with_research(Profile(), ResearchFields(qi=typed)))


@given(
    st.none() | st.sampled_from(PersonalStatement),
    st.none() | st.lists(st.sampled_from(ContentGap), unique=True),
)
def test_statement_and_gaps_read_back_are_the_same(
    statement: PersonalStatement | None, gaps: list[ContentGap] | None
):
    ordered = None if gaps is None else tuple(gap for gap in ContentGap if gap in gaps)
    profile = Profile(statement=statement, content_gaps=ordered)
    assert with_readiness(Profile(), readiness_fields(profile)) == profile


def test_no_gaps_are_not_the_same_as_unknown_gaps():
    assert with_readiness(Profile(), ReadinessFields(gaps="none")).content_gaps == ()
    assert with_readiness(Profile(), ReadinessFields(gaps="")).content_gaps is None


def test_none_stands_alone():
    assert "alone" in sentence(lambda: with_readiness(Profile(), ReadinessFields(gaps="pediatrics,none")))


def test_what_is_no_choice_is_refused():
    assert "newborns" in sentence(lambda: with_readiness(Profile(), ReadinessFields(gaps="surgery")))
    assert "draft" in sentence(lambda: with_readiness(Profile(), ReadinessFields(statement="soon")))
