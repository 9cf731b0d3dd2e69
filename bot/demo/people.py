"""Lets the demo's people use the bot before a visitor does, through the same services as the commands.

Who is known already (a kept database) keeps what a visitor stored for them.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import resources

from bot.demo.ledger import invented
from bot.demo.moment import zone_where
from bot.demo.winter import spend_winter
from bot.demo.world import CASES, DemoServer
from bot.domain.exam import ExamRecord, ExamStatus, step2ck_passing_score
from bot.domain.ids import GuildId, MemberId
from bot.domain.profile import (
    CycleStatus,
    ExperienceKind,
    ExperienceSpecialty,
    Profile,
    Stage,
    UsExperience,
    Visa,
)
from bot.domain.reminder_settings import DEFAULT_HOURS
from bot.services import Services
from bot.strategy.forms import parse_profile

ZONE = "UTC"
"""Where everybody but Dana and Esra lives; the pages show the same zone."""
EXAM_IN = timedelta(days=7)
"""One of the leads of an exam, so that a reminder of it falls due on the first day."""
TESTED_AGO = timedelta(days=120)
SCORES_CENTRE, SCORES_SPREAD, SCORE_LOWEST, SCORE_HIGHEST = 238, 11, 210, 268
"""The crowd's Step 2 CK scores: a bell of this centre and spread, within these ends. Invented."""

STATUSES = (
    CycleStatus(Stage.PREPARING),
    CycleStatus(Stage.READY),
    CycleStatus(Stage.SUBMITTED),
    CycleStatus(Stage.SUBMITTED, interviews=0),
    *(CycleStatus(Stage.INTERVIEWING, interviews=received) for received in (1, 2, 4, 5, 7, 11)),
)
"""Where the crowd stands. Invented."""


async def settle_in(
    services: Services, server: DemoServer, *, in_server_since: datetime, now: datetime
) -> None:
    """Give profiles to those who have one and let them and the crowd join the statistics."""
    people = {MemberId(server.cast[name].id): _case(services, case, now) for name, case in CASES.items()}
    chance = random.Random(2028)
    people |= {MemberId(actor.id): _invented(chance, now) for actor in server.crowd}
    for member, profile in people.items():
        if await services.profiles.member(member) is None:
            await _arrive(services, member, profile, ZONE, now)
        await services.cohort.join(member, GuildId(server.guild.id), in_server_since=in_server_since, now=now)
    await _book_exam(services, MemberId(server.cast["dana"].id), now)
    await spend_winter(services, server, invented(), now)


async def _arrive(services: Services, member: MemberId, profile: Profile, zone: str, now: datetime) -> None:
    await services.profiles.register(member, time_zone=zone, season=profile.season, now=now)
    await services.profiles.change(member, lambda _: profile, now=now)


def _case(services: Services, name: str, now: datetime) -> Profile:
    form = resources.files("bot.strategy").joinpath("cases", f"{name}.json").read_bytes()
    seasons = [season.id for season in services.calendar.seasons]
    return parse_profile(form, as_of=now.date(), specialties=("pediatrics",), seasons=seasons)


def _invented(chance: random.Random, now: datetime) -> Profile:
    drawn = round(chance.gauss(SCORES_CENTRE, SCORES_SPREAD))
    score, day = min(max(drawn, SCORE_LOWEST), SCORE_HIGHEST), (now - TESTED_AGO).date()
    status = ExamStatus.PASSED if score >= step2ck_passing_score(day) else ExamStatus.FAILED
    return Profile(
        step2ck=ExamRecord(status=status, attempts=1, score=score, date=day),
        status=chance.choice(STATUSES),
    )


async def _book_exam(services: Services, member: MemberId, now: datetime) -> None:
    """Dana's exam is a week from today, where it is about to be the hour at which reminders come."""
    zone = zone_where(now, DEFAULT_HOURS.delivery.hour)
    profile = Profile(
        visa=Visa.J1,
        step1=ExamRecord(status=ExamStatus.PASSED, attempts=1),
        us_experience=(UsExperience(ExperienceKind.HANDS_ON, ExperienceSpecialty.PEDIATRICS, 2),),
    )
    if await services.profiles.member(member) is None:
        await _arrive(services, member, profile, zone, now)
    dana = await services.profiles.register(member, time_zone=zone, now=now)
    exam = ExamRecord(status=ExamStatus.BOOKED, attempts=0, date=dana.today(now) + EXAM_IN)
    await services.profiles.change(member, lambda known: replace(known, step2ck=exam), now=now)
