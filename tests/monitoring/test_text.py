"""What a collector of figures reads: every name, explanation and bound, as it stands in `approved/`."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.monitoring.figures import ANSWERED_IN, LAGGED_BY, LATE_BY, Figures
from bot.monitoring.text import metrics_text
from bot.scheduler.heartbeat import Heartbeat
from tests.approved import approved

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BUSY = Heartbeat(
    at=NOW,
    started_at=NOW - timedelta(hours=1),
    process=7,
    version="0.2.0",
    connected=True,
    servers=3,
    waiting_since=NOW - timedelta(minutes=6),
    backup_at=NOW - timedelta(minutes=9),
)
QUIET = Heartbeat(NOW, NOW, 7, "0.2.0", False, 0, None, None)


def busy() -> Figures:
    """One duration at each bound, one a little longer and one longer than all; and some of everything that is counted."""
    figures = Figures(open_panels=lambda: 7)
    for spread, bounds in (
        (figures.lateness, LATE_BY),
        (figures.answers, ANSWERED_IN),
        (figures.loop_lag, LAGGED_BY),
    ):
        for bound in bounds:
            spread.add(bound)
            spread.add(bound * 1.001)
        spread.add(-1)
    figures.deliveries.update({"undeliverable": 2, "sent": 40})  # not in order: what is told is
    figures.requests.update({429: 3, 200: 90})
    figures.rate_limits.update({"user": 2, "global": 1})
    return figures


@pytest.mark.parametrize("name", ["busy", "quiet"])
async def test_all_figures(name: str):
    figures, beat = (busy(), BUSY) if name == "busy" else (Figures(), QUIET)
    lines = metrics_text(figures, beat).decode().splitlines()
    told = [line for line in lines if "process_" not in line]
    assert len(told) < len(lines), "memory and processor of the process are told too"
    approved("monitoring/approved/metrics", "\n".join(told), part=name)
