"""Where members were seen last: what they are given of it."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.privacy.cipher import MemberVault
from storage.members import MemberStore
from storage.presence import PresenceStore
from storage.sql.ports import Database

AMAL = MemberId(101)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("guilds", "held"),
    [
        ((), None),
        ((None,), None),
        ((7,), [{"guild_id": "7"}]),
        ((7, 9), [{"guild_id": "7"}, {"guild_id": "9"}]),
    ],
    ids=["not seen", "in direct messages", "in a server", "in two"],
)
async def test_the_servers_that_a_member_was_seen_in_are_given_out(
    database: Database, vault: MemberVault, guilds: tuple[int | None, ...], held: list[dict[str, str]] | None
):
    members, presence = MemberStore(database, vault), PresenceStore(database)
    await members.register(
        AMAL, consent_version=1, time_zone="UTC", season=None, first_season=SeasonId(2028), now=NOW
    )
    for guild in guilds:
        await presence.note(AMAL, None if guild is None else GuildId(guild), "en", NOW)
    exported = await presence.export(AMAL)
    assert exported.get("member_server") == held
    assert ("member_presence" in exported) is bool(guilds)
