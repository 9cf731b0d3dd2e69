"""Invitations that a member shares with a server: asked before, listed, and taken back with one press."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.domain.ids import AcgmeId, GuildId
from bot.domain.invitation import SHARERS
from bot.domain.message import Message, message
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.publishing.sharing import OwnShare
from bot.ui import limits
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import CHOICE_NAME, clip
from bot.ui.programs.choice import program_line, the_program
from bot.ui.request import Request, handled_by
from bot.ui.typed.menu import Menu


def server_of(request: Request) -> GuildId:
    """The server in which the command was run. Raises `UserError` in direct messages."""
    if request.interaction.guild_id is None:
        raise UserError("invitations.in_a_server")
    return GuildId(request.interaction.guild_id)


def offered_menu(programs: Sequence[AcgmeId]) -> Menu:
    """The programs that can be shared as a menu; its values are their numbers."""
    return Menu({program: clip(program_line(program), CHOICE_NAME) for program in programs})


async def ask_share(request: Request, typed: str) -> None:
    """Say in one line what others may still guess, and share only then. Raises `UserError`."""
    guild = server_of(request)
    offered = await request.services.invitations.offered(request.member, guild, request.now)
    value = offered_menu(offered).meant(typed)
    program = the_program(typed).acgme_id if value is None else AcgmeId(value)
    if program not in offered:
        raise UserError("invitations.not_offered")
    texts = request.texts
    body = "\n\n".join(
        (
            texts("invitations.ask", {"program": program_line(program), "count": SHARERS}),
            texts("invitations.ask.warning"),
        )
    )
    card = Card(texts("invitations.ask.title"), body, accent=Accent.ATTENTION)
    await show_in_place(request, card, AskPanel(request, guild, program))


class AskPanel(YieldingPanel):
    """Share it, or not."""

    def __init__(self, request: Request, guild: GuildId, program: AcgmeId) -> None:
        super().__init__(request.member)
        texts = request.texts
        self._guild, self._program = guild, program
        yes = ActButton(texts("invitations.ask.share"), self._share, discord.ButtonStyle.primary)
        self.add_item(yes)
        self.add_item(ActButton(texts("invitations.ask.not_now"), self._leave))

    async def _share(self, request: Request) -> None:
        work = request.services.invitations.share(self.owner, self._guild, self._program, request.now)
        await request.defer_if_slow(work)
        note = message("invitations.shared", program=program_line(self._program))
        await show_shares(request, note)

    async def _leave(self, request: Request) -> None:
        await show_shares(request, message("invitations.nothing_shared"))


async def show_shares(request: Request, note: Message | None = None) -> None:
    """Show what the member shared, with a menu that takes one back."""
    texts = request.texts
    mine = await request.services.invitations.mine(request.member)
    lead = "" if note is None else texts.of(note)
    await show_in_place(request, shares_card(mine, texts, lead), SharesPanel(request, mine))


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

    def __init__(self, request: Request, mine: Sequence[OwnShare]) -> None:
        super().__init__(request.member)
        texts = request.texts
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
        self._menu.callback = handled_by(self._withdraw)
        self.add_item(self._menu)

    async def _withdraw(self, request: Request) -> None:
        gone = self._mine[int(self._menu.values[0])].share
        await request.defer_if_slow(request.services.invitations.withdraw(self.owner, gone))
        note = message("invitations.withdrawn", program=program_line(gone.program))
        await show_shares(request, note)
