"""Sealing: a value opens only where it was sealed, with the right keys, and never after an erasure."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.privacy import cipher
from bot.privacy.cipher import MemberVault, OperatorSeal
from bot.privacy.contract import KeyMissingError, OperatorKey, UnreadableError

AMAL, BEN = MemberId(101), MemberId(102)
OPERATOR = OperatorKey(b"o" * 32)


class RememberedKeys:
    """Member keys in memory; `pause` holds back the next answer of `find`, `asked_for` lists whom it was called for."""

    def __init__(self) -> None:
        self.wrapped: dict[MemberId, bytes] = {}
        self.check: bytes | None = None
        self.pause: asyncio.Event | None = None
        self.asked_for: list[list[MemberId]] = []

    async def agree_check(self, value: bytes) -> bytes:
        self.check = self.check or value
        return self.check

    async def find(self, members: Sequence[MemberId]) -> Mapping[MemberId, bytes]:
        self.asked_for.append(list(members))
        found = {member: self.wrapped[member] for member in members if member in self.wrapped}
        await asyncio.sleep(0)
        if self.pause is not None:
            await self.pause.wait()
        return found

    async def add(self, wrapped: Mapping[MemberId, bytes]) -> Mapping[MemberId, bytes]:
        self.wrapped = {**wrapped, **self.wrapped}
        return {member: self.wrapped[member] for member in wrapped}

    async def remove(self, member: MemberId) -> int:
        return int(self.wrapped.pop(member, None) is not None)


@pytest.fixture
def keys() -> RememberedKeys:
    return RememberedKeys()


@pytest.fixture
async def vault(keys: RememberedKeys) -> MemberVault:
    return await MemberVault.open_with(keys, OPERATOR)


async def test_a_sealed_value_opens_where_it_was_sealed(vault: MemberVault):
    sealed = await vault.seal(AMAL, "profile", "exams", b"failed once")
    assert await vault.open(AMAL, "profile", "exams", sealed) == b"failed once"
    assert b"failed" not in sealed


@pytest.mark.parametrize(
    ("member", "table", "column"),
    [(BEN, "profile", "exams"), (AMAL, "cohort", "exams"), (AMAL, "profile", "background")],
)
async def test_a_value_moved_elsewhere_does_not_open(
    vault: MemberVault, member: MemberId, table: str, column: str
):
    await vault.prepare(AMAL, BEN)
    sealed = await vault.seal(AMAL, "profile", "exams", b"value")
    with pytest.raises(UnreadableError):
        await vault.open(member, table, column, sealed)


async def test_a_wrapped_key_moved_to_another_member_does_not_open(vault: MemberVault, keys: RememberedKeys):
    sealed = await vault.seal(AMAL, "profile", "exams", b"value")
    fresh = await MemberVault.open_with(keys, OPERATOR)
    keys.wrapped[BEN] = keys.wrapped[AMAL]
    with pytest.raises(UnreadableError):
        await fresh.open(BEN, "profile", "exams", sealed)


async def test_every_changed_byte_and_every_cut_is_noticed(vault: MemberVault):
    sealed = await vault.seal(AMAL, "profile", "exams", b"value")
    spoiled = [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed))]
    for value in [*spoiled, *(sealed[:n] for n in range(len(sealed)))]:
        with pytest.raises(UnreadableError):
            await vault.open(AMAL, "profile", "exams", value)


async def test_the_same_value_sealed_twice_looks_different(vault: MemberVault):
    sealed = {await vault.seal(AMAL, "profile", "exams", b"value") for _ in range(20)}
    assert len(sealed) == 20


async def test_first_seals_at_the_same_time_share_one_key(vault: MemberVault, keys: RememberedKeys):
    values = [str(n).encode() for n in range(50)]
    sealed = await asyncio.gather(*(vault.seal(AMAL, "t", "c", value) for value in values))
    fresh = await MemberVault.open_with(keys, OPERATOR)
    assert [await fresh.open(AMAL, "t", "c", value) for value in sealed] == values


async def test_a_wrong_operator_key_is_refused_and_nothing_changes(keys: RememberedKeys):
    right = await MemberVault.open_with(keys, OPERATOR)
    sealed = await right.seal(AMAL, "t", "c", b"value")
    before = (dict(keys.wrapped), keys.check)
    with pytest.raises(OperatorError) as refusal:
        await MemberVault.open_with(keys, OperatorKey(b"x" * 32))
    assert refusal.value.code == ExitCode.CONFIGURATION
    assert (keys.wrapped, keys.check) == before
    again = await MemberVault.open_with(keys, OPERATOR)
    assert await again.open(AMAL, "t", "c", sealed) == b"value"


async def test_what_is_stored_of_the_operators_key_neither_is_it_nor_wraps_with_it(keys: RememberedKeys):
    await MemberVault.open_with(keys, OPERATOR)
    assert keys.check is not None
    assert keys.check not in OPERATOR.secret
    assert cipher.derived(OPERATOR.secret, b"wrap", 32)[:16] != keys.check


async def test_nothing_of_an_erased_member_opens_again(vault: MemberVault):
    sealed = await vault.seal(AMAL, "t", "c", b"value")
    other = await vault.seal(BEN, "t", "c", b"other")
    assert await vault.erase(AMAL) == 1
    with pytest.raises(KeyMissingError):
        await vault.open(AMAL, "t", "c", sealed)
    await vault.seal(AMAL, "t", "c", b"told anew")
    with pytest.raises(UnreadableError):
        await vault.open(AMAL, "t", "c", sealed)
    assert await vault.open(BEN, "t", "c", other) == b"other"
    assert await vault.erase(MemberId(999)) == 0


async def test_nothing_is_sealed_for_whose_key_was_erased_as_it_was_made(
    vault: MemberVault, keys: RememberedKeys, monkeypatch: pytest.MonkeyPatch
):
    async def added_and_erased(wrapped: Mapping[MemberId, bytes]) -> Mapping[MemberId, bytes]:
        return wrapped

    monkeypatch.setattr(keys, "add", added_and_erased)
    with pytest.raises(KeyMissingError):
        await vault.seal(AMAL, "t", "c", b"value")


async def test_a_key_read_while_it_is_erased_is_not_kept(vault: MemberVault, keys: RememberedKeys):
    sealed = await vault.seal(AMAL, "t", "c", b"value")
    fresh = await MemberVault.open_with(keys, OPERATOR)
    keys.pause = asyncio.Event()
    opening = asyncio.create_task(fresh.open(AMAL, "t", "c", sealed))
    await asyncio.sleep(0.01)
    await fresh.erase(AMAL)
    keys.pause.set()
    await opening
    with pytest.raises(KeyMissingError):
        await fresh.open(AMAL, "t", "c", sealed)


async def test_a_process_that_is_told_of_an_erasure_elsewhere_uses_no_key_from_before_it(
    vault: MemberVault, keys: RememberedKeys
):
    sealed = await vault.seal(AMAL, "t", "c", b"value")
    other = await MemberVault.open_with(keys, OPERATOR)
    assert await vault.open(AMAL, "t", "c", sealed) == b"value"
    await other.erase(AMAL)
    await vault.forget_keys()
    with pytest.raises(KeyMissingError):
        await vault.open(AMAL, "t", "c", sealed)
    # Nor one that is being read when it is told.
    anew = await other.seal(AMAL, "t", "c", b"anew")
    keys.pause = asyncio.Event()
    opening = asyncio.create_task(vault.open(AMAL, "t", "c", anew))
    await asyncio.sleep(0.01)
    await keys.remove(AMAL)
    await vault.forget_keys()
    keys.pause.set()
    await opening
    with pytest.raises(KeyMissingError):
        await vault.open(AMAL, "t", "c", anew)


async def test_many_values_open_in_order_and_one_bad_one_stops_none(vault: MemberVault):
    members = [MemberId(n) for n in range(1, 1301)]
    await vault.prepare(*members)
    sealed = [(member, await vault.seal(member, "t", "c", str(member).encode())) for member in members]
    await vault.erase(members[3])
    sealed[700] = (members[700], sealed[701][1])
    with capture_logs() as logs:
        opened = await vault.open_many("t", "c", sealed)
    expected: list[bytes | None] = [str(member).encode() for member in members]
    expected[3] = expected[700] = None
    assert opened == expected
    assert [(line["log_level"], line["count"]) for line in logs] == [("error", 2)]


async def test_many_values_are_opened_in_small_parts_off_the_loop(
    vault: MemberVault, monkeypatch: pytest.MonkeyPatch
):
    members = [MemberId(n) for n in range(1, 1201)]
    await vault.prepare(*members)
    sealed = [(member, await vault.seal(member, "t", "c", b"x")) for member in members]
    parts: list[int] = []
    to_thread = asyncio.to_thread

    async def watched(
        work: Callable[..., Any], table: str, column: str, part: Sequence[Any], wrapped: object
    ) -> Any:
        parts.append(len(part))
        return await to_thread(work, table, column, part, wrapped)

    monkeypatch.setattr(asyncio, "to_thread", watched)
    assert await vault.open_many("t", "c", sealed) == [b"x"] * 1200
    assert parts == [1_000, 200]


async def test_keys_in_memory_are_bounded(monkeypatch: pytest.MonkeyPatch, keys: RememberedKeys):
    monkeypatch.setattr(cipher, "CACHED_KEYS", 3)
    vault = await MemberVault.open_with(keys, OPERATOR)
    members = [MemberId(n) for n in range(1, 8)]
    sealed = {member: await vault.seal(member, "t", "c", b"v") for member in members}
    assert [await vault.open(member, "t", "c", sealed[member]) for member in members] == [b"v"] * 7
    keys.asked_for.clear()
    for member in reversed(members):
        await vault.open(member, "t", "c", sealed[member])
    assert keys.asked_for == [[4], [3], [2], [1]], "the last three are in memory, and no others"


def test_the_operators_key_is_never_printed():
    assert "ooo" not in repr(OPERATOR)


async def test_a_key_is_declared_and_never_exported(vault: MemberVault):
    await vault.prepare(AMAL)
    assert vault.describe()[0].columns == ("member_id", "wrapped", "next_wrapped")
    assert await vault.export(AMAL) == {}


async def test_many_values_seal_in_order_and_no_key_is_made_for_it(vault: MemberVault):
    members = [MemberId(n) for n in range(1, 1301)]
    await vault.prepare(*members)
    await vault.erase(members[3])
    sealed = await vault.seal_many("t", "c", [(member, str(member).encode()) for member in members])
    assert sealed[3] is None
    with pytest.raises(KeyMissingError):
        await vault.open(members[3], "t", "c", b"anything")
    kept = [(member, value) for member, value in zip(members, sealed, strict=True) if value is not None]
    assert len(kept) == 1299
    for member, value in (kept[0], kept[700], kept[-1]):
        assert await vault.open(member, "t", "c", value) == str(member).encode()


@pytest.mark.parametrize("number", range(3))
def test_what_any_of_several_operators_keys_sealed_is_opened(number: int):
    operators = [OperatorKey(bytes([digit]) * 32) for digit in range(4)]
    sealed = OperatorSeal(operators[number]).seal("note", b"plain")
    assert OperatorSeal(*operators[:3]).open("note", sealed) == b"plain"
    for what, keys in (("other", operators[:3]), ("note", [operators[3]])):
        with pytest.raises(UnreadableError):
            OperatorSeal(*keys).open(what, sealed)


async def test_of_whose_keys_are_in_memory_the_store_is_not_asked(vault: MemberVault, keys: RememberedKeys):
    await vault.seal(AMAL, "t", "c", b"value")
    keys.asked_for.clear()
    await vault.prepare(AMAL)
    assert keys.asked_for == []
