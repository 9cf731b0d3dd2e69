"""What a reminder says: what, when, why, what next, how sure; late ones say so; projected dates always do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.ids import DeliveryKey, LeadId, MemberId, SeasonId
from bot.domain.interview import NO_INTERVIEWS
from bot.domain.reminder import DeliveryKind, DeliveryRights, DeliveryState, Milestone, ReminderState
from bot.domain.season import Audience
from bot.i18n import catalogue
from bot.reminders.ports import DueReminders, Parcel, ReminderItem, TrialMessage
from bot.reminders.service import TestOutcome
from bot.reminders.views import ListedReminder, Listing, LoggedDelivery, Withdrawn
from bot.seasons.loader import load_calendar
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.reminders.card import delivery_card, done_card, stopped_card
from bot.ui.reminders.list import Wording, list_card, summary_card
from bot.ui.reminders.list import test_card as outcome_card
from tests.reminders.made import MIA, NOON, at_wall, milestone

SAY = catalogue(discord=True)
CALENDAR = load_calendar()
TEXTS = Wording(CALENDAR, NO_INTERVIEWS, SAY)


def dated(name: str, season: int = 2027) -> Milestone:
    """A milestone as the season's data has it."""
    found = CALENDAR.find(SeasonId(season))
    assert found is not None
    one = found.find(name)
    assert one is not None
    return Milestone(SeasonId(season), one.id, one.local, one.zone, one.date_only)


def exam(day: str) -> Milestone:
    return milestone("exam_step2ck", day, date_only=True)


def text(card: Card) -> str:
    fields = [line for field in card.fields for line in (field.name, field.value)]
    return "\n".join([card.title, card.body, *fields, card.footer])


def shown(*milestones: Milestone, now: datetime = NOON, due: datetime | None = None) -> str:
    items = tuple(ReminderItem(milestone, 1, LeadId("7d"), due or now) for milestone in milestones)
    return text(delivery_card(Parcel(DeliveryKey("k" * 20), MIA, DueReminders(items), now), CALENDAR, SAY))


def test_a_reminder_says_what_when_why_what_next_and_how_sure():
    said = shown(dated("nrmp_rol_deadline"))
    assert "Rank order list deadline" in said
    assert "<t:1804125600:f> (<t:1804125600:R>)" in said
    assert "certified" in said
    assert "MissionMed" in said
    assert "not confirmed on the publisher's own page" in said
    assert "Not affiliated" in said


@pytest.mark.parametrize("name", ["eras_review", "nrmp_rol_deadline", "pathways_deadline", "match_day"])
def test_a_projected_date_says_projected(name: str):
    said = shown(dated(name, 2028))
    assert "(projected date)" in said.splitlines()[0]
    assert "A projected date" in said
    assert "projected" not in shown(dated(name, 2027))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-02-08", "Monday, 8 Feb 2027 (in 7 days)"),
        ("2027-02-02", "Tuesday, 2 Feb 2027 (tomorrow)"),
        ("2027-02-01", "Monday, 1 Feb 2027 (today)"),
    ],
)
def test_a_day_without_an_hour_is_counted_in_days_and_shows_none(day: str, said: str):
    card = shown(exam(day))
    assert said in card
    assert "<t:" not in card


def test_a_late_reminder_says_so():
    due = NOON - timedelta(hours=3)
    assert f"late, sorry: it was meant for <t:{int(due.timestamp())}:f>" in shown(dated("match_day"), due=due)
    limit = NOON - timedelta(minutes=15)
    assert "late" not in shown(dated("match_day"), due=limit)
    assert "late, sorry" in shown(dated("match_day"), due=limit - timedelta(seconds=1))


def test_two_leads_of_one_milestone_are_one_reminder():
    said = shown(dated("match_day"), dated("match_day"))
    assert said.startswith("Match Day\n")


def test_several_milestones_come_as_one_digest():
    said = shown(dated("match_week"), dated("match_day"), exam("2027-02-08"))
    assert said.startswith("3 reminders")
    assert all(name in said for name in ("Match Week begins", "Match Day", "Step 2 CK"))


def test_a_long_digest_stays_within_discords_limits_and_counts_the_rest():
    many = [milestone(f"own_{number}") for number in range(40)]
    card = delivery_card(
        Parcel(
            DeliveryKey("k" * 20),
            MIA,
            DueReminders(tuple(ReminderItem(item, 1, LeadId("7d"), NOON) for item in many)),
            NOON,
        ),
        CALENDAR,
        SAY,
    )
    assert len(card.embed()) <= limits.EMBED_TOTAL
    assert "And 30 more" in text(card)


@pytest.mark.parametrize("count", [9, 10, 11])
def test_what_a_digest_does_not_show_is_counted_and_nothing_else(count: int):
    said = shown(*(milestone(f"own_{number}") for number in range(count)))
    assert (" more; `/reminders list` shows all." in said) is (count > 10)


@pytest.mark.parametrize(("total", "more"), [(2, False), (3, True)])
def test_a_list_that_shows_all_counts_nothing(total: int, more: bool):
    few = replace(listing(), total=total)
    assert (SAY("reminders.list.next", {"count": 1}) in text(list_card(few, TEXTS, NOON))) is more
    assert (SAY("reminders.list.more", {"count": 1}) in text(summary_card(few, TEXTS))) is more
    assert " 0 more" not in text(list_card(few, TEXTS, NOON)) + text(summary_card(few, TEXTS))


@pytest.mark.parametrize(("left", "waits"), [(-1, False), (0, False), (1, True)])
def test_a_reminder_waits_for_the_end_of_a_pause_until_it_is_there(left: int, waits: bool):
    said = text(list_card(listing(paused_until=NOON + left * timedelta(seconds=1)), TEXTS, NOON))
    assert (SAY("reminders.waits.paused") in said) is waits


def test_every_date_that_members_are_reminded_of_has_its_own_words():
    for season in CALENDAR.seasons:
        for dated in season.milestones:
            if dated.audience is not Audience.UNMATCHED:
                for part in ("name", "why", "next"):
                    assert SAY.has(f"timeline.milestone.{dated.id}.{part}"), dated.id


def test_a_date_that_only_an_operator_knows_is_named_as_they_name_it():
    assert shown(milestone("visa_fair")).startswith("visa_fair")


def test_a_test_message_says_the_hours_and_how_to_stop():
    parcel = Parcel(DeliveryKey("k" * 20), MIA, TrialMessage(), NOON)
    said = text(delivery_card(parcel, CALENDAR, SAY))
    assert "09:00" in said
    assert "22:00" in said
    assert "Stop all" in said


def test_a_late_digest_says_so_once():
    said = shown(dated("match_day"), dated("match_week"), due=NOON - timedelta(days=30))
    assert said.count("late, sorry") == 1
    assert "These reminders are late, sorry: the first was meant for <t:" in said


def test_what_a_pause_held_up_is_not_called_late():
    due = NOON - timedelta(days=2)
    item = ReminderItem(dated("match_day"), 1, LeadId("7d"), due)
    key = DeliveryKey("k" * 20)
    for ended, called in ((NOON - timedelta(hours=1), "waited while you had paused"), (due, "late, sorry")):
        parcel = Parcel(key, MIA, DueReminders((item,), paused_until=ended), NOON)
        assert called in text(delivery_card(parcel, CALENDAR, SAY))


def test_the_summary_says_how_many_the_next_few_and_how_to_change_them():
    said = text(summary_card(listing(), TEXTS))
    assert "12 reminders are planned" in said
    assert said.count("• <t:") == 2
    assert "and 10 more" in said
    assert "`/reminders settings`" in said
    nothing = text(summary_card(Listing(DeliveryRights(MIA, "Etc/UTC"), (), 0), TEXTS))
    assert "Nothing is planned" in nothing


def listing(**changes: object) -> Listing:
    standing = DeliveryRights(MemberId(5), "Etc/UTC", **changes)  # type: ignore[arg-type]
    coming = tuple(
        ListedReminder(dated(name, 2028), LeadId("7d"), NOON, ReminderState.PENDING, None, None)
        for name in ("eras_review", "pathways_deadline")
    )
    missed = ListedReminder(dated("match_day"), LeadId("7d"), NOON, ReminderState.EXPIRED, None, NOON)
    log = tuple(
        LoggedDelivery(
            NOON, DeliveryKind.DIGEST, state, closed, inbox, (dated("match_day"), dated("match_week"))
        )
        for state, closed, inbox in (
            (DeliveryState.SENT, False, False),
            (DeliveryState.SENT, False, True),
            (DeliveryState.UNDELIVERABLE, True, False),
            (DeliveryState.PENDING, False, False),
        )
    )
    test = LoggedDelivery(NOON, DeliveryKind.TEST, DeliveryState.UNDELIVERABLE, False, False, ())
    return Listing(standing, coming, 12, coming[:1], (missed,), (*log, test))


def test_the_list_says_what_comes_what_was_missed_and_how_much_more():
    said = text(list_card(listing(), TEXTS, NOON))
    assert said.count("projected") >= 2
    [line] = [line for line in said.splitlines() if "31 Jan 2028" in line]
    assert "projected" in line
    assert "and 10 more" in said
    assert "Match Day, given up <t:" in said


def test_the_delivery_log_says_when_what_and_what_it_came_to():
    said = text(list_card(listing(), TEXTS, NOON))
    log = said[said.index("Delivery log") :].splitlines()[1:6]
    assert all(line.startswith("• <t:") for line in log)
    assert "Match Day and 1 more: arrived" in log[0]
    assert log[1].endswith("shown below an answer")
    assert log[2].endswith("your direct messages were closed")
    assert log[3].endswith("tried again until it arrives")
    assert log[4].endswith("test message: not delivered, Discord refused it")


@pytest.mark.parametrize(
    ("standing", "state", "why"),
    [
        ({"dm_closed": True}, ReminderState.PENDING, "your direct messages are closed"),
        ({}, ReminderState.UNDELIVERABLE, "your direct messages are closed"),
        ({"paused_until": NOON + timedelta(days=1)}, ReminderState.PENDING, "you paused reminders"),
        ({}, ReminderState.CLAIMED, "being sent"),
        ({"time_zone": "Asia/Manila"}, ReminderState.PENDING, "after your quiet hours"),
        ({}, ReminderState.PENDING, "any moment"),
    ],
)
def test_what_waits_says_why(standing: dict[str, object], state: ReminderState, why: str):
    waiting = ListedReminder(dated("match_day"), LeadId("7d"), NOON, state, None, None)
    now = NOON + timedelta(hours=5)
    stands = DeliveryRights(**{"member": MIA, "time_zone": "Etc/UTC"} | standing)  # type: ignore[arg-type]
    card = list_card(Listing(stands, (), 0, (waiting,)), TEXTS, now)
    assert card.fields[0].name == "What waits, and why"
    assert why in card.fields[0].value


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        ({"stopped": True}, "All reminders are stopped"),
        ({"dm_closed": True}, "I cannot write to you"),
        ({"paused_until": NOON}, "paused until <t:"),
    ],
)
def test_the_list_says_what_stands_in_the_way(standing: dict[str, object], said: str):
    assert said in text(list_card(listing(**standing), TEXTS, NOON - timedelta(hours=1)))
    assert said not in text(list_card(listing(), TEXTS, NOON))


def test_an_empty_list_says_what_brings_reminders():
    said = text(list_card(Listing(DeliveryRights(MIA, "Etc/UTC"), (), 0), TEXTS, NOON))
    assert "Nothing is planned" in said


def test_long_names_in_the_list_leave_whole_lines():
    line = ListedReminder(
        Milestone(SeasonId(2027), milestone("x" * 200).id, at_wall("2027-03-03"), "Etc/UTC", True),
        LeadId("7d"),
        NOON,
        ReminderState.PENDING,
        None,
        None,
    )
    card = list_card(Listing(DeliveryRights(MIA, "Etc/UTC"), (line,) * 10, 10), TEXTS, NOON)
    assert len(card.fields[0].value) <= limits.EMBED_FIELD_VALUE
    assert all(line.endswith("3 Mar 2027") for line in card.fields[0].value.splitlines())


def test_done_and_stop_say_what_they_did():
    withdrawn = Withdrawn((dated("match_day"),), cancelled=1, in_flight=2)
    done, stopped = text(done_card(withdrawn, CALENDAR, SAY)), text(stopped_card(withdrawn, SAY))
    assert "1 more reminder of this is cancelled" in done
    assert "2 reminders are already being sent" in done
    assert "/reminders resume" in stopped


@pytest.mark.parametrize("outcome", TestOutcome)
def test_every_outcome_of_a_test_is_said(outcome: TestOutcome):
    assert len(outcome_card(outcome, SAY).body) > 20


@pytest.mark.parametrize(("more", "lines"), [(-1, 2), (0, 2), (1, 1)])
def test_a_list_shows_whole_lines_as_long_as_they_have_room(more: int, lines: int):
    def coming(name: str) -> str:
        due = (
            ListedReminder(milestone(one), LeadId("7d"), NOON, ReminderState.PENDING, None, None)
            for one in ("a", name)
        )
        shown = list_card(Listing(DeliveryRights(MIA, "Etc/UTC"), tuple(due), 2), TEXTS, NOON)
        return next(field.value for field in shown.fields if field.name == SAY("reminders.list.coming"))

    assert coming("b" * (1025 - len(coming("b")) + more)).count("\n") == lines - 1
