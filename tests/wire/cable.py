"""A cable between a process and its database that a test can cut: then nothing passes, and neither end is told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

_PIECE = 1 << 16


class Cable:
    """Passes on what is sent to :attr:`port`, until it is :meth:`cut`."""

    def __init__(self, to: int) -> None:
        """``to`` is a port on this machine."""
        self._to = to
        self._whole = asyncio.Event()
        self._whole.set()
        self._talks = set[asyncio.Task[None]]()
        self.port = 0

    @asynccontextmanager
    async def laid(self) -> AsyncGenerator["Cable"]:
        """Pass on while the block runs."""
        listening = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = int(listening.sockets[0].getsockname()[1])
        try:
            yield self
        finally:
            listening.close()
            await self._end_talks()

    def cut(self) -> None:
        """From now on nothing passes: who waits for an answer waits, and a new connection is not answered either."""
        self._whole.clear()

    async def mend(self) -> None:
        """New connections pass; those that were open when it was cut are over, as after any time-out on the way."""
        await self._end_talks()
        self._whole.set()

    async def _end_talks(self) -> None:
        talks = set(self._talks)
        for talk in talks:
            talk.cancel()
        if talks:
            await asyncio.wait(talks)

    async def _talk(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        outs = [near_out]
        try:
            await self._whole.wait()
            far_in, far_out = await asyncio.open_connection("127.0.0.1", self._to)
            outs.append(far_out)
            there = asyncio.create_task(self._pass(near_in, far_out))
            back = asyncio.create_task(self._pass(far_in, near_out))
            try:
                await asyncio.wait((there, back), return_when=asyncio.FIRST_COMPLETED)
            finally:
                there.cancel()
                back.cancel()
        except (OSError, asyncio.CancelledError):
            pass  # the server is down, or the test over: the other end sees that it is closed
        finally:
            self._talks.discard(talk)
            for out in outs:
                out.close()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(_PIECE):
                await self._whole.wait()
                target.write(piece)
                await target.drain()
            await self._whole.wait()
