"""The list as a file: CSV for a spreadsheet, in which no cell can be read as a formula, or text with every reason."""

import csv
import io
from collections.abc import Iterator

import discord

from bot.domain.program_list import Place
from bot.i18n import Catalogue
from bot.strategy.list_service import MemberList
from bot.strategy.program_list.explain import explain_list
from bot.strategy.program_list.words import criteria_names

COLUMNS = (
    "number",
    "acgme_id",
    "name",
    "city",
    "state",
    "kind",
    "placement",
    "confidence",
    "usd",
    "kept",
    "signal",
)
TEXT_COLUMNS = ("unknown", "reasons", "sources")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""The wide forms, too: spreadsheets set to Japanese or Chinese take them for the narrow ones."""


def csv_file(made: MemberList, texts: Catalogue) -> discord.File:
    """The places as CSV in UTF-8 with a mark that spreadsheets know it by."""
    return discord.File(io.BytesIO(list_csv(made, texts).encode("utf-8-sig")), "programs.csv")


def text_file(made: MemberList, texts: Catalogue) -> discord.File:
    """Everything that is said of the list, as text."""
    return discord.File(io.BytesIO(list_text(made, texts).encode()), "programs.txt")


def list_csv(made: MemberList, texts: Catalogue) -> str:
    """One row for each place, in order."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow((*COLUMNS, *TEXT_COLUMNS))
    for number, place in enumerate(made.programs.places, start=1):
        rows.writerow([safe_cell(cell) for cell in _row(number, place, made, texts)])
    return written.getvalue()


def list_text(made: MemberList, texts: Catalogue) -> str:
    """The list, its reasons and sources, and who is not on it."""
    blocks = [
        "\n".join([texts.of(section.title), *(f"  {texts.of(line)}" for line in section.lines)])
        for section in explain_list(made.programs)
    ]
    return "\n\n".join([*blocks, texts("common.disclaimer")]) + "\n"


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe in front."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _row(number: int, place: Place, made: MemberList, texts: Catalogue) -> Iterator[str]:
    program = place.program
    yield from (str(number), program.acgme_id, program.name, program.city, program.state)
    yield from (place.kind or "", place.placement, place.confidence, str(place.usd))
    yield from ("yes" if place.kept else "", "yes" if program.acgme_id in made.signals else "")
    yield "; ".join(texts.of(name) for name in criteria_names(place.unknown))
    yield " ".join(texts.of(reason.message) for reason in place.reasons)
    yield " ".join(dict.fromkeys(fact.source for fact in place.facts))
