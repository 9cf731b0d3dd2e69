"""The plan: which reminders a member should have, and how what is stored differs from it.

Pure: the same facts give the same plan, and a plan that is applied twice changes nothing the second time.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from bot.domain.ids import LeadId, MilestoneId, SeasonId
from bot.domain.reminder import (
    Milestone,
    NewReminder,
    PlanChanges,
    PlannedReminder,
    ReminderState,
    StoredReminder,
    Withdrawal,
)
from bot.domain.reminder_settings import DEFAULT_SETTINGS, ReminderSettings
from bot.reminders.leads import LEADS, ONE_LEAD, kind_of
from bot.reminders.policy import due_time
from bot.seasons.local_time import instant_of

PLAN_VERSION = 8
"""Raise it when the rules of the personal plan, those below or the default leads change: then every member is
planned again at the next start."""

APART = timedelta(hours=1)
"""Two reminders of one date are at least so far apart; moved out of quiet hours they could be closer."""
MILESTONES_KEPT = 4096
"""Milestones by zone and settings whose reminders are kept in memory: some MiB at most."""

_Point = tuple[SeasonId, MilestoneId]


def plan(
    milestones: Iterable[Milestone], zone: str, settings: ReminderSettings = DEFAULT_SETTINGS
) -> tuple[PlannedReminder, ...]:
    """Every reminder of these milestones for a member in ``zone``, those already past included, none of muted kinds."""
    return tuple(wish for milestone in milestones for wish in _reminders_of(milestone, zone, settings))


@lru_cache(maxsize=MILESTONES_KEPT)
def _reminders_of(milestone: Milestone, zone: str, settings: ReminderSettings) -> tuple[PlannedReminder, ...]:
    """The reminders of one milestone; the dates of a season are the same for all members of a zone."""
    kept: list[PlannedReminder] = []
    for lead in reversed(leads_of(milestone, settings)):
        wall = due_time(milestone, lead, zone, settings.hours)
        wish = PlannedReminder(milestone, lead, wall, zone, instant_of(wall, zone))
        # Of two that would come at one minute, or soon after one another, that of the shorter lead remains.
        if all(abs(wish.due_at - other.due_at) >= APART for other in kept):
            kept.append(wish)
    return tuple(reversed(kept))


def leads_of(milestone: Milestone, settings: ReminderSettings) -> tuple[LeadId, ...]:
    """The leads of a milestone: those chosen for its kind or else the usual ones, none when it is muted."""
    kind = kind_of(milestone.id)
    choice = settings.choice(kind)
    if choice.muted:
        return ()
    return LEADS[kind] if kind in ONE_LEAD else choice.leads or LEADS[kind]


def difference(
    stored: Iterable[StoredReminder], planned: Iterable[PlannedReminder], now: datetime
) -> PlanChanges:
    """What to change so that the stored reminders follow the plan.

    A date that moved is a new occurrence, for which every lead comes again; leads already past at ``now`` are
    not added, but one that is stored and still waiting is kept. Nothing delivered is touched.
    """
    held: defaultdict[_Point, list[StoredReminder]] = defaultdict(list)
    wished: defaultdict[_Point, list[PlannedReminder]] = defaultdict(list)
    for row in stored:
        held[row.planned.milestone.season, row.planned.milestone.id].append(row)
    for wish in planned:
        wished[wish.milestone.season, wish.milestone.id].append(wish)
    changes = _Changes()
    for point in sorted(held.keys() | wished.keys()):
        changes.add(held[point], wished[point], now)
    return changes.whole()


class _Changes:
    """Gathers the changes of one milestone after the other."""

    def __init__(self) -> None:
        self._inserted: list[NewReminder] = []
        self._moved: list[tuple[int, PlannedReminder]] = []
        self._revived: list[tuple[int, PlannedReminder]] = []
        self._withdrawn: list[int] = []
        self._rejoined: list[int] = []

    def add(self, rows: list[StoredReminder], wishes: list[PlannedReminder], now: datetime) -> None:
        """What is stored of a milestone against what is wished of it."""
        newest = max((row.occurrence for row in rows), default=0)
        occurrence = newest
        if wishes and not any(
            row.planned.milestone.same_date(wishes[0].milestone) for row in _of(rows, newest)
        ):
            occurrence += 1
        current = {row.planned.lead: row for row in _of(rows, occurrence)}
        by_lead = {wish.lead: wish for wish in wishes}
        done = any(row.reason is Withdrawal.DONE for row in current.values())
        for lead, wish in by_lead.items():
            row = current.get(lead)
            if row is None:
                if wish.due_at > now and not done:
                    self._inserted.append(NewReminder(occurrence, wish))
            elif _moves(row, wish):
                self._moved.append((row.id, wish))
            elif _revives(row, wish, now):
                self._revived.append((row.id, wish))
            elif _rejoins(row):
                self._rejoined.append(row.id)
        for row in rows:
            if _open(row) and not (row.occurrence == occurrence and row.planned.lead in by_lead):
                self._withdrawn.append(row.id)

    def whole(self) -> PlanChanges:
        """All of them."""
        return PlanChanges(
            inserted=tuple(self._inserted),
            moved=tuple(self._moved),
            revived=tuple(self._revived),
            withdrawn=tuple(self._withdrawn),
            rejoined=tuple(self._rejoined),
        )


def _of(rows: list[StoredReminder], occurrence: int) -> list[StoredReminder]:
    return [row for row in rows if row.occurrence == occurrence]


def _open(row: StoredReminder) -> bool:
    """It waits, is on its way, or was refused and comes once the member can be written to."""
    if row.state in (ReminderState.CLAIMED, ReminderState.UNDELIVERABLE):
        return row.reason is None
    return row.state is ReminderState.PENDING


def _rejoins(row: StoredReminder) -> bool:
    """It is in a message already, on its way or refused, and was withdrawn from it: it goes with it again."""
    if row.state is ReminderState.CLAIMED:
        return row.reason is Withdrawal.PLAN
    return row.state is ReminderState.UNDELIVERABLE and row.reason in (Withdrawal.PLAN, Withdrawal.STOP)


def _moves(row: StoredReminder, wish: PlannedReminder) -> bool:
    if row.state is not ReminderState.PENDING:
        return False
    return row.planned != wish or row.deadline not in (None, wish.milestone.deadline)


def _revives(row: StoredReminder, wish: PlannedReminder, now: datetime) -> bool:
    """A cancelled reminder comes back unless the member finished it or a message with it may be out already."""
    return (
        row.state is ReminderState.CANCELLED
        and row.reason is not Withdrawal.DONE
        and not row.joined
        and wish.due_at > now
    )
