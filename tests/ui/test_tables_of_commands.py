"""Tables of what commands make of their options, of what the reader is told of it, and of moments as they are typed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from unittest.mock import AsyncMock, Mock

from bot.domain.exam import Exam, ExamRecord, ExamStatus
from bot.domain.ids import AcgmeId, ChannelId, GuildId, SeasonId
from bot.domain.interview import UNLISTED, Interview, InterviewFormat, Interviews, OtherProgram
from bot.domain.profile import Profile, SelfAssessment
from bot.domain.publishing import Schedule, Subject, Weekly
from bot.domain.server import ServerSettings
from bot.errors import UserError
from bot.i18n import catalogue
from bot.ui.filled_form import QuestionError
from bot.ui.profile.interview_entry import added_note
from bot.ui.publishing.weekly import Asked, asked_time
from bot.ui.score.entry import ScoreOptions, Taken, ask_if_booked, change_by, score_menu
from bot.ui.typed.clock_times import read_time
from bot.ui.typed.moments import read_moment, zones_meant
from bot.ui.typed.zones import zone_city, zone_name, zone_of
from tests.approved import shown
from tests.domain.tables import Cases, held

SAY = catalogue()
TODAY = dt.date(2026, 11, 25)
NOW = dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SEASON, PROGRAM = SeasonId(2027), AcgmeId("3203511146")


def told(work: Callable[[], object]) -> str:
    """What comes out, or the refusal with what it offers instead and which options it asks for."""
    try:
        return shown(work())
    except UserError as refusal:
        more = [*map(str, refusal.meant), *refusal.options]
        more += sorted(refusal.answers) if isinstance(refusal, QuestionError) else []
        return " ".join((f"refused: {shown(refusal.message)}", *more))


def test_scores():
    values: list[dict[str, object]] = [
        {},
        {"score": 240},
        {"passed": True},
        {"passed": False},
        {"score": 240, "passed": True},
        {"form": 11, "score": 240},
        {"form": 11},
        {"score": 240, "attempt": 2},
    ]
    before = Profile(
        step1=ExamRecord(ExamStatus.PASSED, 1, None, dt.date(2025, 5, 6)),
        step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, TODAY + DAY),
        self_assessments=(SelfAssessment(Exam.STEP2CK, "uwsa_2", 231, TODAY - 9 * DAY),),
    )

    def changed(options: ScoreOptions) -> list[str]:
        after = change_by(options, TODAY)(before)
        names = ("step1", "step2ck", "step3", "oet", "oet_date", "self_assessments")
        pairs = ((name, getattr(before, name, None), getattr(after, name, None)) for name in names)
        return [f"{name}={shown(new)}" for name, old, new in pairs if old != new]

    def cases() -> Cases:
        for taken, given in product((Taken.STEP2CK, Taken.OET, Taken.NBME, Taken.UWSA_2), values):
            options = ScoreOptions(taken, TODAY - DAY, **given)  # pyright: ignore[reportArgumentType]
            yield f"{taken} {given}", partial(told, partial(changed, options))
        for taken, given, off, typed in product(
            (Taken.STEP1, Taken.NBME),
            ({}, {"score": 240}, {"passed": True}, {"passed": False}),
            (-1, 0, 1),
            ("25 May", "25 May 2026"),
        ):
            options = ScoreOptions(taken, TODAY + off * DAY, **given)  # pyright: ignore[reportArgumentType]
            yield (
                f"{taken} {given} {off} days ahead, typed {typed}",
                partial(told, partial(ask_if_booked, options, typed, TODAY, AsyncMock())),
            )
        yield "menu", lambda: list(score_menu(before, SAY).lines.items())

    held("ui/approved/scores", cases())


def test_when_a_post_comes_every_week():
    schedule = Schedule(GuildId(7), Subject.STAGE, ChannelId(1), Weekly(4, 61, "Asia/Karachi"), NOW)
    known = {"no schedule": None, "none of a week": replace(schedule, weekly=None), "Friday": schedule}
    servers = {"": ServerSettings(GuildId(7)), "UTC": ServerSettings(GuildId(7), "Etc/UTC")}
    asked = [
        Asked(None, *given)
        for given in product((None, "0"), (None, "9:30", "2:30"), (None, "Asia/Karachi", "nowhere"))
    ]
    request = Mock(texts=SAY)

    def cases() -> Cases:
        for (name, before), (zone, settings), each in product(known.items(), servers.items(), asked):
            yield (
                f"{shown(each)}, {name}, server {zone}",
                partial(told, partial(asked_time, request, each, before, settings)),
            )

    held("ui/approved/weekly", cases())


def test_moments():
    days = ("Friday, December 11, 2026", "December 11, 2026 at 9:00 AM EST", "", "tomorrow", "soon")
    times = (
        *(
            "9:00",
            "9:00 AM EST",
            "9:00 PST",
            "10:00 AM PST",
            "2:30",
            "9 - 13 pm",
            "9 - 1 pm",
            "22:00 - 1:00",
            "24:00",
        ),
        *("24", "9 PM on December 11, 2026", "9 PM EST December 12, 2026", "", "soon", "9:00 - 9:00"),
    )

    def cases() -> Cases:
        for day, at in product(days, times):
            yield f"{day!r} {at!r}", partial(told, partial(read_moment, day, at, TODAY))
        for text in times:
            yield f"time {text!r}", partial(told, partial(read_time, text))
        at = dt.datetime(2026, 12, 11, 9)  # noqa: DTZ001 (wall time)
        homes = (None, "America/New_York", "America/Chicago", "Asia/Karachi")
        for zone, home in product(("EST", "Eastern", "CST", "UTC+5", "UTC-5", "Karachi", "xyzzy"), homes):
            yield f"{zone} at {home}", partial(told, partial(zones_meant, zone, home, at))
        for name in ("Etc/UTC", "UTC", "Etc/GMT+5", "America/New_York", "America/Argentina/ComodRivadavia"):
            yield f"city of {name}", partial(zone_city, name)
            yield f"name of {name}", lambda name=name: zone_name(zone_of(name))

    held("ui/approved/moments", cases())


def test_what_is_said_of_a_new_interview():
    wall = dt.datetime(2026, 11, 25, 15)  # noqa: DTZ001 (wall time)
    listed = Interview(1, SEASON, PROGRAM, wall, "Etc/UTC", InterviewFormat.VIDEO)
    other = replace(listed, acgme_id=UNLISTED, other=OtherProgram("A hospital", "internal medicine"))

    def cases() -> Cases:
        for (name, one), off in product((("listed", listed), ("other", other)), (-1, 0, 1)):
            new = replace(one, at=wall + off * dt.timedelta(minutes=1))
            profile = Profile(season=SEASON, time_zone="Asia/Karachi", interviews=Interviews((new,), 1))
            yield f"{name}, {off} minutes ahead", partial(added_note, new, profile, SAY, NOW)

    held("ui/approved/new_interview", cases())
