"""That somebody was erased, kept for 30 days as a mark in the file of keys, which no restore replaces.

A mark is a keyed hash of the id, keyed again with every secret in its order. The secrets are sealed with the operator's
key, so that nobody can try ids against the marks who has the file alone. Each change of the operator's key adds one.
"""

import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes

from typing_extensions import override

from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.privacy import ports
from bot.privacy.cipher import OperatorSeal
from bot.privacy.contract import UnreadableError
from storage.sql.ports import Database, Row
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import from_ms, to_ms

_SQL = statements("keys")
KEPT = timedelta(days=30)
_MARK_BYTES = 16
_SEALED = "mark_secret"


class Tombstones(ports.Tombstones):
    """The tombstones of an installation; ``seal`` has the operator's key, without which only unkeyed ones are read.

    Methods raise `OperatorError` (exit 78) when that key is missing or not the right one.
    """

    def __init__(self, keys: Database, seal: OperatorSeal | None) -> None:
        self._keys = keys
        self._seal = seal

    @override
    async def bury(self, member: MemberId, now: datetime) -> str:
        async with self._keys.write() as tx:
            await tx.run(_SQL["set_salt"], salt=token_bytes(32))
            secrets = self._opened(await tx.rows(_SQL["mark_secrets"])) or [await self._add_secret(tx)]
            mark = mark_of(await tx.value(_SQL["salt"]), secrets, member)
            await tx.run(_SQL["bury"], mark=mark, now=to_ms(now))
        return mark.hex()

    @override
    async def forget_old(self, now: datetime) -> int:
        before = to_ms(now - KEPT)
        if not await self._keys.read.value(_SQL["old_graves"], before=before):
            return 0
        async with self._keys.write() as tx:
            return await tx.run(_SQL["forget_graves"], before=before)

    async def erased(self, members: Mapping[MemberId, datetime]) -> set[MemberId]:
        """Which of these people, each with the instant since when something is held, were erased after it."""
        salt = await self._keys.read.value(_SQL["salt"])
        if salt is None:
            return set()
        secrets = self._opened(await self._keys.read.rows(_SQL["mark_secrets"]))
        rows = await self._keys.read.rows(_SQL["tombstones"])
        buried = {bytes(row["mark"]): from_ms(row["erased_at"]) for row in rows}
        return {
            member
            for member, consented in members.items()
            if (at := buried.get(mark_of(salt, secrets, member))) is not None and at >= consented
        }

    async def renew(self, tx: WriteSession, seal: OperatorSeal) -> None:
        """Inside a change of the operator's key: seal the secrets with the new one, and add one to every mark."""
        for row in await tx.rows(_SQL["mark_secrets"]):
            [secret] = self._opened([row])
            await tx.run(_SQL["replace_mark_secret"], id=row["id"], wrapped=seal.seal(_SEALED, secret))
        await Tombstones(self._keys, seal)._add_secret(tx)

    async def _add_secret(self, tx: WriteSession) -> bytes:
        secret = token_bytes(32)
        await tx.run(_SQL["add_mark_secret"], wrapped=self._known_seal().seal(_SEALED, secret))
        stones = await tx.rows(_SQL["tombstones"])
        await tx.run(_SQL["clear_graves"])
        await tx.run_many(
            _SQL["bury"],
            [{"mark": _keyed(secret, stone["mark"]), "now": stone["erased_at"]} for stone in stones],
        )
        return secret

    def _opened(self, rows: list[Row]) -> list[bytes]:
        try:
            return [self._known_seal().open(_SEALED, row["wrapped"]) for row in rows]
        except UnreadableError as error:
            raise OperatorError(ExitCode.CONFIGURATION, "privacy_keys.wrong_key") from error

    def _known_seal(self) -> OperatorSeal:
        if self._seal is None:
            raise OperatorError(ExitCode.CONFIGURATION, "storage.no_key")
        return self._seal


def mark_of(salt: bytes, secrets: Iterable[bytes], member: MemberId) -> bytes:
    """What stands for an erased member: 16 bytes that tell nothing without the secrets."""
    mark = _keyed(salt, str(member).encode())
    for secret in secrets:
        mark = _keyed(secret, mark)
    return mark


def _keyed(secret: bytes, value: bytes) -> bytes:
    return hmac.new(secret, value, sha256).digest()[:_MARK_BYTES]
