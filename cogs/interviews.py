"""`/interviews …`: interviews with their day and time, each reminded of like a milestone, and what helps around them."""

from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.domain.interview import Interview, InterviewFormat
from bot.profile.interviews import rated, visited, with_changed_interview, without_interview
from bot.profile.typed_days import the_coming_day
from bot.ui.answers import Interaction
from bot.ui.clocks import both_clocks
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.profile.interview_entry import TypedInterview, add_interview, program_of, specialty_choices
from bot.ui.profile.interview_form import open_interview_form
from bot.ui.profile.interview_help import show_letter, show_preparation
from bot.ui.profile.interviews import interview_menu, show_changed, show_interviews, the_interview
from bot.ui.programs.choice import interview_program, program_choices
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.clock_times import time_choices
from bot.ui.typed.day_choices import coming_day_choices, moment_day_choices
from bot.ui.typed.own_menu import own_choices
from bot.ui.typed.zone_choices import zone_choices

FORMATS = [
    app_commands.Choice(name=described(f"interviews.format.{how}"), value=how.value)
    for how in InterviewFormat
]


@in_servers_and_dms
class InterviewsCog(
    commands.GroupCog, group_name="interviews", group_description=described("interviews.group")
):
    """The commands `/interviews …`."""

    @app_commands.command(name="add", description=described("interviews.add.command"))
    @app_commands.describe(
        program=described("interviews.add.program"),
        date=described("interviews.add.date"),
        time=described("interviews.add.time"),
        how=described("interviews.add.format"),
        time_zone=described("interviews.add.zone"),
        specialty=described("interviews.add.specialty"),
        link=described("interviews.add.link"),
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
        specialty: str | None = None,
        link: str | None = None,
    ) -> None:
        """Record an interview."""
        typed = TypedInterview(program, date, time, InterviewFormat(how), time_zone, specialty, link)
        program_of(program, specialty)

        async def store(agreed: Request) -> None:
            await add_interview(agreed, typed)

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="edit", description=described("interviews.edit.command"))
    @app_commands.describe(
        interview=described("interviews.remove.interview"), how=described("interviews.add.format")
    )
    @app_commands.rename(how="format")
    @app_commands.choices(how=FORMATS)
    async def edit(self, interaction: Interaction, interview: str, how: str | None = None) -> None:
        """Move an interview, or note its link, interviewer and more."""

        async def change(agreed: Request) -> None:
            chosen = the_interview(
                interview, await agreed.services.profiles.profile(agreed.member), agreed.texts
            )
            if how is None:
                await open_interview_form(agreed, chosen.number, show_changed)
            else:
                await self._change_format(agreed, chosen, InterviewFormat(how))

        await after_consent(Request.of(interaction), change)

    @app_commands.command(name="list", description=described("interviews.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show all interviews."""

        async def show(agreed: Request) -> None:
            work = agreed.services.profiles.profile(agreed.member)
            await show_interviews(agreed, await agreed.defer_if_slow(work))

        await after_consent(Request.of(interaction), show)

    @app_commands.command(name="rate", description=described("interviews.rate.command"))
    @app_commands.describe(
        interview=described("interviews.remove.interview"),
        rating=described("interviews.rate.rating"),
        note=described("interviews.rate.note"),
    )
    async def rate(
        self,
        interaction: Interaction,
        interview: str,
        rating: app_commands.Range[int, 1, 5],
        note: str | None = None,
    ) -> None:
        """Keep what the member thought of a program; it stands on their rank list."""

        async def store(agreed: Request) -> None:
            texts = agreed.texts
            chosen = the_interview(interview, await agreed.services.profiles.profile(agreed.member), texts)
            change = rated(rating, note or chosen.impression.note)
            work = agreed.services.profiles.record(
                agreed.member,
                lambda profile: with_changed_interview(profile, chosen.number, change),
                now=agreed.now,
            )
            blanks = {"program": interview_program(chosen), "rating": rating}
            made = await agreed.defer_if_slow(work)
            await show_changed(agreed, made, texts("interviews.rate.done", blanks))

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="second-look", description=described("interviews.second_look.command"))
    @app_commands.describe(
        interview=described("interviews.remove.interview"), date=described("interviews.second_look.date")
    )
    async def second_look(self, interaction: Interaction, interview: str, date: str) -> None:
        """Keep or remove the day of a second look."""

        async def store(agreed: Request) -> None:
            texts = agreed.texts
            profile = await agreed.services.profiles.profile(agreed.member)
            chosen = the_interview(interview, profile, texts)
            day = None if date.strip() == "-" else the_coming_day(date, profile.today(agreed.now))
            work = agreed.services.profiles.record(
                agreed.member,
                lambda before: with_changed_interview(before, chosen.number, visited(day)),
                now=agreed.now,
            )
            made = await agreed.defer_if_slow(work)
            key = "interviews.second_look.removed" if day is None else "interviews.second_look.saved"
            blanks = {"program": interview_program(chosen), "day": day}
            await show_changed(agreed, made, texts(key, blanks))

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="prepare", description=described("interviews.prepare.command"))
    async def prepare(self, interaction: Interaction) -> None:
        """Show what to ask at an interview."""
        await after_consent(Request.of(interaction), show_preparation)

    @app_commands.command(name="letter", description=described("interviews.letter.command"))
    @app_commands.describe(interview=described("interviews.remove.interview"))
    async def letter(self, interaction: Interaction, interview: str) -> None:
        """Give a letter of interest to fill in."""

        async def give(agreed: Request) -> None:
            profile = await agreed.services.profiles.profile(agreed.member)
            await show_letter(agreed, the_interview(interview, profile, agreed.texts))

        await after_consent(Request.of(interaction), give)

    @app_commands.command(name="remove", description=described("interviews.remove.command"))
    @app_commands.describe(interview=described("interviews.remove.interview"))
    async def remove(self, interaction: Interaction, interview: str) -> None:
        """Remove an interview; past ones too."""

        async def store(agreed: Request) -> None:
            texts = agreed.texts
            gone = the_interview(interview, await agreed.services.profiles.profile(agreed.member), texts)
            work = agreed.services.profiles.record(
                agreed.member, lambda profile: without_interview(profile, gone.number), now=agreed.now
            )
            note = texts("interviews.removed", {"program": interview_program(gone)})
            await show_changed(agreed, await agreed.defer_if_slow(work), note)

        await after_consent(Request.of(interaction), store)

    async def _change_format(self, request: Request, chosen: Interview, how: InterviewFormat) -> None:
        texts = request.texts
        work = request.services.profiles.record(
            request.member,
            lambda profile: with_changed_interview(
                profile, chosen.number, lambda one: replace(one, format=how)
            ),
            now=request.now,
        )
        clocks = both_clocks(chosen.at, chosen.zone, None, request.now, texts)
        note = texts("interviews.changed", {"program": interview_program(chosen), "clocks": clocks})
        await show_changed(request, await request.defer_if_slow(work), note)

    @add.autocomplete("program")
    @always_answers
    async def _programs(self, request: Request, current: str) -> Choices:  # noqa: ARG002 (discord.py gives both)
        return program_choices(current)

    @add.autocomplete("date")
    @always_answers
    async def _days(self, request: Request, current: str) -> Choices:
        return await moment_day_choices(request, current)

    @second_look.autocomplete("date")
    @always_answers
    async def _visits(self, request: Request, current: str) -> Choices:
        return await coming_day_choices(request, current)

    @add.autocomplete("time")
    @always_answers
    async def _times(self, request: Request, current: str) -> Choices:
        return time_choices(current, request.texts.language)

    @add.autocomplete("time_zone")
    @always_answers
    async def _zones(self, request: Request, current: str) -> Choices:
        return zone_choices(request, current)

    @add.autocomplete("specialty")
    @always_answers
    async def _specialties(self, request: Request, current: str) -> Choices:
        return specialty_choices(current, request.texts)

    @edit.autocomplete("interview")
    @rate.autocomplete("interview")
    @second_look.autocomplete("interview")
    @letter.autocomplete("interview")
    @remove.autocomplete("interview")
    @always_answers
    async def _own_interviews(self, request: Request, current: str) -> Choices:
        return await own_choices(request, current, interview_menu)
