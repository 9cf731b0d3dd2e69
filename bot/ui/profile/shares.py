"""Invitations that a member shares with a server: asked before, listed, and taken back with one press."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.domain.ids import AcgmeId, GuildId, MemberId
from bot.domain.invitation import SHARERS
from bot.domain.message import Message, message
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.publishing.sharing import OwnShare
from bot.services import Services
from bot.ui import limits
from bot.ui.answers import Interaction, defer_if_slow, texts_for
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import CHOICE_NAME, clip
from bot.ui.programs.choice import program_line, the_program
from bot.ui.typed.menu import Menu


def server_of(interaction: Interaction) -> GuildId:
    """The server in which the command was run. Raises `UserError` in direct messages."""
    if interaction.guild_id is None:
        raise UserError("invitations.in_a_server")
    return GuildId(interaction.guild_id)


def offered_menu(programs: Sequence[AcgmeId]) -> Menu:
    """The programs that can be shared as a menu; its values are their numbers."""
    return Menu({program: clip(program_line(program), CHOICE_NAME) for program in programs})


async def ask_share(interaction: Interaction, services: Services, typed: str) -> None:
    """Say in one line what others may still guess, and share only then. Raises `UserError`."""
    who, guild = MemberId(interaction.user.id), server_of(interaction)
    offered = await services.invitations.offered(who, guild, services.clock.now())
    value = offered_menu(offered).meant(typed)
    program = the_program(typed).acgme_id if value is None else AcgmeId(value)
    if program not in offered:
        raise UserError("invitations.not_offered")
    texts = texts_for(interaction)
    body = "\n\n".join(
        (
            texts("invitations.ask", {"program": program_line(program), "count": SHARERS}),
            texts("invitations.ask.warning"),
        )
    )
    card = Card(texts("invitations.ask.title"), body, accent=Accent.ATTENTION)
    await show_in_place(interaction, card, AskPanel(who, services, guild, program, texts))


class AskPanel(YieldingPanel):
    """Share it, or not."""

    def __init__(
        self, owner: MemberId, services: Services, guild: GuildId, program: AcgmeId, texts: Catalogue
    ) -> None:
        super().__init__(owner)
        self._services, self._guild, self._program = services, guild, program
        yes = ActButton(texts("invitations.ask.share"), self._share, discord.ButtonStyle.primary)
        self.add_item(yes)
        self.add_item(ActButton(texts("invitations.ask.not_now"), self._leave))

    async def _share(self, interaction: Interaction) -> None:
        now = self._services.clock.now()
        work = self._services.invitations.share(self.owner, self._guild, self._program, now)
        await defer_if_slow(interaction, work)
        note = message("invitations.shared", program=program_line(self._program))
        await show_shares(interaction, self._services, note)

    async def _leave(self, interaction: Interaction) -> None:
        await show_shares(interaction, self._services, message("invitations.nothing_shared"))


async def show_shares(interaction: Interaction, services: Services, note: Message | None = None) -> None:
    """Show what the member shared, with a menu that takes one back."""
    who, texts = MemberId(interaction.user.id), texts_for(interaction)
    mine = await services.invitations.mine(who)
    lead = "" if note is None else texts.of(note)
    await show_in_place(interaction, shares_card(mine, texts, lead), SharesPanel(who, services, mine, texts))


def shares_card(mine: Sequence[OwnShare], texts: Catalogue, note: str = "") -> Card:
    """Each share and whether it is posted; how they are relayed."""
    lines = [f"• {program_line(own.share.program)}: {texts.of(_state(own))}" for own in mine]
    body = [note, "\n".join(lines) or texts("invitations.none"), texts("invitations.how", {"count": SHARERS})]
    return Card(
        texts("invitations.mine.title"),
        "\n\n".join(part for part in body if part),
        footer=texts("invitations.mine.footer"),
    )


def _state(own: OwnShare) -> Message:
    if own.since is not None:
        return message("invitations.state.posted", since=own.since.date())
    return message("invitations.state.lapsed" if own.lapsed else "invitations.state.waits")


class SharesPanel(YieldingPanel):
    """A menu whose choice takes a share back at once."""

    def __init__(
        self, owner: MemberId, services: Services, mine: Sequence[OwnShare], texts: Catalogue
    ) -> None:
        super().__init__(owner)
        self._services = services
        self._mine = tuple(mine[: limits.SELECT_OPTIONS])
        if not self._mine:
            return
        self._menu: ui.Select[SharesPanel] = ui.Select(
            placeholder=texts("invitations.withdraw.menu"),
            options=[
                discord.SelectOption(
                    label=clip(program_line(own.share.program), CHOICE_NAME),
                    description=clip(texts.of(_state(own)), CHOICE_NAME),
                    value=str(place),
                )
                for place, own in enumerate(self._mine)
            ],
        )
        self._menu.callback = self._withdraw
        self.add_item(self._menu)

    async def _withdraw(self, interaction: Interaction) -> None:
        gone = self._mine[int(self._menu.values[0])].share
        await defer_if_slow(interaction, self._services.invitations.withdraw(self.owner, gone))
        note = message("invitations.withdrawn", program=program_line(gone.program))
        await show_shares(interaction, self._services, note)
