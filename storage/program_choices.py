"""What members decided about programs of their lists, sealed with each member's own key."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from typing_extensions import override

from bot.domain.ids import AcgmeId, MemberId, SeasonId
from bot.domain.message import message
from bot.domain.program_choices import ChoicesChange, ProgramChoices
from bot.domain.program_list import Mark
from bot.privacy.contract import HeldData, Vault
from bot.strategy import ports
from storage.sql.ports import Database
from storage.sql.sessions import ReadSession, statements
from storage.sql.times import from_ms, to_ms

TABLE = "program_choice"
BLOCK_BYTES = 256
"""Choices are padded to a multiple of this, so that their length hardly tells how many there are."""
_SQL = statements("program_choices")


class ChoiceStore(ports.ChoiceStore):
    """The :class:`~bot.strategy.ports.ChoiceStore` of an installation."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @override
    async def read(self, member: MemberId) -> ProgramChoices:
        return await self._read(self._database.read, member)

    @override
    async def change(
        self,
        member: MemberId,
        edit: Callable[[ProgramChoices], ProgramChoices],
        *,
        now: datetime,
        consented_at: datetime | None = None,
    ) -> ChoicesChange | None:
        async with self._database.write() as tx:
            consented = await tx.value(_SQL["consented_at"], member=member)
            if consented is None or (consented_at is not None and consented != to_ms(consented_at)):
                return None
            before = await self._read(tx, member)
            edited = edit(before)
            sealed = await self._vault.seal(member, TABLE, "choices", _encoded(edited))
            await tx.run(_SQL["write"], member=member, choices=sealed, now=to_ms(now))
        return ChoicesChange(from_ms(consented), before, edited)

    def describe(self) -> tuple[HeldData, ...]:
        """The table of choices."""
        columns = ("member_id", "choices", "updated_at")
        why, kept = message("profile_held.choices_why"), message("profile_held.kept")
        return (HeldData(TABLE, columns, why, kept),)

    async def export(self, member: MemberId) -> Mapping[str, object]:
        """The choices as they were made."""
        row = await self._database.read.row(_SQL["read"], member=member)
        if row is None:
            return {}
        opened = await self._vault.open(member, TABLE, "choices", row["choices"])
        return {TABLE: {**json.loads(opened), "updated_at": from_ms(row["updated_at"]).isoformat()}}

    async def erase(self, member: MemberId) -> int:
        """Remove the choices and keep the member."""
        async with self._database.write() as tx:
            return await tx.run(_SQL["erase"], member=member)

    async def _read(self, source: ReadSession, member: MemberId) -> ProgramChoices:
        row = await source.row(_SQL["read"], member=member)
        if row is None:
            return ProgramChoices()
        return _decoded(await self._vault.open(member, TABLE, "choices", row["choices"]))


def _encoded(choices: ProgramChoices) -> bytes:
    decided = {"marks": choices.marks, "signals": choices.signals, "signals_season": choices.signals_season}
    plain = json.dumps(decided).encode()
    return plain.ljust(-(-len(plain) // BLOCK_BYTES) * BLOCK_BYTES)


def _decoded(plain: bytes) -> ProgramChoices:
    decided = json.loads(plain)
    season: int | None = decided["signals_season"]
    return ProgramChoices(
        marks={AcgmeId(number): Mark(mark) for number, mark in decided["marks"].items()},
        signals=tuple(AcgmeId(number) for number in decided["signals"]),
        signals_season=None if season is None else SeasonId(season),
    )
