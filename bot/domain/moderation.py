"""What moderators do, as it is logged: who, what, when, with which result, and never a word about a member."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import GuildId, MemberId

ACTS_KEPT = timedelta(days=400)
"""How long an act stays in the log: a whole season and the start of the next one."""
LONGEST_SUBJECT = 80
LONGEST_VALUE = 300
"""Ten ids of roles with commas between them are 209 characters."""


class ActKind(StrEnum):
    """What was done. The comment after each says what its subject is."""

    COHORT_ASKED = "cohort_asked"  # a table of the statistics
    COHORT_DRAWN = "cohort_drawn"  # a table of the statistics
    COHORT_POSTED = "cohort_posted"  # a table of the statistics
    COHORT_SCHEDULED = "cohort_scheduled"  # a table of the statistics
    COHORT_STOPPED = "cohort_stopped"  # a table of the statistics
    MATCH_DATES_POSTED = "match_dates_posted"  # the id of a channel
    MATCH_DATES_SCHEDULED = "match_dates_scheduled"  # nothing
    MATCH_DATES_STOPPED = "match_dates_stopped"  # nothing
    INTRODUCTION_POSTED = "introduction_posted"  # the id of a channel
    STAGE_ROLES_POSTED = "stage_roles_posted"  # the id of a channel
    INVITATIONS_SCHEDULED = "invitations_scheduled"  # nothing
    INVITATIONS_STOPPED = "invitations_stopped"  # nothing
    POST_DELETED = "post_deleted"  # what was posted
    SERVER_CHANGED = "server_changed"  # which setting
    LEDGER_APPROVED = "ledger_approved"  # a program's number
    LEDGER_CORRECTED = "ledger_corrected"  # a program's number
    LEDGER_REFUSED = "ledger_refused"  # a program's number
    LEDGER_ADDED = "ledger_added"  # a program's number
    LEDGER_WITHDRAWN = "ledger_withdrawn"  # a program's number
    LEDGER_READ = "ledger_read"  # a program's number
    LEDGER_IMPORTED = "ledger_imported"  # an import's number
    LEDGER_UNDONE = "ledger_undone"  # an import's number


class ActResult(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    """By a rule of ours, such as a budget that is spent."""
    FAILED = "failed"
    """By Discord, such as a permission that is missing."""


@dataclass(frozen=True, slots=True)
class ModeratorAct:
    """One act. ``at`` is an aware UTC instant; ``moderator`` is ``None`` once their data was erased.

    ``subject`` is an id or a word of ours (a table, a program's number, a channel), at most 80 characters: never
    what somebody wrote, never about a member. ``was`` and ``became`` are what stood there before and what stands there
    since, at most 300 characters: a zone, or ids. Raises `ValueError` for longer ones.
    """

    guild: GuildId
    moderator: MemberId | None
    kind: ActKind
    at: datetime
    subject: str = ""
    result: ActResult = ActResult.DONE
    was: str = ""
    became: str = ""

    def __post_init__(self) -> None:
        if len(self.subject) > LONGEST_SUBJECT or max(len(self.was), len(self.became)) > LONGEST_VALUE:
            raise ValueError("the subject of an act is an id or a word, and its values are ids")
