"""A score of Step 2 CK among the first answers is one that the exam can give."""

import dataclasses
from datetime import date

import pytest

from bot.domain.profile import Profile
from bot.errors import UserError
from bot.profile.first_answers import FirstAnswers, first_answers, with_first_answers

TODAY = date(2026, 11, 22)


def answered(text: str) -> Profile:
    empty: FirstAnswers = first_answers(Profile())
    return with_first_answers(Profile(), dataclasses.replace(empty, step2ck=text), TODAY)


@pytest.mark.parametrize("score", [1, 2, 299, 300])
def test_a_score_from_1_to_300_is_taken(score: int):
    profile = answered(str(score))
    assert profile.step2ck.score == score
    assert first_answers(profile).step2ck == str(score)


@pytest.mark.parametrize("score", ["0", "301", "999"])
def test_any_other_is_refused(score: str):
    with pytest.raises(UserError) as refused:
        answered(score)
    assert (refused.value.message.key, refused.value.message.params) == (
        "profile_edit.score",
        {"least": 1, "most": 300},
    )
