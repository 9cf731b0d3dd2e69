"""The ledger on a real database: facts are added, withdrawn, imported and undone, and records follow."""

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, FactId, GuildId, MemberId
from bot.domain.ledger import Criterion, Weight
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.program import Program
from bot.errors import UserError
from bot.ledger.imports import ImportService
from bot.ledger.loader import load_programs
from bot.ledger.ports import ImportId, ListedImport, Undone
from bot.ledger.service import LedgerService
from bot.scheduler.wakeup import Wakeup
from storage.ledger import LedgerStore
from storage.ledger_imports import ImportStore
from storage.sqlite.database import Database
from tests.databases import opened_copy

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FIRST = load_programs()[0].acgme_id
J1 = Claim(
    FIRST,
    Criterion.VISA_J1,
    value=True,
    weight=Weight.STRICT,
    source="https://a.org/1",
    seen=date(2026, 3, 1),
)
NO_J1 = replace(J1, value=False, source="https://b.org/2", seen=date(2026, 5, 1))
NEW = Program(AcgmeId("3209999999"), "St. Anne's Children's Hospital / North", "Anytown", "OH")
MINIMUM = replace(J1, criterion=Criterion.STEP2CK_MINIMUM, value=220)


@pytest.fixture
def ledger(database: Database) -> LedgerService:
    return LedgerService(LedgerStore(database))


@pytest.fixture
def imports(database: Database, ledger: LedgerService) -> ImportService:
    return ImportService(ImportStore(database), ledger)


async def test_it_begins_with_the_shipped_programs_and_nothing_known(ledger: LedgerService):
    records = await ledger.records()
    assert [record.program for record in records] == list(load_programs())
    assert all(not record.facts for record in records)


async def test_a_fact_is_known_at_once_and_after_a_restart(ledger: LedgerService, database: Database):
    await ledger.records()
    assert await ledger.add(MINIMUM, now=NOW)
    for item in (ledger, LedgerService(LedgerStore(database))):
        fact = (await item.record(FIRST)).newest(Criterion.STEP2CK_MINIMUM)
        assert fact is not None
        assert (fact.value, fact.weight, fact.source) == (220, Weight.STRICT, "https://a.org/1")
        assert (fact.seen, fact.approved_at) == (date(2026, 3, 1), NOW)


async def test_contradictions_are_kept_with_the_one_seen_last_first(ledger: LedgerService):
    await ledger.add(NO_J1, now=NOW)
    await ledger.add(J1, now=NOW + timedelta(days=1))
    record = await ledger.record(FIRST)
    assert [fact.value for fact in record.facts[Criterion.VISA_J1]] == [False, True]
    assert record.contradicted(Criterion.VISA_J1)


async def test_the_same_statement_stands_once_and_may_come_back_after_it_was_withdrawn(ledger: LedgerService):
    assert await ledger.add(J1, now=NOW)
    assert not await ledger.add(J1, now=NOW + timedelta(days=1))
    (fact,) = (await ledger.record(FIRST)).facts[Criterion.VISA_J1]
    assert await ledger.withdraw(fact.id, now=NOW + timedelta(days=2))
    assert not await ledger.withdraw(fact.id, now=NOW + timedelta(days=3))
    assert not (await ledger.record(FIRST)).facts
    assert await ledger.add(J1, now=NOW + timedelta(days=4))
    past = await ledger.history(FIRST)
    assert [item.withdrawn_at for item in past] == [None, NOW + timedelta(days=2)]
    assert past[0].fact.id > past[1].fact.id


async def test_an_import_is_undone_without_touching_what_was_there_before(
    ledger: LedgerService, imports: ImportService
):
    await ledger.add(J1, now=NOW)
    made = await imports.add_all([J1, NO_J1, MINIMUM], now=NOW)
    assert made.added == 2
    assert made.number is not None
    assert await imports.imports() == (ListedImport(made.number, NOW, 2, 0),)
    assert await imports.undo(made.number, now=NOW) == Undone(2, 0)
    assert await imports.undo(made.number, now=NOW) is None
    assert await imports.undo(ImportId(99), now=NOW) is None
    assert await imports.imports() == ()
    assert [fact.value for fact in (await ledger.record(FIRST)).facts[Criterion.VISA_J1]] == [True]
    assert Criterion.STEP2CK_MINIMUM not in (await ledger.record(FIRST)).facts


async def test_an_import_of_what_is_known_is_none(ledger: LedgerService, imports: ImportService):
    await ledger.add(J1, now=NOW)
    made = await imports.add_all([J1], now=NOW)
    assert (made.number, made.added) == (None, 0)


async def test_an_import_with_one_wrong_statement_or_program_changes_nothing(
    ledger: LedgerService, imports: ImportService
):
    with pytest.raises(UserError):
        await imports.add_all([J1, replace(MINIMUM, value=301)], now=NOW)
    for wrong in (
        replace(NEW, name="[x](https://evil)"),
        replace(NEW, state="ZZ"),
        replace(NEW, city="<@1>"),
    ):
        with pytest.raises(UserError):
            await imports.add_all([J1], [wrong], now=NOW)
    assert all(not record.facts for record in await ledger.records())


async def test_an_import_says_things_of_programs_that_are_known_or_come_with_it_only(
    ledger: LedgerService, imports: ImportService
):
    theirs = replace(J1, program=NEW.acgme_id)
    with pytest.raises(UserError) as refused:
        await imports.add_all([J1, theirs], now=NOW)
    assert refused.value.message.key == "ledger.program.unknown"
    assert not (await ledger.record(FIRST)).facts
    assert (await imports.add_all([J1], now=NOW)).added == 1, "a program that is known"
    assert (await imports.add_all([theirs], [NEW], now=NOW)).added == 1, "one that comes with it"
    assert (await imports.add_all([replace(theirs, value=False)], now=NOW)).added == 1, "one that came before"


async def test_a_program_comes_with_an_import_and_goes_with_it(
    ledger: LedgerService, imports: ImportService, database: Database
):
    theirs = replace(J1, program=NEW.acgme_id)
    with pytest.raises(UserError):
        await ledger.add(theirs, now=NOW)
    made = await imports.add_all([theirs], [NEW], now=NOW)
    assert (made.added, made.programs) == (1, 1)
    assert made.number is not None
    again = LedgerService(LedgerStore(database))
    await ImportService(ImportStore(database), again).open()
    for item in (ledger, again):
        assert (await item.record(NEW.acgme_id)).program == NEW
        assert NEW in item.directory.index.search("anytown")
    assert await imports.undo(made.number, now=NOW) == Undone(1, 1)
    with pytest.raises(LookupError):
        await ledger.record(NEW.acgme_id)
    assert (await imports.add_all([], [NEW], now=NOW)).programs == 1


async def test_a_program_stays_while_a_fact_from_elsewhere_stands(
    ledger: LedgerService, imports: ImportService
):
    made = await imports.add_all([], [NEW], now=NOW)
    assert made.number is not None
    await ledger.add(replace(J1, program=NEW.acgme_id), now=NOW)
    assert await imports.undo(made.number, now=NOW) == Undone(0, 0)
    assert (await ledger.record(NEW.acgme_id)).program == NEW


async def test_what_is_exported_is_imported_again_to_the_byte(
    ledger: LedgerService, imports: ImportService, tmp_path: Path
):
    bare = replace(NEW, acgme_id=AcgmeId("3209999998"))
    await imports.add_all([NO_J1, J1, MINIMUM, replace(J1, program=NEW.acgme_id)], [NEW, bare], now=NOW)
    (file,) = await imports.export()
    same = await imports.preview(file.encode(), NOW)
    assert (same.changes, same.standing, same.sheet.problems) == (False, 4, ())
    async with opened_copy(tmp_path / "other.db") as elsewhere:
        other = ImportService(ImportStore(elsewhere), LedgerService(LedgerStore(elsewhere)))
        found = await other.preview(file.encode("utf-8-sig"), NOW)
        assert found.changes
        await other.add_all(found.new, found.sheet.programs, now=NOW)
        assert await other.export() == (file,)


async def test_another_process_is_told_of_each_change_and_learns_it_without_telling_it_again(
    database: Database,
):
    told = list[str]()

    def process(name: str) -> tuple[LedgerService, ImportService]:
        def tell() -> asyncio.Future[None]:
            told.append(name)
            return asyncio.get_running_loop().create_future()

        bell = Wakeup()
        answering.enter_context(bell.answered_by(tell))
        ledger = LedgerService(LedgerStore(database), changed=bell)
        return ledger, ImportService(ImportStore(database), ledger)

    with ExitStack() as answering:
        (ledger, imports), (other, learns) = process("here"), process("there")
        assert not (await other.record(FIRST)).facts
        await ledger.add(MINIMUM, now=NOW)
        await imports.add_all([], [NEW], now=NOW)
        assert told == ["here", "here"]
        await learns.open()
        assert (await other.record(FIRST)).newest(Criterion.STEP2CK_MINIMUM) is not None
        assert (await other.record(NEW.acgme_id)).program == NEW
        with pytest.raises(LookupError):
            await other.record(AcgmeId("3209999998"))
        assert told == ["here", "here"]


async def test_a_preview_tells_what_is_new_and_what_contradicts(
    ledger: LedgerService, imports: ImportService
):
    await ledger.add(J1, now=NOW)
    await imports.add_all([NO_J1, MINIMUM], now=NOW)
    (file,) = await imports.export()
    await imports.undo(ImportId(1), now=NOW)
    found = await imports.preview(file.encode(), NOW)
    assert (set(found.new), found.standing, found.contradicting) == ({NO_J1, MINIMUM}, 1, 1)


async def test_an_unknown_program_and_a_bad_link_are_refused(ledger: LedgerService):
    for bad in (replace(J1, program=AcgmeId("3209999999")), replace(J1, source="http://a.org")):
        with pytest.raises(UserError):
            await ledger.add(bad, now=NOW)
    assert not await ledger.withdraw(FactId(1), now=NOW)


async def test_records_read_during_changes_are_never_outdated_afterwards(ledger: LedgerService):
    async def add(n: int) -> None:
        await ledger.add(replace(J1, source=f"https://a.org/{n}"), now=NOW)
        record = await ledger.record(FIRST)
        assert f"https://a.org/{n}" in {fact.source for fact in record.facts[Criterion.VISA_J1]}

    await asyncio.gather(*map(add, range(20)))
    assert len((await ledger.record(FIRST)).facts[Criterion.VISA_J1]) == 20


async def test_the_latest_imports_are_listed_the_newest_first(imports: ImportService, database: Database):
    numbers: list[ImportId | None] = []
    for n in range(4):
        made = await imports.add_all([replace(J1, source=f"https://a.org/{n}")], now=NOW + timedelta(days=n))
        numbers.append(made.number)
    newest = numbers[::-1]
    assert [listed.number for listed in await imports.imports()] == newest
    assert [listed.number for listed in await ImportStore(database).imports(2)] == newest[:2]
    assert [listed.facts for listed in await imports.imports()] == [1] * 4


async def test_an_import_of_a_program_that_is_known_is_none(ledger: LedgerService, imports: ImportService):
    assert (await imports.add_all([], [NEW], now=NOW)).programs == 1
    again = await imports.add_all([], [NEW], now=NOW)
    assert (again.number, again.programs) == (None, 0)
    assert len(await imports.imports()) == 1


async def test_facts_that_differ_in_one_thing_stand_beside_each_other(ledger: LedgerService):
    others = [
        replace(J1, program=load_programs()[1].acgme_id),
        replace(J1, criterion=Criterion.VISA_H1B),
        replace(J1, value=False),
        replace(J1, weight=Weight.PREFERENCE),
        replace(J1, source="https://a.org/other"),
        replace(J1, seen=date(2026, 3, 2)),
    ]
    assert await ledger.add(J1, now=NOW)
    for other in others:
        assert await ledger.add(other, now=NOW), other
        assert not await ledger.add(other, now=NOW), other
    assert not await ledger.add(J1, now=NOW)


async def test_what_a_moderator_read_on_a_page_is_known_at_once(ledger: LedgerService):
    await ledger.records()
    act = ModeratorAct(GuildId(7), MemberId(3), ActKind.LEDGER_ADDED, NOW, FIRST)
    await ledger.add_reading([J1], now=NOW, act=act)
    known = (await ledger.record(FIRST)).newest(J1.criterion)
    assert known is not None
    assert known.value is True
