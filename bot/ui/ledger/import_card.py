"""What a file of facts would change, what it changed, and the report of the rows that are refused."""

import csv
import io
from collections.abc import Iterator

import discord

from bot.domain.message import Message, message
from bot.i18n import Catalogue
from bot.ledger.imports import Preview
from bot.ledger.ports import Imported
from bot.ledger.sheet import RowProblem
from bot.ui.card import Accent, Card
from bot.ui.programs.export import safe_cell
from bot.ui.safe_text import safe_text

PROBLEMS_SHOWN = 8
"""Mistakes that are written out on the card; where there are more, a file has them all."""
PROGRAMS_SHOWN = 5
_CELL_SHOWN = 40
_CELL_REPORTED = 300


def preview_card(preview: Preview, texts: Catalogue) -> Card:
    """What would change, and why rows are refused."""
    lines = [texts.of(line) for line in _changes(preview)]
    wrong = [texts.of(_line(problem)) for problem in preview.sheet.problems[:PROBLEMS_SHOWN]]
    if wrong:
        good = preview.new or preview.sheet.programs
        key = "ledger.import.refused" if good else "ledger.import.refused_only"
        wrong.insert(0, texts(key, {"count": preview.sheet.refused}))
    if len(preview.sheet.problems) > PROBLEMS_SHOWN:
        wrong.append(texts("ledger.import.all_in_file"))
    body = "\n\n".join("\n".join(part) for part in (lines, wrong) if part)
    return Card(
        texts("ledger.import.title"),
        body,
        footer=texts("ledger.import.nothing_yet"),
        accent=Accent.ATTENTION if wrong else Accent.NEUTRAL,
    )


def import_label(preview: Preview, texts: Catalogue) -> str:
    """What the button does: which rows it would import."""
    if preview.sheet.problems:
        return texts("ledger.import.good", {"count": len(preview.new) or len(preview.sheet.programs)})
    if preview.new:
        return texts("ledger.import.facts", {"count": len(preview.new)})
    return texts("ledger.import.programs_only", {"count": len(preview.sheet.programs)})


def done_card(made: Imported, texts: Catalogue) -> Card:
    """What an import added, and how to undo it."""
    if made.number is None:
        return Card(texts("ledger.import.title"), texts("ledger.import.known"))
    counts = {"number": made.number, "facts": made.added, "programs": made.programs}
    return Card(texts("ledger.import.done.title"), texts("ledger.import.done", counts), accent=Accent.GOOD)


def report_file(preview: Preview, texts: Catalogue) -> discord.File | None:
    """All that is wrong, as a CSV file in which no cell can be read as a formula; ``None`` where the card says all."""
    if len(preview.sheet.problems) <= PROBLEMS_SHOWN:
        return None
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(("row", "column", "what", "why"))
    for problem in preview.sheet.problems:
        what = safe_cell(problem.cell[:_CELL_REPORTED])
        rows.writerow((problem.row, problem.problem.part, what, texts.of(problem.problem.why)))
    return discord.File(io.BytesIO(written.getvalue().encode("utf-8-sig")), "refused-rows.csv")


def _changes(preview: Preview) -> Iterator[Message]:
    if not preview.changes and not preview.sheet.problems:
        yield message("ledger.import.nothing_new")
        return
    yield message("ledger.import.new", count=len(preview.new))
    if preview.contradicting:
        yield message("ledger.import.contradicting", count=preview.contradicting)
    if preview.standing:
        yield message("ledger.import.standing", count=preview.standing)
    programs = preview.sheet.programs
    if programs:
        named = tuple(
            f"{program.name} ({program.city}, {program.state})" for program in programs[:PROGRAMS_SHOWN]
        )
        key = "ledger.import.programs_some" if len(programs) > PROGRAMS_SHOWN else "ledger.import.programs"
        yield message(key, count=len(programs), programs=named)


def _line(problem: RowProblem) -> Message:
    place = {"row": problem.row, "column": problem.problem.part, "why": problem.problem.why}
    what = safe_text(problem.cell, _CELL_SHOWN)
    return message("ledger.import.row", **place, what=what) if what else message("ledger.check.row", **place)
