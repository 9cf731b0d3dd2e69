"""A port to listen on, outside the range from which systems give one to whoever connects to something."""

import random
import socket

PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on; another process may still take it, which is not likely."""
    while True:
        port = random.choice(PORTS)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
