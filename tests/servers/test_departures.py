"""A server that comes back, or a connection that is lost, while what is due is looked at: nothing of it is removed."""

from datetime import UTC, datetime, timedelta
from unittest.mock import AsyncMock, Mock

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import GuildId
from bot.fleet.alone import Alone
from bot.servers.departures import Departures

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LEFT = GuildId(3 << 22)


@pytest.mark.parametrize(
    ("then", "forgotten"),
    [(frozenset[GuildId](), 1), (None, 0), (frozenset({LEFT}), 0)],
    ids=["still gone", "connection lost", "back"],
)
async def test_what_is_due_is_looked_for_once_more(then: frozenset[GuildId] | None, forgotten: int):
    known, departed = AsyncMock(return_value={LEFT}), AsyncMock(return_value={LEFT: NOW - timedelta(days=7)})
    store = Mock(known=known, departed=departed, forget=AsyncMock(return_value=3))
    servers, presence = Mock(), Mock(present=Mock(side_effect=[frozenset(), then]))
    with capture_logs() as logged:
        assert await Departures(store, servers, presence, Alone()).step(NOW) == forgotten
    assert [store.forget.await_count, servers.forget.call_count] == [forgotten, forgotten]
    assert logged == [{"event": "server_forgotten", "rows": 3, "log_level": "info"}] * forgotten
