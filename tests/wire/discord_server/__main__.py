"""Run the server as a process of its own: ``python -m tests.wire.discord_server`` from the project's root.

It prints its address as one line and lives until its standard input closes, so that it never outlives the test
that started it, while any bot connected to it may be killed.
"""

import asyncio
import sys
from argparse import ArgumentParser

from tests.wire.discord_server.server import DiscordServer


async def serve(port: int) -> None:
    """Serve until standard input ends."""
    server = DiscordServer()
    await server.start(port)
    sys.stdout.write(server.url + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


def main() -> None:
    """Parse the arguments and serve."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 takes a free one")
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
