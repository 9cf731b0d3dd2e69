"""Tables of when posts are due and which invitations are relayed, with each limit at minus one, zero and one."""

import datetime as dt
from dataclasses import replace
from functools import partial
from itertools import product

from bot.domain.application import Application, ApplicationState, ProgramRef
from bot.domain.ids import AcgmeId, ChannelId, GuildId, MemberId, SeasonId
from bot.domain.interview import UNLISTED, Interview, InterviewFormat, Interviews, OtherProgram
from bot.domain.invitation import Share
from bot.domain.profile import Profile
from bot.domain.publishing import Schedule, Subject, Weekly
from bot.domain.season import Season, calendar_of
from bot.errors import UserError
from bot.publishing.invitations import choose, invited_by, kept_seasons, lapsed, open_season, with_share
from bot.publishing.weekly import key_of, last_due, next_due
from bot.seasons.loader import load_calendar
from tests.approved import shown
from tests.domain.tables import Cases, held

NOW = dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
SEASON = SeasonId(2027)
PROGRAMS = [AcgmeId(f"32000000{number:02}") for number in range(1, 40)]
CALENDAR = load_calendar()


def test_when_posts_are_due():
    weeklies = [
        Weekly(day, minute, zone)
        for day, minute, zone in product(
            (None, 0, 2, 6), (0, 540, 1439), ("America/New_York", "Pacific/Kiritimati")
        )
    ]
    due = last_due(Weekly(2, 540, "America/New_York"), NOW)
    instants = [
        NOW,
        due - SECOND,
        due,
        due + SECOND,
        dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC),
        dt.datetime(2027, 3, 14, 7, tzinfo=dt.UTC),
    ]

    def cases() -> Cases:
        for weekly, now in product(weeklies, instants):
            yield (
                f"{shown(weekly)} at {now:%a %m-%d %H:%M:%S}",
                lambda weekly=weekly, now=now: (last_due(weekly, now), next_due(weekly, now)),
            )
        named = (GuildId(7), ChannelId(11), Subject.STAGE, NOW)
        yield "key", partial(key_of, *named)
        for place, other in enumerate((GuildId(8), ChannelId(12), Subject.STEP2CK, NOW + SECOND)):
            changed = [*named[:place], other, *named[place + 1 :]]
            yield f"key with another {type(other).__name__}", partial(key_of, *changed)  # pyright: ignore[reportArgumentType]

    held("publishing/approved/due", cases())


def share(number: int, at: dt.datetime, guild: int = 7, season: int = 2027) -> Share:
    return Share(GuildId(guild), SeasonId(season), AcgmeId(f"32{number:08}"), at)


def test_shares():
    def shares(count: int, today: int, ago: dt.timedelta) -> tuple[Share, ...]:
        old = tuple(share(number, NOW - 9 * DAY) for number in range(count - today))
        return (*old, *(share(1000 + number, NOW - ago) for number in range(today)))

    def outcome(before: tuple[Share, ...], new: Share) -> str:
        try:
            return f"{len(with_share(before, new))} shares"
        except UserError as refusal:
            return shown(refusal.message)

    def cases() -> Cases:
        for count, today, ago in product(
            (4, 59, 60, 61), (0, 4, 5), (DAY - SECOND, DAY, DAY + SECOND, dt.timedelta())
        ):
            if today <= count:
                yield (
                    f"one more than {count}, {today} of {ago} ago",
                    partial(outcome, shares(count, today, ago), share(99, NOW)),
                )
        full = shares(60, 5, dt.timedelta())
        for name, new in (("another", full[0]), ("one of today", full[-1])):
            yield f"{name} again", partial(outcome, full, replace(new, at=NOW))
            yield f"{name} again elsewhere", partial(outcome, full, replace(new, at=NOW, guild=GuildId(8)))
        one = share(1, NOW)
        schedule = Schedule(GuildId(7), Subject.INVITATIONS, ChannelId(1), None, None)
        for until in (None, NOW - SECOND, NOW, NOW + SECOND):
            for posted in ((), (one.program,)):
                yield (
                    f"posted until {until}, {len(posted)} posted: lapsed",
                    partial(lapsed, one, replace(schedule, posted_until=until), posted),
                )
        yield "without a schedule", partial(lapsed, one, None, ())

    held("publishing/approved/shares", cases())


def test_seasons_of_invitations():
    season = next(one for one in CALENDAR.seasons if one.id == SEASON)
    review, match_day = season.find("eras_review"), season.find("match_day")
    assert review is not None
    assert match_day is not None
    without = calendar_of([Season(SEASON, "", "", (review,)), Season(SeasonId(2028), "", "", (match_day,))])
    instants = [
        at + off * SECOND
        for at in (review.instant, match_day.instant, match_day.instant + 30 * DAY)
        for off in (-1, 0, 1)
    ]

    def cases() -> Cases:
        for now in instants:
            yield f"{now}", lambda now=now: (open_season(CALENDAR, now), kept_seasons(CALENDAR, now))
            yield (
                f"{now} with dates missing",
                lambda now=now: (open_season(without, now), kept_seasons(without, now)),
            )

    held("publishing/approved/seasons_of_invitations", cases())


def test_who_was_invited():
    at = dt.datetime.fromisoformat("2026-12-03T09:00")
    one = Interview(1, SEASON, PROGRAMS[0], at, "UTC", InterviewFormat.VIDEO)
    other = replace(one, number=2, acgme_id=UNLISTED, other=OtherProgram("x", "y"))
    named = ProgramRef(UNLISTED, OtherProgram("x", "y"))

    def profile(*applications: Application) -> Profile:
        return Profile(
            season=SEASON,
            interviews=Interviews((one, other, replace(one, number=3, season=SeasonId(2026))), 3),
            applications=applications,
        )

    def cases() -> Cases:
        for state in ApplicationState:
            for program in (ProgramRef(PROGRAMS[0]), ProgramRef(PROGRAMS[1]), named):
                held_one = profile(Application(SEASON, program, state))
                yield f"{state} at {shown(program)}", partial(invited_by, held_one, NOW)
            yield (
                f"{state} in another season",
                partial(
                    invited_by, profile(Application(SeasonId(2026), ProgramRef(PROGRAMS[1]), state)), NOW
                ),
            )

    held("publishing/approved/invited", cases())


def test_how_many_programs_a_post_shows():
    def count(members: int, programs: int) -> int:
        return len(choose({MemberId(number): tuple(PROGRAMS[:programs]) for number in range(members)}))

    apart = {MemberId(number): (program,) for number, program in enumerate(PROGRAMS)}
    tight = {
        MemberId(1): (PROGRAMS[0],),
        MemberId(2): (PROGRAMS[0], PROGRAMS[1]),
        MemberId(3): (PROGRAMS[1], PROGRAMS[2]),
    }
    tight |= {MemberId(4): (PROGRAMS[2], PROGRAMS[3]), MemberId(5): (PROGRAMS[3], PROGRAMS[4])}

    def cases() -> Cases:
        for members, programs in product((4, 5, 6, 30), (4, 5, 19, 20, 21, 39)):
            yield (
                f"{members} members, each of {programs} programs",
                partial(count, members, programs),
            )
        for members in (4, 5, 20, 21, 39):
            few = dict(list(apart.items())[:members])
            yield f"{members} members, each one of their own", lambda few=few: len(set(choose(few)))
        yield "five that fit one way only", lambda: len(choose(tight))
        yield "the same twice", lambda: len(choose({**tight, MemberId(1): (PROGRAMS[1], PROGRAMS[1])}))

    held("publishing/approved/programs_of_a_post", cases())
