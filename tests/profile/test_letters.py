"""Letters are added, changed and counted; a letter that will not come is removed."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.domain.profile import Letter, LetterState, LetterWriter, Profile
from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.letters import (
    LETTERS_MAX,
    LetterFields,
    LetterPlan,
    letter_fields,
    letter_plan,
    read_letter,
    updated,
    with_changed_letter,
    with_letter,
)

TODAY = date(2026, 11, 28)
ASKED = Letter(LetterWriter.US_PEDIATRICS_ATTENDING, LetterState.ASKED, date(2026, 11, 1))
AGREED = Letter(LetterWriter.HOME, LetterState.AGREED)
REQUESTED = Letter(LetterWriter.US_OTHER, LetterState.REQUESTED)
UPLOADED = Letter(LetterWriter.US_PEDIATRICS_DIRECTOR, LetterState.UPLOADED, date(2026, 5, 30))


def sentence(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        work()
    return catalogue().of(refusal.value.message)


def test_the_first_letter_makes_unknown_letters_known():
    assert with_letter(Profile(), ASKED).letters == (ASKED,)
    assert with_letter(Profile(letters=(ASKED,)), UPLOADED).letters == (ASKED, UPLOADED)


def test_no_more_letters_fit_than_three_for_each_that_a_program_takes():
    profile = Profile()
    for _ in range(LETTERS_MAX):
        profile = with_letter(profile, ASKED)
    assert "12 letters" in sentence(lambda: with_letter(profile, ASKED))


def test_a_letter_is_changed_in_its_place():
    profile = Profile(letters=(ASKED, AGREED, UPLOADED))
    assert with_changed_letter(profile, AGREED, REQUESTED).letters == (ASKED, REQUESTED, UPLOADED)


def test_of_letters_told_alike_one_is_changed():
    profile = Profile(letters=(ASKED, ASKED))
    assert with_changed_letter(profile, ASKED, AGREED).letters == (AGREED, ASKED)


def test_a_letter_that_will_not_come_is_removed_and_none_is_known():
    assert with_changed_letter(Profile(letters=(ASKED,)), ASKED, None).letters == ()


@pytest.mark.parametrize("letters", [None, (), (AGREED,)])
def test_a_letter_that_is_gone_is_not_changed(letters: tuple[Letter, ...] | None):
    assert "/letters list" in sentence(lambda: with_changed_letter(Profile(letters=letters), ASKED, AGREED))


def test_a_new_state_forgets_the_day_of_the_old_one():
    assert updated(ASKED, state=LetterState.AGREED) == Letter(ASKED.writer, LetterState.AGREED)
    day = date(2026, 11, 20)
    assert updated(ASKED, state=LetterState.AGREED, day=day).date == day
    assert updated(ASKED, state=LetterState.ASKED) == ASKED
    assert updated(ASKED, writer=LetterWriter.HOME).date == ASKED.date
    assert updated(ASKED, day=day) == Letter(ASKED.writer, ASKED.state, day)


@pytest.mark.parametrize("letter", [ASKED, AGREED, REQUESTED, UPLOADED])
def test_the_fields_of_a_letter_read_back_give_the_same(letter: Letter):
    assert read_letter(letter_fields(letter), TODAY) == letter


def test_a_form_can_remove_a_letter():
    assert read_letter(LetterFields("home", "removed"), TODAY) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (letter_fields(None), "who writes"),
        (LetterFields("", "asked"), "who writes"),
        (LetterFields("home", ""), "how far"),
        (LetterFields("cousin", "asked"), "who writes"),
        (LetterFields("home", "lost"), "how far"),
        (LetterFields("home", "asked", "03/04/2026"), "two days"),
    ],
)
def test_a_letter_needs_a_writer_and_a_state(fields: LetterFields, said: str):
    assert said in sentence(lambda: read_letter(fields, TODAY))


@pytest.mark.parametrize(
    ("letters", "plan"),
    [
        ((), LetterPlan(0, 0, 0, 5)),
        ((ASKED,), LetterPlan(0, 0, 1, 4)),
        ((UPLOADED, REQUESTED, AGREED), LetterPlan(1, 2, 0, 2)),
        ((UPLOADED, UPLOADED, UPLOADED, ASKED), LetterPlan(3, 0, 1, 1)),
        ((UPLOADED,) * 4, LetterPlan(4, 0, 0, 0)),
        ((ASKED,) * 7, LetterPlan(0, 0, 7, 0)),
    ],
)
def test_until_four_are_uploaded_five_should_be_under_way(letters: tuple[Letter, ...], plan: LetterPlan):
    assert letter_plan(letters, 4) == plan
