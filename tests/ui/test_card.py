"""Cards stay within Discord's limits whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import limits
from bot.ui.card import Card, Field
from bot.ui.limits import clip
from bot.ui.text import word_count

LENGTHS = st.sampled_from([0, 1, 255, 256, 257, 1024, 1025, 2048, 2049, 4096, 4097, 9000])
TEXT = st.one_of(st.text(max_size=40), LENGTHS.map(lambda n: "é" * n))
FIELDS = st.lists(st.builds(Field, TEXT.filter(bool), TEXT.filter(bool)), max_size=40)


@given(title=TEXT.filter(bool), body=TEXT, fields=FIELDS, footer=TEXT)
def test_an_embed_never_exceeds_a_limit(title: str, body: str, fields: list[Field], footer: str):
    embed = Card(title, body, tuple(fields), footer).embed()
    assert len(embed) <= limits.EMBED_TOTAL
    assert len(embed.title or "") <= limits.EMBED_TITLE
    assert len(embed.description or "") <= limits.EMBED_DESCRIPTION
    assert len(embed.fields) <= limits.EMBED_FIELDS
    for field in embed.fields:
        assert 0 < len(field.name or "") <= limits.EMBED_FIELD_NAME
        assert 0 < len(field.value or "") <= limits.EMBED_FIELD_VALUE


def test_a_short_card_is_shown_whole():
    embed = Card("Title", "Body", (Field("Name", "Value"),), "Footer").embed()
    assert (embed.title, embed.description, embed.footer.text) == ("Title", "Body", "Footer")
    assert [(field.name, field.value) for field in embed.fields] == [("Name", "Value")]


def test_clipped_text_says_so():
    assert clip("abcdef", 4) == "abc…"
    assert clip("abc", 3) == "abc"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("**Stop.** Ask ECFMG today.", 4),
        ("1. Build the list · by 3 Mar 2027", 8),
        ("until <t:1802000000:f>.", 6),
        ("1: <t:1802000000>", 6),
    ],
)
def test_words_are_counted_as_a_person_reads_them(text: str, count: int):
    assert word_count(text) == count
