"""Which invitations were shared and reported, where, and what is forgotten with a season."""

from collections.abc import Mapping

from tests.storage.queries.rows import Rows


def test_what_members_share_is_written_over_and_read_in_their_order(rows: Rows):
    rows.put("member", member_id=2)
    assert [rows.run("invitations.is_member", member=member) for member in (1, 2)] == [[], [(1,)]]
    for member, shares in ((9, b"a"), (2, b"b"), (9, b"c"), (3, b"d")):
        rows.run("invitations.write", member=member, shares=shares)
    assert rows.firsts("invitations.read", member=9) == [b"c"]
    assert rows.run("invitations.every") == [(2, b"b"), (3, b"d"), (9, b"c")]
    rows.run("invitations.erase", member=3)
    assert rows.firsts("invitations.every") == [2, 9]


def report(rows: Rows, *given: Mapping[str, object]) -> None:
    for number, row in enumerate(given):
        values = {
            "guild": 1,
            "season": 2028,
            "program": f"p{number}",
            "occurrence": 7,
            "place": number,
            **row,
        }
        rows.run("invitations.report", **values)


def test_what_was_reported_is_of_a_server_and_a_season(rows: Rows):
    report(rows, {}, {"guild": 2}, {"season": 2027}, {})
    assert sorted(rows.run("invitations.reported")) == [
        (1, 2027, "p2"),
        (1, 2028, "p0"),
        (1, 2028, "p3"),
        (2, 2028, "p1"),
    ]
    assert sorted(rows.firsts("invitations.reported_here", guild=1, season=2028)) == ["p0", "p3"]
    for guild, season, program in ((1, 2028, "p0"), (2, 2028, "p3"), (1, 2027, "p3")):
        rows.run("invitations.unreport", guild=guild, season=season, program=program)
    assert sorted(rows.firsts("invitations.reported_here", guild=1, season=2028)) == ["p3"]


def test_sent_is_what_was_in_a_post_of_invitations_that_was_sent(rows: Rows):
    for number, other in enumerate(({}, {"subject": "stage"}, {"state": "sending"}, {"guild_id": 2})):
        rows.put(
            "post", {"guild_id": 1, "subject": "invitations", "state": "sent", "occurrence": number} | other
        )
    report(
        rows,
        *({"occurrence": number} for number in range(4)),
        {"occurrence": 0, "season": 2027},
        {"occurrence": 8},
    )
    report(rows, {"occurrence": 3, "guild": 2, "program": "q"})
    assert rows.run("invitations.sent_here", guild=1, season=2028) == [("p0", 0)]


def test_the_programs_of_a_post_stand_in_their_places(rows: Rows):
    report(rows, {"place": 3}, {"place": 1}, {"place": 2}, {"occurrence": 8}, {"guild": 2})
    assert rows.firsts("invitations.of_post", guild=1, occurrence=7) == ["p1", "p2", "p0"]


def test_with_a_season_its_reports_go_and_before_them_the_posts_that_showed_them(rows: Rows):
    report(rows, {"season": 2026}, {"season": 2028, "occurrence": 8}, {"season": 2026, "occurrence": 9})
    same = {"guild_id": 1, "subject": "invitations", "state": "sent", "occurrence": 7}
    others = (
        {},
        {"occurrence": 8},
        {"subject": "stage"},
        {"state": "sending", "occurrence": 9},
        {"guild_id": 2},
    )
    for other in others:
        rows.put("post", same | other)
    rows.run("invitations.forget_posts", seasons=[2027, 2028])
    assert rows.of("post", "id") == [2, 3, 4, 5]
    rows.run("invitations.forget_reports", seasons=[2027, 2028])
    assert rows.firsts("invitations.reported_here", guild=1, season=2026) == []
    assert rows.firsts("invitations.reported_here", guild=1, season=2028) == ["p1"]


def test_a_post_of_which_nothing_is_left_is_forgotten(rows: Rows):
    same = {"subject": "invitations", "state": "sent", "dates": "0"}
    for number, other in enumerate(
        ({}, {"subject": "stage"}, {"state": "sending"}, {"dates": "1"}, {"dates": None})
    ):
        rows.put("post", same | other, occurrence=number)
    rows.run("invitations.forget_emptied")
    assert rows.of("post", "id") == [2, 3, 4, 5]
