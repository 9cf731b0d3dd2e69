"""Any history of plans, clicks, faults, crashes and clock steps: every reminder arrives once or not at all.

The machine drives the real stores on a real database and the real dispatcher; only Discord is simulated.
"""

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.date_change import DateChange
from bot.domain.ids import DeliveryKey, LeadId, MemberId, MessageId, MilestoneId
from bot.domain.reminder import DeliveryRights, Milestone, PlanChanges, StoredReminder
from bot.domain.reminder_settings import (
    DEFAULT_HOURS,
    DEFAULT_SETTINGS,
    LEAD_CHOICES,
    Hours,
    ReminderSettings,
)
from bot.domain.season import Audience, DateStatus, Season, SeasonMilestone, calendar_of, in_order
from bot.reminders.change_policy import to_tell
from bot.reminders.change_ports import KnownDates, PlanDates
from bot.reminders.inbox import Inbox
from bot.reminders.leads import MilestoneKind, kind_of
from bot.reminders.planner import difference, plan
from bot.reminders.policy import quiet_end
from bot.reminders.ports import ChangedDates, Decide, Parcel, PlanResult, ReminderItem
from bot.reminders.snooze import PREFIX, Span, kept_snoozes, snoozed
from bot.reminders.views import Receipt
from tests.examples import share
from tests.reminders.bench import Bench, Message, opened
from tests.reminders.made import MIA, SAM, SEASON, at_wall, milestone
from tests.reminders.test_crashes import killed_tick

HOME = {MIA: "Asia/Karachi", SAM: "America/Los_Angeles"}
MEMBERS = st.sampled_from(sorted(HOME))
ZONES = st.sampled_from(["Africa/Cairo", "Asia/Manila", *HOME.values()])
NAMED = ("eras_review", "match_day", "nrmp_rol_deadline")
NAMES = st.sampled_from(NAMED)
DAYS = st.integers(0, 40)
KINDS = st.sampled_from([kind_of(name) for name in ("eras_review", "match_day", "nrmp_rol_deadline")])
LEADS = st.none() | st.lists(st.sampled_from(LEAD_CHOICES), min_size=1, max_size=4, unique=True).map(tuple)
HOURS_CHOICES = [
    DEFAULT_HOURS,
    Hours(time(13), time(0), time(0)),
    Hours(time(7), time(20, 30), time(6)),
    Hours(time(12), time(9), time(17)),
]
HOURS = st.sampled_from(HOURS_CHOICES)
GAPS = st.sampled_from([5, 40, 90, 600, 3600, 6 * 3600, 26 * 3600, 9 * 24 * 3600]).map(
    lambda seconds: timedelta(seconds=seconds)
)
LONGEST_JUMP = timedelta(days=60)
"""What waits for open messages is due at its deadline, which for a season's date is decades ahead here."""
MOST_SKEW = timedelta(hours=12)
Unique = tuple[MemberId, str, int, str]


def dated(name: str, year: int) -> SeasonMilestone:
    """A season's date so far ahead that it is never over."""
    local = at_wall(f"{2050 + year}-03-03 21:00")
    return SeasonMilestone(
        MilestoneId(name), name, local, "Etc/UTC", False, Audience.ALL, DateStatus.CONFIRMED, "source"
    )


def changes_in(parcel: Parcel) -> tuple[DateChange, ...]:
    """The changed dates that a message says."""
    return parcel.body.changes if isinstance(parcel.body, ChangedDates) else ()


class Deliveries(RuleBasedStateMachine):
    """Two members, three milestones each at most, one Discord."""

    def __init__(self, engine: str = "sqlite") -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.directory = tempfile.TemporaryDirectory()
        self.context = opened(Path(self.directory.name), engine=engine)
        self.bench: Bench = self.run(self.context.__aenter__())
        self.facts: dict[MemberId, dict[str, Milestone]] = {member: {} for member in HOME}
        self.zones = dict(HOME)
        self.settings = dict.fromkeys(HOME, DEFAULT_SETTINGS)
        self.posted = 0
        self.shown: Counter[Unique] = Counter()
        self.calendar = calendar_of(
            [Season(SEASON, "2027", "Match", tuple(dated(name, 0) for name in NAMED))]
        )
        self.known: dict[MemberId, dict[str, SeasonMilestone | None]] = {
            member: {name: dated(name, 0) for name in NAMED} for member in HOME
        }
        self.bench.renew = self.renew
        self.unsure: set[MemberId] = set()
        self.heard = 0
        self.seen: set[DeliveryKey] = set()
        self.skew = timedelta()

    def run(self, work: Any) -> Any:
        # `Runner.run` would set up anew for each of thousands of calls how Ctrl-C is handled.
        return self.runner.get_loop().run_until_complete(work)

    @initialize()
    def join(self) -> None:
        """Both members have something ahead, so that there is something to lose and to repeat."""
        for member, zone in HOME.items():
            self.run(self.bench.join(member, zone=zone))
            self.date(member, "match_day", 2)
            self.date(member, "eras_review", 9)

    # What members do.

    @rule(member=MEMBERS, name=NAMES, days=DAYS)
    def date(self, member: MemberId, name: str, days: int) -> None:
        """A milestone gets a date, or another one."""
        day = (self.bench.clock.now() + timedelta(days=days)).date()
        self.facts[member][name] = milestone(name, f"{day} 17:00")
        self.run(self.replan(member))

    @rule(member=MEMBERS, name=NAMES)
    def drop(self, member: MemberId, name: str) -> None:
        """A milestone falls away."""
        self.facts[member].pop(name, None)
        self.run(self.replan(member))

    @rule(member=MEMBERS, zone=ZONES)
    def travel(self, member: MemberId, zone: str) -> None:
        """A member's clock stands elsewhere from now on."""
        self.zones[member] = zone
        self.run(self.bench.travel(member, zone))
        self.run(self.replan(member))

    @rule(name=NAMES, year=st.integers(0, 3), both=st.booleans())
    def move_season(self, name: str, year: int, both: bool) -> None:
        """The operator moves a date of the season, or removes it (0 stands for the first date, 3 for none).

        Not ``both``: the start is cut short after the first member, and goes on at the next change or edit.
        """
        [season] = self.calendar.seasons
        others = [milestone for milestone in season.milestones if milestone.id != name]
        new = [] if year == 3 else [dated(name, year)]
        self.calendar = calendar_of([replace(season, milestones=in_order([*others, *new]))])
        for member in list(HOME)[: 2 if both else 1]:
            self.run(self.replan(member))

    @precondition(lambda self: self.bench.discord.messages)
    @rule(data=st.data())
    def click_done(self, data: st.DataObject) -> None:
        """Done on any message that arrived, however old."""
        self.done(data.draw(st.sampled_from(self.bench.discord.messages)))

    def done(self, message: Message) -> None:
        """A click on Done."""
        receipt = Receipt(message.key, message.id)
        self.run(self.bench.reminders.done(message.member, receipt, self.bench.clock.now()))

    @precondition(lambda self: self.bench.discord.messages)
    @rule(data=st.data(), span=st.sampled_from(Span))
    def click_snooze(self, data: st.DataObject, span: Span) -> None:
        """Snooze on any message that arrived, however old."""
        self.snooze(data.draw(st.sampled_from(self.bench.discord.messages)), span)

    def snooze(self, message: Message, span: Span) -> None:
        """A click on Snooze."""
        now, facts = self.bench.clock.now(), self.facts[message.member]

        def decide(
            rows: Sequence[StoredReminder], told: Sequence[int], standing: DeliveryRights
        ) -> PlanChanges:
            results, changes = snoozed(rows, told, facts.values(), standing, span, now)
            for result in results:
                if isinstance(result.came_to, datetime):
                    assert now < result.came_to < result.milestone.deadline
                    hours = standing.settings.hours
                    assert quiet_end(result.came_to, standing.time_zone, hours) is None
            return changes

        receipt = Receipt(message.key, message.id)
        self.run(self.bench.reminders.milestones_in(message.member, receipt, now))
        self.run(self.bench.reminders.snooze(message.member, 1, message.key, decide, now))

    @rule(member=MEMBERS)
    def stop(self, member: MemberId) -> None:
        """Stop all; from then on the member is not told of every change any more."""
        self.unsure.add(member)
        self.run(self.bench.reminders.stop(member, None, self.bench.clock.now()))

    @rule(member=MEMBERS)
    def resume(self, member: MemberId) -> None:
        self.run(self.bench.reminders.resume(member, self.bench.clock.now()))
        self.run(self.replan(member))

    @rule(member=MEMBERS, gap=GAPS)
    def pause(self, member: MemberId, gap: timedelta) -> None:
        now = self.bench.clock.now()
        self.run(self.bench.reminders.pause(member, now + gap, now))

    @rule(member=MEMBERS, kind=KINDS, muted=st.booleans())
    def mute(self, member: MemberId, kind: MilestoneKind, muted: bool) -> None:
        """A kind is turned off or on."""
        self.choose(member, self.settings[member].mute(kind, muted=muted))

    @rule(member=MEMBERS, kind=KINDS, leads=LEADS)
    def lead(self, member: MemberId, kind: MilestoneKind, leads: tuple[LeadId, ...] | None) -> None:
        """Other leads are chosen for a kind, or the usual ones again."""
        self.choose(member, self.settings[member].lead(kind, leads))

    @rule(member=MEMBERS, hours=HOURS)
    def keep_hours(self, member: MemberId, hours: Hours) -> None:
        """Another hour of delivery and other quiet hours."""
        self.choose(member, replace(self.settings[member], hours=hours))

    @rule(member=MEMBERS)
    def request_test(self, member: MemberId) -> None:
        self.run(self.bench.reminders.request_test(member, self.bench.clock.now()))

    @rule(member=MEMBERS, works=st.booleans())
    def look(self, member: MemberId, works: bool) -> None:
        """The member gets an answer, below which the inbox is shown, or fails to be."""

        async def show(parcel: Parcel) -> MessageId:
            if not works:
                raise ConnectionError
            settings = self.settings[parcel.member]
            for item in parcel.items:
                assert parcel.now < item.milestone.deadline
                assert not settings.muted(kind_of(item.milestone.id))
                self.wished(parcel.member, item)
                self.shown[parcel.member, item.milestone.id, item.occurrence, item.lead] += 1
            self.read(parcel)
            return MessageId(1)

        inbox = Inbox(self.bench.reminders, self.bench.deliveries)
        with contextlib.suppress(ConnectionError):
            self.run(inbox.open(member, self.bench.clock.now(), show))

    @rule(member=MEMBERS)
    def close_dms(self, member: MemberId) -> None:
        self.bench.discord.closed.add(member)

    @rule()
    def open_dms(self) -> None:
        self.bench.discord.closed.clear()

    # What the world does.

    @rule(words=st.lists(st.sampled_from(["ok", "lost", "down"]), max_size=4))
    def faults(self, words: list[str]) -> None:
        self.bench.discord.script.extend(words)

    @rule(word=st.sampled_from(["ok", "lost", "down"]))
    def tick_when_due(self, word: str) -> None:
        """The next thing falls due, by day as by night, and Discord does with it what the word says."""
        due = self.run(self.bench.deliveries.next_due())
        gap = timedelta() if due is None else max(due - self.bench.clock.now(), timedelta())
        gap = min(gap, LONGEST_JUMP)
        self.bench.discord.script.append(word)
        self.watched(self.bench.tick(gap))

    @rule(at=st.integers(1, 25), word=st.sampled_from(["ok", "lost"]), down=GAPS)
    def crash_when_due(self, at: int, word: str, down: timedelta) -> None:
        """The process dies at some step of sending what falls due next, and works again some time later."""
        due = self.run(self.bench.deliveries.next_due())
        if due is not None and due > self.bench.clock.now():
            self.bench.clock.advance(min(due - self.bench.clock.now(), LONGEST_JUMP))
        self.bench.discord.script.append(word)
        self.watched(killed_tick(self.bench, at))
        self.watched(self.bench.tick(down))

    @rule(gap=GAPS)
    def tick(self, gap: timedelta) -> None:
        self.watched(self.bench.tick(gap))

    @rule(hours=st.integers(-6, 6))
    def step_clock(self, hours: int) -> None:
        """The computer's clock jumps; no time passes, and the waker ticks within 20 seconds."""
        by = timedelta(hours=hours)
        if abs(self.skew + by) <= MOST_SKEW:
            self.skew += by
            self.bench.clock.set_back(-by)
            self.watched(self.bench.tick(timedelta(seconds=20)))

    # What must hold.

    def wished(self, member: MemberId, item: ReminderItem) -> None:
        """What is sent or shown is asked for by the facts as they are, on their day."""
        fact = self.facts[member].get(item.milestone.id)
        assert fact is not None
        assert fact.same_date(item.milestone)
        if not item.lead.startswith(PREFIX):
            leads = {planned.lead for planned in plan([fact], self.zones[member], self.settings[member])}
            assert item.lead in leads

    def watched(self, work: Any) -> None:
        """Run something that may send, and look at what it sent."""
        cancelled = self.run(self.uniques("cancelled"))
        self.run(work)
        for parcel in self.bench.discord.posts[self.posted :]:
            zone, settings = self.zones[parcel.member], self.settings[parcel.member]
            for item in parcel.items:
                assert (parcel.member, item.milestone.id, item.occurrence, item.lead) not in cancelled
                assert parcel.now < item.milestone.deadline
                assert quiet_end(parcel.now, zone, settings.hours) is None
                assert not settings.muted(kind_of(item.milestone.id))
                self.wished(parcel.member, item)
            for change in changes_in(parcel):
                assert quiet_end(parcel.now, zone, settings.hours) is None
                assert change.before != change.after
        self.posted = len(self.bench.discord.posts)
        self.hear()

    def hear(self) -> None:
        """Members read what arrived: each notice goes on from what they know."""
        for message in self.bench.discord.messages[self.heard :]:
            self.read(message.parcel)
        self.heard = len(self.bench.discord.messages)

    def read(self, parcel: Parcel) -> None:
        """A notice, in the direct messages or below an answer; who sees it in both places learns nothing new."""
        if parcel.key in self.seen:
            return
        self.seen.add(parcel.key)
        known = self.known[parcel.member]
        for change in changes_in(parcel):
            if parcel.member not in self.unsure:
                assert known.get(change.milestone) == change.before
            known[change.milestone] = change.after

    @invariant()
    def nothing_arrives_twice(self) -> None:
        assert max(self.bench.discord.received().values(), default=0) <= 1
        assert max(self.shown.values(), default=0) <= 1

    @invariant()
    def no_message_arrives_twice(self) -> None:
        keys = Counter(message.key for message in self.bench.discord.messages)
        assert max(keys.values(), default=0) <= 1

    @invariant()
    def what_is_called_sent_arrived(self) -> None:
        assert self.run(self.uniques("sent")) <= set(self.bench.discord.received()) | set(self.shown)

    @invariant()
    def no_reminder_is_orphaned(self) -> None:
        sql = (
            "SELECT r.id FROM reminder AS r LEFT JOIN delivery AS d ON d.id = r.delivery_id"
            " WHERE r.state = 'claimed' AND (d.id IS NULL OR d.state NOT IN ('pending', 'claimed', 'sending'))"
        )
        assert self.run(self.bench.rows(sql)) == []

    @invariant()
    def what_waits_is_planned(self) -> None:
        """Nothing waits twice, and nothing waits that the facts do not ask for."""
        for member, zone in self.zones.items():
            sql = "SELECT milestone, lead FROM reminder WHERE state = 'pending' AND member_id = :member"
            rows = self.run(self.bench.rows(sql, member=member))
            waiting = Counter((row["milestone"], row["lead"]) for row in rows)
            wished = {
                (planned.milestone.id, planned.lead)
                for planned in plan(self.facts[member].values(), zone, self.settings[member])
            }
            assert max(waiting.values(), default=0) <= 1
            snoozes = [name for name, lead in waiting if lead.startswith(PREFIX)]
            assert len(snoozes) == len(set(snoozes))
            assert all(name in {wish for wish, _ in wished} for name in snoozes)
            assert {reminder for reminder in waiting if not reminder[1].startswith(PREFIX)} <= wished

    def teardown(self) -> None:
        """In the end everything calms down: what was due has arrived, expired or been called off."""
        self.bench.discord.closed.clear()
        self.bench.discord.script.clear()
        for member in HOME:
            self.run(self.bench.reminders.request_test(member, self.bench.clock.now() + timedelta(hours=1)))
        for member in HOME:
            self.run(self.replan(member))
        for _ in range(12):
            self.watched(self.bench.tick(timedelta(hours=1)))
        for _ in range(400):
            due = self.run(self.bench.deliveries.next_due())
            if due is None:
                break
            self.watched(self.bench.tick(max(due - self.bench.clock.now(), timedelta(minutes=1))))
        self.nothing_arrives_twice()
        self.what_is_called_sent_arrived()
        states = Counter(self.run(self.bench.states()))
        assert not states["pending"]
        assert not states["claimed"]
        self.everybody_knows_the_dates()
        self.run(self.context.__aexit__(None, None, None))
        self.runner.close()
        self.directory.cleanup()

    def everybody_knows_the_dates(self) -> None:
        """Nothing that changed was kept from anybody who did not stop."""
        assert not self.run(
            self.bench.rows(
                "SELECT id FROM delivery WHERE kind = 'change' AND state IN ('pending', 'claimed', 'sending')"
            )
        )
        [season] = self.calendar.seasons
        for member in HOME.keys() - self.unsure:
            assert self.known[member] == {name: season.find(name) for name in NAMED}

    async def renew(self, _now: datetime) -> None:
        """What is stale is planned anew."""
        for member in await self.bench.reminders.stale_members(len(HOME)):
            await self.replan(member)

    async def replan(self, member: MemberId) -> None:
        decide, now = self.decider(member), self.bench.clock.now()

        def tell(known: KnownDates) -> tuple[DateChange, ...]:
            telling = to_tell(known, SEASON, self.calendar, now)
            if known.calendar is not None:
                self.miss(member, known, telling)
            return telling

        dates = PlanDates(self.calendar, tell)
        assert await self.bench.reminders.apply_plan(member, 1, decide, now, dates) is PlanResult.APPLIED

    def miss(self, member: MemberId, known: KnownDates, telling: tuple[DateChange, ...]) -> None:
        """Dates that the member has no reminders of change without a word."""
        told = {change.milestone for change in (*known.waiting, *telling)}
        [season] = self.calendar.seasons
        touched = {milestone for _, milestone in known.touched}
        for name in NAMED:
            if name not in told and name not in touched:
                self.known[member][name] = season.find(name)

    def choose(self, member: MemberId, settings: ReminderSettings) -> None:
        """The member changes settings; the plan follows in the same step."""
        work = self.bench.reminders.change_settings(
            member, 1, lambda _: settings, self.decider(member), self.bench.clock.now()
        )
        assert self.run(work) is not None
        self.settings[member] = settings

    def decider(self, member: MemberId) -> Decide:
        now, facts = self.bench.clock.now(), self.facts[member]

        def decide(rows: Sequence[StoredReminder], standing: DeliveryRights) -> PlanChanges:
            zone, settings = standing.time_zone, standing.settings
            snoozes = kept_snoozes(rows, facts.values(), zone, settings)
            wishes = (*plan(facts.values(), zone, settings), *snoozes)
            return difference(rows, () if standing.stopped else wishes, now)

        return decide

    async def uniques(self, state: str) -> set[Unique]:
        rows = await self.bench.rows(
            "SELECT member_id, milestone, occurrence, lead FROM reminder WHERE state = :state", state=state
        )
        return {
            (row["member_id"], row["milestone"], row["occurrence"], row["lead"])  # type: ignore[misc]
            for row in rows
        }


TestDeliveries = Deliveries.TestCase
TestDeliveries.settings = settings(
    max_examples=share(25),
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
