"""What members can do with their reminders, and keeping every plan up to date."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TypeVar

import structlog

from bot.domain.date_change import DateChange
from bot.domain.ids import DeliveryKey, MemberId, SeasonId
from bot.domain.member import StoredProfile
from bot.domain.personal_plan import PlanRules
from bot.domain.reminder import DeliveryRights, DeliveryState, Milestone, PlanChanges, StoredReminder
from bot.domain.reminder_settings import ReminderSettings
from bot.domain.season import SeasonCalendar
from bot.errors import OperatorError, UserError
from bot.profile.ports import ProfileReader
from bot.reminders.change_policy import to_tell
from bot.reminders.change_ports import KnownDates, PlanDates
from bot.reminders.keys import ButtonSigner
from bot.reminders.leads import MilestoneKind
from bot.reminders.planner import PLAN_VERSION, difference, plan
from bot.reminders.ports import ChangeSettings, PlanResult, ReminderStore
from bot.reminders.snooze import SnoozeResult, Span, kept_snoozes, snoozed
from bot.reminders.views import Listing, Receipt, SettingsStored, Withdrawn
from bot.scheduler.tasks import Task, repeated
from bot.scheduler.wakeup import Bell
from bot.seasons.after_interviews import questions
from bot.seasons.personal_plan import open_milestones, plan_of, turns

TEST_PATIENCE = 8.0
"""Seconds that a member is kept waiting for the outcome of a test."""
LONGEST_PAUSE = timedelta(days=366)
LIST_LINES = 10
COMING_MAX = 1_000
"""More than a plan holds: the dates of a season and 100 interviews with their leads."""
LOOK_EVERY = timedelta(minutes=1)
"""Between two looks for plans that are behind."""
MEMBERS_AT_ONCE = 100
_ON_ITS_WAY = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)
_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


class Action(StrEnum):
    """What a button under a reminder does."""

    DONE = "done"
    STOP = "stop"
    SNOOZE = "snooze"
    MUTE = "mute"


class TestOutcome(StrEnum):
    """What a member's test message came to, as far as it is known."""

    __test__ = False  # Not a test of pytest's.

    SENT = "sent"
    CLOSED = "closed"
    WAITING = "waiting"


class ReminderService:
    """The reminders of all members. Every method that names a member raises `UserError` before consent."""

    def __init__(
        self,
        profiles: ProfileReader,
        store: ReminderStore,
        calendar: SeasonCalendar,
        signer: ButtonSigner,
        bell: Bell,
        rules: PlanRules,
    ) -> None:
        self._profiles = profiles
        self._store = store
        self._calendar = calendar
        self.signer = signer
        self._bell = bell
        self._rules = rules
        self._unplanned: set[MemberId] = set()
        self._zones = ""
        self._turns: int | None = None

    async def replan(self, member: MemberId, now: datetime, known: StoredProfile | None = None) -> None:
        """Bring the stored reminders in line with the member's profile, zone and season. Safe to repeat.

        ``known`` is the profile where it was just read or stored; it is read again if it has changed since.
        """
        profile = known or await self._profiles.read(member)
        while profile is not None:
            decide = partial(self._changes, profile, now)
            dates = self._dates(profile.member.season, now)
            planned = await self._store.apply_plan(member, profile.version, decide, now, dates)
            if planned is PlanResult.APPLIED:
                return
            profile = await self._profiles.read(member)

    def _dates(self, season: SeasonId, now: datetime) -> PlanDates:
        """The calendar that plans are made from, and what a member of a season hears when it changes."""

        def tell(known: KnownDates) -> tuple[DateChange, ...]:
            return to_tell(known, season, self._calendar, now)

        return PlanDates(self._calendar, tell)

    def _changes(
        self,
        profile: StoredProfile,
        now: datetime,
        stored: Sequence[StoredReminder],
        standing: DeliveryRights,
    ) -> PlanChanges:
        if standing.stopped:
            return difference(stored, (), now)
        zone, settings = profile.member.time_zone, standing.settings
        milestones = self.milestones(profile, now)
        snoozes = kept_snoozes(stored, milestones, zone, settings)
        return difference(stored, (*plan(milestones, zone, settings), *snoozes), now)

    def milestones(self, profile: StoredProfile, now: datetime) -> tuple[Milestone, ...]:
        """What the member is to be reminded of by what they recorded, at ``now`` (aware)."""
        season = profile.member.season
        asked = questions(profile.profile, self._calendar.find(season), season, now)
        return (*open_milestones(plan_of(profile, self._calendar, self._rules, now)), *asked)

    async def use_dates(self, now: datetime, zones: str = "") -> None:
        """Make every plan stale if it was made from other dates or rules. Called at start, before anything is sent.

        - ``zones`` stands for the rules of time zones (:func:`bot.seasons.zone_rules.zone_rules`): where they changed,
          the same wall times are other instants.
        - So has a turn of the season (:func:`~bot.seasons.personal_plan.turns`): who recorded a stage before it can be
          true is planned by it from then.
        """
        self._zones, self._turns = zones, turns(self._calendar, self._rules, now)
        rules = f"{PLAN_VERSION}:{self._calendar.digest}:{zones}:{self._turns}"
        await self._store.use_calendar(rules)

    async def replan_stale(self, now: datetime) -> int:
        """Plan every member whose plan is older than their profile, the dates or the rules; how many.

        It also mends what a crash or a fault between a profile and its plan left behind. A member whose plan cannot be
        made is passed over and stays without reminders; the log says so once.
        """
        if self._turns not in (None, turns(self._calendar, self._rules, now)):
            await self.use_dates(now, self._zones)
        count, last = 0, 0
        while members := await self._store.stale_members(MEMBERS_AT_ONCE, last):
            for member in members:
                count += await self._replanned(member, now)
            last = members[-1]
        if count:
            _log.info("plans_renewed", members=count)
        return count

    async def _replanned(self, member: MemberId, now: datetime) -> bool:
        try:
            await self.replan(member, now)
        except OperatorError:  # nobody's plan can be stored now
            raise
        except Exception as error:  # noqa: BLE001 (a member whom we cannot plan must not hold up the others)
            if member not in self._unplanned:
                _log.error("plan_failed", member=member, exc_info=error)
            self._unplanned.add(member)
            return False
        self._unplanned.discard(member)
        return True

    async def standing(self, member: MemberId) -> DeliveryRights:
        """The member's settings and what stands against writing to them."""
        return _known(await self._store.standing(member))

    async def change_settings(
        self, member: MemberId, change: ChangeSettings, now: datetime
    ) -> SettingsStored:
        """Change the settings; the plan follows in the same step, so nothing unwanted begins to be sent afterwards.

        ``change`` is quick and pure, and may be called more than once; what it raises passes through.
        """
        while (profile := await self._profiles.read(member)) is not None:
            decide = partial(self._changes, profile, now)
            stored = await self._store.change_settings(member, profile.version, change, decide, now)
            if stored is not None:
                self._bell.request()
                return stored
        raise UserError("reminders.not_started")

    async def listing(self, member: MemberId, now: datetime, *, whole: bool = False) -> Listing:
        """What comes, what waits, what was missed, and the last messages, by a plan that is up to date.

        ``whole``: all that comes and not its first lines only.
        """
        coming = COMING_MAX if whole else LIST_LINES
        listing = _known(await self._store.listing(member, now, LIST_LINES, coming))
        if not listing.standing.stale:
            return listing
        await self.replan(member, now)
        return _known(await self._store.listing(member, now, LIST_LINES, coming))

    async def request_test(self, member: MemberId, now: datetime) -> DeliveryKey:
        """Put a test message on its way; sent, it proves that the member can be written to."""
        key = _known(await self._store.request_test(member, now))
        self._bell.request()
        return key

    async def test_outcome(self, key: DeliveryKey) -> TestOutcome:
        """What a test came to; waits a few seconds for it."""

        async def settled() -> bool:
            return await self._store.delivery_state(key) not in _ON_ITS_WAY

        await self._bell.request_and_wait(TEST_PATIENCE, settled)
        match await self._store.delivery_state(key):
            case DeliveryState.SENT:
                return TestOutcome.SENT
            case DeliveryState.UNDELIVERABLE:
                return TestOutcome.CLOSED
            case _:
                return TestOutcome.WAITING

    def owns(self, member: MemberId, action: str, key: DeliveryKey, signature: str) -> bool:
        """Whether a button with this signature was made for this member."""
        return self.signer.valid(signature, action, key, member)

    async def done(self, member: MemberId, receipt: Receipt, now: datetime) -> Withdrawn:
        """The member has done what a message is about: cancel what remains of it.

        Raises `UserError` when the message is no longer known.
        """
        withdrawn = await self._store.done(member, receipt, now)
        if withdrawn is None:
            raise UserError("reminders.unknown_message")
        return withdrawn

    async def milestones_in(self, member: MemberId, receipt: Receipt, now: datetime) -> tuple[Milestone, ...]:
        """What a message that the member clicked on is about. Raises `UserError` when it is no longer known."""
        milestones = await self._store.milestones_in(member, receipt, now)
        if not milestones:
            raise UserError("reminders.unknown_message")
        return milestones

    async def snooze(
        self, member: MemberId, key: DeliveryKey, span: Span, now: datetime
    ) -> tuple[SnoozeResult, ...]:
        """Let everything in a message come once more. Raises `UserError` when it is no longer known."""
        while (profile := await self._profiles.read(member)) is not None:
            results: tuple[SnoozeResult, ...] = ()
            milestones = self.milestones(profile, now)

            def decide(
                stored: Sequence[StoredReminder],
                in_message: Sequence[int],
                standing: DeliveryRights,
                milestones: tuple[Milestone, ...] = milestones,
            ) -> PlanChanges:
                nonlocal results
                results, changes = snoozed(stored, in_message, milestones, standing, span, now)
                return changes

            result = await self._store.snooze(member, profile.version, key, decide, now)
            if result is None:
                break
            if result is PlanResult.APPLIED:
                return results
        raise UserError("reminders.unknown_message")

    async def mute(self, member: MemberId, kinds: Collection[MilestoneKind], now: datetime) -> SettingsStored:
        """Want nothing of these kinds any more."""

        def muted(settings: ReminderSettings) -> ReminderSettings:
            for kind in kinds:
                settings = settings.mute(kind)
            return settings

        return await self.change_settings(member, muted, now)

    async def stop_all(self, member: MemberId, receipt: Receipt | None, now: datetime) -> Withdrawn:
        """Stop every reminder until the member resumes; ``receipt`` when they clicked on a message."""
        return _known(await self._store.stop(member, receipt, now))

    async def resume(self, member: MemberId, now: datetime) -> None:
        """Let reminders come again after a stop or a pause."""
        if not await self._store.resume(member, now):
            raise UserError("reminders.not_started")
        await self.replan(member, now)
        self._bell.request()

    async def pause(self, member: MemberId, until: datetime, now: datetime) -> None:
        """Let everything wait until an aware instant; what is overdue then comes as one message.

        Raises `UserError` for an instant that is not ahead, or more than a year ahead.
        """
        if not now < until <= now + LONGEST_PAUSE:
            raise UserError("reminders.pause.range")
        if not await self._store.pause(member, until, now):
            raise UserError("reminders.not_started")


def _known(value: _T | None) -> _T:
    if value is None:
        raise UserError("reminders.not_started")
    return value


def catching_up(reminders: ReminderService) -> Task:
    """Makes plans that are behind: at once, and within a minute of the moment when they can be made.

    At the start those of everybody whom other dates touch; later, where a profile was stored and its plan could not be,
    as on a full disk. Nothing is sent to a member whose plan is behind.
    """
    return repeated("plans", reminders.replan_stale, every=LOOK_EVERY, fault="plan_failed")
