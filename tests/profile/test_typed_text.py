"""Numbers and words as people type them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.typed_text import plain, read_number, read_word


def sentence(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        work()
    return catalogue().of(refusal.value.message)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n"])
def test_an_empty_text_is_unknown(text: str):
    assert read_number(text, 1, 9, "profile_edit.score") is None
    assert read_word(text, {"a": 1}, "profile_edit.visa") is None


@given(st.text(max_size=200))
def test_no_text_does_anything_but_answer_or_refuse(text: str):
    for work in (
        lambda: read_number(text, 1, 300, "profile_edit.score"),
        lambda: read_word(text, {"yes": True}, "profile_edit.yes_no"),
    ):
        try:
            work()
        except UserError as refusal:
            catalogue().of(refusal.message)


@pytest.mark.parametrize("text", ["232", " 232 ", "２３２", "٢٣٢", "0232"])
def test_a_number_is_read_in_any_script(text: str):
    assert read_number(text, 1, 300, "profile_edit.score") == 232


@pytest.mark.parametrize(
    "text", ["0", "301", "-5", "2e2", "2.5", "½", "²", "two", "9" * 99, "9" * 5_000, "1_0", "+5"]
)
def test_a_number_out_of_range_or_no_number_is_refused(text: str):
    said = sentence(lambda: read_number(text, 1, 300, "profile_edit.score"))
    assert "300" in said or "100 characters" in said


def test_words_are_known_with_or_without_spaces_and_hyphens():
    words = {"j1orh1b": 1}
    for text in ("J-1 or H-1B", "j1_or_h1b", " J1  OR H1B ", "J‑1 or H‑1B"):
        assert read_word(text, words, "profile_edit.visa") == 1
    assert "undecided" in sentence(lambda: read_word("O-1", words, "profile_edit.visa"))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("٢٠٢٧/٠٩/٠٨", "2027/09/08"),
        ("２０２７年", "2027年"),
        ("९ – १०", "9 - 10"),
        ("\N{MINUS SIGN}5", "-5"),
        ("25² ½", "25² ½"),
    ],
)
def test_digits_and_dashes_of_every_script_become_plain_ones(typed: str, read: str):
    assert plain(typed) == read
