"""No input whatever makes a parser fail otherwise than it says, hang, or fill the memory.

``FUZZ_EXAMPLES`` sets how many inputs each parser gets (`make proof-fuzz` gives it many).
"""

import os
import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import share
from tests.hostile.corpus import CORPUS
from tests.hostile.parsers import FIELDS, FILES, Parser

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", share(40)))
SECONDS = 30
"""Nothing takes nearly as long; what does is caught in a loop."""
MEMORY = 96 * 1024 * 1024
FUZZED = settings(max_examples=EXAMPLES, database=None)
PIECES = [
    b"\x00", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\n", b"\r", b"[", b"]", b"{", b"}", b"=", b".", b"#",
    b"\\u0000",
    b"\\ud800", b"-1", b"1e999", b"9" * 5000, b"NaN", b"null", b"true", b"[[", b'"""', b"\t", b"[" * 3000, b"a." * 300,
    b"2026-02-30", b"0001-01-01", b"9999-12-31T23:59:60Z", b"2026-11-01T01:30:00-99:99",
    *(text.encode("utf-8", "surrogatepass")[:300] for text in CORPUS),
]  # fmt: skip


@contextmanager
def soon() -> Iterator[None]:
    """Fail when the block takes much too long."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("a parser hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@st.composite
def damaged(draw: st.DrawFn, good: bytes) -> bytes:
    """A good file with some of it cut out, doubled or replaced."""
    data = good
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.integers(0, 40))
        there = draw(st.sampled_from(PIECES) | st.binary(max_size=8) | st.just(data[at : at + gone] * 2))
        data = data[:at] + there + data[at + gone :]
    return data


@pytest.mark.parametrize("parser", FILES, ids=lambda parser: parser.name)
def test_a_damaged_file_is_read_or_refused(parser: Parser):
    [good] = parser.good
    assert parser.try_on(good) is not None

    @FUZZED
    @given(damaged(good) | st.binary(max_size=200))
    def fuzzed(data: bytes) -> None:
        with soon():
            parser.try_on(data[: parser.most])

    fuzzed()


@pytest.mark.parametrize("parser", FIELDS, ids=lambda parser: parser.name)
def test_any_text_in_a_field_is_read_or_refused(parser: Parser):
    for good in parser.good:
        assert parser.try_on(good) is not None
    for typed in CORPUS:
        with soon():
            parser.try_on(typed[: parser.most])
    near = st.sampled_from(parser.good).flatmap(lambda good: damaged(good.encode()))
    texts = st.text(max_size=60) | near.map(lambda data: data.decode("utf-8", "replace"))

    @FUZZED
    @given(texts)
    def fuzzed(text: str) -> None:
        with soon():
            parser.try_on(text[: parser.most])

    fuzzed()


def largest(parser: Parser) -> Iterator[bytes]:
    """Inputs of the size that is still let in, made to cost as much as they can: each piece in as many ways as is due."""
    pieces = [
        b"[",
        b"{",
        b'"',
        b",",
        b";",
        b"\n",
        b"a.",
        b"0",
        b"\\",
        b"a = 1\n",
        b"[[a]]\n",
        b'{"a":',
        b"x,y,z,a,b,c\n",
        b"1 2 3 ",
    ]
    good = parser.good[0] if isinstance(parser.good[0], bytes) else parser.good[0].encode()
    ways = (b"", good + b"\nzz = ", good)
    for turn, piece in enumerate([*pieces, good, good.rpartition(b"\n")[0].rpartition(b"\n")[2] + b"\n"]):
        again = piece * (parser.most // max(1, len(piece)) + 1)
        for way in range(turn, turn + share(len(ways))):
            yield (ways[way % len(ways)] + again)[: parser.most]


@pytest.mark.parametrize("parser", [*FILES, *FIELDS], ids=lambda parser: parser.name)
def test_the_largest_input_neither_hangs_nor_fills_the_memory(parser: Parser):
    parser.try_on(parser.good[0])
    for given_ in largest(parser):
        data = given_ if isinstance(parser.good[0], bytes) else given_.decode()
        tracemalloc.start()
        try:
            with soon():
                parser.try_on(data)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < MEMORY, (peak, given_[:40])
