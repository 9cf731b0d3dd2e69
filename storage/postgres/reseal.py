"""Gives the sealed values in PostgreSQL to the keys that follow, as :mod:`storage.reseal` does in files."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path

from typing_extensions import override

from bot.domain.ids import MemberId
from bot.privacy.cipher import OperatorSeal
from storage.erasure import SEALED
from storage.postgres.alive import note_renewal
from storage.reseal import VALUES_AT_ONCE, Find, Progress, Resealed, Sealed, renewed_value
from storage.scrub import MEMBER
from storage.sql.ports import Database, Row
from storage.sql.sessions import WriteSession

_COLUMNS = """
    SELECT bytes.table_name::text AS held_in, bytes.column_name::text AS held_as
    FROM information_schema.columns AS bytes JOIN information_schema.columns AS owner USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND bytes.data_type = 'bytea' AND owner.column_name = :member
    ORDER BY 1, 2
"""
"""Every column of bytes in a table about members: nothing else about them is kept in bytes."""


class SealedTables(Sealed):
    """The tables of an installation in PostgreSQL. Its dumps are the operator's, and stay as they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def alone(self) -> AbstractContextManager[None]:
        """Nothing to hold: who rotates works on the installation alone."""
        return nullcontext()

    @override
    async def reseal(
        self, find: Find, seal: OperatorSeal, progress: Progress
    ) -> tuple[list[Resealed], tuple[Path, ...]]:
        """Seal every value anew; what has its new key already is left as it is, so it can be repeated."""
        columns = [
            (row["held_in"], row["held_as"])
            for row in await self._database.read.rows(_COLUMNS, member=MEMBER)
        ]
        parts: list[Resealed] = []
        for number, (table, column) in enumerate(columns, start=1):
            progress(f"{table}.{column}", number, len(columns))
            parts.append(await self._column(table, column, find))
        await self._erasures(seal)
        return parts, ()

    @override
    async def renewed(self, keys: WriteSession, now: datetime) -> None:
        """Note when the keys were changed, for here only that ends what is left of the erased."""
        await note_renewal(keys, now)

    async def _column(self, table: str, column: str, find: Find) -> Resealed:
        rows = await self._database.read.rows(
            f'SELECT {MEMBER} AS member, "{column}" AS sealed FROM "{table}" WHERE "{column}" IS NOT NULL'
        )
        done = lost = 0
        for start in range(0, len(rows), VALUES_AT_ONCE):
            part = rows[start : start + VALUES_AT_ONCE]
            values = await asyncio.to_thread(partial(_renewed, part, find, table, column))
            changed = [
                {"member": row["member"], "sealed": row["sealed"], "fresh": fresh}
                for row, fresh in zip(part, values, strict=True)
                if fresh is not None and fresh != row["sealed"]
            ]
            async with self._database.write() as tx:
                await tx.run_many(
                    f'UPDATE "{table}" SET "{column}" = :fresh WHERE {MEMBER} = :member AND "{column}" = :sealed',
                    changed,
                )
            done += len(changed)
            lost += values.count(None)
        return Resealed(done, lost)

    async def _erasures(self, seal: OperatorSeal) -> None:
        """The ids of members who are being erased, which are sealed with the operator's key itself."""
        async with self._database.write() as tx:
            for row in await tx.rows("SELECT id, sealed FROM erasure"):
                fresh = seal.seal(SEALED, seal.open(SEALED, row["sealed"]))
                await tx.run("UPDATE erasure SET sealed = :fresh WHERE id = :id", fresh=fresh, id=row["id"])


def _renewed(rows: list[Row], find: Find, table: str, column: str) -> list[bytes | None]:
    return [
        renewed_value(find(MemberId(row["member"])), table, column, MemberId(row["member"]), row["sealed"])
        for row in rows
    ]
