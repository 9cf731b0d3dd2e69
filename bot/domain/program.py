"""Residency programs as values."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import AcgmeId


class ProgramKind(StrEnum):
    """The kinds of program that the advice tells apart."""

    UNIVERSITY_CHILDREN = "university_children"
    UNIVERSITY_AFFILIATED = "university_affiliated"
    COMMUNITY = "community"
    SMALL_OR_NEW = "small_or_new"


@dataclass(frozen=True, slots=True)
class Program:
    """An accredited program that takes part in the season; ``state`` is a two-letter code."""

    acgme_id: AcgmeId
    name: str
    city: str
    state: str
