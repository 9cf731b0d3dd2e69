"""The queue of suggestions: one at a time, with buttons to approve, correct, refuse or leave it for later."""

from datetime import UTC, date

import discord

from bot.domain.ids import AcgmeId, SuggestionId
from bot.domain.ledger import ProgramRecord
from bot.domain.message import message
from bot.domain.moderation import ActKind
from bot.domain.program import Program
from bot.domain.suggestion import NOTE_MAX, Approve, Correct, Decision, RefusalReason, Refuse
from bot.errors import UserError
from bot.ledger.suggestion_ports import QueuePage
from bot.ledger.suggestions import FIRST
from bot.services import Services
from bot.ui.answers import Interaction, words
from bot.ui.authority import LedgerPanel, act_of, ledger_server
from bot.ui.buttons import ActButton
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.fact_form import fact_sheet, read_fact, typed_fact
from bot.ui.patience import patiently
from bot.ui.queue_card import empty_card, queue_card

_REASON, _NOTE = "reason", "note"


async def show_queue(
    interaction: Interaction, services: Services, after: SuggestionId = FIRST, note: str = ""
) -> None:
    """Show what waits next after a place in the queue; ``note`` stands above it."""
    await ledger_server(interaction, services)
    say = words(interaction)
    page = await services.suggestions.page(after)
    if page is None:
        passed = await services.suggestions.page() is not None
        panel = EndPanel(interaction, services, passed=passed)
        await show_in_place(interaction, empty_card(say, note, passed=passed), panel)
        return
    record = await _record(services, page.waiting.statement.program)
    card = queue_card(page, record, say, today_of(services), note)
    await show_in_place(interaction, card, QueuePanel(interaction, services, page, after))


class EndPanel(LedgerPanel, YieldingPanel):
    """At the end of the queue: back to its beginning, where some were left for later."""

    def __init__(self, asked: Interaction, services: Services, *, passed: bool) -> None:
        super().__init__(asked, services)
        if passed:
            self.add_item(ActButton(words(asked).text("queue.again"), self._again))

    async def _again(self, interaction: Interaction) -> None:
        await show_queue(interaction, self.services)


class QueuePanel(LedgerPanel, YieldingPanel):
    """What a moderator can do with one suggestion; it is their word that becomes the fact."""

    def __init__(self, asked: Interaction, services: Services, page: QueuePage, after: SuggestionId) -> None:
        super().__init__(asked, services)
        self._waiting = page.waiting
        self._after = after
        say = words(asked)
        self.add_item(ActButton(say.text("queue.approve"), self._approve, discord.ButtonStyle.success))
        self.add_item(ActButton(say.text("queue.correct"), self._correct))
        self.add_item(ActButton(say.text("queue.refuse"), self._refuse, discord.ButtonStyle.danger))
        self.add_item(ActButton(say.text("queue.later"), self._later))

    async def _approve(self, interaction: Interaction) -> None:
        await self._decide(interaction, Approve(self._waiting.statement), ActKind.LEDGER_APPROVED)

    async def _correct(self, interaction: Interaction) -> None:
        said = self._waiting.statement
        sheet = fact_sheet(message("queue.correct.form"), said.criterion)
        await Draft(sheet, typed_fact(said), self._corrected).open(interaction)

    async def _corrected(self, interaction: Interaction, typed: Typed) -> None:
        said = self._waiting.statement
        better = read_fact(said.program, said.criterion, typed, today_of(self.services))
        if better == said:
            await self._approve(interaction)
        else:
            await self._decide(interaction, Correct(better), ActKind.LEDGER_CORRECTED)

    async def _refuse(self, interaction: Interaction) -> None:
        await Draft(_refusal_sheet(), {}, self._refused).open(interaction)

    async def _refused(self, interaction: Interaction, typed: Typed) -> None:
        if not typed.get(_REASON):
            raise UserError("queue.refuse.reason_missing")
        refusal = Refuse(RefusalReason(typed[_REASON]), typed.get(_NOTE, ""))
        await self._decide(interaction, refusal, ActKind.LEDGER_REFUSED)

    async def _later(self, interaction: Interaction) -> None:
        await show_queue(interaction, self.services, self._waiting.id)

    async def _decide(self, interaction: Interaction, decision: Decision, kind: ActKind) -> None:
        """Decide, say whether it was still to be decided, and show what waits next."""
        await ledger_server(interaction, self.services)
        act = act_of(interaction, self.services, kind, self._waiting.statement.program)
        work = self.services.suggestions.decide(self._waiting.id, decision, act)
        decided = await patiently(interaction, work)
        note = words(interaction).text(f"queue.done.{kind}" if decided else "queue.too_late")
        await show_queue(interaction, self.services, self._after, note)


async def _record(services: Services, number: AcgmeId) -> ProgramRecord:
    """What is known of a program; nothing of one that was removed since, which can only be refused."""
    try:
        return await services.ledger.record(number)
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
        untold=message("queue.refuse.unchosen"),
    )


def today_of(services: Services) -> date:
    """The day by which facts are told apart as old: it is the same for everybody."""
    return services.clock.now().astimezone(UTC).date()
