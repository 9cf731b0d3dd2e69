"""The first contact of three people takes few taps and words; see `first_contact.py`, which prints them as a table."""

from collections.abc import Callable
from dataclasses import asdict

import pytest

from tests.discord.first_contact import PEOPLE, first_contact
from tests.discord.world import World

TAPS_MAX, WORDS_MAX = 5, 150


@pytest.mark.parametrize("person", PEOPLE)
async def test_the_first_answer_takes_few_taps_and_words(
    world: World, person: str, record_property: Callable[[str, object], None]
):
    figures = await first_contact(world, person)
    for name, figure in asdict(figures).items():
        record_property(name, figure)
    assert figures.taps <= TAPS_MAX
    assert figures.words_before <= WORDS_MAX
