"""What members and moderators do again and again makes room for itself, or is refused (`docs/bounds.md`)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, ChannelId, GuildId, MemberId, SuggestionId
from bot.domain.ledger import Criterion, Weight
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.program import Program
from bot.domain.publishing import Subject
from bot.errors import UserError
from bot.publishing.ports import Hindrance, Plan
from storage import audit, ledger, ledger_imports, suggestions
from storage.audit import AuditStore
from storage.ledger import LedgerStore
from storage.ledger_imports import ImportStore
from storage.publishing import PublishingStore
from storage.sql.ports import Database
from storage.suggestions import SuggestionStore

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
GUILD, OTHER, MODERATOR, MIA = GuildId(1), GuildId(2), MemberId(900), MemberId(7)
CLAIM = Claim(
    AcgmeId("3201121001"),
    Criterion.STEP2CK_MINIMUM,
    value=200,
    weight=Weight.STRICT,
    source="https://a.org/1",
    seen=date(2026, 3, 1),
)


async def rows_in(database: Database, table: str) -> int:
    return await database.read.value(f"SELECT count(*) FROM {table}")


async def test_suggestions_made_and_taken_back_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(suggestions, "DECIDED_KEPT", 5)
    async with database.write() as tx:
        await tx.run(
            "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
            " VALUES (7, 0, 1, 'UTC', 2028, 0)"
        )
    store = SuggestionStore(database)
    for day in range(30):
        now = NOW + timedelta(days=day)
        await store.add(MIA, CLAIM, lambda *_: None, now=now)
        [latest, *_] = await store.of_member(MIA)
        await store.withdraw(MIA, latest.id, now=now)
    assert await rows_in(database, "suggestion") == 6
    [latest, *_] = await store.of_member(MIA)
    assert latest.suggested_at == NOW + timedelta(days=29)


async def test_acts_of_moderators(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(audit, "ACTS_KEPT", 5)
    store = AuditStore(database)
    await store.record(ModeratorAct(OTHER, MODERATOR, ActKind.SERVER_CHANGED, NOW))
    for number in range(30):
        await store.record(
            ModeratorAct(GUILD, MODERATOR, ActKind.SERVER_CHANGED, NOW + timedelta(hours=number))
        )
    assert await rows_in(database, "moderator_act") == 6
    [newest, *_] = await store.page(GUILD, before=None, limit=9)
    assert newest.act.at == NOW + timedelta(hours=29)


async def test_posts_that_cannot_be_written(database: Database):
    store = PublishingStore(database)
    for number in range(30):
        plan = Plan(GUILD, Subject.MATCH_DATES, ChannelId(number + 1), NOW, f"{number:020d}", None)
        await store.give_up(await store.begin(plan, NOW), Hindrance.FORBIDDEN)
    assert await rows_in(database, "post") == 1


async def test_facts_put_in_and_taken_out_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledger, "FACTS_OF_PROGRAM", 5)
    store = LedgerStore(database)
    for number in range(30):
        now = NOW + timedelta(days=number)
        assert await store.add(replace(CLAIM, value=200 + number), now=now, act=None)
        [standing] = await store.standing()
        assert await store.withdraw(standing.id, now=now, act=None)
    assert await rows_in(database, "program_fact") == 6


async def test_facts_about_a_program_until_no_more_fit(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledger, "FACTS_OF_PROGRAM", 5)
    store = LedgerStore(database)
    for number in range(5):
        await store.add(replace(CLAIM, value=200 + number), now=NOW, act=None)
    with pytest.raises(UserError):
        await store.add(replace(CLAIM, value=210), now=NOW, act=None)
    assert await store.add(replace(CLAIM, program=AcgmeId("3201121002")), now=NOW, act=None)


async def test_imports_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledger_imports, "IMPORTS_KEPT", 5)
    store = ImportStore(database)
    act = ModeratorAct(GUILD, MODERATOR, ActKind.LEDGER_IMPORTED, NOW)
    for number in range(30):
        await store.add_all([replace(CLAIM, value=150 + number)], [], now=NOW, act=act)
    assert await rows_in(database, "ledger_import") == 5
    facts = await LedgerStore(database).export(MODERATOR)
    assert len(facts["program_fact"]) == 25  # type: ignore[arg-type]


async def test_programs_until_no_more_fit(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledger_imports, "PROGRAMS_MAX", 2)
    store = ImportStore(database)
    programs = [Program(AcgmeId(f"320999999{number}"), "North", "Anytown", "OH") for number in range(3)]
    with pytest.raises(UserError):
        await store.add_all([], programs, now=NOW, act=None)
    assert await rows_in(database, "added_program") == 0
    assert (await store.add_all([], programs[:2], now=NOW, act=None)).programs == 2


async def test_suggestions_are_counted_for_a_day_and_of_two_the_first_waits_longest(database: Database):
    async with database.write() as tx:
        for member in (MIA, MODERATOR):
            await tx.run(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (:member, 0, 1, 'UTC', 2028, 0)",
                member=member,
            )
    store, counted = SuggestionStore(database), list[int]()

    def count(_waiting: int, latest: Sequence[datetime], _now: datetime) -> None:
        counted.append(len(latest))

    day = timedelta(days=1)
    for value, at in ((201, NOW), (202, NOW + day - timedelta(seconds=1)), (203, NOW + day)):
        await store.add(MIA, replace(CLAIM, value=value), count, now=at)
    assert counted == [0, 1, 1]
    await store.add(MODERATOR, replace(CLAIM, value=201), count, now=NOW + 3 * day)
    page = await store.page(SuggestionId(0))
    assert page is not None
    assert (page.waiting.since, page.waiting.several) == (NOW, True)


async def test_added_programs_are_read_in_the_order_of_their_numbers(database: Database):
    store = ImportStore(database)
    programs = [Program(AcgmeId(f"320999999{number}"), "North", "Anytown", "OH") for number in (2, 0, 1)]
    await store.add_all([], programs, now=NOW, act=None)
    assert [program.acgme_id for program in await store.programs()] == [
        f"320999999{number}" for number in range(3)
    ]
