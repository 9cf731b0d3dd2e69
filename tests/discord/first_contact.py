"""The first contact of three people, counted: `python -m tests.discord.first_contact` prints the table.

A tap is a command sent, a button pressed or a form sent; menus chosen inside the form are counted apart. Words are those
on the consent card and in the form, which are read before the first useful answer, then those of that answer.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.i18n import catalogue
from bot.ui.text import word_count
from tests.discord.simcord_extras import fast
from tests.discord.world import World, answer_to, buttons, fields_of, private, texts

SAY = catalogue()
Answers = Mapping[str, object]
PEOPLE: Mapping[str, tuple[Answers, str]] = {
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
"""What each answers, and the Match that the first advice is about."""
BEFORE = ("before, each", 12, "-", "680 to 735", "250")
"""Of the first contact until November 2026, when a season, a profile, reminders and two commands stood before the advice."""


@dataclass(frozen=True)
class Figures:
    """What one first contact takes."""

    taps: int
    menus: int
    words_before: int
    words_of_answer: int


async def first_contact(world: World, person: str) -> Figures:
    """Begin as a new member, agree, answer, and read the first advice."""
    answers, season = PEOPLE[person]
    asked = await world.member.slash(world.general, "start")
    form = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    shown = await world.member.submit_modal(form, dict(answers))
    taps = len((asked, form, shown))
    assert form.modal is not None
    labels = [row.get("label") or "" for row in form.modal["components"]]
    hints = [row.get("description") or "" for row in form.modal["components"]]
    read = word_count(" ".join([texts(asked), form.modal["title"], *labels, *hints]))
    card = texts(shown)
    assert private(shown)
    assert season in card
    assert buttons(shown)
    menus = sum("options" in fields_of(form)[name] for name in answers)
    return Figures(taps, menus, read, word_count(card))


async def _figures(person: str) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        start = datetime(2026, 11, 22, 12, tzinfo=UTC)
        async with World(start, Path(folder) / "data").running() as world:
            return await first_contact(world, person)


def main() -> None:
    """Print the table."""
    fast()
    rows = [("who", "taps", "menus", "words before", "words of the answer"), BEFORE]
    for person in PEOPLE:
        figures = asyncio.run(_figures(person))
        rows.append(
            (person, figures.taps, figures.menus, str(figures.words_before), str(figures.words_of_answer))
        )
    for row in rows:
        print(" | ".join(f"{cell!s:<20}" for cell in row).rstrip())


if __name__ == "__main__":
    main()
