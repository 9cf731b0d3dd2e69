"""A bot that runs holds no library that it never uses; looked at in a process of its own, which has imported nothing yet."""

import subprocess
import sys

LOADS = """
import sys
from bot.__main__ import import_structlog
import_structlog()
import bot.cli.run
print(*sorted({"rich", "pygments", "prometheus_client", "structlog"} & set(sys.modules)))
import rich
print(rich.__name__)
"""


def test_the_running_bot_loads_neither_rich_nor_a_page_that_is_off_and_rich_can_be_had_later():
    ended = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["structlog", "rich"]
