"""When reminders may come: hours of delivery, quiet hours, and whether a due one goes out now.

Everything here is pure. The rule of hours: a lead that lands in quiet hours, or at or after its deadline, moves
earlier to the last allowed time, never later.
"""

from datetime import datetime, time, timedelta

from bot.domain.ids import LeadId
from bot.domain.interview import ASKED_FOR, comes_at_night, is_question
from bot.domain.reminder import (
    DeliveryRights,
    Expire,
    Milestone,
    Send,
    Verdict,
    Wait,
    Withdraw,
    Withdrawal,
)
from bot.domain.reminder_settings import DEFAULT_HOURS, Hours
from bot.seasons.local_time import instant_of, wall_of

ROOM = timedelta(minutes=15)
"""The last allowed time lies this long before quiet hours or the deadline, so that a second attempt still fits."""
BUSY_WAIT = timedelta(seconds=30)
"""How long a due reminder waits while another message to the same member is on its way."""
STALE_WAIT = timedelta(minutes=1)
"""How long a due reminder waits until the member's plan is up to date: its date may have changed."""
EVENING = time(20)
BREATH = timedelta(hours=1)
"""The question about an interview comes in the evening, and not sooner than this after its end."""
LATE_AFTER = timedelta(minutes=15)
"""From this delay on a message says that it is late."""


def due_time(milestone: Milestone, lead: LeadId, zone: str, hours: Hours = DEFAULT_HOURS) -> datetime:
    """The wall time, naive in the member's ``zone``, at which a reminder comes.

    It lies before the deadline, outside quiet hours unless it comes at night, too, and never after the time that the lead
    asks for. The question after an interview is the exception: it comes the evening after, whatever the lead.
    """
    if is_question(milestone.id):
        return wall_of(
            evening_after(instant_of(milestone.local - ASKED_FOR, milestone.zone), zone, hours), zone
        )
    wished = min(_wished(milestone, lead, zone, hours), milestone.deadline - ROOM)
    return wall_of(wished if comes_at_night(milestone.id, lead) else before_quiet(wished, zone, hours), zone)


def evening_after(ended: datetime, zone: str, hours: Hours) -> datetime:
    """The first evening in the member's ``zone`` a while after an aware instant; out of quiet hours it moves *later*.

    Earlier it could come before what it asks about is over. Less than three days after ``ended`` in any case.
    """
    day = wall_of(ended, zone).date()
    at = instant_of(datetime.combine(day, EVENING), zone)
    if at < ended + BREATH:
        at = instant_of(datetime.combine(day + timedelta(days=1), EVENING), zone)
    while (end := quiet_end(at, zone, hours)) is not None:
        at = end
    return at


def _wished(milestone: Milestone, lead: LeadId, zone: str, hours: Hours) -> datetime:
    count, unit = int(lead[:-1]), lead[-1]
    if unit == "h":
        return milestone.deadline - timedelta(hours=count)
    day = milestone.local if milestone.date_only else wall_of(milestone.deadline, zone)
    return instant_of(datetime.combine(day.date() - timedelta(days=count), hours.delivery), zone)


def before_quiet(at: datetime, zone: str, hours: Hours) -> datetime:
    """An aware instant itself, or the last allowed one before the quiet hours that it falls into."""
    while (start := _quiet_start(wall_of(at, zone), hours)) is not None:
        # More than one turn only where the clock changes within the quiet hours.
        at = min(at, instant_of(start, zone)) - ROOM
    return at


def _quiet_start(wall: datetime, hours: Hours) -> datetime | None:
    """When the quiet hours began that a wall time falls into, or ``None`` outside them."""
    clock = wall.time()
    start = datetime.combine(wall.date(), hours.quiet_from)
    if hours.quiet_from <= hours.quiet_until:
        return start if hours.quiet_from <= clock < hours.quiet_until else None
    if clock >= hours.quiet_from:
        return start
    return start - timedelta(days=1) if clock < hours.quiet_until else None


def quiet_end(now: datetime, zone: str, hours: Hours = DEFAULT_HOURS) -> datetime | None:
    """The instant at which the quiet hours end that an aware ``now`` falls into, or ``None`` outside them."""
    start = _quiet_start(wall_of(now, zone), hours)
    if start is None:
        return None
    end = datetime.combine(start.date(), hours.quiet_until)
    if hours.quiet_from > hours.quiet_until:
        end += timedelta(days=1)
    # On the night of a clock change the end may come out as past or still quiet; then look again soon.
    return max(instant_of(end, zone), now + ROOM)


def judge(deadline: datetime, reason: Withdrawal | None, standing: DeliveryRights, now: datetime) -> Verdict:
    """What becomes of a due reminder at an aware ``now``. ``reason`` is set when nobody wants it any more."""
    if reason is not None:
        return Withdraw(reason)
    if standing.stale:
        return Wait(now + STALE_WAIT)
    if deadline <= now:
        return Expire()
    if standing.stopped:
        return Withdraw(Withdrawal.STOP)
    hold = _hold(standing, now)
    if standing.dm_closed:
        hold = deadline
    return Send() if hold is None else Wait(min(hold, deadline))


def _hold(standing: DeliveryRights, now: datetime) -> datetime | None:
    if standing.paused_until is not None and standing.paused_until > now:
        return standing.paused_until
    quiet = quiet_end(now, standing.time_zone, standing.settings.hours)
    # In quiet hours the other message waits for their end as well: nothing is to be looked at twice a minute all night.
    return now + BUSY_WAIT if quiet is None and standing.busy else quiet
