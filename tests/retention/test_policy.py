"""Each day of the policy at its bound: the day before nothing is done yet, on the day it is."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import GuildId, MemberId
from bot.domain.presence import Presence
from bot.retention.policy import Duty, duty, gone, idle_for, next_check

NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
HALL = (GuildId(900),)


def member(
    idle: int,
    *,
    servers: tuple[GuildId, ...] = HALL,
    missing: timedelta | None = None,
    notice: timedelta | None = None,
    noticed: bool = False,
) -> Presence:
    """Somebody who was last here so many days ago, found missing and told so long ago."""
    since = None if missing is None else NOW - missing
    told = None if notice is None else NOW - notice
    return Presence(MemberId(1), (NOW - idle * DAY).date(), since, told, noticed, servers)


@pytest.mark.parametrize(
    ("who", "what"),
    [
        (member(29), Duty.REST),
        (member(30), Duty.LOOK),
        (member(30, servers=()), Duty.REST),
        (member(699), Duty.LOOK),
        (member(699, servers=()), Duty.REST),
        (member(700), Duty.TELL),
        (member(700, servers=()), Duty.TELL),
        (member(700, notice=SECOND), Duty.TELL),
        (member(700, notice=DAY, noticed=True), Duty.LOOK),
        (member(729, notice=30 * DAY, noticed=True), Duty.LOOK),
        (member(730, notice=30 * DAY, noticed=True), Duty.ERASE),
        (member(730, notice=30 * DAY), Duty.ERASE),
        (member(730, notice=30 * DAY - SECOND, noticed=True), Duty.LOOK),
        (member(900, noticed=True), Duty.LOOK),
        (member(900), Duty.TELL),
    ],
)
def test_what_is_due_on_each_day(who: Presence, what: Duty):
    assert duty(who, NOW) is what


@pytest.mark.parametrize(
    ("missing", "is_gone"), [(None, False), (DAY - SECOND, False), (DAY, True), (DAY + SECOND, True)]
)
def test_who_is_missing_for_a_day_is_gone(missing: timedelta | None, is_gone: bool):
    assert gone(member(40, missing=missing), NOW) == is_gone


@pytest.mark.parametrize(
    ("who", "days"),
    [
        (member(0), 7),
        (member(0, servers=()), 30),
        (member(25), 5),
        (member(30), 7),
        (member(695), 5),
        (member(725), 5),
        (member(725, servers=()), 5),
        (member(800, notice=27 * DAY), 3),
        (member(800, notice=31 * DAY), 7),
    ],
)
def test_the_next_look_is_weekly_or_when_something_is_due_sooner(who: Presence, days: int):
    since_midnight = NOW - NOW.replace(hour=0)
    assert next_check(who, NOW) - NOW in (days * DAY, days * DAY - since_midnight)


def test_idle_days_are_whole_days_in_utc():
    assert idle_for(member(3), NOW.replace(hour=0)) == idle_for(member(3), NOW.replace(hour=23)) == 3 * DAY
