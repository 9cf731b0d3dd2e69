"""Everything held about a member's reminders is described, given out and removed."""

import pytest

from storage.reminders.records import ReminderRecords
from tests.databases import columns_of, tables_in
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, SAM


@pytest.fixture
async def bench(bench: Bench) -> Bench:
    await bench.join(MIA, SAM)
    for member in (MIA, SAM):
        await bench.remind(member)
        await bench.reminders.pause(member, bench.clock.now(), bench.clock.now())
    await bench.tick()
    return bench


async def test_every_column_is_described_but_technical_ones(bench: Bench):
    for held in ReminderRecords(bench.database).describe():
        columns = await columns_of(bench.database, held.table)
        assert columns - set(held.columns) <= {"id", "fence", "look_back", "look_back_since"}
        assert set(held.columns) <= columns


async def test_every_table_with_a_member_is_described(bench: Bench):
    described = {held.table for held in ReminderRecords(bench.database).describe()}
    for table in await tables_in(bench.database):
        columns = await columns_of(bench.database, table)
        if "member_id" in columns and ("remind" in table or "deliver" in table):
            assert table in described


async def test_a_member_gets_all_of_their_rows_and_nobody_elses(bench: Bench):
    export = await ReminderRecords(bench.database).export(MIA)
    assert set(export) == {"reminder", "delivery", "reminder_standing"}
    rows = [row for table in export.values() for row in table]  # type: ignore[attr-defined]
    assert {row["member_id"] for row in rows} == {MIA}
    assert export["delivery"][0]["settled_at"] == bench.clock.now().isoformat()  # type: ignore[index]


async def test_erasing_removes_everything_once_and_leaves_others(bench: Bench):
    records = ReminderRecords(bench.database)
    assert await records.erase(MIA) == 3
    assert await records.erase(MIA) == 0
    assert await records.export(MIA) == {}
    assert len(await records.export(SAM)) == 3
