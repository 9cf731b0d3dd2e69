"""A file of facts on its way into the ledger: received, looked at, imported or not, undone, and written out again."""

import asyncio
import io
from collections.abc import Sequence

import aiohttp
import discord

from bot.domain.fact_value import Statement
from bot.domain.ids import MemberId
from bot.domain.ledger import Criterion
from bot.domain.moderation import ActKind
from bot.errors import UserError
from bot.ledger.imports import Preview
from bot.ledger.ports import ListedImport
from bot.ledger.sheet import BYTES_MAX, write_sheets
from bot.services import Services
from bot.ui.answers import Interaction, answer, words
from bot.ui.authority import LedgerPanel, act_of, ledger_server
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.import_card import done_card, preview_card, report_file
from bot.ui.patience import patiently

DOWNLOAD_SECONDS = 20.0
"""How long Discord may take to hand out a file of 256 KiB."""


async def receive_file(interaction: Interaction, services: Services, file: discord.Attachment) -> None:
    """Show what a file would change. Its name and its kind, as Discord tells them, do not matter.

    Raises `UserError` for one that is too large, before it is downloaded, and for one that is no such file.
    """
    if file.size > BYTES_MAX:
        raise UserError("ledger.sheet.too_big", kib=BYTES_MAX // 1024)
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        async with asyncio.timeout(DOWNLOAD_SECONDS):
            data = await file.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise UserError("ledger.import.lost") from error
    preview = await services.imports.preview(data, services.clock.now())
    say = words(interaction)
    panel = ImportPanel(interaction, services, preview)
    # A file of mistakes only has tens of thousands of them.
    report = await asyncio.to_thread(report_file, preview, say)
    await answer(interaction, preview_card(preview, say), view=panel, file=report)


class ImportPanel(LedgerPanel, YieldingPanel):
    """All or nothing, the good rows, or neither. Works once."""

    def __init__(self, asked: Interaction, services: Services, preview: Preview) -> None:
        super().__init__(asked, services)
        self._preview = preview
        self._used = False
        say, sheet = words(asked), preview.sheet
        every = ActButton(say.text("ledger.import.all"), self._import, discord.ButtonStyle.success)
        every.disabled = bool(sheet.problems) or not preview.changes
        self.add_item(every)
        if sheet.problems and preview.changes:
            self.add_item(
                ActButton(say.text("ledger.import.good"), self._import, discord.ButtonStyle.primary)
            )
        self.add_item(ActButton(say.text("ledger.import.cancel"), self._cancel))

    async def _import(self, interaction: Interaction) -> None:
        if self._used:
            raise UserError("ledger.import.again")
        self._used = True
        await ledger_server(interaction, self.services)
        act = act_of(interaction, self.services, ActKind.LEDGER_IMPORTED)
        facts, programs = self._preview.new, self._preview.sheet.programs
        work = self.services.imports.add_all(facts, programs, now=act.at, act=act)
        made = await patiently(interaction, work)
        await _end(interaction, done_card(made, words(interaction)))

    async def _cancel(self, interaction: Interaction) -> None:
        say = words(interaction)
        await _end(interaction, Card(say.text("ledger.import.title"), say.text("ledger.import.cancelled")))


async def the_import(services: Services, typed: str) -> ListedImport:
    """The import that a number means. Raises `UserError` for one that cannot be undone."""
    for one in await services.imports.imports():
        if str(one.number) == typed.strip():
            return one
    raise UserError("ledger.undo.unknown")


async def ask_undo(interaction: Interaction, services: Services, made: ListedImport) -> None:
    """Ask whether to undo an import, and say what goes with it."""
    say = words(interaction)
    what = {"number": made.number, "at": made.at, "facts": made.facts, "programs": made.programs}
    card = Card(say.text("ledger.undo.title"), say.text("ledger.undo.ask", what), accent=Accent.ATTENTION)
    await answer(interaction, card, view=UndoPanel(interaction, services, made))


class UndoPanel(LedgerPanel, YieldingPanel):
    """Undo an import, or keep it."""

    def __init__(self, asked: Interaction, services: Services, made: ListedImport) -> None:
        super().__init__(asked, services)
        self._made = made
        say = words(asked)
        self.add_item(ActButton(say.text("ledger.undo.yes"), self._yes, discord.ButtonStyle.danger))
        self.add_item(ActButton(say.text("ledger.undo.no"), self._no))

    async def _yes(self, interaction: Interaction) -> None:
        await ledger_server(interaction, self.services)
        act = act_of(interaction, self.services, ActKind.LEDGER_UNDONE)
        work = self.services.imports.undo(self._made.number, now=act.at, act=act)
        undone = await patiently(interaction, work)
        say = words(interaction)
        if undone is None:
            body = say.text("ledger.undo.before")
        else:
            body = say.text("ledger.undo.done", {"facts": undone.facts, "programs": undone.programs})
        await _end(interaction, Card(say.text("ledger.undo.title"), body, accent=Accent.GOOD))

    async def _no(self, interaction: Interaction) -> None:
        say = words(interaction)
        await _end(interaction, Card(say.text("ledger.undo.title"), say.text("ledger.edit.kept")))


async def send_ledger(interaction: Interaction, services: Services, *, template: bool) -> None:
    """Hand out the ledger as files, or a file of all programs to be filled in."""
    if template:
        programs = services.ledger.directory.programs
        nothing: Sequence[Statement] = ()
        parts: Sequence[str] = write_sheets(nothing, programs, programs.values())
        name = "template"
    else:
        parts, name = await patiently(interaction, services.imports.export()), "facts"
    say = words(interaction)
    criteria = ", ".join(f"`{criterion}`" for criterion in Criterion)
    body = say.text(f"ledger.export.{name}", {"criteria": criteria})
    card = Card(say.text("ledger.export.title"), body, accent=Accent.GOOD)
    first, *others = parts
    await answer(interaction, card, file=_file(first, f"{name}.csv"))
    for number, part in enumerate(others, start=2):
        await interaction.followup.send(file=_file(part, f"{name}-{number}.csv"), ephemeral=True)


def _file(part: str, name: str) -> discord.File:
    """With the mark by which spreadsheets know UTF-8."""
    return discord.File(io.BytesIO(part.encode("utf-8-sig")), name)


async def _end(interaction: Interaction, card: Card) -> None:
    """Show a card without buttons in the place of the panel."""
    await show_in_place(interaction, card, YieldingPanel(MemberId(interaction.user.id)))
