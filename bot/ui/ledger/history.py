"""Every fact about a program that stands or stood: who approved it and when, and what it came from. For moderators.

A program that went with an undone import keeps its history: it is found by its number, and offered at the menu's end.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion
from bot.domain.message import Message, message
from bot.i18n import Catalogue
from bot.ledger.ports import PastFact
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.authority import ledger_server
from bot.ui.card import Card
from bot.ui.ledger.queue import ledger_day
from bot.ui.limits import AUTOCOMPLETE_CHOICES
from bot.ui.pages import PagesPanel, Section, numbered, packed
from bot.ui.programs.choice import program_choices, the_program
from bot.ui.programs.facts import criterion_name, fact_line
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices
from bot.ui.typed.menu import Menu

REMOVED_OFFERED = 5
"""Removed programs that the menu offers at most."""


async def history_choices(services: Services, typed: str, texts: Catalogue) -> Choices:
    """The menu of programs that may have a history while ``typed`` is in its box."""
    lines = {str(number): texts.of(_removed(number)) for number in await services.ledger.removed()}
    removed = Menu(lines).offered(typed)[:REMOVED_OFFERED]
    return [*program_choices(typed)[: AUTOCOMPLETE_CHOICES - len(removed)], *removed]


async def show_history(request: Request, typed: str) -> None:
    """Answer with the history of the program that a text means, facts approved last first below each criterion."""
    texts = request.texts
    number = AcgmeId(typed.strip())
    if number in await request.services.ledger.removed():
        name = texts.of(_removed(number))
    else:
        program = the_program(typed)
        number, name = program.acgme_id, program.name
    past = await request.services.ledger.history(number)
    pages = history_pages(name, past, texts, ledger_day(request))
    first, *others = pages
    view = LedgerPages(request, pages) if others else None
    await request.answer(first, view=view)


def history_pages(name: str, past: Sequence[PastFact], texts: Catalogue, today: date) -> tuple[Card, ...]:
    """The history as cards."""
    if not past:
        return (Card(name, texts("ledger.history.none")),)
    bodies = packed(_sections(past, texts, today), texts)
    return numbered("ledger.history.title", bodies, texts, program=name)


class LedgerPages(PagesPanel):
    """Turns pages that are for the moderators of the ledger only."""

    def __init__(self, request: Request, pages: tuple[Card, ...]) -> None:
        super().__init__(request.member, pages, request.texts)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner, and the owner who has lost the right meanwhile."""
        allowed = await super().interaction_check(interaction)
        await ledger_server(Request.of(interaction))
        return allowed


def _removed(number: AcgmeId) -> Message:
    return message("ledger.history.removed", number=number)


def _sections(past: Sequence[PastFact], texts: Catalogue, today: date) -> Iterator[Section]:
    order = list(Criterion)
    by_criterion = sorted(past, key=lambda entry: order.index(entry.fact.criterion))
    for criterion, entries in groupby(by_criterion, key=lambda entry: entry.fact.criterion):
        yield criterion_name(criterion, texts), [texts.of(_line(entry, today)) for entry in entries]


def _line(entry: PastFact, today: date) -> Message:
    line = message("ledger.history.line", fact=fact_line(entry.fact, today), origin=_origin(entry))
    if entry.withdrawn_at is None:
        return line
    return message("ledger.history.withdrawn", line=line, at=entry.withdrawn_at)


def _origin(entry: PastFact) -> Message:
    who = message("ledger.history.nobody") if entry.approved_by is None else f"<@{entry.approved_by}>"
    if entry.imported is not None:
        return message("ledger.history.imported", number=entry.imported, at=entry.fact.approved_at, who=who)
    key = "ledger.history.suggested" if entry.suggested else "ledger.history.approved"
    return message(key, at=entry.fact.approved_at, who=who)
