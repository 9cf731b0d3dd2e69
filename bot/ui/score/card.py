"""The cards of `/score`: results and self-assessments apart, newest first, and what the guide calls a score."""

from collections.abc import Sequence
from itertools import accumulate

from bot.domain.exam import Exam, ExamRecord, ExamStatus
from bot.domain.message import Message, message
from bot.domain.profile import Profile
from bot.domain.profile_check import PERCENT_FORM
from bot.i18n import Catalogue
from bot.profile.scores import ScoreEntry, history
from bot.strategy.tables import TierBand
from bot.ui.card import Card, Field
from bot.ui.limits import EMBED_FIELD_VALUE
from bot.ui.profile.card import exam_line

ROOM = EMBED_FIELD_VALUE - 60
"""Characters for lines in a field; the rest is for how many more there are."""


def score_list_card(profile: Profile, bands: Sequence[TierBand], texts: Catalogue) -> Card:
    """Everything recorded. ``bands`` are the guide's, by which a Step 2 CK score is put into words."""
    entries = history(profile)
    parts = {
        "results": [score_line(entry, bands) for entry in entries if entry.form is None],
        "practices": [score_line(entry, bands) for entry in entries if entry.form is not None],
    }
    return Card(
        title=texts("score.list.title"),
        body="" if entries else texts("score.list.empty"),
        fields=tuple(_field(name, lines, texts) for name, lines in parts.items() if lines),
        footer=texts("score.list.opinion") if entries else "",
    )


def score_line(entry: ScoreEntry, bands: Sequence[TierBand]) -> Message:
    """A result or a self-assessment in a line; a Step 2 CK pass or practice with the guide's word for it."""
    if entry.form is None:
        record = ExamRecord(entry.status, entry.attempts, entry.score, entry.date)
        passed = entry.exam is Exam.STEP2CK and entry.status is ExamStatus.PASSED
        return _with_band(exam_line(entry.exam, record), entry.score if passed else None, bands)
    percent = entry.form == PERCENT_FORM
    line = message(
        "score.practice_percent" if percent else "score.practice",
        form=form_name(entry.form),
        score=entry.score,
        day=entry.date,
    )
    return _with_band(line, None if percent else entry.score, bands)


def form_name(form: str) -> Message:
    """What a practice form is called: "NBME form 13", "UWSA 2"."""
    name, _, number = form.partition("_")
    if name == "nbme":
        return message("score.form.nbme", number=number)
    return message(f"score.form.{form}")


def _with_band(line: Message, score: int | None, bands: Sequence[TierBand]) -> Message:
    band = next((b for b in bands if score is not None and b.low <= score <= b.high), None)
    if band is None:
        return line
    return message("score.with_band", line=line, band=message(f"score.band.{band.tier}", low=band.low))


def _field(name: str, lines: list[Message], texts: Catalogue) -> Field:
    """As many whole lines as fit, newest first, and how many older ones there are."""
    kept = [
        text
        for text in accumulate((texts.of(line) for line in lines), lambda above, line: f"{above}\n{line}")
        if len(text) <= ROOM
    ]
    older = len(lines) - len(kept)
    text = kept[-1] if kept else ""
    if older:
        text += "\n" + texts("score.list.older", {"count": older})
    return Field(texts(f"score.list.{name}"), text)
