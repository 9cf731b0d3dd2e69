"""A plugin of pytest that writes how many seconds each test took, to the file that ``TEST_SECONDS`` names."""

import os
from pathlib import Path

import pytest

_took: dict[str, float] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up what a test took."""
    _took[report.nodeid] = _took.get(report.nodeid, 0.0) + report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write all of them, once: not in a worker of xdist."""
    if not hasattr(session.config, "workerinput"):
        lines = (f"{test} {seconds:.3f}\n" for test, seconds in _took.items())
        Path(os.environ["TEST_SECONDS"]).write_text("".join(lines))
