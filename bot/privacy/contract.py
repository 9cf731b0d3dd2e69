"""What every store that holds personal data relies on, and what it owes.

A :class:`Vault` seals single values: each member has a key of their own, and a sealed value can be opened
only for the member, table and column it was sealed for. A :class:`PersonalDataHolder` says what it holds and
why, gives it out and removes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.domain.ids import MemberId
from bot.domain.message import Message


class UnreadableError(Exception):
    """A sealed value that cannot be opened: its key was erased, or its bytes are not those that were sealed."""


class KeyMissingError(UnreadableError):
    """The member has no key: they were erased, or never stored anything."""


class Vault(Protocol):
    """Seals and opens personal values. Every argument but the value is bound to it (associated data)."""

    async def prepare(self, *members: MemberId) -> None:
        """Make and commit the keys of those members who have none, before any data of theirs is written."""
        ...

    async def seal(self, member: MemberId, table: str, column: str, plain: bytes) -> bytes:
        """Encrypt a value. A member's first seal makes their key and commits it before this returns."""
        ...

    async def seal_many(
        self, table: str, column: str, plain: Sequence[tuple[MemberId, bytes]]
    ) -> list[bytes | None]:
        """Encrypt many members' values off the event loop, in order; ``None`` for each member without a key."""
        ...

    async def open(self, member: MemberId, table: str, column: str, sealed: bytes) -> bytes:
        """Decrypt a value. Raises `UnreadableError`, or `KeyMissingError` when the member's key is gone."""
        ...

    async def open_many(
        self, table: str, column: str, sealed: Sequence[tuple[MemberId, bytes]]
    ) -> list[bytes | None]:
        """Decrypt many members' values off the event loop, in order; ``None`` for each that cannot be opened."""
        ...


class KeyStore(Protocol):
    """Keeps the members' keys, each already wrapped by the operator's key."""

    async def agree_check(self, value: bytes) -> bytes:
        """The stored check value of the operator's key; ``value`` is stored when there is none yet.

        Once the key is known to be the right one the copy is renewed in the background, in case the program
        ended between a change and its copy.
        """
        ...

    async def find(self, members: Sequence[MemberId]) -> Mapping[MemberId, bytes]:
        """The wrapped keys of those members who have one."""
        ...

    async def add(self, wrapped: Mapping[MemberId, bytes]) -> Mapping[MemberId, bytes]:
        """Store keys of members who have none; the stored key of each given member, old or new."""
        ...

    async def remove(self, member: MemberId) -> int:
        """Remove a member's key from the file, from its log and from the copy; how many were removed (0 or 1)."""
        ...


@dataclass(frozen=True, slots=True)
class OperatorKey:
    """The key that wraps the members' keys: 32 bytes. ``created`` says that it was made at this start, at ``path``."""

    secret: bytes = field(repr=False)
    path: Path | None = None
    created: bool = False


@dataclass(frozen=True, slots=True)
class HeldData:
    """Personal columns of one table, why they are held and how long."""

    table: str
    columns: tuple[str, ...]
    why: Message
    kept: Message


class PersonalDataHolder(Protocol):
    """Every store that holds personal data implements this; one that cannot is a fault."""

    def describe(self) -> tuple[HeldData, ...]:
        """What is held, table by table; together the holders name every personal column of the schema."""
        ...

    async def export(self, member: MemberId) -> Mapping[str, object]:
        """Everything held about a member, ready for JSON; the keys are table names, nothing held is empty."""
        ...

    async def erase(self, member: MemberId) -> int:
        """Remove everything held about a member; how many rows were removed. Calling it again removes none."""
        ...
