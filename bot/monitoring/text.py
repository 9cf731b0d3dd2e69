"""The figures in the text form that Prometheus reads, written by its own library.

Everything that runs on the machine can read it: no ids, nothing about anybody, and no number of members.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.monitoring.figures import Figures, Spread
from bot.scheduler.heartbeat import Heartbeat


class _Now(Collector):
    """The figures as they stand."""

    def __init__(self, figures: Figures, beat: Heartbeat) -> None:
        self._figures = figures
        self._beat = beat

    @override
    def collect(self) -> Iterator[Metric]:
        yield from _state(self._beat)
        yield from _held(self._figures)
        yield from _counted(self._figures)


def metrics_text(figures: Figures, beat: Heartbeat) -> bytes:
    """All figures, and what the bot says of itself now, in version 0.0.4 of the text form. Called on the event loop."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Now(figures, beat))
    return generate_latest(registry)


def _state(beat: Heartbeat) -> Iterator[Metric]:
    yield InfoMetricFamily("preceptor", "What runs.", value={"version": beat.version})
    yield _gauge("preceptor_connected", "1 while it is connected to Discord.", float(beat.connected))
    yield _gauge(
        "preceptor_oldest_due_seconds",
        "For how long the oldest message that could go out has been due; 0 while none waits.",
        beat.waited().total_seconds(),
    )
    yield _gauge(
        "preceptor_last_backup_timestamp_seconds",
        "When the newest backup was made; 0 where there is none.",
        _seconds(beat.backup_at),
    )


def _held(figures: Figures) -> Iterator[Metric]:
    """What the process holds that must not become more and more."""
    yield _gauge("preceptor_tasks", "Tasks of the event loop that have not ended.", len(asyncio.all_tasks()))
    yield _gauge(
        "preceptor_open_panels", "Panels and forms that members can still answer.", figures.open_panels()
    )


def _counted(figures: Figures) -> Iterator[Metric]:
    deliveries = CounterMetricFamily(
        "preceptor_deliveries", "Attempts to send a direct message, by what they came to.", labels=["outcome"]
    )
    for outcome, count in sorted(figures.deliveries.items()):
        deliveries.add_metric([outcome], count)
    requests = CounterMetricFamily(
        "preceptor_discord_requests", "Requests that Discord answered, by status.", labels=["status"]
    )
    for status, count in sorted(figures.requests.items()):
        requests.add_metric([str(status)], count)
    limits = CounterMetricFamily(
        "preceptor_rate_limits", "Answers of Discord that asked to wait, by whose limit.", labels=["scope"]
    )
    for scope, count in sorted(figures.rate_limits.items()):
        limits.add_metric([scope], count)
    yield from (deliveries, requests, limits)
    yield _histogram(
        "preceptor_lateness_seconds", "How much later than due messages arrived.", figures.lateness
    )
    yield _histogram(
        "preceptor_answer_seconds",
        "From what a member did to the first answer that Discord took.",
        figures.answers,
    )
    yield _histogram("preceptor_loop_lag_seconds", "How late the event loop woke up.", figures.loop_lag)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _histogram(name: str, about: str, spread: Spread) -> Metric:
    return HistogramMetricFamily(name, about, buckets=spread.up_to(), sum_value=spread.total)


def _seconds(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()
