"""Settings of the whole test run."""

import os

from hypothesis import settings

# A landing must not hang on chance: CI tries the same examples each time. Everybody else's runs look for new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_xdist_auto_num_workers() -> int:
    """One more than the cores: some tests mostly wait, for bots that are killed and for outages to end."""
    return (os.cpu_count() or 1) + 1
