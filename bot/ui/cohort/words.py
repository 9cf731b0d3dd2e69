"""A released table in words: its rows, the sentence above them and the one below. Pictures are made of the same rows."""

from dataclasses import dataclass
from typing import assert_never

from bot.domain.cohort import (
    SMALLEST_BAND,
    Band,
    BandTable,
    CohortTable,
    InterviewTable,
    ShownBand,
    ShownStage,
    Snapshot,
    StageTable,
    TooFew,
)
from bot.domain.message import Message, Quantity, message

ShownTable = BandTable | StageTable | InterviewTable


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what is counted, and about how many; ``None`` is hidden."""

    label: Message
    count: int | None


def title(table: CohortTable) -> Message:
    """The name of a table."""
    return message(f"cohort.post.title.{table}")


def numbers_of(snapshot: Snapshot) -> ShownTable:
    """What a snapshot shows. Raises `ValueError` for a drawing that has nothing to show: that is no post."""
    if isinstance(snapshot.release, TooFew):
        raise ValueError("this drawing has nothing to show")  # noqa: TRY004 (the value, not the type, is wrong)
    return snapshot.release


def rows(table: ShownTable) -> tuple[Row, ...]:
    """The lines of a table, in its own order."""
    match table:
        case BandTable() | InterviewTable():
            return tuple(Row(_band(shown), shown.count) for shown in table.bands)
        case StageTable():
            return tuple(Row(_stage(shown), shown.count) for shown in table.stages)
        case _:
            assert_never(table)


def lead(snapshot: Snapshot, table: ShownTable) -> Message:
    """How many are counted, and as of when."""
    at = snapshot.charge.drawn_at
    if isinstance(table, InterviewTable):
        return message(
            "cohort.post.lead_asked", asked=Quantity(table.asked), answered=Quantity(table.answered), at=at
        )
    return message("cohort.post.lead", about=Quantity(table.total), at=at)


def finding(table: ShownTable) -> Message | None:
    """What follows from the numbers: the median band, or the shares and what silence could hide."""
    match table:
        case BandTable(median=median):
            return message("cohort.post.median", band=_named(median))
        case StageTable():
            return None
        case InterviewTable():
            shares = table.shares()
            if shares is None:
                return message("cohort.post.no_share", smallest=SMALLEST_BAND)
            return message(
                "cohort.post.shares",
                answered=shares.answered,
                lowest=shares.if_silent_have_none,
                highest=shares.if_silent_have_some,
            )
        case _:
            assert_never(table)


def margins(table: ShownTable) -> dict[str, object]:
    """How exact the rows and the total are."""
    row = table.stage_margin if isinstance(table, StageTable) else table.band_margin
    return {"band_margin": row, "total_margin": table.total_margin}


def _band(shown: ShownBand) -> Message:
    return _named(shown.band)


def _named(band: Band) -> Message:
    match band:
        case Band(None, highest):
            return message("cohort.band.below", above=(highest or 0) + 1)
        case Band(lowest, None):
            return message("cohort.band.from", lowest=lowest)
        case Band(lowest, highest) if lowest == highest:
            return message("cohort.band.exactly", number=lowest)
        case Band(lowest, highest):
            return message("cohort.band.between", lowest=lowest, highest=highest)


def _stage(shown: ShownStage) -> Message:
    return message(f"cohort.stage.{shown.stage}")
