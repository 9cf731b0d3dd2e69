"""A vault for tests of what is posted: it seals nothing, and can lose a member's key."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.ids import MemberId
from bot.privacy.contract import KeyMissingError

_SEAL = b"sealed for one member, as it were: "


@dataclass
class PlainVault:
    """Keeps values readable."""

    lost: set[MemberId] = field(default_factory=set)
    """Whose key is gone."""

    async def prepare(self, *members: MemberId) -> None:
        pass

    async def seal(self, member: MemberId, table: str, column: str, plain: bytes) -> bytes:
        return _SEAL + plain

    async def seal_many(
        self, table: str, column: str, plain: Sequence[tuple[MemberId, bytes]]
    ) -> list[bytes | None]:
        return [None if member in self.lost else _SEAL + value for member, value in plain]

    async def open(self, member: MemberId, table: str, column: str, sealed: bytes) -> bytes:
        if member in self.lost:
            raise KeyMissingError
        return sealed.removeprefix(_SEAL)

    async def open_many(
        self, table: str, column: str, sealed: Sequence[tuple[MemberId, bytes]]
    ) -> list[bytes | None]:
        return [None if member in self.lost else value.removeprefix(_SEAL) for member, value in sealed]
