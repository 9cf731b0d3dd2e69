"""Which posts are due, on their way, taken up again, outdated and forgotten, and what is written of them."""

from collections.abc import Mapping

import pytest

from tests.storage.queries.rows import NOW, Rows, each

PLACE = {"guild": 1, "subject": "stage", "channel": 5}
OTHERS = ({}, {"guild_id": 2}, {"subject": "step2ck"}, {"channel_id": 6})
SCHEDULE = (
    "guild_id",
    "subject",
    "channel_id",
    "weekday",
    "minute",
    "zone",
    "next_at",
    "paused",
    "posted_until",
)


def schedules(rows: Rows, *given: Mapping[str, object], **same: object) -> None:
    """One for each; its server is its number unless it is said."""
    for number, row in enumerate(given, 1):
        rows.put(
            "post_schedule",
            {"guild_id": number, "subject": "stage", "channel_id": 5, "next_at": NOW, **same, **row},
        )


def of_schedules(rows: Rows, *columns: str) -> list[object]:
    return rows.of("post_schedule", *columns, order="guild_id, subject")


def post(rows: Rows, *given: Mapping[str, object], **same: object) -> None:
    for row in given:
        number = len(rows.of("post", "id")) + 1
        rows.put(
            "post", {"guild_id": 1, "subject": "stage", "channel_id": 5, "occurrence": number, **same, **row}
        )


def test_a_schedule_is_kept_over_what_was_and_what_was_posted_is_not_doubted_again(rows: Rows):
    values = {"weekday": 2, "minute": 3, "zone": "a", "next_at": 4, "paused": "left", "posted_until": 5}
    rows.run("publishing.keep", **PLACE, **values)
    assert rows.run("publishing.schedules", guild=1) == [(1, "stage", 5, 2, 3, "a", 4, "left", 5)]
    new = {"weekday": 6, "minute": 7, "zone": "b", "next_at": 8, "paused": None, "posted_until": 9}
    rows.run("publishing.keep", **PLACE | {"channel": 6}, **new)
    assert rows.run("publishing.schedules", guild=1) == [(1, "stage", 6, 6, 7, "b", 8, None, 5)]
    assert rows.run("publishing.schedules", guild=2) == []


def test_a_schedule_stops_alone(rows: Rows):
    schedules(rows, {"guild_id": 1}, {"guild_id": 2}, {"guild_id": 1, "subject": "step2ck"})
    rows.run("publishing.stop", guild=1, subject="stage")
    assert of_schedules(rows, "guild_id", "subject") == [(1, "step2ck"), (2, "stage")]


def test_due_is_what_is_not_paused_and_has_come_the_first_first(rows: Rows):
    schedules(
        rows,
        {"next_at": NOW},
        {"next_at": NOW - 1},
        {"next_at": NOW + 1},
        {"next_at": NOW - 9, "paused": "left"},
        {},
    )
    assert rows.firsts("publishing.due", now=NOW)[0] == 2
    assert sorted(rows.firsts("publishing.due", now=NOW)) == [1, 2, 5]


@pytest.mark.parametrize(("next_at", "became"), [(NOW + 1, NOW + 1), (NOW - 1, NOW)])
def test_a_schedule_goes_on_and_never_back(rows: Rows, next_at: int, became: int):
    schedules(rows, {}, {}, {"guild_id": 1, "subject": "step2ck"})
    rows.run("publishing.go_on", guild=1, subject="stage", next_at=next_at)
    found = of_schedules(rows, "guild_id", "subject", "next_at")
    assert found == [(1, "stage", became), (1, "step2ck", NOW), (2, "stage", NOW)]


@pytest.mark.parametrize(
    ("statement", "before", "after"),
    [
        ("pause", None, "left"),
        ("resume", "forbidden", None),
        ("resume", "channel_gone", None),
        ("resume", "left", "left"),
        ("resume", "unsure", "unsure"),
    ],
)
def test_a_schedule_pauses_and_goes_on_in_its_channel(
    rows: Rows, statement: str, before: str | None, after: str | None
):
    others = ({"guild_id": 2}, {"guild_id": 3}, {"guild_id": 1, "subject": "step2ck"})
    schedules(rows, {"guild_id": 1}, *others, {"guild_id": 4, "channel_id": 6}, paused=before)
    for guild in (1, 4):
        rows.run(f"publishing.{statement}", guild=guild, subject="stage", channel=5, why="left")
    assert of_schedules(rows, "paused") == [after, before, before, before, before]


def test_what_an_answer_paused_may_go_on(rows: Rows):
    schedules(rows, *each("paused", (None, "left", "channel_gone", "forbidden", "unsure")))
    assert sorted(rows.firsts("publishing.paused_by_answers")) == [3, 4]


def test_a_post_begins_once_and_is_the_work_of_who_asked_for_it_or_for_the_one_before(rows: Rows):
    given = PLACE | {"key": "k", "season": 2028, "number": 2, "now": NOW, "instead_of": None}
    post(rows, {"occurrence": 6, "key": "j", "act_id": 3, "state": "sent"})
    rows.run("publishing.begin", **given, occurrence=7, act=4)
    rows.run("publishing.begin", **given | {"key": "l"}, occurrence=7, act=4)
    rows.run("publishing.begin", **given | {"key": "m", "instead_of": 2}, occurrence=8, act=None)
    rows.run("publishing.begin", **given | {"key": "n", "instead_of": 2}, occurrence=9, act=5)
    post(rows, {"occurrence": 5, "key": "i", "act_id": 9, "state": "sent"})
    rows.run("publishing.begin", **given | {"key": "o", "instead_of": 2}, occurrence=10, act=None)
    columns = (
        "occurrence",
        "key",
        "season",
        "number",
        "state",
        "begun_at",
        "attempts",
        "attempt_at",
        "act_id",
    )
    assert [row for row in rows.of("post", *columns) if row[4] == "sending"] == [
        (7, "k", 2028, 2, "sending", NOW, 0, NOW, 4),
        (8, "m", 2028, 2, "sending", NOW, 0, NOW, 4),
        (9, "n", 2028, 2, "sending", NOW, 0, NOW, 5),
        (10, "o", 2028, 2, "sending", NOW, 0, NOW, 4),
    ]


def test_the_post_that_began_is_found_by_its_place_and_hour(rows: Rows):
    post(rows, *OTHERS, {"occurrence": 8}, occurrence=7)
    assert rows.firsts("publishing.begun", **PLACE, occurrence=7) == [1]
    assert rows.firsts("publishing.begun", **PLACE, occurrence=9) == []


def test_on_their_way_are_posts_whose_attempt_has_come(rows: Rows):
    post(
        rows,
        *each("attempt_at", (NOW, NOW - 1, NOW + 1)),
        {"state": "sent", "attempt_at": NOW},
        state="sending",
    )
    assert rows.firsts("publishing.on_their_way", now=NOW) == [1, 2]


def test_one_post_is_read_and_forgotten(rows: Rows):
    post(rows, {}, {}, state="sending")
    assert rows.firsts("publishing.post", post=2) == [2]
    rows.run("publishing.forget", post=1)
    assert rows.of("post", "id") == [2]


@pytest.mark.parametrize("state", ["sending", "sent", "given_up"])
def test_what_becomes_of_a_post_is_written_of_it_alone(rows: Rows, state: str):
    same = {
        "state": state,
        "attempts": 3,
        "attempt_at": 6,
        "hindrance": "late",
        "message_id": 9,
        "dates": "d",
        "act_id": 4,
    }
    columns = tuple(same)
    before = tuple(same.values())
    changes = {
        "attempt_again": ({"at": NOW}, {"sending"}, same | {"attempts": 4, "attempt_at": NOW}),
        "sent": (
            {"message": 7, "dates": "e"},
            {"sending"},
            same | {"state": "sent", "message_id": 7, "dates": "e", "attempt_at": None, "hindrance": None},
        ),
        "give_up": (
            {"why": "left"},
            {"sending", "sent"},
            same | {"state": "given_up", "hindrance": "left", "attempt_at": None, "message_id": None},
        ),
        "written": ({"dates": "e"}, {"sent"}, same | {"dates": "e"}),
        "ask_anew": ({"act": 5}, {"sent"}, same | {"dates": None, "act_id": 5}),
    }
    for number, (statement, (given, states, after)) in enumerate(changes.items()):
        post(rows, {}, {}, **same)
        rows.run(f"publishing.{statement}", post=2 * number + 1, **given)
        written = tuple(after.values()) if state in states else before
        assert rows.of("post", *columns)[2 * number :] == [written, before], statement


def test_a_post_that_is_written_anew_for_nobody_stays_the_work_of_who_asked_for_it(rows: Rows):
    post(rows, {}, state="sent", act_id=4)
    rows.run("publishing.ask_anew", post=1, act=None)
    assert rows.of("post", "act_id") == [4]


def test_with_what_was_sent_the_earlier_posts_of_the_subject_are_forgotten(rows: Rows):
    post(
        rows,
        {},
        {"state": "given_up"},
        {"state": "sending"},
        {"guild_id": 2},
        {"subject": "step2ck"},
        {},
        {},
        state="sent",
    )
    rows.run("publishing.forget_earlier", post=6)
    assert rows.of("post", "id") == [3, 4, 5, 6, 7]


def test_posts_of_invitations_that_were_sent_stay(rows: Rows):
    post(rows, {}, {"state": "given_up"}, {"state": "sending"}, {}, state="sent", subject="invitations")
    rows.run("publishing.forget_earlier", post=4)
    assert rows.of("post", "id") == [1, 3, 4]


@pytest.mark.parametrize(
    ("of", "free"),
    [
        ({}, True),
        ({"subject": "stage"}, False),
        ({"state": "sent"}, False),
        ({"hindrance": "unsure"}, False),
    ],
    ids=str,
)
def test_what_a_post_would_have_shown_waits_again_unless_it_may_be_there(
    rows: Rows, of: dict[str, object], free: bool
):
    post(
        rows,
        {},
        {"occurrence": 8},
        **{"subject": "invitations", "state": "given_up", "hindrance": "late", "occurrence": 7} | of,
    )
    for guild, occurrence in ((1, 7), (1, 8), (2, 7)):
        rows.put(
            "reported_invitation", guild_id=guild, occurrence=occurrence, acgme_id=f"{guild}{occurrence}"
        )
    rows.run("publishing.free_invitations", post=1)
    left = sorted(rows.of("reported_invitation", "acgme_id", order="acgme_id"))
    assert left == (["18", "27"] if free else ["17", "18", "27"])


def test_of_posts_given_up_the_last_of_a_subject_stays(rows: Rows):
    post(rows, {}, {"state": "sent"}, {"guild_id": 2}, {"subject": "step2ck"}, {}, {}, state="given_up")
    rows.run("publishing.forget_given_up", post=5)
    assert rows.of("post", "id") == [2, 3, 4, 5, 6]


def test_the_act_behind_a_post_failed(rows: Rows):
    rows.put("moderator_act", {}, {}, result="done")
    post(rows, {"act_id": 2}, {"act_id": 1})
    rows.run("publishing.act_failed", post=1)
    assert rows.of("moderator_act", "result") == ["done", "failed"]


def test_the_latest_post_is_the_newest_not_given_up(rows: Rows):
    post(rows, {}, {}, {"state": "given_up"}, {"guild_id": 2}, {"subject": "step2ck"}, state="sent")
    assert rows.firsts("publishing.latest", guild=1, subject="stage") == [2]


def test_earlier_posts_are_those_of_the_subject_that_were_sent(rows: Rows):
    post(rows, {}, {"state": "given_up"}, {"guild_id": 2}, {"subject": "step2ck"}, {}, {}, state="sent")
    assert sorted(rows.firsts("publishing.earlier", post=5)) == [1]
    assert sorted(rows.firsts("publishing.earlier", post=6)) == [1, 5]


@pytest.mark.parametrize(
    ("of", "schedule", "outdated"),
    [
        ({"dates": "old"}, {}, True),
        ({"dates": "new"}, {}, False),
        ({"dates": None}, {}, True),
        ({"dates": None}, {"guild_id": 2}, True),
        ({"dates": "old"}, {"guild_id": 2}, False),
        ({"dates": "old"}, {"subject": "stage"}, False),
        ({"dates": "old"}, {"paused": "left"}, False),
        ({"dates": None}, {"paused": "left"}, True),
        ({"dates": None, "state": "given_up"}, {}, False),
        ({"dates": None, "subject": "stage"}, {}, False),
    ],
    ids=str,
)
def test_dates_are_outdated_that_say_another_thing_while_they_are_scheduled(
    rows: Rows, of: dict[str, object], schedule: dict[str, object], outdated: bool
):
    post(rows, {"subject": "match_dates", "state": "sent"} | of)
    rows.put("post_schedule", {"guild_id": 1, "subject": "match_dates"} | schedule)
    assert rows.firsts("publishing.outdated", dates="new") == ([1] if outdated else [])


@pytest.mark.parametrize(("dates", "outdated"), [("2", False), ("1", True), (None, True)])
def test_reported_invitations_are_outdated_when_one_was_taken_back(
    rows: Rows, dates: str | None, outdated: bool
):
    post(
        rows,
        {"dates": dates},
        {"dates": "0", "occurrence": 9},
        subject="invitations",
        state="sent",
        occurrence=7,
    )
    for guild, occurrence, program in ((1, 7, "a"), (1, 7, "b"), (1, 8, "c"), (2, 7, "d")):
        rows.put("reported_invitation", guild_id=guild, occurrence=occurrence, acgme_id=program)
    assert rows.firsts("publishing.outdated", dates="new") == ([1] if outdated else [])


def test_outdated_posts_come_in_their_order(rows: Rows):
    post(rows, {}, {}, {}, subject="match_dates", state="sent", dates=None)
    assert rows.firsts("publishing.outdated", dates="new") == [1, 2, 3]


@pytest.mark.parametrize(
    ("schedule", "attempt", "due"), [(5, 6, 5), (6, 5, 5), (None, 5, 5), (5, None, 5), (None, None, None)]
)
def test_the_next_thing_due_is_a_schedule_or_an_attempt_to_come(
    rows: Rows, schedule: int | None, attempt: int | None, due: int | None
):
    schedules(rows, {"next_at": NOW}, {"next_at": NOW + 1, "paused": "left"})
    post(rows, {"attempt_at": NOW}, {"attempt_at": NOW + 1, "state": "sent"}, state="sending")
    if schedule is not None:
        schedules(rows, {"guild_id": 8, "next_at": NOW + schedule}, {"guild_id": 9, "next_at": NOW + 90})
    if attempt is not None:
        post(rows, {"attempt_at": NOW + attempt}, {"attempt_at": NOW + 90}, state="sending")
    assert rows.firsts("publishing.next_due", now=NOW) == [None if due is None else NOW + due]


def test_after_a_restore_what_was_due_counts_as_posted(rows: Rows):
    schedules(rows, {}, {})
    rows.run("publishing.doubt", now=NOW)
    assert of_schedules(rows, "posted_until") == [NOW, NOW]


@pytest.mark.parametrize(
    ("of", "taken"),
    [
        ({"state": "sending"}, True),
        ({"state": "sending", "subject": "invitations"}, True),
        ({"state": "sent"}, False),
        ({"hindrance": "forbidden"}, True),
        ({"hindrance": "channel_gone"}, True),
        ({"hindrance": "rejected"}, True),
        ({"hindrance": "late"}, False),
        ({"occurrence": NOW - 1}, False),
        ({"subject": "invitations"}, False),
    ],
    ids=str,
)
def test_what_is_taken_up_again_was_on_its_way_or_given_up_for_what_may_be_otherwise(
    rows: Rows, of: dict[str, object], taken: bool
):
    post(rows, {"state": "given_up", "hindrance": "forbidden", "occurrence": NOW} | of)
    assert rows.firsts("publishing.to_take_up", since=NOW) == ([1] if taken else [])


def test_of_what_was_given_up_only_the_last_of_its_subject_is_taken_up(rows: Rows):
    same = {"state": "given_up", "hindrance": "forbidden"}
    post(rows, {}, {}, {"guild_id": 2}, {"subject": "step2ck"}, {"state": "sending", "guild_id": 3}, **same)
    assert rows.firsts("publishing.to_take_up", since=0) == [2, 3, 4, 5]
    rows.run("publishing.take_up", posts=[2, 4], now=NOW)
    assert rows.of("post", "state", "attempt_at", "hindrance") == [
        ("given_up", None, "forbidden"),
        ("sending", NOW, None),
        ("given_up", None, "forbidden"),
        ("sending", NOW, None),
        ("sending", None, "forbidden"),
    ]


def test_after_the_clock_went_back_what_would_wait_too_long_is_attempted_now(rows: Rows):
    post(
        rows,
        {"attempt_at": NOW + 9},
        {"attempt_at": NOW - 9},
        {"attempt_at": NOW + 9, "state": "sent"},
        state="sending",
    )
    rows.run("publishing.hurry", now=NOW)
    assert rows.of("post", "attempt_at") == [NOW, NOW - 9, NOW + 9]
