"""`/invitations share · list`: what a member reports to their server of invitations, and taking it back."""

from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.profile.shares import ask_share, offered_menu, server_of, show_shares
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers


@in_servers_and_dms
class InvitationsCog(
    commands.GroupCog, group_name="invitations", group_description=described("invitations.group")
):
    """The commands `/invitations …`."""

    @app_commands.command(name="share", description=described("invitations.share.command"))
    @app_commands.describe(program=described("invitations.share.program"))
    async def share(self, interaction: Interaction, program: str) -> None:
        """Ask whether one invitation is to be shared with this server."""

        async def ask(agreed: Request) -> None:
            await ask_share(agreed, program)

        await after_consent(Request.of(interaction), ask)

    @app_commands.command(name="list", description=described("invitations.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show what was shared, and take it back."""
        await after_consent(Request.of(interaction), show_shares)

    @share.autocomplete("program")
    @always_answers
    async def _offered(self, request: Request, current: str) -> Choices:
        try:
            offered = await request.services.invitations.offered(
                request.member, server_of(request), request.now
            )
        except UserError:
            return []
        return offered_menu(offered).offered(current)
