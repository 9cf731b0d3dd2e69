"""Whether a statement can become a fact of the ledger: its value, its link and its day. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.fact_value import RANGES, Claim, choices, fits
from bot.domain.ledger import Criterion
from bot.domain.message import Message, message

SOURCE_MAX = 300
"""Characters of a link."""
FIRST_DAY = date(2015, 1, 1)
"""What was read before this day says nothing about programs of today."""
_FIRST_ZONE = timedelta(hours=14)
# The characters of RFC 3986 without brackets and backslash, which could make one link look like another.
_LINK = re.compile(r"https://[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a statement: ``part`` is the column of the CSV file that holds it."""

    part: str
    why: Message


def problems(statement: Claim, now: datetime) -> Iterator[Problem]:
    """Everything that is wrong with a statement at ``now``; nothing for a good one."""
    if not fits(statement.criterion, statement.value):
        yield Problem("value", value_rule(statement.criterion))
    if not is_link(statement.source):
        yield Problem("source", message("ledger.source.wrong", count=SOURCE_MAX))
    if not FIRST_DAY <= statement.seen <= latest_day(now):
        yield Problem("seen", message("ledger.seen.wrong", first=FIRST_DAY))


def value_rule(criterion: Criterion) -> Message:
    """Which values a criterion can have, in words."""
    name = message(f"program_list.criterion.{criterion}")
    if criterion in RANGES:
        numbers = RANGES[criterion]
        return message("ledger.value.number", criterion=name, low=numbers[0], high=numbers[-1])
    return message("ledger.value.word", criterion=name, choices=", ".join(choices(criterion)))


def is_link(text: str) -> bool:
    """Whether a text is an https link to a named host, at most 300 characters long, that hides nothing."""
    if len(text) > SOURCE_MAX or not _LINK.fullmatch(text):
        return False
    authority = urlsplit(text).netloc.lower()
    host, _, port = authority.partition(":")
    return bool(_HOST.fullmatch(host)) and (":" not in authority or port.isdecimal())


def latest_day(now: datetime) -> date:
    """The latest day that it is anywhere on Earth at ``now``: nobody has read anything after it."""
    return (now.astimezone(UTC) + _FIRST_ZONE).date()
