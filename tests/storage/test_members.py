"""Members in the database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import Member
from bot.privacy.cipher import MemberVault
from storage.keyring.member_keys import OpenedKeys
from storage.members import MemberStore
from storage.sql.ports import Database
from tests.databases import columns_of

AMAL = MemberId(101)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FIRST, OTHER = SeasonId(2028), SeasonId(2029)


@pytest.fixture
async def members(database: Database, vault: MemberVault) -> MemberStore:
    return MemberStore(database, vault)


async def register(members: MemberStore, **changed: Any) -> Member:
    settings: dict[str, Any] = {
        "consent_version": 1,
        "time_zone": "Asia/Karachi",
        "season": None,
        "first_season": FIRST,
        "now": NOW,
    }
    return await members.register(AMAL, **(settings | changed))


async def version(database: Database) -> int:
    return await database.read.value("SELECT profile_version FROM member")


async def test_a_member_is_found_again_as_registered(members: MemberStore):
    assert await members.find(AMAL) is None
    member = await register(members)
    assert member == Member(AMAL, "Asia/Karachi", FIRST, NOW)
    assert await members.find(AMAL) == member


async def test_the_members_key_is_there_before_the_member(members: MemberStore, keys: OpenedKeys):
    await register(members)
    assert set(await keys.store.find([AMAL])) == {AMAL}


async def test_a_season_can_be_chosen_at_the_start(members: MemberStore):
    assert (await register(members, season=OTHER)).season == OTHER


async def test_registering_again_with_a_season_chooses_it(members: MemberStore):
    await register(members, season=FIRST)
    assert (await register(members, season=OTHER)).season == OTHER


async def test_registering_again_moves_the_zone_and_keeps_the_rest(members: MemberStore, database: Database):
    await register(members, season=OTHER)
    again = await register(members, time_zone="Africa/Cairo", now=NOW + timedelta(days=9))
    assert again == Member(AMAL, "Africa/Cairo", OTHER, NOW)
    assert await version(database) == 2
    await register(members, time_zone="Africa/Cairo")
    assert await version(database) == 2


async def test_a_newer_consent_has_its_own_day(members: MemberStore):
    await register(members)
    later = NOW + timedelta(days=9)
    assert (await register(members, consent_version=2, now=later)).consented_at == later
    for older_or_same in (1, 2):
        again = await register(members, consent_version=older_or_same, now=later + timedelta(days=9))
        assert again.consented_at == later


async def test_a_move_raises_the_version_only_when_something_differs(
    members: MemberStore, database: Database
):
    await register(members)
    await members.move(AMAL, time_zone="Asia/Karachi", season=FIRST)
    assert await version(database) == 1
    moved = await members.move(AMAL, season=OTHER)
    assert moved == Member(AMAL, "Asia/Karachi", OTHER, NOW)
    assert (await members.move(AMAL, time_zone="UTC")) == Member(AMAL, "UTC", OTHER, NOW)
    assert await version(database) == 3
    assert await members.move(MemberId(999), season=OTHER) is None


async def test_everything_held_is_declared_exported_and_erased(members: MemberStore, database: Database):
    await register(members)
    exported = (await members.export(AMAL))["member"]
    assert exported == {
        "member_id": "101",
        "consented_at": NOW.isoformat(),
        "consent_version": 1,
        "time_zone": "Asia/Karachi",
        "season": 2028,
        "created_at": NOW.isoformat(),
        "language": None,
        "planned_at": None,
    }
    columns = await columns_of(database, "member")
    assert columns - set(members.describe()[0].columns) == {"profile_version", "planned_version"}
    assert await members.erase(AMAL) == 1
    assert await members.erase(AMAL) == 0
    assert await members.find(AMAL) is None
    assert await members.export(AMAL) == {}
