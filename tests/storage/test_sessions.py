"""A cancellation waits for a commit that is under way, and is never lost, whatever becomes of that."""

import asyncio

import pytest

from storage.sql.sessions import to_the_end


class Commit:
    """Work that ends when it is let, well or not."""

    def __init__(self, error: Exception | None) -> None:
        self.begun, self.let = asyncio.Event(), asyncio.Event()
        self.done = False
        self._error = error

    async def run(self) -> str:
        self.begun.set()
        await self.let.wait()
        self.done = True
        if self._error:
            raise self._error
        return "committed"


@pytest.mark.parametrize("error", [None, OSError("the cable is cut")])
async def test_a_cancellation_goes_on_once_the_work_has_ended_well_or_not(error: OSError | None):
    commit = Commit(error)
    caller = asyncio.create_task(to_the_end(commit.run()))
    await commit.begun.wait()
    caller.cancel()
    await asyncio.sleep(0)
    assert not caller.done()
    commit.let.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert commit.done


async def test_without_a_cancellation_the_failure_is_raised():
    commit = Commit(OSError("the cable is cut"))
    commit.let.set()
    with pytest.raises(OSError, match="cut"):
        await to_the_end(commit.run())
