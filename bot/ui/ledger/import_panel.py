"""A file of facts on its way into the ledger: received, looked at, imported or not, undone, and written out again."""

import asyncio
import io
from collections.abc import Sequence

import aiohttp
import discord

from bot.domain.fact_value import Claim
from bot.domain.ids import MemberId
from bot.domain.ledger import Criterion
from bot.domain.moderation import ActKind
from bot.errors import UserError
from bot.ledger.imports import Preview
from bot.ledger.ports import ListedImport
from bot.ledger.sheet import BYTES_MAX, write_sheets
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.authority import LedgerPanel, act_of, ledger_server
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.import_card import done_card, import_label, preview_card, report_file

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
    texts = texts_for(interaction)
    panel = ImportPanel(interaction, services, preview)
    # A file of mistakes only has tens of thousands of them.
    report = await asyncio.to_thread(report_file, preview, texts)
    await answer(interaction, preview_card(preview, texts), view=panel, file=report)


class ImportPanel(LedgerPanel, YieldingPanel):
    """All or nothing, the good rows, or neither. Works once."""

    def __init__(self, asked: Interaction, services: Services, preview: Preview) -> None:
        super().__init__(asked, services)
        self._preview = preview
        self._used = False
        texts = texts_for(asked)
        if preview.changes:
            self.add_item(ActButton(import_label(preview, texts), self._import, discord.ButtonStyle.success))
        self.add_item(ActButton(texts("ledger.import.cancel"), self._cancel))

    async def _import(self, interaction: Interaction) -> None:
        if self._used:
            raise UserError("ledger.import.again")
        self._used = True
        await ledger_server(interaction, self.services)
        act = act_of(interaction, self.services, ActKind.LEDGER_IMPORTED)
        facts, programs = self._preview.new, self._preview.sheet.programs
        work = self.services.imports.add_all(facts, programs, now=act.at, act=act)
        made = await defer_if_slow(interaction, work)
        await _end(interaction, done_card(made, texts_for(interaction)))

    async def _cancel(self, interaction: Interaction) -> None:
        texts = texts_for(interaction)
        await _end(interaction, Card(texts("ledger.import.title"), texts("ledger.import.cancelled")))


async def the_import(services: Services, typed: str) -> ListedImport:
    """The import that a number means. Raises `UserError` for one that cannot be undone."""
    for listed in await services.imports.imports():
        if str(listed.number) == typed.strip():
            return listed
    raise UserError("ledger.undo.unknown")


async def ask_undo(interaction: Interaction, services: Services, made: ListedImport) -> None:
    """Ask whether to undo an import, and say what goes with it."""
    texts = texts_for(interaction)
    what = {"number": made.number, "at": made.at, "facts": made.facts, "programs": made.programs}
    card = Card(texts("ledger.undo.title"), texts("ledger.undo.ask", what), accent=Accent.ATTENTION)
    await answer(interaction, card, view=UndoPanel(interaction, services, made))


class UndoPanel(LedgerPanel, YieldingPanel):
    """Undo an import, or keep it."""

    def __init__(self, asked: Interaction, services: Services, made: ListedImport) -> None:
        super().__init__(asked, services)
        self._made = made
        texts = texts_for(asked)
        self.add_item(ActButton(texts("ledger.undo.yes"), self._yes, discord.ButtonStyle.danger))
        self.add_item(ActButton(texts("ledger.undo.no"), self._no))

    async def _yes(self, interaction: Interaction) -> None:
        await ledger_server(interaction, self.services)
        act = act_of(interaction, self.services, ActKind.LEDGER_UNDONE)
        work = self.services.imports.undo(self._made.number, now=act.at, act=act)
        undone = await defer_if_slow(interaction, work)
        texts = texts_for(interaction)
        if undone is None:
            body = texts("ledger.undo.before")
        else:
            body = texts("ledger.undo.done", {"facts": undone.facts, "programs": undone.programs})
        await _end(interaction, Card(texts("ledger.undo.title"), body, accent=Accent.GOOD))

    async def _no(self, interaction: Interaction) -> None:
        texts = texts_for(interaction)
        await _end(interaction, Card(texts("ledger.undo.title"), texts("ledger.edit.kept")))


async def send_ledger(interaction: Interaction, services: Services, *, template: bool) -> None:
    """Hand out the ledger as files, or a file of all programs to be filled in."""
    if template:
        programs = services.ledger.directory.programs
        nothing: Sequence[Claim] = ()
        parts: Sequence[str] = write_sheets(nothing, programs, programs.values())
        name = "template"
    else:
        parts, name = await defer_if_slow(interaction, services.imports.export()), "facts"
    texts = texts_for(interaction)
    if not template and not _has_rows(parts):
        panel = TemplatePanel(interaction, services)
        await answer(
            interaction, Card(texts("ledger.export.title"), texts("ledger.export.empty")), view=panel
        )
        return
    criteria = ", ".join(f"`{criterion}`" for criterion in Criterion)
    body = texts(f"ledger.export.{name}", {"criteria": criteria})
    card = Card(texts("ledger.export.title"), body, accent=Accent.GOOD)
    first, *others = parts
    await answer(interaction, card, file=_file(first, f"{name}.csv"))
    for number, part in enumerate(others, start=2):
        await interaction.followup.send(file=_file(part, f"{name}-{number}.csv"), ephemeral=True)


class TemplatePanel(LedgerPanel):
    """Hands out the template in place of a file without facts."""

    def __init__(self, asked: Interaction, services: Services) -> None:
        super().__init__(asked, services)
        label = texts_for(asked)("ledger.export.get_template")
        self.add_item(ActButton(label, self._give, discord.ButtonStyle.primary))

    async def _give(self, interaction: Interaction) -> None:
        await ledger_server(interaction, self.services)
        await send_ledger(interaction, self.services, template=True)


def _has_rows(parts: Sequence[str]) -> bool:
    """Whether the files hold more than the names of their columns."""
    return any(part.count("\n") > 1 for part in parts)


def _file(part: str, name: str) -> discord.File:
    """With the mark by which spreadsheets know UTF-8."""
    return discord.File(io.BytesIO(part.encode("utf-8-sig")), name)


async def _end(interaction: Interaction, card: Card) -> None:
    """Show a card without buttons in the place of the panel."""
    await show_in_place(interaction, card, YieldingPanel(MemberId(interaction.user.id)))
