"""`/status set · show`: where the member is in the season, and how many applications and interviews."""

from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.domain.profile import CycleStatus, Profile, Stage
from bot.domain.profile_check import COUNT_MAX
from bot.domain.server import RolePurpose
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.profile.status import show_saved_status, show_status
from bot.ui.request import Request
from bot.ui.servers.rights import STAGES as ROLE_STAGES
from bot.ui.servers.stage_roles import ask_stage_role, drop_stage_roles

STAGE_ROLES = [
    *(
        app_commands.Choice(name=described(f"server.stage.{stage}"), value=stage.value)
        for stage in ROLE_STAGES
    ),
    app_commands.Choice(name=described("stage_role.none"), value="none"),
]
STAGES = [app_commands.Choice(name=described(f"status.stage.{stage}"), value=stage.value) for stage in Stage]
Count = app_commands.Range[int, 0, COUNT_MAX]


@in_servers_and_dms
class StatusCog(commands.GroupCog, group_name="status", group_description=described("status.group")):
    """The commands `/status …`."""

    @app_commands.command(name="set", description=described("status.set.command"))
    @app_commands.describe(
        stage=described("status.set.stage"),
        applications=described("status.set.applications"),
        interviews=described("status.set.interviews"),
    )
    @app_commands.choices(stage=STAGES)
    async def set(
        self,
        interaction: Interaction,
        stage: str,
        applications: Count | None = None,
        interviews: Count | None = None,
    ) -> None:
        """Set the stage; counts that are not given stay as they were."""

        def changed(profile: Profile) -> Profile:
            before = profile.status
            status = CycleStatus(
                stage=Stage(stage),
                applications=before.applications if applications is None else applications,
                interviews=before.interviews if interviews is None else interviews,
            )
            return replace(profile, status=status)

        async def store(agreed: Request) -> None:
            made = await agreed.defer_if_slow(
                agreed.services.profiles.record(agreed.member, changed, now=agreed.now)
            )
            await show_saved_status(agreed, made)

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="show", description=described("status.show.command"))
    async def show(self, interaction: Interaction) -> None:
        """Show the stage and the counts."""

        async def go_on(agreed: Request) -> None:
            work = agreed.services.profiles.profile(agreed.member)
            profile = await agreed.defer_if_slow(work)
            await show_status(agreed, profile)

        await after_consent(Request.of(interaction), go_on)

    @app_commands.command(name="role", description=described("stage_role.command"))
    @app_commands.describe(role=described("stage_role.option"))
    @app_commands.choices(role=STAGE_ROLES)
    async def role(self, interaction: Interaction, role: str) -> None:
        """Show a stage to everybody in this server, or none. Nothing is stored here, so no consent is asked."""
        request = Request.of(interaction)
        if role == "none":
            await drop_stage_roles(request)
        else:
            await ask_stage_role(request, RolePurpose(role))
