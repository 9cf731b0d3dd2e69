"""Sealing single values: AES-256-GCM with a data key for each member, wrapped by the operator's key.

A sealed value is a version byte, a random nonce of 12 bytes, the ciphertext and a tag of 16 bytes. Its
associated data name table, column and member, so a value moved elsewhere does not open. Two keys are derived
from the operator's (HKDF-SHA256): one wraps, the other only shows whether the key is the right one.
"""

import asyncio
import io
import os
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from typing_extensions import override

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.errors import ExitCode, OperatorError
from bot.privacy.contract import (
    HeldData,
    KeyMissingError,
    KeyStore,
    OperatorKey,
    PersonalDataHolder,
    UnreadableError,
    Vault,
)

VERSION = 1
"""First byte of every sealed value and every wrapped key."""
KEY_BYTES = 32
CACHED_KEYS = 4096
"""Most unwrapped member keys held in memory, least recently used out first."""
VALUES_AT_ONCE = 1_000
"""Values sealed or opened in one go off the event loop, so that other threads get their turn."""
_VERSION_BYTE = bytes([VERSION])
_NONCE_BYTES = 12
_HEADER_BYTES = 1 + _NONCE_BYTES
_CHECK_BYTES = 16

_log = structlog.get_logger(__name__)


class MemberVault(Vault, PersonalDataHolder):
    """Seals with stored member keys; made by :meth:`open_with`."""

    def __init__(self, keys: KeyStore, operator: OperatorKey) -> None:
        self._keys = keys
        self._wrapping = AESGCM(derived(operator.secret, b"wrap", KEY_BYTES))
        self._ready: OrderedDict[MemberId, AESGCM] = OrderedDict()
        self._erasures = 0

    @classmethod
    async def open_with(cls, keys: KeyStore, operator: OperatorKey) -> "MemberVault":
        """The vault of a key store. Raises `OperatorError` (exit 78) when this operator's key is not the one it
        was made with; nothing is changed then.
        """
        check = check_value(operator)
        if await keys.agree_check(check) != check:
            raise OperatorError(ExitCode.CONFIGURATION, "privacy_keys.wrong_key")
        return cls(keys, operator)

    @override
    async def prepare(self, *members: MemberId) -> None:
        """Make and commit the keys of those members who have none, all in one transaction."""
        missing = [member for member in members if member not in self._ready]
        if not missing:
            return
        known = await self._keys.find(missing)
        fresh = {
            member: self._wrap(member, os.urandom(KEY_BYTES)) for member in missing if member not in known
        }
        if fresh:
            await self._keys.add(fresh)

    @override
    async def seal(self, member: MemberId, table: str, column: str, plain: bytes) -> bytes:
        key = self._cached(member) or await self._load(member)
        if key is None:
            await self.prepare(member)
            key = await self._load(member)
        if key is None:
            raise KeyMissingError
        return _encrypted(key, plain, _place(table, column, member))

    @override
    async def seal_many(
        self, table: str, column: str, plain: Sequence[tuple[MemberId, bytes]]
    ) -> list[bytes | None]:
        """Encrypt many members' values off the event loop, in order; ``None`` for each member without a key.

        It makes no keys: who has none was erased, or never stored anything.
        """
        sealed: list[bytes | None] = []
        for start in range(0, len(plain), VALUES_AT_ONCE):
            part = plain[start : start + VALUES_AT_ONCE]
            wrapped = await self._keys.find([member for member, _ in part])
            sealed += await asyncio.to_thread(self._seal_part, table, column, part, wrapped)
        return sealed

    @override
    async def open(self, member: MemberId, table: str, column: str, sealed: bytes) -> bytes:
        key = self._cached(member) or await self._load(member)
        if key is None:
            raise KeyMissingError
        return _decrypted(key, sealed, _place(table, column, member))

    @override
    async def open_many(
        self, table: str, column: str, sealed: Sequence[tuple[MemberId, bytes]]
    ) -> list[bytes | None]:
        """Decrypt many members' values off the event loop, in order; ``None`` for each that cannot be opened.

        How many could not is logged. Keys pass by the cache, so that a bulk read does not push others out.
        """
        opened: list[bytes | None] = []
        for start in range(0, len(sealed), VALUES_AT_ONCE):
            part = sealed[start : start + VALUES_AT_ONCE]
            wrapped = await self._keys.find([member for member, _ in part])
            opened += await asyncio.to_thread(self._open_part, table, column, part, wrapped)
        unreadable = sum(plain is None for plain in opened)
        if unreadable:
            _log.error("values_unreadable", table=table, column=column, count=unreadable)
        return opened

    @override
    def describe(self) -> tuple[HeldData, ...]:
        """The table of keys."""
        why, kept = message("privacy_keys.why"), message("privacy_keys.kept")
        return (HeldData("member_key", ("member_id", "wrapped", "next_wrapped"), why, kept),)

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:  # the same for everybody
        """Nothing: a key says nothing about a member, and would open what is stored."""
        return {}

    @override
    async def erase(self, member: MemberId) -> int:
        """Remove a member's key: whatever was sealed with it, wherever a copy lies, can never be opened again."""
        try:
            return await self._keys.remove(member)
        finally:  # a caller who is cancelled may have removed it all the same
            self._erasures += 1
            self._ready.pop(member, None)

    async def forget_keys(self) -> None:
        """Use no key that is in memory any more, nor one that is being read now: another process has erased a member."""
        self._erasures += 1
        self._ready.clear()

    def _cached(self, member: MemberId) -> AESGCM | None:
        if member in self._ready:
            self._ready.move_to_end(member)
        return self._ready.get(member)

    async def _load(self, member: MemberId) -> AESGCM | None:
        erasures = self._erasures
        wrapped = (await self._keys.find([member])).get(member)
        if wrapped is None:
            return None
        key = self._unwrap(member, wrapped)
        if erasures == self._erasures:  # else the key read may be one that was erased meanwhile
            self._ready[member] = key
            if len(self._ready) > CACHED_KEYS:
                self._ready.popitem(last=False)
        return key

    def _wrap(self, member: MemberId, key: bytes) -> bytes:
        return _encrypted(self._wrapping, key, _place("member_key", "wrapped", member))

    def _unwrap(self, member: MemberId, wrapped: bytes) -> AESGCM:
        return AESGCM(_decrypted(self._wrapping, wrapped, _place("member_key", "wrapped", member)))

    def _seal_part(
        self,
        table: str,
        column: str,
        part: Sequence[tuple[MemberId, bytes]],
        wrapped: Mapping[MemberId, bytes],
    ) -> list[bytes | None]:
        randomness = io.BytesIO(os.urandom(_NONCE_BYTES * len(part)))
        return [
            _encrypted(
                self._unwrap(member, wrapped[member]),
                value,
                _place(table, column, member),
                randomness.read(_NONCE_BYTES),
            )
            if member in wrapped
            else None
            for member, value in part
        ]

    def _open_part(
        self,
        table: str,
        column: str,
        part: Iterable[tuple[MemberId, bytes]],
        wrapped: Mapping[MemberId, bytes],
    ) -> list[bytes | None]:
        return [
            self._open_one(_place(table, column, member), member, value, wrapped.get(member))
            for member, value in part
        ]

    def _open_one(self, place: bytes, member: MemberId, value: bytes, wrapped: bytes | None) -> bytes | None:
        try:
            return None if wrapped is None else _decrypted(self._unwrap(member, wrapped), value, place)
        except UnreadableError:
            return None


class OperatorSeal:
    """Seals what belongs to the installation and to no member; opens it with any of several operator's keys."""

    def __init__(self, operator: OperatorKey, *others: OperatorKey) -> None:
        self._keys = [AESGCM(derived(key.secret, b"seal", KEY_BYTES)) for key in (operator, *others)]

    def seal(self, what: str, plain: bytes) -> bytes:
        """Encrypt a value with the first key; ``what`` it is is bound to it."""
        return _encrypted(self._keys[0], plain, what.encode())

    def open(self, what: str, sealed: bytes) -> bytes:
        """Decrypt a value. Raises `UnreadableError`."""
        for key in self._keys[:-1]:
            with suppress(UnreadableError):
                return _decrypted(key, sealed, what.encode())
        return _decrypted(self._keys[-1], sealed, what.encode())


def check_value(operator: OperatorKey) -> bytes:
    """What shows whether an operator's key is the right one, and nothing else about it."""
    return derived(operator.secret, b"check", _CHECK_BYTES)


class Renewal:
    """The old and the new key of a member."""

    def __init__(self, old: AESGCM, new: AESGCM) -> None:
        self._old, self._new = old, new

    def renewed(self, table: str, column: str, member: MemberId, sealed: bytes) -> bytes:
        """A value sealed with the new key: itself when it is. Raises `UnreadableError` when neither key opens it."""
        place = _place(table, column, member)
        try:
            plain = _decrypted(self._old, sealed, place)
        except UnreadableError:
            _decrypted(self._new, sealed, place)
            return sealed
        return _encrypted(self._new, plain, place)


class KeyRenewal:
    """New keys for members, wrapped by a new operator's key."""

    def __init__(self, old: OperatorKey, new: OperatorKey) -> None:
        self._opens, self._wraps = (AESGCM(derived(key.secret, b"wrap", KEY_BYTES)) for key in (old, new))

    def fresh(self, member: MemberId) -> bytes:
        """A new key for a member, wrapped."""
        return _encrypted(self._wraps, os.urandom(KEY_BYTES), _place("member_key", "wrapped", member))

    def of(self, member: MemberId, wrapped: bytes, next_wrapped: bytes) -> Renewal:
        """A member's two keys. Raises `UnreadableError` for one that is not wrapped by its operator's key."""
        place = _place("member_key", "wrapped", member)
        old = AESGCM(_decrypted(self._opens, wrapped, place))
        return Renewal(old, AESGCM(_decrypted(self._wraps, next_wrapped, place)))


def derived(secret: bytes, purpose: bytes, length: int) -> bytes:
    """A key of ``length`` bytes for one purpose, from the operator's 32 bytes. One-way."""
    return HKDF(SHA256(), length, salt=None, info=b"preceptor member keys: " + purpose).derive(secret)


def _place(table: str, column: str, member: MemberId) -> bytes:
    return f"{VERSION}\0{table}\0{column}\0{member}".encode()


def _encrypted(key: AESGCM, plain: bytes, place: bytes, nonce: bytes | None = None) -> bytes:
    nonce = nonce or os.urandom(_NONCE_BYTES)
    return _VERSION_BYTE + nonce + key.encrypt(nonce, plain, place)


def _decrypted(key: AESGCM, sealed: bytes, place: bytes) -> bytes:
    if not sealed or sealed[0] != VERSION:
        raise UnreadableError("unknown version of a sealed value")
    try:
        return key.decrypt(sealed[1:_HEADER_BYTES], sealed[_HEADER_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise UnreadableError("these are not the bytes that were sealed here") from error
