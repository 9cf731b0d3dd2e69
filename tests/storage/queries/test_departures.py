"""Which servers are known, and that with one of them what is stored of it goes, and of no other."""

import pytest

from tests.storage.queries.rows import Rows, each

OF_A_SERVER = {
    "posts": "post",
    "reports": "reported_invitation",
    "schedules": "post_schedule",
    "participants": "cohort_participant",
    "snapshots": "cohort_season",
    "acts": "moderator_act",
    "visits": "member_server",
    "greeting": "server_greeting",
    "settings": "server",
}


@pytest.mark.parametrize(("what", "table"), OF_A_SERVER.items())
def test_a_server_is_known_by_each_row_and_forgotten_alone(rows: Rows, what: str, table: str):
    rows.put(table, *each("guild_id", (1, 2)))
    assert sorted(rows.firsts("departures.known")) == [1, 2]
    rows.run(f"departures.forget_{what}", guild=1)
    assert rows.firsts("departures.known") == [2]


def test_a_server_left_when_it_was_first_missed(rows: Rows):
    for guild, now in ((1, 5), (2, 6), (1, 7)):
        rows.run("departures.mark", guild=guild, now=now)
    assert sorted(rows.run("departures.departed")) == [(1, 5), (2, 6)]
    rows.run("departures.unmark", guild=1)
    assert rows.run("departures.departed") == [(2, 6)]


def test_a_server_is_greeted_once_and_ends_alone(rows: Rows):
    for guild, now in ((1, 5), (2, 6), (1, 7)):
        rows.run("greetings.begin", guild=guild, now=now)
    rows.run("greetings.end", guild=1, state="greeted")
    assert sorted(rows.run("greetings.greetings")) == [(1, 5, "greeted"), (2, 6, "begun")]


def test_settings_of_a_server_are_written_over(rows: Rows):
    for guild, n in ((1, 1), (2, 2), (1, 3)):
        rows.run(
            "servers.keep", guild=guild, time_zone=f"z{n}", statistics_channel=n, match_dates_channel=n + 9
        )
    assert [rows.run("servers.server", guild=guild) for guild in (1, 2)] == [[("z3", 3, 12)], [("z2", 2, 11)]]


def test_roles_of_a_server_stand_in_order_and_go_together(rows: Rows):
    for guild, purpose, role in ((1, "b", 1), (1, "a", 3), (1, "a", 2), (2, "a", 1)):
        rows.run("servers.add_role", guild=guild, purpose=purpose, role=role)
    assert rows.run("servers.roles", guild=1) == [("a", 2), ("a", 3), ("b", 1)]
    rows.run("servers.drop_roles", guild=1)
    assert [rows.run("servers.roles", guild=guild) for guild in (1, 2)] == [[], [("a", 1)]]


def test_a_restore_leaves_members_out_and_names_servers_and_moderators(rows: Rows):
    rows.put("member", *each("member_id", (1, 2, 3)), consented_at=4)
    rows.run("restore.leave_out", members=[1, 3])
    assert rows.run("restore.members") == [(2, 4)]
    for table, guild in (
        ("server", 3),
        ("cohort_participant", 2),
        ("cohort_charge", 4),
        ("server", 1),
        ("server", 2),
    ):
        rows.put(table, guild_id=guild)
    assert rows.firsts("restore.servers") == [1, 2, 3, 4]
    rows.put("moderator_act", {"moderator_id": 5, "at": 1}, {"moderator_id": None})
    rows.put("program_fact", {"approved_by": 6, "approved_at": 3}, {"approved_by": None})
    rows.put("ledger_import", {"imported_by": 7, "imported_at": 2}, {"imported_by": None})
    assert rows.run("restore.moderators") == [(6, 3), (7, 2), (5, 1)]
