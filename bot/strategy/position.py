"""Where the Step 2 CK result stands among past applicants: in words, against published quartiles.

Never a chance: people without an interview are not in those figures, and nothing in them is split by visa,
experience or attempts.
"""

from collections.abc import Iterator
from functools import lru_cache

from bot.domain.advice import Position, Reason
from bot.domain.message import Message, message
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.tables import Quartiles


def advise_position(reading: ApplicantReading, rulebook: Rulebook) -> Position:
    """The place among those who matched and those who did not, with what the figures leave out."""
    return _position(rulebook, reading.passing_score, reading.us_img)


@lru_cache(maxsize=1024)
def _position(rulebook: Rulebook, score: int | None, us_img: bool) -> Position:
    statement = _statement(score, rulebook)
    grounds = rulebook.grounds(statement, *_reasons(rulebook, us_img=us_img))
    return Position(text=statement.message, reasons=grounds.reasons, sources=grounds.sources)


def _statement(score: int | None, rulebook: Rulebook) -> Reason:
    if score is None:
        return rulebook.because("position.no_score")
    return rulebook.because(
        "position.place",
        score=score,
        matched=place(score, rulebook.matched),
        not_matched=place(score, rulebook.not_matched),
    )


def place(score: int, quartiles: Quartiles) -> Message:
    """In which quarter a score lies; a score equal to the upper or lower mark counts as above it."""
    if score < quartiles.lower:
        return message("strategy.place.lowest", mark=quartiles.lower)
    if score < quartiles.median:
        return message("strategy.place.below_median", mark=quartiles.median)
    if score == quartiles.median:
        return message("strategy.place.at_median", mark=quartiles.median)
    if score < quartiles.upper:
        return message("strategy.place.above_median", mark=quartiles.median)
    return message("strategy.place.highest", mark=quartiles.upper)


def _reasons(rulebook: Rulebook, *, us_img: bool) -> Iterator[Reason]:
    yield rulebook.because(
        "position.overlap", not_matched=rulebook.not_matched.median, matched=rulebook.matched.lower
    )
    yield rulebook.because("position.caveat")
    if us_img:
        yield rulebook.because("position.us_img")
