"""Members who use a running bot at a steady pace, messages that fall due, and weather: what `make proof-soak` goes through.

Regulars have as many panels open as they may. Visitors open one now and then, which ends by itself. Reminders fall due
for those who only read, since a change would plan theirs away.
"""

import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from structlog.testing import capture_logs

from bot.app import open_installation
from bot.clock import Clock, SystemClock
from bot.config import Config, StorageSection
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience, Visa
from bot.i18n import catalogue
from bot.ui.base import MOST_OF_MEMBER, PANEL_SECONDS
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord, NoReplyError
from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.views import Reply
from tests.wire.kill_loop import KEY, fall_due, trouble
from tests.wire.member import SEASON, database, daytime_zone
from tests.wire.test_posts import make_due

READERS, WRITERS, VISITORS = 8, 8, 20
MOST_PANELS = (READERS + WRITERS) * MOST_OF_MEMBER + VISITORS
VISIT_EVERY = PANEL_SECONDS / VISITORS + 5.0
"""Seconds; no visitor comes again before the panel of the last time has ended."""
REMIND_EVERY, LOOK_FOR_POSTS = 5.0, 10.0
CALM_SECONDS, STORM_SECONDS = 40.0, 15.0
AFTER_STORM = 30.0
"""For so many seconds after a storm what came of it may still be heard: requests are tried again."""
AFTER_SILENCE = 330.0
"""So long after one without replies: an answer to a member waits for aiohttp's five minutes, or until the line is cut."""
ENDS_OF_SILENCE = ("TimeoutError", "aiohttp.client_exceptions.ServerDisconnectedError")
CALLBACK = "POST /interactions/*/*/callback"
LATER = "* /webhooks/*"
UNANSWERED = "no answer in calm weather to"
_SAY = catalogue()
UNDO, DONE = _SAY("undo.button"), _SAY("reminders.done.button")


@dataclass(frozen=True, slots=True)
class Asked:
    """Something a member does: a command with options, and how often beside the others."""

    command: str
    weight: int
    options: Callable[[random.Random], dict[str, object]] = lambda _: {}
    clicked: bool = False
    """Whether a button of the answer is pressed, too."""


def _practice(chance: random.Random) -> dict[str, object]:
    day = datetime.now(UTC).date() - timedelta(days=chance.randint(30, 45))
    return {
        "exam": "nbme",
        "form": chance.randint(9, 11),
        "date": day.isoformat(),
        "score": chance.randint(215, 250),
    }


READS = (
    *(Asked("help", 2), Asked("score list", 4), Asked("reminders list", 3), Asked("profile show", 4)),
    *(Asked("strategy", 4, clicked=True), Asked("programs list", 4, clicked=True)),
    *(Asked("timeline show", 1), Asked("score chart", 1), Asked("programs export", 1)),
)
WRITES = (Asked("score add", 12, _practice, clicked=True), Asked("reminders test", 1))
OPENING = ("profile show", "strategy", "programs list")


@dataclass
class Weather:
    """What goes wrong and when, as spans of UTC; ``names`` counts it."""

    storms: list[tuple[datetime, datetime]] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    silences: list[datetime] = field(default_factory=list)
    raging: bool = False

    def explains(self, at: datetime, kind: str = "") -> bool:
        """Whether something went wrong then, or shortly before; ``kind`` is the exception that came of it."""
        after, longest = timedelta(seconds=AFTER_STORM), timedelta(seconds=AFTER_SILENCE)
        if self.raging or any(begun <= at <= ended + after for begun, ended in self.storms):
            return True
        return kind in ENDS_OF_SILENCE and any(begun <= at <= begun + longest for begun in self.silences)


class Town:
    """The members, their Discord and the bot's data."""

    def __init__(self, fake: FakeDiscord, data: Path, chance: random.Random) -> None:
        self.fake = fake
        self.data = data
        self.weather = Weather()
        self.answers = Counter[str]()
        self.due = self.posts = 0
        self.channel = self._guild = 0
        self._posted_at = datetime.min.replace(tzinfo=UTC)
        self._chance = chance
        self._readers: list[int] = []
        self._writers: list[int] = []
        self._visitors: list[int] = []

    @property
    def users(self) -> list[int]:
        """Everybody."""
        return [*self._readers, *self._writers, *self._visitors]

    async def settle(self) -> None:
        """Everybody arrives with a profile of their own, and a server; no bot may be running."""
        await self.fake.configure(rate_limits=False)
        self._guild = await self.fake.add_guild("applicants")
        self.channel = await self.fake.add_channel(self._guild, "numbers")
        for people, count in (
            (self._readers, READERS),
            (self._writers, WRITERS),
            (self._visitors, VISITORS),
        ):
            people += [await self.fake.add_user("member", days_old=400) for _ in range(count)]
        clock = SystemClock()
        config = Config(storage=StorageSection(directory=self.data))
        with capture_logs():
            await self._arrive(config, clock)

    async def _arrive(self, config: Config, clock: Clock) -> None:
        async with open_installation(config, clock=clock) as installation:
            profiles = installation.services.profiles
            for number, user in enumerate(self.users):
                who, recorded, now = MemberId(user), _profile(number), clock.now()
                season = SeasonId(int(SEASON))
                await profiles.register(who, time_zone=daytime_zone(), season=season, now=now)
                await profiles.change(who, lambda _, recorded=recorded: recorded, now=now)

    async def live(self, per_second: float) -> None:
        """Use the bot so often, all together, until cancelled."""
        pause = (READERS + WRITERS) / per_second
        async with asyncio.TaskGroup() as living:
            for user in self._readers:
                living.create_task(self._regular(user, READS, pause))
            for user in self._writers:
                living.create_task(self._regular(user, (*READS, *WRITES), pause))
            living.create_task(self._visits())
            living.create_task(self._reminders())
            living.create_task(self._weekly_posts())
            living.create_task(self._storms())

    async def _regular(self, user: int, asked: tuple[Asked, ...], pause: float) -> None:
        weights = [each.weight for each in asked]
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / pause))
            [act] = self._chance.choices(asked, weights)
            await self._counted(act.command, self._ask(user, act))

    async def _ask(self, user: int, act: Asked) -> None:
        reply = await self.fake.slash(user, None, act.command, act.options(self._chance))
        if act.command == "programs list" and self._chance.random() < 0.5:
            await self.fake.autocomplete(user, None, "programs show", "program", "chil")
        if act.clicked and reply.message is not None and (buttons := reply.message.buttons()):
            chosen = buttons.get(UNDO) if act in WRITES else self._chance.choice([*buttons.values()])
            if chosen is not None and self._chance.random() < 0.5:
                await self._press(user, reply, chosen)

    async def _press(self, user: int, reply: Reply, button: str) -> None:
        assert reply.message is not None
        await self.fake.click(user, reply.message, button)

    async def _visits(self) -> None:
        number = 0
        while True:
            await asyncio.sleep(VISIT_EVERY)
            number += 1
            asked = Asked(OPENING[number % len(OPENING)], 1)
            await self._counted(asked.command, self._ask(self._visitors[number % VISITORS], asked))

    async def _reminders(self) -> None:
        while True:
            await asyncio.sleep(REMIND_EVERY)
            self.due += 1
            user = self._readers[self.due % READERS]
            await asyncio.to_thread(fall_due, self.data, user, self.due)
            if self._chance.random() < 0.3:
                await self._counted(DONE, self._done(user))

    async def _done(self, user: int) -> None:
        """A member presses the button below the newest reminder."""
        messages = [message for message in await self.fake.dms(user) if DONE in message.buttons()]
        if messages:
            await self.fake.click(user, messages[-1], messages[-1].buttons()[DONE])

    async def _weekly_posts(self) -> None:
        """A post each time that the one before has been made, each at another minute."""
        while True:
            at = (datetime.now(UTC) - timedelta(minutes=1)).replace(second=0, microsecond=0)
            if at > self._posted_at and await asyncio.to_thread(posted, self.data):
                await asyncio.to_thread(self._post_due, at)
                self._posted_at = at
                self.posts += 1
            await asyncio.sleep(LOOK_FOR_POSTS)

    def _post_due(self, at: datetime) -> None:
        if not self.posts:
            make_due(self.data, self._guild, self.channel, at)
            return
        with closing(sqlite3.connect(database(self.data))) as opened, opened:
            moved = opened.execute(
                "UPDATE post_schedule SET weekday = ?, minute = ?, next_at = ?",
                (at.weekday(), at.hour * 60 + at.minute, int(at.timestamp() * 1000)),
            )
        assert moved.rowcount == 1

    async def _storms(self) -> None:
        """By turns calm, and something wrong with messages, with answers, with everything, or with the gateway."""
        storms = (self._of_messages, self._of_answers, self._of_the_gateway, self._of_everything)
        number = 0
        while True:
            await asyncio.sleep(CALM_SECONDS)
            begun, self.weather.raging = datetime.now(UTC), True
            await storms[number % len(storms)]()
            await asyncio.sleep(STORM_SECONDS)
            await self.fake.heal()
            self.weather.storms.append((begun, datetime.now(UTC)))
            self.weather.raging = False
            number += 1

    async def _of_messages(self) -> None:
        await self._plan(*trouble(self._chance), *trouble(self._chance))

    async def _of_answers(self) -> None:
        choices = (
            faults.failing(CALLBACK, 500, times=3),
            faults.failing(CALLBACK, 503, when="after", times=3),
            faults.failing(CALLBACK, 404, code=10062, times=3),
            faults.slow(CALLBACK, 1.0, times=20),
            faults.slow(CALLBACK, 4.0, times=5),
            faults.no_reply(CALLBACK, times=2),
            faults.reset(CALLBACK, times=3),
            faults.reset(CALLBACK, when="after", times=3),
            faults.rate_limited(CALLBACK, 0.5, times=3),
            faults.failing(LATER, 503, times=3),
            faults.no_reply(LATER, times=2),
            faults.rate_limited(LATER, 0.5, times=3),
        )
        await self._plan(*self._chance.sample(choices, 3))

    async def _of_everything(self) -> None:
        await self._plan(
            self._chance.choice(
                (
                    faults.outage(5.0),
                    faults.outage(3.0, status=502),
                    faults.outage(2.0, status=403, code=40333),
                    Fault("*", delay=2.0, times=None, seconds=5.0),
                    faults.rate_limited("*", 1.0, is_global=True, times=3),
                    Fault("*", status=200, cut=True, when="after", times=3),
                )
            )
        )

    async def _of_the_gateway(self) -> None:
        match self._chance.choice(("closed", "reconnect", "resumable", "invalid", "down")):
            case "closed":
                await self.fake.disconnect(4000)
            case "reconnect":
                await self.fake.reconnect()
            case "resumable":
                await self.fake.invalidate(resumable=True)
            case "invalid":
                await self.fake.invalidate()
            case _:
                await self.fake.refuse_gateway()
                await self.fake.disconnect(1001)
                await asyncio.sleep(3)
                await self.fake.refuse_gateway(refusing=False)
        self.weather.names["gateway"] += 1

    async def _plan(self, *planned: Fault) -> None:
        await self.fake.fail(*planned)
        if any(fault.delay >= faults.HANG_SECONDS for fault in planned):
            self.weather.silences.append(datetime.now(UTC))
        self.weather.names.update(_name(fault) for fault in planned)

    async def _counted(self, what: str, act: Awaitable[None]) -> None:
        """Do it, and count what the member saw; a member whose bot is away does something else."""
        began = datetime.now(UTC)
        try:
            await act
        except NoReplyError as silence:
            explained = self.weather.explains(began) or self.weather.explains(datetime.now(UTC))
            self.answers[
                "no answer in a storm" if explained else f"{UNANSWERED} {what} at {began:%H:%M:%S}: {silence}"
            ] += 1
        except AssertionError as refused:
            self.answers[f"not possible: {refused}"] += 1
        else:
            self.answers["answered"] += 1


def posted(data: Path) -> bool:
    """Whether every post that was due is made."""
    left = (
        "SELECT (SELECT count(*) FROM post WHERE state <> 'sent') +"
        " (SELECT count(*) FROM post_schedule WHERE next_at <= ? OR paused IS NOT NULL)"
    )
    with closing(sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True)) as opened:
        return opened.execute(left, (int(time.time() * 1000),)).fetchone() == (0,)


async def shown_below(fake: FakeDiscord) -> set[str]:
    """The keys of the reminders that members were shown below answers, as Discord carried it out."""
    shown = [
        request
        for request in await fake.requests("POST /webhooks/*")
        if request.phase == "committed"
        or (request.status is not None and request.status < HTTPStatus.MULTIPLE_CHOICES)
    ]
    return {key for request in shown for key in KEY.findall(str(request.body))}


def hurry_posts(data: Path) -> None:
    """As if the pauses after failures were over; no bot may be running."""
    with closing(sqlite3.connect(database(data))) as opened, opened:
        opened.execute("UPDATE post SET attempt_at = min(attempt_at, ?)", (int(time.time() * 1000),))


def _name(fault: Fault) -> str:
    what = (
        "429" if fault.retry_after is not None
        else "reset" if fault.reset
        else "cut" if fault.cut
        else "odd" if fault.body is not None
        else str(fault.status) if fault.status is not None
        else "silence" if fault.delay >= faults.HANG_SECONDS
        else "slow"
    )  # fmt: skip
    return f"{what} {fault.when}"


def _profile(number: int) -> Profile:
    visas = (None, *Visa)
    return Profile(
        visa=visas[number % len(visas)],
        step1=ExamRecord(ExamStatus.PASSED, 1, None, date(2024, 5, 12)),
        step2ck=ExamRecord(ExamStatus.PASSED, 1, 225 + number, date(2026, 6, 20)),
        us_experience=(
            UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, 1 + number % 4),
        ),
    )
