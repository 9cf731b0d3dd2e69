"""The first contact of three people, with taps and words counted: who applied, who plans, who failed once.

A tap is a command sent, a button pressed or a form sent; menus chosen from inside the form are counted apart. Words are
those on the consent card and in the form, which are read before the first useful answer.
"""

from collections.abc import Callable

import pytest

from bot.i18n import catalogue
from bot.ui.text import word_count
from tests.discord.world import World, answer_to, buttons, fields_of, private, texts

SAY = catalogue()
TAPS_MAX, WORDS_MAX = 5, 150
PEOPLE = {
    "applied": (
        {"stage": ["interviewing"], "step2ck": "236", "step1": ["first_try"], "visa": ["j1"], "year": "2022"},
        "Match 2027",
    ),
    "planning": ({"stage": ["preparing"], "step2ck": "15 May 2027", "visa": ["j1_or_h1b"]}, "Match 2028"),
    "failed once": (
        {"stage": ["preparing"], "step2ck": "251", "step1": ["later_try"], "visa": ["none"]},
        "2028",
    ),
}


@pytest.mark.parametrize("person", PEOPLE)
async def test_the_first_answer_takes_few_taps_and_words(
    world: World, person: str, record_property: Callable[[str, object], None]
):
    answers, season = PEOPLE[person]
    taps = 0
    asked = await world.member.slash(world.general, "start")
    taps += 1
    form = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    taps += 1
    assert form.modal is not None
    labels = [row.get("label") or "" for row in form.modal["components"]]
    hints = [row.get("description") or "" for row in form.modal["components"]]
    read = word_count(" ".join([texts(asked), form.modal["title"], *labels, *hints]))
    shown = await world.member.submit_modal(form, answers)
    taps += 1
    assert private(shown)
    card = texts(shown)
    assert season in card
    assert buttons(shown)
    menus = sum("options" in fields_of(form)[name] for name in answers)
    figures = {"taps": taps, "menus": menus, "words before": read, "words of the answer": word_count(card)}
    for name, figure in figures.items():
        record_property(name, figure)
    assert taps <= TAPS_MAX
    assert read <= WORDS_MAX
