"""Suggestions on a real database: proposing, limits, the queue, deciding once, telling once, erasing."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.fact_value import Claim
from bot.domain.ids import GuildId, MemberId, SuggestionId
from bot.domain.ledger import Criterion, Weight
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.suggestion import (
    DAILY_MAX,
    KEPT,
    OPEN_MAX,
    Approve,
    Correct,
    RefusalReason,
    Refuse,
    SuggestionState,
)
from bot.errors import UserError
from bot.ledger.imports import ImportService
from bot.ledger.loader import load_programs
from bot.ledger.service import LedgerService
from bot.ledger.suggestions import SuggestionService
from storage.audit import AuditStore
from storage.ledger import LedgerStore
from storage.ledger_imports import ImportStore
from storage.sqlite.database import Database
from storage.suggestions import SuggestionStore

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
GUILD, MODERATOR = GuildId(1), MemberId(900)
MIA, SAM = MemberId(1), MemberId(2)
J1 = Claim(
    load_programs()[0].acgme_id,
    Criterion.VISA_J1,
    value=True,
    weight=Weight.STRICT,
    source="https://a.org/visa",
    seen=date(2026, 3, 1),
)


@pytest.fixture
async def database(database: Database) -> Database:
    async with database.write() as tx:
        for member in (MIA, SAM):
            await tx.run(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (:member, 0, 1, 'UTC', 2028, 0)",
                member=member,
            )
    return database


@pytest.fixture
def ledger(database: Database) -> LedgerService:
    return LedgerService(LedgerStore(database))


@pytest.fixture
def suggestions(database: Database, ledger: LedgerService) -> SuggestionService:
    return SuggestionService(SuggestionStore(database), ledger)


def act(kind: ActKind = ActKind.LEDGER_APPROVED, at: datetime = NOW) -> ModeratorAct:
    return ModeratorAct(GUILD, MODERATOR, kind, at, J1.program)


def other(n: int) -> Claim:
    return replace(J1, source=f"https://a.org/{n}")


async def refusal(suggestions: SuggestionService, statement: Claim, now: datetime = NOW) -> UserError:
    with pytest.raises(UserError) as refused:
        await suggestions.suggest(MIA, statement, now=now)
    return refused.value


async def news(suggestions: SuggestionService, member: MemberId) -> list[SuggestionState]:
    async with suggestions.news(member, NOW) as told:
        return [item.state for item in told]


async def cut_short(suggestions: SuggestionService) -> None:
    async with suggestions.news(MIA, NOW) as told:
        assert [item.note for item in told] == ["see page 2"]
        raise ConnectionError


async def test_the_queue_gives_the_oldest_first_and_ends(suggestions: SuggestionService):
    for n in range(3):
        await suggestions.suggest(MIA, other(n), now=NOW + timedelta(minutes=n))
    seen: list[str] = []
    page = await suggestions.page()
    while page is not None:
        seen.append(page.waiting.statement.source)
        assert page.left == 3 - len(seen)
        page = await suggestions.page(page.waiting.id)
    assert seen == [other(n).source for n in range(3)]


async def test_an_approved_suggestion_is_a_fact_and_the_act_is_logged(
    suggestions: SuggestionService, ledger: LedgerService, database: Database
):
    queued = await suggestions.suggest(MIA, J1, now=NOW)
    assert await suggestions.decide(queued.id, Approve(J1), act())
    assert await suggestions.page() is None
    (past,) = await ledger.history(J1.program)
    assert past.fact.value is True
    assert past.suggested
    assert past.approved_by == MODERATOR
    (logged,) = await AuditStore(database).page(GUILD, before=None, limit=9)
    assert logged.act == act()


async def test_a_correction_becomes_the_fact_and_is_known_at_once(
    suggestions: SuggestionService, ledger: LedgerService
):
    await ledger.records()
    queued = await suggestions.suggest(MIA, J1, now=NOW)
    better = replace(J1, weight=Weight.PREFERENCE)
    assert await suggestions.decide(queued.id, Correct(better), act(ActKind.LEDGER_CORRECTED))
    fact = (await ledger.record(J1.program)).newest(Criterion.VISA_J1)
    assert fact is not None
    assert fact.weight is Weight.PREFERENCE
    (own,) = await suggestions.of_member(MIA)
    assert (own.state, own.fact) == (SuggestionState.CORRECTED, fact)


async def test_a_correction_that_cannot_be_a_fact_leaves_it_waiting(suggestions: SuggestionService):
    queued = await suggestions.suggest(MIA, J1, now=NOW)
    with pytest.raises(UserError):
        await suggestions.decide(queued.id, Correct(replace(J1, source="http://a.org")), act())
    assert await suggestions.page() is not None


async def test_of_two_moderators_one_wins_and_one_act_is_logged(
    suggestions: SuggestionService, ledger: LedgerService, database: Database
):
    queued = await suggestions.suggest(MIA, J1, now=NOW)
    refuse = Refuse(RefusalReason.NOT_THERE)
    results = await asyncio.gather(
        suggestions.decide(queued.id, Approve(J1), act()),
        suggestions.decide(queued.id, refuse, act(ActKind.LEDGER_REFUSED)),
    )
    assert sorted(results) == [False, True]
    logged = await AuditStore(database).page(GUILD, before=None, limit=9)
    assert len(logged) == 1
    assert bool(await ledger.history(J1.program)) == results[0]


async def test_what_the_ledger_says_is_not_taken_but_a_later_reading_is(
    suggestions: SuggestionService, ledger: LedgerService
):
    await ledger.add(J1, now=NOW)
    assert (await refusal(suggestions, J1)).message.key == "suggestion.stands"
    assert (await refusal(suggestions, replace(J1, seen=date(2026, 2, 1)))).message.key == "suggestion.stands"
    await suggestions.suggest(MIA, replace(J1, seen=date(2026, 4, 1)), now=NOW)


async def test_the_same_again_waits_once_and_somebody_else_agrees(suggestions: SuggestionService):
    await suggestions.suggest(MIA, J1, now=NOW)
    again = replace(J1, seen=date(2026, 4, 1))
    assert (await refusal(suggestions, again)).message.key == "suggestion.waits_already"
    queued = await suggestions.suggest(SAM, again, now=NOW)
    assert queued.agrees
    page = await suggestions.page()
    assert page is not None
    assert (page.waiting.several, page.waiting.statement.seen, page.left) == (True, date(2026, 4, 1), 0)
    assert await suggestions.decide(page.waiting.id, Approve(page.waiting.statement), act())
    assert await news(suggestions, MIA) == await news(suggestions, SAM) == [SuggestionState.APPROVED]


async def test_ten_wait_at_most(suggestions: SuggestionService):
    waiting = [await suggestions.suggest(MIA, other(n), now=NOW) for n in range(OPEN_MAX)]
    assert (await refusal(suggestions, J1)).message.key == "suggestion.limit.open"
    assert await suggestions.withdraw(MIA, waiting[0].id, now=NOW)
    await suggestions.suggest(MIA, J1, now=NOW)


async def test_twenty_a_day_and_it_is_said_when_again(suggestions: SuggestionService):
    for n in range(DAILY_MAX):
        queued = await suggestions.suggest(MIA, other(n), now=NOW + timedelta(minutes=n))
        await suggestions.withdraw(MIA, queued.id, now=NOW + timedelta(minutes=n))
    late = NOW + timedelta(minutes=DAILY_MAX)
    refused = await refusal(suggestions, J1, late)
    assert (refused.message.key, refused.message.params["at"]) == (
        "suggestion.limit.day",
        NOW + timedelta(days=1),
    )
    await suggestions.suggest(SAM, J1, now=late)
    await suggestions.suggest(MIA, J1, now=NOW + timedelta(days=1))


async def test_only_the_member_takes_their_own_back(suggestions: SuggestionService):
    queued = await suggestions.suggest(MIA, J1, now=NOW)
    assert not await suggestions.withdraw(SAM, queued.id, now=NOW)
    assert await suggestions.withdraw(MIA, queued.id, now=NOW)
    assert not await suggestions.withdraw(MIA, queued.id, now=NOW)
    assert not await suggestions.decide(queued.id, Approve(J1), act())
    assert await suggestions.page() is None


async def test_a_result_is_told_once_also_after_a_restart(
    suggestions: SuggestionService, ledger: LedgerService, database: Database
):
    queued = await suggestions.suggest(MIA, J1, now=NOW)
    assert await news(suggestions, MIA) == []
    await suggestions.decide(queued.id, Refuse(RefusalReason.OTHER, "see page 2"), act())
    for service in (suggestions, SuggestionService(SuggestionStore(database), ledger)):
        with pytest.raises(ConnectionError):
            await cut_short(service)
    assert await news(suggestions, SAM) == []
    assert await news(suggestions, MIA) == [SuggestionState.REFUSED]
    assert await news(suggestions, MIA) == []


async def test_what_is_decided_while_news_are_shown_is_told_the_next_time(suggestions: SuggestionService):
    first = await suggestions.suggest(MIA, J1, now=NOW)
    second = await suggestions.suggest(MIA, other(5), now=NOW)
    await suggestions.decide(first.id, Approve(J1), act())
    async with suggestions.news(MIA, NOW) as told:
        assert len(told) == 1
        await suggestions.decide(second.id, Approve(other(5)), act())
    assert len(await news(suggestions, MIA)) == 1


async def test_nobody_without_consent_and_nothing_impossible(suggestions: SuggestionService):
    with pytest.raises(UserError) as refused:
        await suggestions.suggest(MemberId(77), J1, now=NOW)
    assert refused.value.message.key == "profile.no_consent"
    assert (
        await refusal(suggestions, replace(J1, source="http://a.org"))
    ).message.key == "ledger.source.wrong"
    assert not await suggestions.decide(SuggestionId(99), Approve(J1), act())


async def test_old_ones_are_forgotten_once_their_member_knows(suggestions: SuggestionService):
    told = await suggestions.suggest(MIA, J1, now=NOW)
    untold = await suggestions.suggest(SAM, other(1), now=NOW)
    await suggestions.decide(told.id, Approve(J1), act())
    await suggestions.decide(untold.id, Approve(other(1)), act())
    assert await news(suggestions, MIA)
    assert await suggestions.forget_old(NOW + KEPT) == 0
    assert await suggestions.forget_old(NOW + KEPT + timedelta(seconds=1)) == 1
    assert [item.statement for item in await suggestions.of_member(MIA)] == []
    assert [item.statement for item in await suggestions.of_member(SAM)] == [other(1)]


async def test_erasing_a_member_removes_what_waits_and_leaves_the_fact(
    suggestions: SuggestionService, ledger: LedgerService, database: Database
):
    approved = await suggestions.suggest(MIA, J1, now=NOW)
    await suggestions.suggest(MIA, other(1), now=NOW)
    await suggestions.decide(approved.id, Approve(J1), act())
    store = SuggestionStore(database)
    held = await store.export(MIA)
    assert isinstance(held["suggestion"], list)
    assert [row["state"] for row in held["suggestion"]] == ["approved", "open"]
    assert await store.erase(MIA) == 2
    assert await store.export(MIA) == {}
    assert await suggestions.page() is None
    assert len(await ledger.history(J1.program)) == 1


async def test_erasing_a_moderator_leaves_the_fact_without_them(ledger: LedgerService, database: Database):
    await ledger.add(J1, now=NOW, act=act(ActKind.LEDGER_ADDED))
    imports = ImportService(ImportStore(database), ledger)
    await imports.add_all([other(1)], now=NOW, act=act(ActKind.LEDGER_IMPORTED))
    store = LedgerStore(database)
    held = await store.export(MODERATOR)
    assert {name: len(rows) for name, rows in held.items() if isinstance(rows, list)} == {
        "program_fact": 1,
        "ledger_import": 1,
    }
    assert {past.approved_by for past in await ledger.history(J1.program)} == {MODERATOR}
    assert await store.erase(MODERATOR) == 2
    assert await store.export(MODERATOR) == {}
    assert {past.approved_by for past in await ledger.history(J1.program)} == {None}
