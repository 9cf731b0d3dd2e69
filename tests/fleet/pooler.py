"""A pooler in transaction mode, as PgBouncer is one: who has no transaction open may get another session for the next."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

SSL_REQUEST = 80877103
IDLE = b"Z\x00\x00\x00\x05I"


class Pooler:
    """So many sessions of a server at ``port``; ``newest`` gives the one that was used last first."""

    def __init__(self, port: int, sessions: int, *, newest: bool) -> None:
        self._port = port
        self._sessions = sessions
        self._newest = newest
        self._free: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = deque()
        self._one_more = asyncio.Semaphore(0)
        self._welcome = b""
        self._writers: list[asyncio.StreamWriter] = []
        self._clients: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Called for each client."""
        self._writers.append(writer)
        self._clients.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, from its first word to its last."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            startup = await _untyped(reader)
            if int.from_bytes(startup[4:8]) == SSL_REQUEST:
                writer.write(b"N")
                startup = await _untyped(reader)
            if not self._welcome:
                for _ in range(self._sessions):
                    await self._open(startup)
            writer.write(self._welcome)
            await self._converse(reader, writer)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held = None
        while (message := await _typed(reader))[:1] != b"X":
            if held is None:
                await self._one_more.acquire()
                held = self._free.pop() if self._newest else self._free.popleft()
            held[1].write(message)
            if message[:1] in b"QS":
                answer = b""
                while answer[:1] != b"Z":
                    answer = await _typed(held[0])
                    writer.write(answer)
                if answer == IDLE:
                    self._free.append(held)
                    self._one_more.release()
                    held = None

    async def _open(self, startup: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(startup)
        welcome = [await _typed(reader)]
        while welcome[-1][:1] != b"Z":
            welcome.append(await _typed(reader))
        self._welcome = b"".join(welcome)
        self._writers.append(writer)
        self._free.append((reader, writer))
        self._one_more.release()

    async def close(self) -> None:
        """End the sessions, and send the clients away."""
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        for writer in self._writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def pooler(port: int, sessions: int, *, newest: bool) -> AsyncIterator[int]:
    """The port of a pooler before a server."""
    made = Pooler(port, sessions, newest=newest)
    listening = await asyncio.start_server(made.accept, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await made.close()


async def _untyped(reader: asyncio.StreamReader) -> bytes:
    length = await reader.readexactly(4)
    return length + await reader.readexactly(int.from_bytes(length) - 4)


async def _typed(reader: asyncio.StreamReader) -> bytes:
    kind = await reader.readexactly(1)
    return kind + await _untyped(reader)
