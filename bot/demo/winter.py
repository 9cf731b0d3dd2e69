"""A member of the demo in the middle of a winter, and five of the crowd who report invitations. Everything is invented.

Esra's last interview ended some hours ago, so that the question about it comes a minute after the start.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.demo.moment import zone_where
from bot.demo.world import DemoServer
from bot.domain.application import Application, ApplicationState, ProgramRef
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import AcgmeId, ChannelId, GuildId, MemberId, SeasonId
from bot.domain.interview import Impression, InterviewFormat
from bot.domain.invitation import SHARERS
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.profile import CycleStatus, Profile, Stage, Visa
from bot.domain.publishing import Subject, Weekly
from bot.errors import UserError
from bot.profile.interviews import with_changed_interview, with_interview
from bot.profile.ranking import with_rank
from bot.reminders.policy import EVENING
from bot.seasons.local_time import instant_of, wall_of
from bot.services import Services
from bot.strategy.season import running_season
from bot.ui.profile.interview_entry import home_zone

APPLIED = 60
DAYS = (-18, -9, 4, 11, 25)
"""When the other interviews are, counted from today."""
SHARED_AGO = timedelta(days=2)
POST_IN = timedelta(minutes=3)
"""The first post of invitations comes so soon after the start."""


async def spend_winter(
    services: Services, server: DemoServer, programs: list[AcgmeId], now: datetime
) -> None:
    """Give Esra her season, and the server its first post of invitations."""
    season = running_season(services.calendar, now)
    if season is None:
        return
    esra = MemberId(server.cast["esra"].id)
    if await services.profiles.member(esra) is None:
        zone = zone_where(now, EVENING.hour)
        await services.profiles.register(esra, time_zone=zone, season=season.id, now=now)
        await services.profiles.change(esra, lambda known: _winter(known, season.id, programs, now), now=now)
    await _report(services, server, season.id, programs, now)


def _winter(known: Profile, season: SeasonId, programs: list[AcgmeId], now: datetime) -> Profile:
    profile = replace(
        known,
        visa=Visa.J1,
        step1=ExamRecord(status=ExamStatus.PASSED, attempts=1),
        step2ck=ExamRecord(status=ExamStatus.PASSED, attempts=1, score=236),
        status=CycleStatus(Stage.INTERVIEWING, applications=APPLIED),
        applications=tuple(
            Application(
                season,
                ProgramRef(program),
                ApplicationState.DECLINED if place % 9 == 0 else ApplicationState.APPLIED,
            )
            for place, program in enumerate(programs[1 : APPLIED + 1], start=1)
        ),
    )
    last = _nine_before(now - timedelta(hours=5), home_zone(programs[1]) or "UTC")
    for program, day in zip(programs[2:], DAYS, strict=False):
        zone = home_zone(program) or "UTC"
        at = _nine_before(now, zone) + timedelta(days=day)
        profile = with_interview(profile, program, at, zone, InterviewFormat.VIDEO)
    for number, impression in ((1, Impression(4, "Kind residents, much teaching")), (2, Impression(2))):
        profile = _rated(profile, number, impression)
        profile = with_rank(profile, ProgramRef(programs[number + 1]))
    return with_interview(profile, programs[1], last, home_zone(programs[1]) or "UTC", InterviewFormat.VIDEO)


def _rated(profile: Profile, number: int, impression: Impression) -> Profile:
    return with_changed_interview(profile, number, lambda entry: replace(entry, impression=impression))


def _nine_before(instant: datetime, zone: str) -> datetime:
    """The last nine o'clock in a zone that lies before an instant, as wall time."""
    wall = wall_of(instant, zone).replace(hour=9, minute=0, second=0, microsecond=0)
    return wall if instant_of(wall, zone) <= instant else wall - timedelta(days=1)


async def _report(
    services: Services, server: DemoServer, season: SeasonId, programs: list[AcgmeId], now: datetime
) -> None:
    """Five of the crowd have shared an invitation two days ago, and the channel's hour is near."""
    guild, channel = GuildId(server.guild.id), ChannelId(server.channels["invitations"].id)
    if await services.publishing.schedule(guild, Subject.INVITATIONS) is not None:
        return
    at = now + POST_IN
    act = ModeratorAct(guild, MemberId(server.cast["mona"].id), ActKind.INVITATIONS_SCHEDULED, now)
    weekly = Weekly(None, at.hour * 60 + at.minute, "UTC")
    await services.publishing.keep(Subject.INVITATIONS, channel, weekly, act)
    for actor, program in zip(server.crowd[:SHARERS], programs[10:], strict=False):
        member = MemberId(actor.id)
        invited = Application(season, ProgramRef(program), ApplicationState.INVITED)
        await services.profiles.register(member, time_zone="UTC", season=season, now=now)
        await services.profiles.change(
            member, lambda known, invited=invited: replace(known, applications=(invited,)), now=now
        )
        try:
            await services.invitations.share(member, guild, program, now - SHARED_AGO)
        except UserError:  # outside the months in which invitations are relayed
            return
