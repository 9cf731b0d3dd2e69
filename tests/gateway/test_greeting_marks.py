"""By its mark a greeting is known again: of one server, and of one joining."""

from datetime import UTC, datetime, timedelta

from bot.domain.ids import GuildId
from bot.gateway.greeter import MARK_DIGITS, _mark

JOINED = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_each_server_and_each_joining_has_its_own_mark():
    marks = {
        _mark(guild, since)
        for guild in (GuildId(1), GuildId(2))
        for since in (JOINED, JOINED + timedelta(seconds=1))
    }
    assert len(marks) == 4
    assert {len(mark) for mark in marks} == {MARK_DIGITS}
    assert _mark(GuildId(1), JOINED) == _mark(GuildId(1), JOINED)
