"""`/interviews add · list · remove`: interviews with their day and time, each reminded of like a milestone."""

from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.domain.interview import InterviewFormat
from bot.domain.message import Message, message
from bot.domain.profile import Profile
from bot.profile.interviews import with_interview, without_interview
from bot.seasons.local_time import instant_of
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.command_text import described
from bot.ui.consent import after_consent
from bot.ui.contexts import in_servers_and_dms
from bot.ui.patience import defer_if_slow
from bot.ui.profile.interviews import interview_menu, interviews_card, the_interview
from bot.ui.programs.choice import program_choices, program_line, the_program
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.clock_times import the_time, time_choices
from bot.ui.typed.day_choices import coming_day_choices, given_nearest_day
from bot.ui.typed.own_menu import own_choices
from bot.ui.typed.zone_choices import given_zone, zone_choices

FORMATS = [
    app_commands.Choice(name=described(f"interviews.format.{how}"), value=how.value)
    for how in InterviewFormat
]


@in_servers_and_dms
class InterviewsCog(
    commands.GroupCog, group_name="interviews", group_description=described("interviews.group")
):
    """The commands `/interviews …`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="add", description=described("interviews.add.command"))
    @app_commands.describe(
        program=described("interviews.add.program"),
        date=described("interviews.add.date"),
        time=described("interviews.add.time"),
        how=described("interviews.add.format"),
        time_zone=described("interviews.add.zone"),
    )
    @app_commands.rename(how="format")
    @app_commands.choices(how=FORMATS)
    async def add(
        self,
        interaction: Interaction,
        program: str,
        date: str,
        time: str,
        how: str,
        time_zone: str | None = None,
    ) -> None:
        """Record an interview."""
        where, clock, form = the_program(program).acgme_id, the_time(time), InterviewFormat(how)
        zone = None if time_zone is None else given_zone(interaction, time_zone)

        async def store(agreed: Interaction) -> None:
            who, now = MemberId(agreed.user.id), self._services.clock.now()
            at = datetime.combine(await given_nearest_day(agreed, self._services, date), clock)
            its = zone or (await self._services.profiles.stored(who)).member.time_zone
            work = self._services.profiles.change(
                who, lambda profile: with_interview(profile, where, at, its, form), now=now
            )
            key = "interviews.added" if instant_of(at, its) > now else "interviews.added_past"
            told = message(key, program=program_line(where), format=message(f"interviews.format.{form}"))
            await self._show(agreed, await defer_if_slow(agreed, work), told)

        await after_consent(interaction, self._services, store)

    @app_commands.command(name="list", description=described("interviews.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show all interviews."""

        async def show(agreed: Interaction) -> None:
            work = self._services.profiles.profile(MemberId(agreed.user.id))
            await self._show(agreed, await defer_if_slow(agreed, work))

        await after_consent(interaction, self._services, show)

    @app_commands.command(name="remove", description=described("interviews.remove.command"))
    @app_commands.describe(interview=described("interviews.remove.interview"))
    async def remove(self, interaction: Interaction, interview: str) -> None:
        """Remove an interview; past ones too."""

        async def store(agreed: Interaction) -> None:
            who, now, texts = MemberId(agreed.user.id), self._services.clock.now(), texts_for(agreed)
            one = the_interview(interview, await self._services.profiles.profile(who), texts)
            work = self._services.profiles.change(
                who, lambda profile: without_interview(profile, one.number), now=now
            )
            told = message("interviews.removed", program=program_line(one.acgme_id))
            await self._show(agreed, await defer_if_slow(agreed, work), told)

        await after_consent(interaction, self._services, store)

    async def _show(self, interaction: Interaction, profile: Profile, note: Message | None = None) -> None:
        texts = texts_for(interaction)
        told = "" if note is None else texts.of(note)
        await answer(interaction, interviews_card(profile, texts, self._services.clock.now(), told))

    @add.autocomplete("program")
    @always_answers
    async def _programs(self, interaction: Interaction, current: str) -> Choices:  # noqa: ARG002 (discord.py gives both)
        return program_choices(current)

    @add.autocomplete("date")
    @always_answers
    async def _days(self, interaction: Interaction, current: str) -> Choices:
        return await coming_day_choices(interaction, self._services, current)

    @add.autocomplete("time")
    @always_answers
    async def _times(self, interaction: Interaction, current: str) -> Choices:
        return time_choices(current, texts_for(interaction).language)

    @add.autocomplete("time_zone")
    @always_answers
    async def _zones(self, interaction: Interaction, current: str) -> Choices:
        return zone_choices(interaction, self._services, current)

    @remove.autocomplete("interview")
    @always_answers
    async def _own_interviews(self, interaction: Interaction, current: str) -> Choices:
        return await own_choices(interaction, self._services, current, interview_menu)
