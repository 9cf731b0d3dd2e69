"""The queue of suggestions: one at a time, beside what the ledger says now, with buttons to decide."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date

import discord

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, SuggestionId
from bot.domain.ledger import Fact, ProgramRecord
from bot.domain.message import message
from bot.domain.moderation import ActKind
from bot.domain.program import Program
from bot.domain.suggestion import NOTE_MAX, Approve, Correct, Decision, RefusalReason, Refuse
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.ledger.suggestion_ports import QueuePage
from bot.ledger.suggestions import FIRST
from bot.ui.authority import LedgerPanel, act_of, ledger_server
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card, Field
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.fact_form import fact_sheet, read_fact, typed_fact
from bot.ui.programs.facts import criterion_name, fact_line, program_place, statement_line
from bot.ui.request import Request

_REASON, _NOTE = "reason", "note"


async def show_queue(request: Request, after: SuggestionId = FIRST, note: str = "") -> None:
    """Show what waits next after a place in the queue; ``note`` stands above it."""
    await ledger_server(request)
    texts = request.texts
    page = await request.services.suggestions.page(after)
    if page is None:
        passed = await request.services.suggestions.page() is not None
        panel = EndPanel(request, passed=passed)
        await show_in_place(request, empty_card(texts, note, passed=passed), panel)
        return
    record = await _record(request, page.waiting.statement.program)
    card = queue_card(page, record, texts, ledger_day(request), note)
    await show_in_place(request, card, QueuePanel(request, page, after))


class EndPanel(LedgerPanel, YieldingPanel):
    """At the end of the queue: back to its beginning, where some were left for later."""

    def __init__(self, request: Request, *, passed: bool) -> None:
        super().__init__(request)
        if passed:
            self.add_item(ActButton(request.texts("queue.again"), show_queue))


class QueuePanel(LedgerPanel, YieldingPanel):
    """What a moderator can do with one suggestion; it is their word that becomes the fact."""

    def __init__(self, request: Request, page: QueuePage, after: SuggestionId) -> None:
        super().__init__(request)
        self._waiting = page.waiting
        self._after = after
        texts = request.texts
        self.add_item(ActButton(texts("queue.approve"), self._approve, discord.ButtonStyle.success))
        self.add_item(ActButton(texts("queue.correct"), self._correct))
        self.add_item(ActButton(texts("queue.refuse"), self._refuse, discord.ButtonStyle.danger))
        self.add_item(ActButton(texts("queue.later"), self._later))

    async def _approve(self, request: Request) -> None:
        await self._decide(request, Approve(self._waiting.statement), ActKind.LEDGER_APPROVED)

    async def _correct(self, request: Request) -> None:
        said = self._waiting.statement
        sheet = fact_sheet(message("queue.correct.form"), said.criterion)
        await Draft(sheet, typed_fact(said), self._corrected).open(request)

    async def _corrected(self, request: Request, typed: Typed) -> None:
        said = self._waiting.statement
        better = read_fact(said.program, said.criterion, typed, ledger_day(request))
        if better == said:
            await self._approve(request)
        else:
            await self._decide(request, Correct(better), ActKind.LEDGER_CORRECTED)

    async def _refuse(self, request: Request) -> None:
        await Draft(_refusal_sheet(), {}, self._refused).open(request)

    async def _refused(self, request: Request, typed: Typed) -> None:
        if not typed.get(_REASON):
            raise UserError("queue.refuse.reason_missing")
        refusal = Refuse(RefusalReason(typed[_REASON]), typed.get(_NOTE, ""))
        await self._decide(request, refusal, ActKind.LEDGER_REFUSED)

    async def _later(self, request: Request) -> None:
        await show_queue(request, self._waiting.id)

    async def _decide(self, request: Request, decision: Decision, kind: ActKind) -> None:
        """Decide, say whether it was still to be decided, and show what waits next."""
        await ledger_server(request)
        act = act_of(request, kind, self._waiting.statement.program)
        work = request.services.suggestions.decide(self._waiting.id, decision, act)
        decided = await request.defer_if_slow(work)
        note = request.texts(f"queue.done.{kind}" if decided else "queue.too_late")
        await show_queue(request, self._after, note)


async def _record(request: Request, number: AcgmeId) -> ProgramRecord:
    """What is known of a program; nothing of one that was removed since, which can only be refused."""
    try:
        return await request.services.ledger.record(number)
    except LookupError:
        return ProgramRecord(Program(number, number, "", ""))


def _refusal_sheet() -> FormSheet:
    reasons = tuple((reason.value, message(f"queue.reason.{reason}")) for reason in RefusalReason)
    return FormSheet(
        message("queue.refuse.form"),
        (
            Blank(_REASON, message("queue.refuse.reason"), choices=reasons),
            Blank(_NOTE, message("queue.refuse.note"), message("queue.refuse.note_hint"), longest=NOTE_MAX),
        ),
        placeholder=message("queue.refuse.unchosen"),
    )


def ledger_day(request: Request) -> date:
    """The day from which facts count as old: it is the same for everybody."""
    return request.now.astimezone(UTC).date()


FACTS_SHOWN = 3
"""Facts that the ledger has already and that are written out; the others are counted."""


def queue_card(page: QueuePage, record: ProgramRecord, texts: Catalogue, today: date, note: str = "") -> Card:
    """One suggestion. ``note`` stands above it."""
    waiting = page.waiting
    said = waiting.statement
    standing = record.facts.get(said.criterion, ())
    lines = [
        *([note] if note else []),
        f"**{record.program.name}**\n{program_place(record.program, texts)}",
        f"**{criterion_name(said.criterion, texts)}**\n{texts.of(statement_line(said))}",
        texts("queue.since.several" if waiting.several else "queue.since", {"at": waiting.since}),
    ]
    apart = contradicts(said, standing)
    return Card(
        texts("queue.title"),
        "\n\n".join(lines),
        (Field(texts("queue.known"), "\n".join(_known(standing, texts, today, apart=apart))),),
        footer=texts("queue.left", {"count": page.left}),
        accent=Accent.ATTENTION if apart else Accent.NEUTRAL,
    )


def empty_card(texts: Catalogue, note: str = "", *, passed: bool) -> Card:
    """The end of the queue; ``passed`` says that some were left for later."""
    text = texts("queue.end" if passed else "queue.empty")
    return Card(texts("queue.title"), f"{note}\n\n{text}" if note else text, accent=Accent.GOOD)


def contradicts(said: Claim, standing: Sequence[Fact]) -> bool:
    """Whether the ledger says something else of the same criterion."""
    return any((fact.value, fact.weight) != (said.value, said.weight) for fact in standing)


def _known(standing: Sequence[Fact], texts: Catalogue, today: date, *, apart: bool) -> Iterator[str]:
    if apart:
        yield texts("queue.apart")
    for fact in standing[:FACTS_SHOWN]:
        yield texts.of(fact_line(fact, today))
    if len(standing) > FACTS_SHOWN:
        yield texts("queue.more", {"count": len(standing) - FACTS_SHOWN})
    if not standing:
        yield texts("queue.unknown")
