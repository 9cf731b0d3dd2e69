"""A file of facts on its way into the ledger: received, looked at, imported or not, undone, and written out again."""

import asyncio
import io
from collections.abc import Sequence

import aiohttp
import discord

from bot.domain.fact_value import Claim
from bot.domain.ledger import Criterion
from bot.domain.moderation import ActKind
from bot.errors import UserError
from bot.ledger.imports import Preview
from bot.ledger.ports import ListedImport
from bot.ledger.sheet import BYTES_MAX, write_sheets
from bot.ui.authority import LedgerPanel, act_of, ledger_server
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.import_card import done_card, import_label, preview_card, report_file
from bot.ui.request import Request

DOWNLOAD_SECONDS = 20.0
"""How long Discord may take to hand out a file of 256 KiB."""


async def receive_file(request: Request, file: discord.Attachment) -> None:
    """Show what a file would change. Its name and its kind, as Discord tells them, do not matter.

    Raises `UserError` for one that is too large, before it is downloaded, and for one that is no such file.
    """
    if file.size > BYTES_MAX:
        raise UserError("ledger.sheet.too_big", kib=BYTES_MAX // 1024)
    await request.interaction.response.defer(ephemeral=True, thinking=True)
    try:
        async with asyncio.timeout(DOWNLOAD_SECONDS):
            data = await file.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise UserError("ledger.import.lost") from error
    preview = await request.services.imports.preview(data, request.now)
    texts = request.texts
    panel = ImportPanel(request, preview)
    # A file of mistakes only has tens of thousands of them.
    report = await asyncio.to_thread(report_file, preview, texts)
    await request.answer(preview_card(preview, texts), view=panel, file=report)


class ImportPanel(LedgerPanel, YieldingPanel):
    """All or nothing, the good rows, or neither. Works once."""

    def __init__(self, request: Request, preview: Preview) -> None:
        super().__init__(request)
        self._preview = preview
        self._used = False
        texts = request.texts
        if preview.changes:
            self.add_item(ActButton(import_label(preview, texts), self._import, discord.ButtonStyle.success))
        self.add_item(ActButton(texts("ledger.import.cancel"), self._cancel))

    async def _import(self, request: Request) -> None:
        if self._used:
            raise UserError("ledger.import.again")
        self._used = True
        await ledger_server(request)
        act = act_of(request, ActKind.LEDGER_IMPORTED)
        facts, programs = self._preview.new, self._preview.sheet.programs
        work = request.services.imports.add_all(facts, programs, now=act.at, act=act)
        made = await request.defer_if_slow(work)
        await _end(request, done_card(made, request.texts))

    async def _cancel(self, request: Request) -> None:
        texts = request.texts
        await _end(request, Card(texts("ledger.import.title"), texts("ledger.import.cancelled")))


async def the_import(request: Request, typed: str) -> ListedImport:
    """The import that a number means. Raises `UserError` for one that cannot be undone."""
    for listed in await request.services.imports.imports():
        if str(listed.number) == typed.strip():
            return listed
    raise UserError("ledger.undo.unknown")


async def ask_undo(request: Request, made: ListedImport) -> None:
    """Ask whether to undo an import, and say what goes with it."""
    texts = request.texts
    what = {"number": made.number, "at": made.at, "facts": made.facts, "programs": made.programs}
    card = Card(texts("ledger.undo.title"), texts("ledger.undo.ask", what), accent=Accent.ATTENTION)
    await request.answer(card, view=UndoPanel(request, made))


class UndoPanel(LedgerPanel, YieldingPanel):
    """Undo an import, or keep it."""

    def __init__(self, request: Request, made: ListedImport) -> None:
        super().__init__(request)
        self._made = made
        texts = request.texts
        self.add_item(ActButton(texts("ledger.undo.yes"), self._yes, discord.ButtonStyle.danger))
        self.add_item(ActButton(texts("ledger.undo.no"), self._no))

    async def _yes(self, request: Request) -> None:
        await ledger_server(request)
        act = act_of(request, ActKind.LEDGER_UNDONE)
        work = request.services.imports.undo(self._made.number, now=act.at, act=act)
        undone = await request.defer_if_slow(work)
        texts = request.texts
        if undone is None:
            body = texts("ledger.undo.before")
        else:
            body = texts("ledger.undo.done", {"facts": undone.facts, "programs": undone.programs})
        await _end(request, Card(texts("ledger.undo.title"), body, accent=Accent.GOOD))

    async def _no(self, request: Request) -> None:
        texts = request.texts
        await _end(request, Card(texts("ledger.undo.title"), texts("ledger.edit.kept")))


async def send_ledger(request: Request, *, template: bool) -> None:
    """Hand out the ledger as files, or a file of all programs to be filled in."""
    if template:
        programs = request.services.ledger.directory.programs
        nothing: Sequence[Claim] = ()
        parts: Sequence[str] = write_sheets(nothing, programs, programs.values())
        name = "template"
    else:
        parts, name = await request.defer_if_slow(request.services.imports.export()), "facts"
    texts = request.texts
    if not template and not _has_rows(parts):
        panel = TemplatePanel(request)
        await request.answer(Card(texts("ledger.export.title"), texts("ledger.export.empty")), view=panel)
        return
    criteria = ", ".join(f"`{criterion}`" for criterion in Criterion)
    body = texts(f"ledger.export.{name}", {"criteria": criteria})
    card = Card(texts("ledger.export.title"), body, accent=Accent.GOOD)
    first, *others = parts
    await request.answer(card, file=_file(first, f"{name}.csv"))
    for number, part in enumerate(others, start=2):
        await request.interaction.followup.send(file=_file(part, f"{name}-{number}.csv"), ephemeral=True)


class TemplatePanel(LedgerPanel):
    """Hands out the template in place of a file without facts."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        label = request.texts("ledger.export.get_template")
        self.add_item(ActButton(label, self._give, discord.ButtonStyle.primary))

    async def _give(self, request: Request) -> None:
        await ledger_server(request)
        await send_ledger(request, template=True)


def _has_rows(parts: Sequence[str]) -> bool:
    """Whether the files hold more than the names of their columns."""
    return any(part.count("\n") > 1 for part in parts)


def _file(part: str, name: str) -> discord.File:
    """With the mark by which spreadsheets know UTF-8."""
    return discord.File(io.BytesIO(part.encode("utf-8-sig")), name)


async def _end(request: Request, card: Card) -> None:
    """Show a card without buttons in the place of the panel."""
    await show_in_place(request, card, YieldingPanel(request.member))
