"""Whether a program can be added to the ledger: its number, name, city and state. Pure.

Names are shown to everybody, so they hold letters, digits and a few marks: nothing that links, pings or formats.
"""

import re
from collections.abc import Iterator

from bot.domain.message import message
from bot.domain.places import STATE_NAMES
from bot.domain.program import Program
from bot.ledger.facts import Problem

NAME_MAX = 120
CITY_MAX = 60
_NUMBER = re.compile(r"[0-9]{10}")
# A dot within a word makes an address of it, such as an invitation to another server.
_NAME = re.compile(r"(?!.*\w\.\w{2})[^\W_](?:[^\W_]|[ '’.,&()/–-])+")


def program_problems(program: Program) -> Iterator[Problem]:
    """Everything that keeps a program from being added; nothing for a good one."""
    if not _NUMBER.fullmatch(program.acgme_id):
        yield Problem("acgme_id", message("ledger.program.number"))
    for part, text, longest in (("name", program.name, NAME_MAX), ("city", program.city, CITY_MAX)):
        if len(text) > longest or not _NAME.fullmatch(text):
            yield Problem(part, message("ledger.program.name", count=longest))
    if program.state not in STATE_NAMES:
        yield Problem("state", message("ledger.program.state"))
