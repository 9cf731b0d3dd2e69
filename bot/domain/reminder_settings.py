"""What a member chose about reminders: which kinds, how long before, at what hours."""

from dataclasses import dataclass, replace
from datetime import time, timedelta

from bot.domain.ids import LeadId

SHORTEST_WAKING = timedelta(hours=1)
"""Quiet hours leave at least this much of a day to deliver in."""

LEAD_CHOICES: tuple[LeadId, ...] = tuple(
    LeadId(lead) for lead in ("60d", "30d", "14d", "7d", "3d", "48h", "1d", "24h", "0d", "4h", "2h", "1h")
)
"""Leads that can be chosen, longest first. Days count calendar days and come at the hour of delivery, hours are exact."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When reminders come, as wall time of the member: the usual hour, and quiet hours from (inclusive) until.

    Equal ends mean no quiet hours. Raises `ValueError` when the quiet hours leave less than an hour.
    """

    delivery: time
    quiet_from: time
    quiet_until: time

    def __post_init__(self) -> None:
        quiet = (_since_midnight(self.quiet_until) - _since_midnight(self.quiet_from)) % timedelta(days=1)
        if timedelta(days=1) - quiet < SHORTEST_WAKING:
            raise ValueError("the quiet hours leave no time to deliver in")

    @property
    def quiet(self) -> bool:
        """Whether there are quiet hours at all."""
        return self.quiet_from != self.quiet_until

    @property
    def delivery_is_quiet(self) -> bool:
        """Whether the usual hour lies in the quiet hours, so that reminders come before these begin."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= self.delivery < self.quiet_until
        return self.delivery >= self.quiet_from or self.delivery < self.quiet_until


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


DEFAULT_HOURS = Hours(delivery=time(9), quiet_from=time(22), quiet_until=time(8))
"""Reminders come at 09:00; from 22:00 until 08:00 nothing comes."""
NO_QUIET_HOURS = Hours(time(), time(), time())


@dataclass(frozen=True, slots=True)
class KindChoice:
    """What was chosen for one kind of milestone; ``leads`` is ``None`` for the usual ones, and never empty.

    ``kind`` is the value of a :class:`~bot.reminders.leads.MilestoneKind`. Raises `ValueError` for leads that
    cannot be chosen.
    """

    kind: str
    muted: bool = False
    leads: tuple[LeadId, ...] | None = None

    def __post_init__(self) -> None:
        if self.leads is not None and not (self.leads and set(self.leads) <= set(LEAD_CHOICES)):
            raise ValueError("these leads cannot be chosen")


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """The settings of one member; what is not named is as usual."""

    hours: Hours = DEFAULT_HOURS
    kinds: tuple[KindChoice, ...] = ()

    def choice(self, kind: str) -> KindChoice:
        """What was chosen for a kind."""
        return next((choice for choice in self.kinds if choice.kind == kind), KindChoice(kind))

    def muted(self, kind: str) -> bool:
        """Whether nothing of this kind is wanted."""
        return self.choice(kind).muted

    def mute(self, kind: str, *, muted: bool = True) -> "ReminderSettings":
        """The settings with a kind turned off or, with ``muted=False``, on."""
        return self._with(replace(self.choice(kind), muted=muted))

    def lead(self, kind: str, leads: tuple[LeadId, ...] | None) -> "ReminderSettings":
        """The settings with these leads of a kind, or the usual ones for ``None``."""
        return self._with(replace(self.choice(kind), leads=leads))

    def _with(self, choice: KindChoice) -> "ReminderSettings":
        others = tuple(kind for kind in self.kinds if kind.kind != choice.kind)
        return replace(self, kinds=others if choice == KindChoice(choice.kind) else (*others, choice))


DEFAULT_SETTINGS = ReminderSettings()
"""All kinds with their usual leads at the usual hours."""
